//! Bytes that are no snapshot are refused with the right error, and what was loaded before keeps answering.
#![cfg(all(feature = "author", feature = "json", not(target_arch = "wasm32")))]

mod statements;

use rolegate::gate::{Effect, Gate, Limits, Principal, SnapshotError, Stamp, Table, pack};

const POLICY: &str = r#"{
  "rolegate": 1,
  "id": "shop",
  "classes": { "email": { "ladder": [{ "reveal": "clear" }, { "redact": { "text": "hidden" } }] } },
  "resources": {
    "contacts": { "actions": { "view": {}, "edit": { "implies": ["view"] } }, "fields": { "email": "email" } },
    "reports": { "actions": ["export", "view"] }
  },
  "scopes": { "account": null, "store": { "in": ["account"] } },
  "directory": {
    "scopes": { "account:acme": null, "store:a": { "in": "account:acme" }, "store:b": { "in": "account:acme" } },
    "groups": { "all": null, "team": { "in": ["all"] } },
    "subjects": { "ada": { "groups": ["all", "team"] } },
    "assignments": [
      { "group": "all", "role": "viewer", "from": 5, "until": 9 },
      { "subject": "ada", "role": "editor", "at": "store:a", "until": 9 }
    ]
  },
  "roles": {
    "editor": { "includes": ["viewer", { "role": "viewer", "at": "store:*" }], "grants": ["contacts:edit", { "allow": ["reports:view"], "at": "store:b" }] },
    "viewer": { "title": "Viewer", "grants": [{ "allow": ["*:view"], "because": "Everyone reads" }] }
  }
}"#;

/// A policy of as long a name, with every kind of statement.
const HEADER: usize = 48;
const ID: usize = 4;

fn packed() -> Vec<u8> {
    pack(POLICY, &Stamp { epoch: 7, issued_at: 1_700_000_000, not_after: 0 }).expect("the policy compiles")
}

/// Puts the right checksum behind changed bytes, so that the checks behind it are reached.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 4);
    let checksum = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    });
    bytes.extend((!checksum).to_le_bytes());
    bytes
}

fn with(at: usize, value: &[u8]) -> Vec<u8> {
    let mut bytes = packed();
    bytes[at..at + value.len()].copy_from_slice(value);
    bytes
}

fn refusal(bytes: Vec<u8>) -> SnapshotError {
    Gate::load(bytes).expect_err("these bytes are no snapshot")
}

/// Where a table's bytes start: after the header, the count of tables, and the tables before it.
fn table_start(bytes: &[u8], wanted: Table) -> usize {
    let mut at = HEADER + ID + 1;
    loop {
        let (kind, mut length, mut shift) = (bytes[at], 0, 0);
        at += 1;
        loop {
            let byte = bytes[at];
            at += 1;
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        if kind == wanted as u8 {
            return at;
        }
        at += length;
    }
}

/// The error for a table with changed bytes and a right checksum.
fn table_refusal(table: Table, offset: usize, value: &[u8]) -> SnapshotError {
    refusal(sealed(with(table_start(&packed(), table) + offset, value)))
}

#[test]
fn what_was_packed_loads_and_says_who_it_is() {
    let gate = Gate::load(packed()).expect("it loads");
    let header = gate.header();
    assert_eq!((header.policy_id.as_str(), header.epoch, header.issued_at), ("shop", 7, 1_700_000_000));
    assert_eq!(gate.size(), packed().len());
    let roles: Vec<_> = gate.roles().map(|role| (role.name, role.title, role.system)).collect();
    assert_eq!(roles, [("editor", "", false), ("viewer", "Viewer", false)]);
    let permissions: Vec<_> = gate.permissions().map(|permission| permission.name()).collect();
    let expected = ["contacts:edit", "contacts:view", "pii.email:reveal", "reports:export", "reports:view"];
    assert_eq!(permissions, expected);
}

#[test]
fn the_same_policy_gives_the_same_bytes() {
    assert_eq!(packed(), packed());
    assert_eq!(&packed()[..8], b"RGS1\x01\0\0\0");
}

#[test]
fn bytes_that_do_not_start_right_are_no_snapshot() {
    for bytes in [&b""[..], b"X", b"PK\x03\x04", b"{\"rolegate\": 1}"] {
        assert_eq!(refusal(bytes.to_vec()), SnapshotError::BadMagic);
    }
    assert_eq!(refusal(b"RGS".to_vec()), SnapshotError::Truncated { len: 3 });
}

#[test]
fn another_version_is_refused_before_anything_else_is_read() {
    assert_eq!(refusal(with(4, &[2, 0])), SnapshotError::UnsupportedVersion { found: 2 });
    assert_eq!(refusal(b"RGS1\xff\xff".to_vec()), SnapshotError::UnsupportedVersion { found: 0xffff });
}

#[test]
fn a_flag_or_table_that_is_not_known_is_not_skipped() {
    assert_eq!(refusal(sealed(with(6, &[2]))), SnapshotError::Unsupported { found: 2 });
    assert_eq!(refusal(sealed(with(HEADER + ID + 1, &[99]))), SnapshotError::Unsupported { found: 99 });
    assert_eq!(table_refusal(Table::Rungs, 6, &[20]), SnapshotError::Unsupported { found: 20 });
}

#[test]
fn a_snapshot_cut_anywhere_is_refused() {
    let whole = packed();
    for length in 0..whole.len() {
        let error = refusal(whole[..length].to_vec());
        let want = if length == 0 { "snapshot/bad-magic" } else { "snapshot/truncated" };
        assert_eq!(error.code(), want, "cut at {length}");
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let whole = packed();
    for at in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        assert!(Gate::load(bytes).is_err(), "bit {at}");
    }
}

#[test]
fn a_flipped_bit_with_a_right_checksum_is_refused_or_answers_without_panic() {
    let whole = packed();
    for at in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        let Ok(gate) = Gate::load(sealed(bytes)) else { continue };
        let names: Vec<String> = gate.permissions().map(|permission| permission.name()).collect();
        for role in gate.roles() {
            let access = gate.access(&Principal { roles: &[role.name], ..Principal::default() });
            for name in &names {
                let decision = access.check(name);
                assert_eq!(access.can(name), decision.code().effect() == Effect::Allow, "bit {at}");
                assert!(!decision.to_string().is_empty());
            }
            assert!(access.mask_plan("nonsense").is_none());
        }
    }
}

