//! Signed snapshots: whose are believed, which are refused, and what may take whose place.
#![cfg(all(feature = "author", feature = "sign", feature = "json", not(target_arch = "wasm32")))]

use rolegate::gate::{Gate, PublicKey, SecretKey, SnapshotError, Stamp, Trust, pack, sign};
use rolegate::{Code, Effect, Principal};
use std::path::PathBuf;
use std::process::{Command, Output};

const POLICY: &str = r#"{
  "rolegate": 1, "id": "shop",
  "resources": { "reports": { "actions": ["view"] } },
  "roles": { "viewer": { "grants": ["*:view"] } }
}"#;

/// The key of RFC 8032, section 7.1, test 1; everybody has it.
const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    assert_eq!(hex.len(), 2 * N);
    std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex"))
}

fn key(seed: u8) -> SecretKey {
    SecretKey::from_bytes(&[seed; 32])
}

fn packed(epoch: u64, issued_at: u64) -> Vec<u8> {
    pack(POLICY, &Stamp { epoch, issued_at, not_after: 0 }).expect("the policy compiles")
}

fn signed(epoch: u64, by: &SecretKey) -> Vec<u8> {
    sign(&packed(epoch, 0), by).expect("what was packed can be signed")
}

fn trust(keys: &[&SecretKey]) -> Trust {
    Trust::new(keys.iter().map(|key| key.public()))
}

#[track_caller]
fn refused(bytes: Vec<u8>, trust: &Trust) -> SnapshotError {
    Gate::load_signed(bytes, trust).expect_err("it must be refused")
}

#[test]
fn a_signed_snapshot_is_the_same_snapshot() {
    let (plain, by) = (packed(7, 5), key(1));
    let bytes = sign(&plain, &by).expect("it can be signed");
    assert_eq!(bytes.len(), plain.len() + 64);
    let gate = Gate::load_signed(bytes.clone(), &trust(&[&by])).expect("it loads");
    assert_eq!(gate.header().key_id, Some(by.public().id()));
    assert_eq!((gate.header().epoch, gate.header().issued_at), (7, 5));
    let access = gate.access(&Principal { roles: &["viewer"], ..Principal::default() });
    assert_eq!(access.check("reports:view").effect(), Effect::Allow);
    assert_eq!(access.check("reports:view").policy(), ("shop", 7));
    assert_eq!(sign(&plain, &by).expect("again"), bytes, "the same key gives the same bytes");
    // The part that nothing was verified of reads as before.
    assert_eq!(Gate::load(bytes).expect("it loads").header().key_id, Some(by.public().id()));
    assert_eq!(Gate::load(plain).expect("it loads").header().key_id, None);
}

#[test]
fn signing_again_replaces_the_signature() {
    let twice = sign(&signed(1, &key(1)), &key(2)).expect("it can be signed");
    assert_eq!(twice, signed(1, &key(2)));
}

#[test]
fn only_what_loads_is_signed() {
    let cut = packed(1, 0)[..60].to_vec();
    assert_eq!(sign(&cut, &key(1)), Err(SnapshotError::Truncated { len: 60 }));
}

#[test]
fn every_flipped_bit_and_every_truncation_is_refused() {
    let (good, trust) = (signed(1, &key(1)), trust(&[&key(1)]));
    for bit in 0..good.len() * 8 {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        refused(bytes, &trust);
    }
    for len in 0..good.len() {
        refused(good[..len].to_vec(), &trust);
    }
    assert_eq!(refused([&good[..], &[0]].concat(), &trust), SnapshotError::BadSignature);
    Gate::load_signed(good, &trust).expect("as it was, it loads");
}

