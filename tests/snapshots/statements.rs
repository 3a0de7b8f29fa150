//! The same of conditions, fields, requirements, guardrails, settings and the schema of fields.

use super::{refusal, sealed, table_start};
use rolegate::gate::{Effect, Gate, Principal, Request, SnapshotError, Stamp, Table, pack};

const STATEMENTS: &str = r#"{
  "rolegate": 1,
  "id": "shop",
  "session": { "max_age": "12h" },
  "anonymous": ["guest"],
  "classes": { "a": { "ladder": ["redact"] }, "b": { "ladder": ["redact"] }, "c": { "ladder": ["redact"] } },
  "resources": {
    "reports": {
      "available_when": "context.on || size(context.list) < 2", "actions": ["export", "view"],
      "unclassified": "mask", "erased_when": "resource.a.exists(s, s.b)",
      "fields": { "by": { "record": ["reports", "users"] }, "id": "clear", "note": ["c", "b", "a"], "**.x": "a" }
    },
    "users": { "actions": {
      "clone": { "derived": true, "requires": ["edit", { "permission": "edit", "at": "parent" }] },
      "edit": {}
    } }
  },
  "scopes": { "store": null },
  "guardrails": {
    "office": { "cap": ["*:view"], "roles": ["guest"], "at": "store:*", "when": "resource.a.exists(s, s.a in [s.b, 'x'])" },
    "stop": { "deny": ["*:export"] }
  },
  "roles": {
    "guest": { "grants": [
      { "allow": ["users:edit"], "fields": ["a.*", "name"], "when": "has(resource.a) ? !(resource.a == null) : subject.id.startsWith('u')" },
      "reports:view"
    ] }
  }
}"#;

fn packed_statements() -> Vec<u8> {
    pack(STATEMENTS, &Stamp::default()).expect("the policy compiles")
}

/// Bytes of the header before the policy id, and of this policy's id.
#[test]
fn every_rule_of_statements_is_held() {
    let none = [0xff; 4];
    let rules: &[(Table, usize, &[u8])] = &[
        (Table::Permissions, 10, &[2, 0]),
        (Table::Permissions, 10, &[4, 0]),
        (Table::Conditions, 0, &none),
        (Table::Conditions, 4, &[0xff, 0xff]),
        (Table::Conditions, 4, &[1, 0]),
        (Table::Code, 0, &[31]),
        (Table::Code, 0, &[32]),
        (Table::Code, 1, &[3]),
        (Table::GrantConditions, 0, &[9, 0]),
        (Table::GrantConditions, 4, &[9, 0]),
        (Table::GrantFields, 0, &[9, 0]),
        (Table::GrantFields, 4, &[0; 4]),
        (Table::GrantFields, 8, &[9, 0]),
        (Table::Requirements, 0, &[9, 0]),
        (Table::Requirements, 2, &[9, 0]),
        (Table::Requirements, 4, &[33, 0]),
        (Table::Requirements, 6, &[0, 0]),
        (Table::Guardrails, 0, &[0; 4]),
        (Table::Guardrails, 4, &none),
        (Table::Guardrails, 8, &[9, 0]),
        (Table::Guardrails, 12, &[9, 0]),
        (Table::Guardrails, 16, &[1, 0, 0, 0]),
        (Table::Guardrails, 20, &[9, 0]),
        (Table::Guardrails, 24, &[2, 0]),
        (Table::GuardrailSpans, 0, &[9, 0]),
        (Table::GuardrailSpans, 2, &[0, 0]),
        (Table::GuardrailRoles, 0, &[1, 0]),
        (Table::Availability, 0, &[9, 0]),
        (Table::Availability, 2, &[9, 0]),
        (Table::Anonymous, 0, &[1, 0]),
        (Table::Fields, 4, &[3, 0]),
        (Table::FieldClasses, 0, &[9, 0]),
        (Table::FieldClasses, 2, &[0, 0]),
        (Table::FieldClasses, 2, &[2, 0]), // behind the next
        (Table::FieldRecords, 2, &[1, 0]),
        (Table::Unclassified, 0, &[9, 0]),
        (Table::Erased, 0, &[9, 0]),
        (Table::Erased, 2, &[9, 0]),
    ];
    for (table, offset, value) in rules {
        let mut bytes = packed_statements();
        let at = table_start(&bytes, *table) + offset;
        bytes[at..at + value.len()].copy_from_slice(value);
        let error = refusal(sealed(bytes));
        assert!(matches!(error, SnapshotError::Malformed { .. }), "{table:?} at {offset}: {error:?}");
    }
}

#[test]
fn a_flipped_bit_of_a_statement_is_refused_or_answers_without_panic() {
    let bytes = packed_statements();
    let resource = rolegate::gate::attributes(&serde_json::json!({ "a": [{ "a": 1, "b": 1 }] }));
    let mut loaded = 0;
    for at in 0..(bytes.len() - 4) * 8 {
        let mut bytes = bytes.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        let Ok(gate) = Gate::load(sealed(bytes)) else { continue };
        loaded += 1;
        let request = Request { resource: &resource, field: Some("a.b"), ..Request::default() };
        for session in [None, Some(0)] {
            let access = gate.access(&Principal { session, ..Principal::default() });
            for name in gate.permissions().map(|permission| permission.name()) {
                let allowed = access.check_for(&name, &request).effect() == Effect::Allow;
                assert_eq!(allowed, access.can_for(&name, &request), "{name} after bit {at}");
                assert!(!access.can(&name) || access.can_some(&name), "{name} after bit {at}");
                access.permitted_fields(&name, &request);
            }
            let record = serde_json::json!({ "a": [{ "b": false }], "by": { "x": 1 }, "note": "secret" });
            access.restore("reports", &access.mask("reports", &record), &record);
            access.explain_mask("reports", "by.by.note");
        }
    }
    assert_ne!(loaded, 0, "some flipped bits are of texts and numbers that may be anything");
}
