//! What a snapshot, or a record that somebody else wrote, can make a gate do: each limit, at it and beyond it.

use super::fuzz::{self, tables::Tables};
use rolegate::gate::{
    Asked, Claims, Effect, Extent, Gate, PermissionId, Principal, Stamp, Table, Truth, attributes, pack,
};
use serde_json::{Value, json};

/// A gate with one permission, granted under a condition.
fn gate(condition: &str) -> Gate {
    let policy = json!({
        "rolegate": 1, "id": "limits",
        "resources": { "r": { "actions": ["a"] } },
        "roles": { "r": { "grants": [{ "allow": ["r:a"], "when": condition }] } },
    });
    Gate::load(pack(&policy.to_string(), &Stamp::default()).expect("it compiles")).expect("it loads")
}

/// Decision and residual for a record and a context.
fn decide(condition: &str, resource: &Value, context: &Value) -> (Effect, Truth) {
    let gate = gate(condition);
    let role = gate.role_id("r").expect("the role");
    let holder = gate.holder(&Claims { roles: vec![(role, Extent::Everywhere)], ..Claims::default() });
    let (resource, context) = (attributes(resource), attributes(context));
    let asked = Asked { resource: &resource, context: &context, ..Asked::default() };
    let effect = gate.outcome(&holder, &asked, Some(PermissionId(0))).code.effect();
    assert_eq!(gate.allows(&holder, &asked, PermissionId(0)), effect == Effect::Allow);
    (effect, gate.residual(&holder, &asked, PermissionId(0)).0)
}

/// A step costs one if the values at hand are short: `docs/conditions.md`.
#[test]
fn loops_over_long_lists_are_run_and_those_over_longer_ones_are_unknown() {
    let ones = |count: usize| json!({ "a": vec![1; count] });
    assert_eq!(decide("resource.a.all(i, i == 1)", &ones(100_000), &json!({})), (Effect::Allow, Truth::True));
    let two = "resource.a.all(i, resource.a.all(j, true))";
    assert_eq!(decide(two, &ones(900), &json!({})).0, Effect::Allow, "less than a million steps");
    assert_eq!(decide(two, &ones(2_100), &json!({})), (Effect::Conditional, Truth::Unknown));
    // A million million items, were they looked at.
    let four = "resource.a.all(i, resource.a.all(j, resource.a.all(k, resource.a.all(l, l == 1))))";
    assert_eq!(decide(four, &ones(1_000), &json!({})), (Effect::Conditional, Truth::Unknown));
    assert_eq!(
        decide(&format!("!({four})"), &ones(1_000), &json!({})).0,
        Effect::Conditional,
        "nor is it false"
    );
    assert_eq!(decide(four, &ones(10), &json!({})), (Effect::Allow, Truth::True));
    // What the loop is about is found again in each turn, behind much else.
    let mut wide = ones(2_000);
    wide["0"] = json!("x".repeat(4_000_000));
    let search = "resource.a.all(i, i == resource.b)";
    assert_eq!(decide(search, &wide, &json!({})).0, Effect::Conditional);
}

#[test]
fn a_search_of_a_long_text_for_a_long_text_is_unknown() {
    let texts = |text: usize, part: usize| {
        (json!({ "a": "a".repeat(text) }), json!({ "b": format!("{}b", "a".repeat(part - 1)) }))
    };
    let ask =
        |(resource, context): (Value, Value)| decide("resource.a.contains(context.b)", &resource, &context);
    // 16,385 parts of the one by 257 of the other are 4,210,945.
    assert_eq!(ask(texts(1 << 20, 1 << 14)), (Effect::Conditional, Truth::Unknown));
    assert_eq!(ask(texts(1 << 16, 1 << 14)).0, Effect::Deny, "it is not in there");
}

/// The roots cost 1 and what was found before, the keys 1 and a map that is as long as its text, the search the product:
/// with x and y as one more than the lengths in 64 bytes, 1 + x + x + y + xy, which is (x + 1)(y + 2) - 1.
#[test]
fn what_a_condition_may_cost_is_counted_to_the_last() {
    let ask = |x: usize, y: usize| {
        let (text, part) = ("a".repeat(64 * (x - 1)), "b".repeat(64 * (y - 1)));
        decide("resource.a.contains(context.b)", &json!({ "a": text }), &json!({ "b": part })).0
    };
    assert_eq!(ask(2_047, 2_046), Effect::Deny, "4,194,303");
    assert_eq!(ask(2_112, 1_983), Effect::Conditional, "4,194,304");
}

