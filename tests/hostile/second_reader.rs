//! The reader in `tests/second-reader/`, written from `docs/snapshot-format.md` alone, beside the first: it finds the
//! same cells in every golden snapshot, and takes and refuses the same of what was changed. Needs Node.

use super::{fuzz, golden, root};
use rolegate::gate::{Gate, StringId, Table};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

/// What the second reader says of each.
fn second(snapshots: &[Vec<u8>]) -> Vec<Value> {
    let mut node = Command::new("node")
        .arg(root().join("tests/second-reader/main.js"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs; pkg-scripts/setup looks for it");
    let input: Vec<u8> = snapshots
        .iter()
        .flat_map(|bytes| [&u32::try_from(bytes.len()).expect("small").to_le_bytes(), &bytes[..]].concat())
        .collect();
    // It reads all before it writes.
    node.stdin.take().expect("piped").write_all(&input).expect("it reads");
    let output = node.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the second reader failed");
    let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let found: Vec<Value> = lines.map(|line| serde_json::from_slice(line).expect("JSON")).collect();
    assert_eq!(found.len(), snapshots.len());
    found
}

/// Bytes of each column of a table, as `src/model/snapshot.rs` documents them.
fn widths(table: Table) -> &'static [usize] {
    match table {
        Table::Strings | Table::Code => &[1],
        Table::StringEnds | Table::ScopeNames | Table::GroupMemberships | Table::SubjectMemberships => &[4],
        Table::Resources | Table::Permissions => &[4, 4, 2, 2],
        Table::Implications
        | Table::Spans
        | Table::GuardrailSpans
        | Table::Availability
        | Table::FieldClasses
        | Table::FieldRecords
        | Table::Erased => &[2, 2],
        Table::Classes => &[4, 4, 2],
        Table::Rungs => &[4, 2, 1, 1, 1, 1, 8],
        Table::Fields | Table::ScopeTypes | Table::GroupAssignments | Table::SubjectAssignments => &[4, 2],
        Table::Roles => &[4, 4, 4, 4, 2],
        Table::Includes | Table::GuardrailRoles | Table::Anonymous | Table::Unclassified => &[2],
        Table::Grants
        | Table::GrantExtents
        | Table::IncludeExtents
        | Table::Conditions
        | Table::GrantConditions
        | Table::GrantFields => &[4, 4],
        Table::Scopes => &[4, 4, 4, 2],
        Table::Groups | Table::Subjects => &[4, 4, 4],
        Table::GroupTimes | Table::SubjectTimes => &[4, 8, 8],
        Table::Requirements => &[2, 2, 2],
        Table::Guardrails => &[4, 4, 4, 4, 4, 4, 2],
        Table::Settings => &[8],
    }
}

#[test]
fn both_find_the_same_cells_in_every_golden_snapshot() {
    let files = golden();
    let bytes: Vec<Vec<u8>> = files.iter().map(|(_, bytes)| bytes.clone()).collect();
    let mut cells = 0;
    for ((name, bytes), found) in files.iter().zip(second(&bytes)) {
        let gate = Gate::load(bytes.clone()).expect("it loads");
        let (header, snapshot) = (gate.header(), gate.snapshot());
        let key_id = format!("{:016x}", u64::from_be_bytes(header.key_id.unwrap_or_default()));
        let want = json!({
            "policy": header.policy_id, "epoch": header.epoch.to_string(), "issuedAt": header.issued_at.to_string(),
            "notAfter": header.not_after.to_string(), "signed": header.key_id.is_some(), "keyId": key_id,
        });
        assert_eq!(found["header"], want, "{name}");
        for table in Table::ALL {
            let rows = found["rows"][(*table as u8).to_string()]
                .as_array()
                .unwrap_or_else(|| panic!("{name}: {found}"));
            assert_eq!(rows.len(), snapshot.rows(*table), "{name}: rows of {table:?}");
            for (row, found) in rows.iter().enumerate() {
                let mut offset = 0;
                let want: Vec<Value> = widths(*table)
                    .iter()
                    .map(|width| {
                        let at = offset;
                        offset += width;
                        match width {
                            1 => json!(snapshot.table(*table)[row * table.width() + at]),
                            2 => json!(snapshot.u16_at(*table, row, at)),
                            4 => json!(snapshot.u32_at(*table, row, at)),
                            _ => json!(snapshot.u64_at(*table, row, at).to_string()),
                        }
                    })
                    .collect();
                assert_eq!(offset, table.width());
                assert_eq!(found, &Value::Array(want), "{name}: row {row} of {table:?}");
                cells += widths(*table).len();
            }
        }
        let strings = (0..snapshot.rows(Table::StringEnds))
            .map(|row| snapshot.string(StringId(u32::try_from(row).expect("small"))));
        assert_eq!(found["strings"], json!(strings.collect::<Vec<_>>()), "{name}");
    }
    println!("{cells} cells");
    assert!(cells > 1_000, "{cells} cells");
}

/// What a reader must check first is told first; of several rules that tables break, either may be told.
#[test]
fn both_take_and_refuse_the_same() {
    let changed = changed();
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for (bytes, found) in changed.iter().zip(second(&changed)) {
        let code = Gate::load(bytes.clone()).map_or_else(|error| error.code(), |_| "taken");
        let other = found["refused"].as_str().unwrap_or("taken");
        let is_of_tables = |code| matches!(code, "snapshot/malformed" | "snapshot/unsupported-feature");
        let same = code == other || is_of_tables(code) && is_of_tables(other);
        assert!(same, "{code}, and {} of {bytes:02x?}", found["why"]);
        *met.entry(code).or_default() += 1;
    }
    println!("{met:?}");
    let codes = ["bad-magic", "unsupported-version", "unsupported-feature", "truncated", "malformed-header"];
    let more = ["trailing-bytes", "bad-checksum", "malformed-envelope", "malformed"];
    for code in codes.into_iter().chain(more).map(|code| format!("snapshot/{code}")) {
        assert!(met.contains_key(code.as_str()), "nothing was refused with {code}: {met:?}");
    }
    assert!(met["taken"] > 100 && met["snapshot/malformed"] > 1_000, "{met:?}");
}

/// Golden snapshots that were cut, that have other bytes with and without a checksum that fits, and ones of which
/// rows and cells were changed as the fuzz target `decide` does.
fn changed() -> Vec<Vec<u8>> {
    let mut dice = Dice(7);
    let mut found = vec![Vec::new(), b"RG".to_vec(), b"RGS2".to_vec(), b"RGS1".to_vec()];
    for (_, good) in golden() {
        found.push([&good[..], &[0]].concat());
        for _ in 0..150 {
            found.push(good[..dice.below(good.len())].to_vec());
            let mut bytes = good.clone();
            // Every other one is of the header, which is a small part.
            let end = if dice.below(2) == 0 { 60 } else { bytes.len() };
            bytes[dice.below(end)] = dice.byte();
            found.push(bytes.clone());
            found.push(fuzz::decode::mended(bytes));
        }
    }
    for _ in 0..6_000 {
        let input: Vec<u8> = (0..60).map(|_| dice.byte()).collect();
        found.push(fuzz::decide::snapshot(&input));
    }
    found
}

/// Splitmix64: the same bytes in every run.
struct Dice(u64);

impl Dice {
    fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z.to_le_bytes()[7]
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::from(u16::from_le_bytes([self.byte(), self.byte()])) % bound
    }
}
