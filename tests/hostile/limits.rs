//! What a snapshot, or a record that somebody else wrote, can make a gate do: each limit, at it and beyond it.

use rolegate::gate::{Asked, Claims, Effect, Extent, Gate, PermissionId, Stamp, Truth, attributes, pack};
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
    assert_eq!(decide(&format!("!({four})"), &ones(1_000), &json!({})).0, Effect::Conditional, "nor is it false");
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
    let ask = |(resource, context): (Value, Value)| decide("resource.a.contains(context.b)", &resource, &context);
    // 16,385 parts of the one by 257 of the other are 4,210,945.
    assert_eq!(ask(texts(1 << 20, 1 << 14)), (Effect::Conditional, Truth::Unknown));
    assert_eq!(ask(texts(1 << 16, 1 << 14)).0, Effect::Deny, "it is not in there");
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