#[test]
fn without_a_signature_or_with_that_of_another_it_is_refused() {
    let trust = trust(&[&key(1)]);
    assert_eq!(refused(packed(1, 0), &trust), SnapshotError::Unsigned);
    assert_eq!(refused(signed(1, &key(2)), &trust), SnapshotError::UnknownKey);
    // Cut off with the flag cleared, it is the unsigned file it was made of, but for the key id.
    let mut stripped = signed(1, &key(1));
    stripped.truncate(stripped.len() - 64);
    stripped[6] = 0;
    assert_eq!(refused(stripped, &trust), SnapshotError::Unsigned);
    // Signed by somebody else in the name of a key that is trusted.
    let mut forged = signed(1, &key(2));
    forged[32..40].copy_from_slice(&key(1).public().id());
    assert_eq!(refused(forged, &trust), SnapshotError::BadSignature);
    // Another snapshot's signature.
    let (mut moved, other) = (signed(1, &key(1)), signed(2, &key(1)));
    let end = moved.len() - 64;
    moved[end..].copy_from_slice(&other[end..]);
    assert_eq!(refused(moved, &trust), SnapshotError::BadSignature);
    assert_eq!(refused(signed(1, &key(1)), &Trust::new([])), SnapshotError::UnknownKey);
    assert_eq!(refused(packed(1, 0), &Trust::new([])), SnapshotError::Unsigned);
    assert_eq!(refused(b"<!doctype html>".to_vec(), &trust), SnapshotError::BadMagic);
    let opening = signed(1, &key(1))[..50].to_vec();
    assert_eq!(refused(opening, &trust), SnapshotError::Truncated { len: 50 });
}

#[test]
fn where_unsigned_will_do_a_wrong_signature_still_does_not() {
    let trust = trust(&[&key(1)]).or_unsigned();
    Gate::load_signed(packed(1, 0), &trust).expect("unsigned");
    Gate::load_signed(signed(1, &key(1)), &trust).expect("signed");
    assert_eq!(refused(signed(1, &key(2)), &trust), SnapshotError::UnknownKey);
}

#[test]
fn keys_are_changed_by_trusting_both_for_a_while() {
    let (old, new) = (key(1), key(2));
    let mut gate = Gate::load_signed(signed(1, &old), &trust(&[&old, &new])).expect("the old key");
    gate.swap(signed(2, &new)).expect("the new key");
    assert_eq!(gate.header().key_id, Some(new.public().id()));
    assert_eq!(refused(signed(3, &old), &trust(&[&new])), SnapshotError::UnknownKey);
}

#[test]
fn a_swap_is_verified_as_the_load_was() {
    let mut gate = Gate::load_signed(signed(2, &key(1)), &trust(&[&key(1)])).expect("it loads");
    assert_eq!(gate.swap(packed(3, 0)), Err(SnapshotError::Unsigned));
    assert_eq!(gate.swap(signed(3, &key(2))), Err(SnapshotError::UnknownKey));
    let other = POLICY.replace("shop", "bank");
    let other = pack(&other, &Stamp { epoch: 3, ..Stamp::default() }).expect("the policy compiles");
    let other = sign(&other, &key(1)).expect("it can be signed");
    assert_eq!(gate.swap(other), Err(SnapshotError::OtherPolicy));
    assert_eq!(gate.header().epoch, 2, "the loaded one stays");
    gate.swap(signed(3, &key(1))).expect("a newer one");
    assert_eq!(gate.swap(packed(4, 0)), Err(SnapshotError::Unsigned), "and after that still");
}

#[test]
fn an_older_snapshot_does_not_take_the_place_of_a_newer_one() {
    let mut gate = Gate::load(packed(2, 10)).expect("it loads");
    assert_eq!(gate.swap(packed(1, 99)), Err(SnapshotError::Rollback { found: 1, least: 2 }));
    assert_eq!(gate.swap(packed(2, 9)), Err(SnapshotError::Rollback { found: 2, least: 2 }));
    assert_eq!((gate.header().epoch, gate.header().issued_at), (2, 10));
    gate.swap(packed(2, 10)).expect("the same");
    gate.swap(packed(2, 11)).expect("the same epoch, issued later");
    gate.swap(packed(3, 0)).expect("a later epoch, whenever issued");
    let other = pack(&POLICY.replace("shop", "bank"), &Stamp::default()).expect("the policy compiles");
    gate.swap(other).expect("epochs of two policies cannot be compared");
}

#[test]
fn who_demands_a_newer_epoch_is_denied_until_there_is_one() {
    let mut gate = Gate::load(packed(2, 0)).expect("it loads");
    let principal = Principal { roles: &["viewer"], min_epoch: 3, ..Principal::default() };
    assert_eq!(gate.access(&principal).check("reports:view").code(), Code::StaleSnapshot);
    gate.swap(packed(3, 0)).expect("a newer one");
    assert!(gate.access(&principal).can("reports:view"));
}