/// What is left of a condition costs what it takes to write it.
#[test]
fn a_residual_of_many_items_is_given_up() {
    let nested = "context.a.all(i, context.a.all(j, resource.b == i || resource.c == j))";
    let gate = gate(nested);
    let role = gate.role_id("r").expect("the role");
    let holder = gate.holder(&Claims { roles: vec![(role, Extent::Everywhere)], ..Claims::default() });
    let left = |count: usize| {
        let context = attributes(&json!({ "a": (0..count).collect::<Vec<_>>() }));
        gate.residual(&holder, &Asked { context: &context, ..Asked::default() }, PermissionId(0))
    };
    let (truth, rest) = left(10);
    assert!(truth == Truth::Unknown && rest.len() > 5_000, "{}", rest.len());
    assert_eq!(left(10_000), (Truth::Unknown, vec![9]), "what can never be known");
}

/// A snapshot of one permission under a condition, taken apart.
fn tables(condition: &str) -> Tables {
    let policy = json!({
        "rolegate": 1, "id": "limits",
        "resources": { "r": { "actions": ["a"], "fields": { "f": "c" } } },
        "classes": { "c": { "ladder": ["redact"] } },
        "scopes": { "t": null },
        "roles": { "r": { "grants": [{ "allow": ["r:a"], "when": condition }] } },
        "directory": { "subjects": { "s": null } },
    });
    Tables::of(&pack(&policy.to_string(), &Stamp::default()).expect("it compiles"))
}

/// The code with which a snapshot is refused; none if it is not.
fn refusal(tables: &Tables) -> Option<&'static str> {
    Gate::load(tables.write()).err().map(|error| error.code())
}

/// Puts a text behind all others; gives its position.
fn add_text(tables: &mut Tables, text: &str) -> [u8; 4] {
    tables.get(Table::Strings).extend(text.bytes());
    let end = u32::try_from(tables.get(Table::Strings).len()).expect("small").to_le_bytes();
    let ends = tables.get(Table::StringEnds);
    ends.extend(end);
    u32::try_from(ends.len() / 4 - 1).expect("small").to_le_bytes()
}

#[test]
fn names_labels_and_paths_have_at_most_255_bytes() {
    for (table, what) in [(Table::Roles, "a name"), (Table::Subjects, "a label"), (Table::Fields, "a path")] {
        for (length, want) in [(255, None), (256, Some("snapshot/malformed"))] {
            let mut tables = tables("true");
            let text = add_text(&mut tables, &"x".repeat(length));
            tables.get(table)[..4].copy_from_slice(&text);
            assert_eq!(refusal(&tables), want, "{what} of {length} bytes");
        }
    }
}

#[test]
fn what_16_bits_number_has_at_most_65_535_rows() {
    let numbered = [
        Table::Resources,
        Table::Permissions,
        Table::Classes,
        Table::Rungs,
        Table::Fields,
        Table::Roles,
        Table::ScopeTypes,
        Table::Conditions,
    ];
    for table in numbered {
        for (rows, want) in [(65_535, "snapshot/malformed"), (65_536, "snapshot/too-large")] {
            let mut tables = tables("true");
            // Rows of zeros break other rules, which are looked at later.
            *tables.get(table) = vec![0; rows * table.width()];
            assert_eq!(refusal(&tables), Some(want), "{rows} rows of {table:?}");
        }
    }
}

#[test]
fn scopes_lie_at_most_32_deep() {
    for (deep, want) in [(32, None), (33, Some("snapshot/malformed"))] {
        let mut tables = tables("true");
        for row in 0..deep {
            let name = add_text(&mut tables, &format!("s{row:02}"));
            let parent = if row == 0 { u32::MAX } else { row - 1 };
            let columns = [name, parent.to_le_bytes(), u32::to_le_bytes(deep)];
            tables.get(Table::Scopes).extend(columns.as_flattened());
            tables.get(Table::Scopes).extend([0; 2]);
            tables.get(Table::ScopeNames).extend(row.to_le_bytes());
        }
        assert_eq!(refusal(&tables), want, "{deep} scopes in each other");
    }
}