#[test]
fn bytes_behind_the_end_are_refused() {
    let mut bytes = packed();
    bytes.extend([0, 0]);
    assert_eq!(refusal(bytes), SnapshotError::TrailingBytes { extra: 2 });
}

#[test]
fn bytes_behind_the_last_table_are_refused() {
    let mut bytes = packed();
    let end = bytes.len() - 4;
    bytes.insert(end, 0);
    let envelope = u32::try_from(bytes.len() - 4 - HEADER - ID).expect("small");
    bytes[40..44].copy_from_slice(&envelope.to_le_bytes());
    assert_eq!(refusal(sealed(bytes)), SnapshotError::TrailingBytes { extra: 1 });
}

#[test]
fn a_wrong_checksum_is_told_from_a_wrong_length() {
    let last = packed().len() - 1;
    let byte = packed()[last] ^ 1;
    assert_eq!(refusal(with(last, &[byte])), SnapshotError::BadChecksum);
}

#[test]
fn counts_that_claim_too_much_are_refused_before_memory_is_asked_for() {
    let huge = [0xff, 0xff, 0xff, 0xff];
    assert!(matches!(refusal(sealed(with(40, &huge))), SnapshotError::Truncated { .. }));
    // The count of tables, then the length of the first, as the largest numbers postcard can write in place.
    assert_eq!(refusal(sealed(with(HEADER + ID, &[0x7f]))), SnapshotError::MalformedEnvelope);
    assert_eq!(refusal(sealed(with(HEADER + ID + 2, &[0xff, 0xff]))), SnapshotError::MalformedEnvelope);
}

#[test]
fn a_file_larger_than_allowed_is_refused_unread() {
    let limits = Limits { bytes: 100 };
    let error = Gate::load_within(packed(), &limits).expect_err("too large");
    assert_eq!(error, SnapshotError::TooLarge { found: packed().len(), allowed: 100 });
}

#[test]
fn a_header_that_cannot_be_true_is_refused() {
    assert_eq!(refusal(sealed(with(HEADER, b"-"))), SnapshotError::MalformedHeader);
    assert_eq!(refusal(sealed(with(HEADER, b"\xff"))), SnapshotError::MalformedHeader);
    assert_eq!(refusal(sealed(with(32, &[1]))), SnapshotError::MalformedHeader);
    assert_eq!(refusal(sealed(with(45, &[1]))), SnapshotError::MalformedHeader);
}

