//! What real directories reach: a tree of 100,000 scopes, and as many assignments.
#![cfg(all(feature = "author", feature = "json"))]

use rolegate::gate::{Gate, Principal, Stamp, pack};
use serde_json::{Map, Value, json};

/// How many scopes lie in each, level by level: 1 account, then 10, 1,000 and 100,000 below it.
const WIDTHS: [usize; 3] = [10, 100, 100];

fn gate() -> Gate {
    let mut scopes = Map::new();
    scopes.insert("account:root".into(), Value::Null);
    let mut above = vec!["account:root".to_owned()];
    for (level, width) in WIDTHS.iter().enumerate() {
        let names = above.iter().flat_map(|parent| {
            let path = parent.split_once(':').map_or("", |(_, name)| name);
            (0..*width).map(move |at| (format!("level-{level}:{path}.{at}"), parent.clone()))
        });
        let names: Vec<(String, String)> = names.collect();
        scopes.extend(names.iter().map(|(name, parent)| (name.clone(), json!({ "in": parent }))));
        above = names.into_iter().map(|(name, _)| name).collect();
    }
    assert_eq!(scopes.len(), 101_011);
    let assignments = above.iter().enumerate();
    let assignments = assignments.map(
        |(at, scope)| json!({ "subject": format!("user:{}", at % 1000), "role": "editor", "at": scope }),
    );
    let policy = json!({
        "rolegate": 1, "id": "tree",
        "resources": { "pages": { "actions": ["edit"] } },
        "scopes": {
            "account": null, "level-0": { "in": ["account"] }, "level-1": { "in": ["level-0"] },
            "level-2": { "in": ["level-1"], "inherit": "replace" },
        },
        "roles": { "editor": { "grants": ["pages:edit"] } },
        "directory": { "scopes": scopes, "assignments": assignments.collect::<Vec<_>>() },
    });
    let bytes = pack(&policy.to_string(), &Stamp::default()).expect("the policy compiles");
    Gate::load(bytes).expect("what was packed loads")
}

#[test]
fn a_tree_of_100_000_scopes_decides_at_each() {
    let gate = gate();
    // The scopes of the last level are counted through; user n has those whose number leaves n by 1,000.
    let own =
        Principal { subject: Some("user:234"), at: Some("level-2:root.1.2.34"), ..Principal::default() };
    // 1 * 10,000 + 2 * 100 + 34, and 12 * 100 + 34.
    assert!(gate.access(&own).can("pages:edit"));
    let at = |scope| Principal { at: Some(scope), ..own };
    assert!(gate.access(&at("level-2:root.0.12.34")).can("pages:edit"));
    assert!(!gate.access(&at("level-2:root.0.12.35")).can("pages:edit"), "beside");
    assert!(!gate.access(&at("level-1:root.0.12")).can("pages:edit"), "above");
    assert!(gate.access(&own).can_some("pages:edit"));
    let role = [("editor", "level-0:root.7")];
    let regional = |at| Principal { roles_at: &role, at: Some(at), ..Principal::default() };
    assert!(gate.access(&regional("level-2:root.7.99.99")).can("pages:edit"));
    assert!(!gate.access(&regional("level-2:root.8.0.0")).can("pages:edit"));
    let permission = gate.permission_id("pages:edit").expect("it is there");
    let claims = |subject| rolegate::gate::Claims { subject: gate.subject_id(subject), ..Default::default() };
    let asked = rolegate::gate::Asked::default();
    assert_eq!(gate.where_can(&claims("user:234"), &asked, permission).len(), 100);
}