/// So many bytes: `true`, then `!` again and again.
fn nots(count: usize) -> Vec<u8> {
    [vec![2], vec![34; count - 1]].concat()
}

/// So many values, joined by `&&` in the end.
fn values(count: usize) -> Vec<u8> {
    [vec![2; count], vec![32; count - 1]].concat()
}

/// So many loops over lists of nothing in each other.
fn loops(count: usize) -> Vec<u8> {
    (0..count).fold(vec![2], |body, _| {
        let length = u32::try_from(body.len()).expect("small").to_le_bytes();
        [&[5, 0, 0, 0, 0, 54][..], &length, &body].concat()
    })
}

#[test]
fn a_program_has_its_bounds() {
    let programs =
        [("bytes", 4_096, nots as fn(usize) -> Vec<u8>), ("values at once", 16, values), ("loops", 4, loops)];
    for (what, most, code) in programs {
        for (count, want) in [(most, None), (most + 1, Some("snapshot/malformed"))] {
            let (mut tables, code) = (tables("true"), code(count));
            let length = u32::try_from(code.len()).expect("small").to_le_bytes();
            *tables.get(Table::Code) = code;
            tables.get(Table::Conditions)[4..8].copy_from_slice(&length);
            assert_eq!(refusal(&tables), want, "{count} {what}");
        }
    }
}

/// The header's numbers.
#[test]
fn epochs_end_where_javascript_counts_no_further() {
    for (epoch, want) in [((1_u64 << 53) - 1, None), (1 << 53, Some("snapshot/malformed-header"))] {
        let mut bytes = tables("true").write();
        bytes[8..16].copy_from_slice(&epoch.to_le_bytes());
        let code = Gate::load(fuzz::decode::mended(bytes)).err().map(|error| error.code());
        assert_eq!(code, want, "epoch {epoch}");
    }
}

/// One way to write a table, so that a reader whose words have 32 bits refuses what any other refuses.
#[test]
fn an_envelope_is_written_in_one_way() {
    let good = tables("true").write();
    let start = 48 + "limits".len();
    // The count of tables, kind 1, and the length of the strings in one byte.
    assert!(good[start + 1] == 1 && good[start + 2] < 0x80);
    let with = |bytes: &[u8]| {
        let changed = [&good[..start + 2], bytes, &good[start + 3..]].concat();
        Gate::load(fuzz::decode::mended(changed)).err().map(|error| error.code())
    };
    let length = good[start + 2];
    assert_eq!(with(&[length]), None);
    let six = [length | 0x80, 0x80, 0x80, 0x80, 0x80, 0];
    assert_eq!(with(&six), Some("snapshot/malformed-envelope"), "a length of six bytes");
    // A count of one more, and at the end kind 41, or a kind that is known, with no bytes.
    let more = |kind: u8| {
        let end = good.len() - 4;
        let changed =
            [&good[..start], &[good[start] + 1], &good[start + 1..end], &[kind, 0], &good[end..]].concat();
        Gate::load(fuzz::decode::mended(changed)).err().map(|error| error.code())
    };
    assert_eq!(more(Table::Erased as u8), Some("snapshot/malformed"), "a table without rows");
    assert_eq!(more(41), Some("snapshot/unsupported-feature"), "a table that nobody knows");
}

/// Each path is either entered or not, and any of them in any order: two to the power of their number places.
#[test]
fn beyond_1_024_places_a_record_is_redacted_whole() {
    let masked = json!({ "a1": { "x": { "b1": "[redacted]" } }, "c": "shown" });
    for (paths, want) in [(8, masked), (12, json!("[redacted]"))] {
        let fields: serde_json::Map<String, Value> =
            (0..paths).map(|path| (format!("**.a{path}.**.b{path}"), json!("c"))).collect();
        let policy = json!({
            "rolegate": 1, "id": "limits", "classes": { "c": { "ladder": ["redact"] } },
            "resources": { "r": { "actions": ["a"], "fields": fields } }, "roles": { "r": {} },
        });
        let bytes = pack(&policy.to_string(), &Stamp::default()).expect("it compiles");
        let gate = Gate::load(bytes).expect("it loads");
        let access = gate.access(&Principal { roles: &["r"], ..Principal::default() });
        let shown = access.mask("r", &json!({ "a1": { "x": { "b1": "hidden" } }, "c": "shown" }));
        assert_eq!(shown, want, "{paths} paths");
    }
}
