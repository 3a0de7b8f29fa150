//! `rolegate keygen`, `sign`, `verify`, `pack --sign`, and `--trust` wherever a snapshot is read.

use super::shop::Shop;
use serde_json::{Value, json};

/// The pair of RFC 8037, appendix A.
const JWK: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const PUBLIC_JWK: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const KEY_ID: &str = "21fe31dfa154a261";

/// With two pairs of keys, and `signed.rgs` signed by the first.
fn signed(test: &str) -> Shop {
    let shop = Shop::packed(test);
    shop.write("one.jwk", JWK);
    shop.write("one.pub.jwk", PUBLIC_JWK);
    assert_eq!(shop.run(&["keygen", "two"]).code, 0);
    let run = shop.run(&["sign", "shop.rgs", "--key", "one.jwk", "-o", "signed.rgs"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out(),
        format!("signed.rgs: signed by {KEY_ID}, {} bytes\n", shop.read("signed.rgs").len())
    );
    shop
}

#[test]
fn keygen_writes_a_pair_that_signs_and_verifies() {
    for (format, ending) in [("pem", "pem"), ("jwk", "jwk")] {
        let shop = Shop::packed(&format!("keygen-{format}"));
        let run = shop.run(&["keygen", "k", "--format", format, "--json"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        let (private, public) = (format!("k.{ending}"), format!("k.pub.{ending}"));
        let told = run.json();
        assert_eq!((&told["privateKey"], &told["publicKey"]), (&json!(private), &json!(public)));
        shop.write("k.txt", told["key"].as_str().expect("the key"));
        let run = shop.run(&["sign", "shop.rgs", "--key", &private, "-o", "shop.rgs", "--json"]);
        assert_eq!(run.json()["keyId"], told["keyId"]);
        for trusted in [public.as_str(), "k.txt"] {
            assert_eq!(shop.run(&["verify", "shop.rgs", "--trust", trusted]).code, 0, "{trusted}");
        }
    }
}

#[test]
fn keygen_makes_another_pair_each_time_and_overwrites_nothing() {
    let shop = Shop::new("keygen-again");
    let first = shop.run(&["keygen", "k", "--json"]).json();
    let before = shop.read("k.pem");
    let again = shop.run(&["keygen", "k", "--json"]);
    assert_eq!((again.code, again.error_code().as_str()), (2, "cli/exists"));
    std::fs::remove_file(shop.folder.join("k.pub.pem")).expect("the file");
    let again = shop.run(&["keygen", "k", "--json"]);
    assert_eq!((again.code, again.error_code().as_str()), (2, "cli/exists"));
    assert!(!shop.has("k.pub.pem"), "no public key without its other half");
    assert_eq!(shop.read("k.pem"), before);
    assert_ne!(shop.run(&["keygen", "l", "--json"]).json()["key"], first["key"]);
}

#[cfg(unix)]
#[test]
fn keys_need_a_name() {
    let shop = Shop::new("keygen-name");
    for name in ["", "keys/"] {
        let run = shop.run(&["keygen", name, "--json"]);
        assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"), "{name:?}");
    }
    assert!(!shop.has(".pem") && !shop.has(".pub.pem"));
}

#[test]
fn only_its_owner_reads_a_private_key() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::new("keygen-mode");
    shop.run(&["keygen", "k"]);
    let mode = |file: &str| shop.folder.join(file).metadata().expect("the file").permissions().mode() & 0o777;
    assert_eq!(mode("k.pem"), 0o600);
}

#[test]
fn packing_and_signing_at_once_gives_the_same_file() {
    let shop = signed("pack-sign");
    let stamp = ["--epoch", "7", "--issued-at", "2023-11-14T22:13:20Z"];
    let pack = ["pack", "shop.yaml", "-o", "at-once.rgs", "--sign", "one.jwk", "--json"];
    let run = shop.run(&[&pack[..], &stamp[..]].concat());
    assert_eq!(run.json()["keyId"], json!(KEY_ID));
    assert_eq!(shop.read("at-once.rgs"), shop.read("signed.rgs"));
}

#[test]
fn verify_tells_who_signed_what() {
    let shop = signed("verify");
    let run =
        shop.run(&["verify", "signed.rgs", "--trust", "two.pub.pem", "--trust", "one.pub.jwk", "--json"]);
    let want = json!({
        "keyId": KEY_ID, "policy": "shop", "epoch": 7, "issuedAt": 1_700_000_000, "notAfter": 0,
        "size": shop.read("signed.rgs").len(), "current": true,
    });
    assert_eq!((run.code, run.json()), (0, want));
    let run = shop.run(&["verify", "signed.rgs", "--trust", "one.pub.jwk"]);
    let want = "signed.rgs: signed by 21fe31dfa154a261, policy shop, epoch 7, issued 2023-11-14T22:13:20Z, without end\n";
    assert_eq!((run.code, run.out()), (0, want));
}

#[test]
fn verify_tells_that_the_time_is_over() {
    let shop = signed("verify-over");
    let stamp = ["--issued-at", "1000", "--not-after", "2000", "--sign", "one.jwk"];
    assert_eq!(shop.run(&[&["pack", "shop.yaml", "-o", "s.rgs"][..], &stamp[..]].concat()).code, 0);
    let at = |now: &str, skew: &[&str]| {
        let verify = ["verify", "s.rgs", "--trust", "one.pub.jwk", "--json", "--now", now];
        let run = shop.run(&[&verify[..], skew].concat());
        (run.code, run.json()["current"] == Value::Bool(true))
    };
    assert_eq!(at("2000", &[]), (0, true));
    assert_eq!(at("2001", &[]), (1, false));
    assert_eq!(at("2001", &["--clock-skew", "1"]), (0, true));
    assert_eq!(at("998", &["--clock-skew", "1"]), (1, false));
}

#[test]
fn what_is_not_signed_as_it_must_be_is_refused() {
    let shop = signed("refused");
    let mut changed = shop.read("signed.rgs");
    changed[8] ^= 1;
    shop.write("changed.rgs", changed);
    let code = |args: &[&str]| {
        let run = shop.run(args);
        assert_eq!(run.code, 2);
        run.error_code()
    };
    for (file, key, want) in [
        ("shop.rgs", "one.pub.jwk", "snapshot/unsigned"),
        ("shop.yaml", "one.pub.jwk", "snapshot/unsigned"),
        ("signed.rgs", "two.pub.pem", "snapshot/unknown-key"),
        ("changed.rgs", "one.pub.jwk", "snapshot/bad-signature"),
        ("signed.rgs", "one.jwk", "cli/bad-key"),
        ("signed.rgs", "two.pem", "cli/bad-key"),
        ("signed.rgs", "shop.yaml", "cli/bad-key"),
        ("signed.rgs", "none.pem", "cli/read"),
    ] {
        assert_eq!(code(&["inspect", file, "--trust", key, "--json"]), want, "{file} {key}");
        assert_eq!(code(&["check", file, "reports:view", "--trust", key, "--json"]), want, "{file} {key}");
        if file != "shop.yaml" {
            assert_eq!(code(&["verify", file, "--trust", key, "--json"]), want, "{file} {key}");
        }
    }
    assert_eq!(code(&["sign", "shop.rgs", "--key", "two.pub.pem", "-o", "x.rgs", "--json"]), "cli/bad-key");
    assert_eq!(
        code(&["sign", "shop.yaml", "--key", "two.pem", "-o", "x.rgs", "--json"]),
        "snapshot/bad-magic"
    );
    assert!(!shop.has("x.rgs"));
    shop.write(
        "halves.jwk",
        JWK.replace(
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "GvcZ6Uvwgs-lzbGJwpJ1TLd5r9nZxVzlrlaYBGEZ0Vo",
        ),
    );
    assert_eq!(code(&["sign", "shop.rgs", "--key", "halves.jwk", "-o", "x.rgs", "--json"]), "cli/bad-key");
}

#[test]
fn a_command_believes_a_key_that_is_trusted() {
    let shop = signed("trusted");
    let trust = ["--trust", "two.pub.pem", "--trust", "one.pub.jwk"];
    let run =
        shop.run(&[&["check", "signed.rgs", "reports:view", "--role", "viewer"][..], &trust[..]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    let run = shop.run(&[&["inspect", "signed.rgs"][..], &trust[..]].concat());
    assert!(run.out().contains("signed by    key 21fe31dfa154a261\n"), "{}", run.out());
    let run = shop.run(&["inspect", "signed.rgs"]);
    assert!(
        run.out().contains("21fe31dfa154a261 by its own account; --trust verifies it\n"),
        "{}",
        run.out()
    );
    assert_eq!(shop.run(&["inspect", "signed.rgs", "--json"]).json()["keyId"], json!(KEY_ID));
    let mask = ["mask", "signed.rgs", "contacts", "--role", "viewer", "--json"];
    let run = shop.run_with(&[&mask[..], &trust[..]].concat(), br#"{"email":"ada@example.com"}"#);
    assert_eq!((run.code, run.out()), (0, "{\"email\":\"[redacted]\"}\n"));
}

#[test]
fn a_check_may_demand_an_epoch() {
    let shop = signed("min-epoch");
    let code = |least: &str| {
        let run = shop.run(&[
            "check",
            "shop.rgs",
            "reports:view",
            "--role",
            "viewer",
            "--min-epoch",
            least,
            "--json",
        ]);
        (run.code, run.json()["decisions"][0]["code"].as_str().expect("a code").to_owned())
    };
    assert_eq!(code("7"), (0, "granted".into()));
    assert_eq!(code("8"), (1, "stale-snapshot".into()));
}

#[test]
fn the_key_and_what_is_signed_are_kept_apart() {
    let shop = signed("apart");
    let run = shop.run(&["sign", "-", "--key", "-", "-o", "x.rgs", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"));
    let run = shop.run(&["sign", "shop.rgs", "--key", "two.pem", "-o", "two.pem", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"));
    let run = shop.run(&["pack", "shop.yaml", "--sign", "two.pem", "-o", "two.pem", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"));
    assert!(shop.read("two.pem").starts_with(b"-----BEGIN PRIVATE KEY-----\n"));
    let run = shop.run_with(&["sign", "-", "--key", "one.jwk"], &shop.read("shop.rgs"));
    assert_eq!((run.code, run.out), (0, shop.read("signed.rgs")));
}
