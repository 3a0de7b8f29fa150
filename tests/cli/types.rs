//! `rolegate types`: names as TypeScript. `tests/types/registered` is a program that uses them.

use super::shop::Shop;
use serde_json::json;
use std::fs;

/// A folder of the project.
const REGISTERED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/types/registered");

#[test]
fn types_are_those_that_the_typescript_test_compiles() {
    let shop = Shop::new("types");
    let policy = format!("{REGISTERED}/shop.yaml");
    let run = shop.run(&["types", &policy]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out(), fs::read_to_string(format!("{REGISTERED}/shop.d.ts")).expect("shop.d.ts"));
    let run = shop.run(&["types", &policy, "-o", "shop.d.ts"]);
    assert_eq!((run.code, run.out()), (0, ""));
    assert_eq!(shop.read("shop.d.ts"), fs::read(format!("{REGISTERED}/shop.d.ts")).expect("shop.d.ts"));
}

#[test]
fn types_of_many_scopes_and_of_none() {
    let shop = Shop::new("types-scopes");
    let run = shop.run(&["types", "shop.yaml"]);
    assert!(run.out().contains("export type Scope = never;\n"), "{}", run.out());
    assert!(run.out().contains("    extents: Scope | never;\n"), "{}", run.out());
    let scopes = |count: usize| {
        (0..count).map(|number| format!("  s:n{number}:")).collect::<Vec<_>>().join("\n") + "\n"
    };
    for (count, listed) in [(1_000, true), (1_001, false)] {
        let policy =
            format!("{}scopes: {{ s: }}\ndirectory:\n scopes:\n{}", super::shop::POLICY, scopes(count));
        shop.write("many.yaml", policy);
        let run = shop.run(&["types", "many.yaml"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert_eq!(run.out().contains("export type Scope = `${ScopeType}:${string}`;\n"), !listed);
        assert_eq!(run.out().contains("\n  | \"s:n999\""), listed);
    }
}

#[test]
fn types_as_json() {
    let shop = Shop::new("types-json");
    let run = shop.run(&["types", "shop.yaml", "--json"]);
    assert_eq!(
        run.json(),
        json!({
            "policy": "shop",
            "permissions": ["contacts:delete", "contacts:edit", "contacts:view", "pii.email:partial",
                "pii.email:reveal", "reports:view"],
            "roles": ["editor", "owner", "viewer"], "scopeTypes": [], "scopes": [],
            "resources": ["contacts", "pii.email", "reports"], "fields": { "contacts": ["email"] },
        })
    );
}