#[test]
fn a_weak_key_is_no_key() {
    let mut order_one = [0; 32];
    order_one[0] = 1;
    assert!(PublicKey::from_bytes(&order_one).is_err());
    assert!(PublicKey::from_bytes(&[0; 32]).is_err());
}

#[test]
fn a_private_key_is_not_shown() {
    assert_eq!(format!("{:?}", key(7)), "SecretKey { .. }");
}

/// The keys of RFC 8410, section 10, whose bytes it lists.
#[test]
fn pem_is_read_and_written_as_rfc_8410_has_it() {
    let private = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    let key = SecretKey::from_pem(private).expect("a private key");
    assert_eq!(key.to_bytes(), bytes("d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"));
    assert_eq!(key.to_pem().as_deref(), Ok(private));
    assert_eq!(key.public().to_pem().as_deref(), Ok(public));
    assert_eq!(PublicKey::from_pem(public), Ok(key.public()));
    assert!(SecretKey::from_pem(public).is_err() && PublicKey::from_pem(private).is_err());
}

fn golden(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/golden", name].iter().collect()
}

#[test]
fn the_golden_file_is_what_signing_gives_today() {
    let policy = std::fs::read_to_string(golden("signed.yaml")).expect("the policy");
    let stamp = Stamp { epoch: 42, issued_at: 1_700_000_000, not_after: 4_102_444_799 };
    let key = SecretKey::from_bytes(&bytes(SEED));
    let made = sign(&pack(&policy, &stamp).expect("it compiles"), &key).expect("it can be signed");
    if std::env::var_os("WRITE_GOLDEN").is_some() {
        std::fs::write(golden("signed.rgs"), &made).expect("the file can be written");
        std::fs::write(golden("signed.pub.pem"), key.public().to_pem().expect("PEM"))
            .expect("the file can be written");
    }
    let kept = std::fs::read(golden("signed.rgs")).expect("the file");
    let public = PublicKey::from_pem(&std::fs::read_to_string(golden("signed.pub.pem")).expect("the key"));
    // The vector of RFC 8032, which nobody here made.
    let public = public.expect("a public key");
    assert_eq!(public.to_bytes(), bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    let gate = Gate::load_signed(kept.clone(), &Trust::new([public])).expect("it loads");
    assert_eq!(gate.header().epoch, 42);
    assert!(made == kept, "signing gives other bytes than it gave");
}

/// Another implementation agrees about our signatures, and we about its keys.
#[test]
fn openssl_verifies_a_signature() {
    let Some(version) = openssl(&["version"]) else {
        println!("left out: there is no openssl here");
        return;
    };
    println!("{}", String::from_utf8_lossy(&version.stdout));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("openssl");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (message, signature, pem) = (file("message"), file("signature"), file("key.pem"));
    let verify = |public: &str| {
        let args = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public];
        let inputs = ["-in", message.as_str(), "-sigfile", signature.as_str()];
        openssl(&[&args[..], &inputs[..]].concat()).expect("openssl runs").status.success()
    };
    let split = |bytes: &[u8]| {
        std::fs::write(&message, &bytes[..bytes.len() - 64]).expect("a file");
        std::fs::write(&signature, &bytes[bytes.len() - 64..]).expect("a file");
    };
    split(&std::fs::read(golden("signed.rgs")).expect("the file"));
    assert!(verify(&golden("signed.pub.pem").to_string_lossy()), "the golden file");

    let made = openssl(&["genpkey", "-algorithm", "ed25519", "-out", &pem]).expect("openssl runs");
    assert!(made.status.success());
    let key = SecretKey::from_pem(&std::fs::read_to_string(&pem).expect("a key")).expect("a key of openssl");
    let public = file("key.pub.pem");
    std::fs::write(&public, key.public().to_pem().expect("PEM")).expect("a file");
    split(&signed(1, &key));
    assert!(verify(&public), "a key of openssl's");
    split(&signed(1, &self::key(9)));
    assert!(!verify(&public), "another key's signature");
    // And openssl reads the private key that we write.
    std::fs::write(&pem, self::key(9).to_pem().expect("PEM")).expect("a file");
    let derived = openssl(&["pkey", "-in", &pem, "-pubout"]).expect("openssl runs");
    assert_eq!(String::from_utf8_lossy(&derived.stdout), self::key(9).public().to_pem().expect("PEM"));
}

fn openssl(args: &[&str]) -> Option<Output> {
    Command::new("openssl").args(args).output().ok()
}
