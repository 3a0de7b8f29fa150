//! `rolegate inspect`: what a snapshot holds.

use super::shop::Shop;
use serde_json::json;

#[test]
fn a_tree_that_would_not_end_says_that_it_is_cut() {
    let shop = Shop::new("inspect-cut");
    // Of each level both roles include both of the one below: 2^18 nodes.
    let level = |number: usize| {
        let below = number - 1;
        let role = |side: &str| format!("  {side}{number}: {{ includes: [a{below}, b{below}] }}\n");
        role("a") + &role("b")
    };
    let roles: String = (1..=17).map(level).collect();
    let first = "rolegate: 1\nid: x\nresources: { r: { actions: [go] } }\nroles:\n  a0: { grants: [\"r:go\"] }\n  b0: {}\n";
    shop.write("cross.yaml", [first, &roles].concat());
    let run = shop.run(&["inspect", "cross.yaml", "--tree"]);
    assert!(run.out().ends_with("\n  b17\n    \u{2026} and more, which is not shown\n"), "the last root");
    let tree = &shop.run(&["inspect", "cross.yaml", "--tree", "--json"]).json()["tree"]["roles"];
    assert_eq!(tree[1], serde_json::json!({ "name": "b17", "below": [], "cut": true }));
}

#[test]
fn inspect_shows_what_there_is() {
    let shop = Shop::packed("inspect");
    let run = shop.run(&["inspect", "shop.rgs"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    for line in [
        "  policy       shop",
        "  epoch        7",
        "  issued at    2023-11-14T22:13:20Z",
        "  not after    no end",
        "  permissions  6",
        "  editor          custom  4 of 6  includes viewer",
        "  owner           custom  6 of 6",
        "  viewer  Viewer  system  2 of 6",
        "  contacts:delete    audited",
        "  contacts:view               See contacts",
        "  pii.email:reveal",
        "  email  email, keep 1         pii.email:partial",
        "  contacts  email  email",
    ] {
        assert!(run.out().lines().any(|found| found == line), "{line:?} is missing in\n{}", run.out());
    }
    let json = shop.run(&["inspect", "shop.rgs", "--json"]).json();
    assert_eq!(json["size"], shop.read("shop.rgs").len());
    assert_eq!(json["issuedAt"], 1_700_000_000);
    assert_eq!(
        json["roles"][0],
        json!({ "name": "editor", "title": "", "kind": "custom", "includes": ["viewer"], "permissions": 4 })
    );
    assert_eq!(json["permissions"][0], json!({ "name": "contacts:delete", "title": "", "audited": true }));
    assert_eq!(
        json["classes"],
        json!([{ "name": "email", "title": "E-mail address", "ladder": [
            { "permission": "pii.email:reveal", "mask": "clear" },
            { "permission": "pii.email:partial", "mask": "email, keep 1" },
            { "permission": "", "mask": "redact, \"[redacted]\"" },
        ] }])
    );
    assert_eq!(
        json["resources"][0],
        json!({ "name": "contacts", "title": "", "fields": [{ "path": "email", "class": "email" }] })
    );
}

#[test]
fn inspect_shows_trees_and_tables_on_request() {
    let shop = Shop::placed("inspect-tree");
    let run = shop.run(&["inspect", "places.yaml", "--tree"]);
    let tree = "
roles, and below each what it includes
  admin
    editor, at store:*
      base

scopes, and below each what lies in it
  account:acme
    store:a
    store:b
";
    assert!(run.out().ends_with(tree), "{}", run.out());
    let json = shop.run(&["inspect", "places.yaml", "--tree", "--tables", "--json"]).json();
    assert_eq!(
        json["tree"],
        json!({
            "roles": [{ "name": "admin", "below": [
                { "name": "editor", "at": "store:*", "below": [{ "name": "base", "below": [] }] }] }],
            "scopes": [{ "name": "account:acme", "below": [
                { "name": "store:a", "below": [] }, { "name": "store:b", "below": [] }] }],
        })
    );
    let tables = json["tables"].as_array().expect("a list");
    // A role is a row of 18 bytes, a scope one of 14.
    assert!(tables.contains(&json!({ "name": "Roles", "rows": 3, "bytes": 54 })), "{tables:?}");
    assert!(tables.contains(&json!({ "name": "Scopes", "rows": 3, "bytes": 42 })), "{tables:?}");
    let plain = shop.run(&["inspect", "places.yaml", "--json"]).json();
    assert_eq!((plain.get("tree"), plain.get("tables")), (None, None));
    let run = shop.run(&["inspect", "places.yaml", "--tables"]);
    assert!(run.out().contains("\n  Roles               3 rows"), "{}", run.out());
}