#[test]
fn every_rule_of_every_table_is_held() {
    let none = [0xff; 4];
    let rules: &[(Table, usize, &[u8])] = &[
        (Table::Strings, 0, &[0xff]),
        (Table::StringEnds, 0, &[1]),
        (Table::StringEnds, 4, &none),
        (Table::Resources, 0, &none),
        (Table::Resources, 4, &none),
        (Table::Resources, 0, &[0; 4]),
        (Table::Resources, 8, &[9, 0]),
        (Table::Resources, 10, &[9, 0]),
        (Table::Permissions, 0, &none),
        (Table::Permissions, 0, &[0; 4]),
        (Table::Permissions, 8, &[1, 0]),
        (Table::Permissions, 10, &[2, 0]),
        (Table::Implications, 0, &[9, 0]),
        (Table::Implications, 2, &[0, 0]),
        (Table::Classes, 0, &[0; 4]),
        (Table::Classes, 8, &[0, 0]),
        (Table::Rungs, 4, &[0xff, 0xff]),
        (Table::Rungs, 6, &[1]),
        (Table::Rungs, 7, &[1]),
        (Table::Rungs, 9, &[1]),
        (Table::Rungs, 17, &[1]),
        (Table::Rungs, 18 + 4, &[0, 0]),
        (Table::Rungs, 18 + 6, &[0]),
        (Table::Rungs, 18 + 6, &[12]),
        (Table::Rungs, 18, &[0; 4]),
        (Table::Fields, 0, &[0; 4]),
        (Table::Fields, 4, &[1, 0]),
        (Table::Roles, 0, &[0; 4]),
        (Table::Roles, 8, &[9, 0]),
        (Table::Roles, 12, &[9, 0]),
        (Table::Roles, 16, &[2, 0]),
        (Table::Includes, 0, &[2, 0]),
        (Table::Includes, 0, &[0, 0, 0, 0]),
        (Table::Grants, 0, &none),
        (Table::Grants, 4, &[9, 0]),
        (Table::Spans, 0, &[9, 0]),
        (Table::Spans, 2, &[0, 0]),
        (Table::Spans, 2, &[9, 0]),
        (Table::ScopeTypes, 0, &[0; 4]),
        (Table::ScopeTypes, 4, &[2, 0]),
        (Table::Scopes, 0, &[0; 4]),
        (Table::Scopes, 4, &[0; 4]),
        (Table::Scopes, 8, &[2, 0]),
        (Table::Scopes, 12, &[2, 0]),
        (Table::Scopes, 14 + 4, &none),
        (Table::Scopes, 14 + 8, &[3, 0]),
        (Table::Scopes, 28 + 4, &[1, 0]),
        (Table::ScopeNames, 0, &[1, 0]),
        (Table::ScopeNames, 4, &[0, 0]),
        (Table::GrantExtents, 0, &[9, 0]),
        (Table::GrantExtents, 4, &[3, 0]),
        (Table::IncludeExtents, 0, &[1, 0]),
        (Table::IncludeExtents, 4, &[2, 0, 0, 0x80]),
        (Table::Groups, 0, &[0; 4]),
        (Table::Groups, 4, &[9, 0]),
        (Table::Groups, 8, &[9, 0]),
        (Table::GroupMemberships, 0, &[1, 0]),
        (Table::GroupMemberships, 0, &[2, 0]),
        (Table::GroupAssignments, 0, &[3, 0, 0, 0]),
        (Table::GroupAssignments, 4, &[2, 0]),
        (Table::GroupTimes, 0, &[1, 0]),
        (Table::GroupTimes, 4, &[9]),
        (Table::Subjects, 0, &[0; 4]),
        (Table::Subjects, 4, &[9, 0]),
        (Table::SubjectMemberships, 4, &[0, 0]),
        (Table::SubjectMemberships, 4, &[2, 0]),
        (Table::SubjectAssignments, 0, &[3, 0, 0, 0]),
        (Table::SubjectAssignments, 4, &[2, 0]),
        (Table::SubjectTimes, 0, &[1, 0]),
        (Table::SubjectTimes, 12, &[0]),
    ];
    for (table, offset, value) in rules {
        let error = table_refusal(*table, *offset, value);
        assert!(matches!(error, SnapshotError::Malformed { .. }), "{table:?} at {offset}: {error:?}");
    }
}

#[test]
fn a_failed_swap_leaves_the_gate_as_it_was() {
    let mut gate = Gate::load(packed()).expect("it loads");
    assert_eq!(gate.swap(packed()[..20].to_vec()), Err(SnapshotError::Truncated { len: 20 }));
    let viewer = Principal { roles: &["viewer"], ..Principal::default() };
    assert!(gate.access(&viewer).can("reports:view"));
    assert_eq!(gate.header().epoch, 7);

    let next = POLICY.replace("*:view", "contacts:view");
    gate.swap(pack(&next, &Stamp { epoch: 8, ..Stamp::default() }).expect("it compiles")).expect("it loads");
    assert!(!gate.access(&viewer).can("reports:view"));
    assert_eq!(gate.header().epoch, 8);
}
