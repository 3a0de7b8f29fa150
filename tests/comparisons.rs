//! A condition of comparisons, which an access decodes once, and any other: the same answer either way it is asked.
#![cfg(all(feature = "author", feature = "json"))]

use rolegate::gate::{Claims, Effect, Extent, Gate, PermissionId, Request, Stamp, attributes, pack};
use rolegate::{Principal, gate};
use serde_json::{Value, json};

const NOW: u64 = 1_800_000_000;

/// What somebody called ada who is in two teams may do to a record under a condition.
fn decide(condition: &str, resource: &Value) -> Effect {
    let policy = json!({
        "rolegate": 1, "id": "comparisons",
        "resources": { "campaign": { "actions": ["view"] } },
        "roles": { "r": { "grants": [{ "allow": ["campaign:view"], "when": condition }] } },
    });
    let gate =
        Gate::load(pack(&policy.to_string(), &Stamp::default()).expect("it compiles")).expect("it loads");
    let subject = attributes(&json!({ "teams": ["growth", "brand"] }));
    let resource = attributes(resource);
    let principal = Principal {
        roles: &["r"],
        subject: Some("ada"),
        attributes: &subject,
        now: NOW,
        ..Principal::default()
    };
    let (access, request) = (gate.access(&principal), Request { resource: &resource, ..Request::default() });
    let effect = access.check_for("campaign:view", &request).effect();
    assert_eq!(access.can_for("campaign:view", &request), effect == Effect::Allow, "{condition}");

    let role = gate.role_id("r").expect("the role");
    let holder =
        gate.holder(&Claims { roles: vec![(role, Extent::Everywhere)], now: NOW, ..Claims::default() });
    let asked = gate::Asked {
        subject: &subject,
        resource: &resource,
        id: Some("ada"),
        now: Some(NOW),
        ..gate::Asked::default()
    };
    assert_eq!(gate.allows(&holder, &asked, PermissionId(0)), effect == Effect::Allow, "{condition}");
    effect
}

#[test]
fn comparisons_say_what_the_language_says() {
    use Effect::{Allow, Conditional, Deny};
    let own = json!({
        "owner": "ada", "status": "paused", "team": "brand", "public": false, "budget": 1_200, "name": "Autumn"
    });
    let other = json!({
        "owner": "bo", "status": "live", "team": "legal", "public": true, "budget": 9_000, "name": "Spring",
        "archived": true
    });
    let cases = [
        ("resource.owner == subject.id", [Allow, Deny, Conditional]),
        ("resource.owner != subject.id", [Deny, Allow, Conditional]),
        ("resource.public", [Deny, Allow, Conditional]),
        ("!resource.public", [Allow, Deny, Conditional]),
        ("resource.public || resource.owner == subject.id", [Allow, Allow, Conditional]),
        ("resource.public && resource.owner == subject.id", [Deny, Deny, Conditional]),
        (
            "resource.status in ['draft', 'paused'] && resource.team in subject.teams",
            [Allow, Deny, Conditional],
        ),
        ("resource.owner in [subject.id, 'eve']", [Allow, Deny, Conditional]),
        ("resource.public || resource.owner in [subject.id, 'eve']", [Allow, Allow, Conditional]),
        ("!has(resource.archived) || resource.budget < 5000", [Allow, Deny, Allow]),
        ("resource.public || has(resource.archived)", [Deny, Allow, Conditional]),
        (
            "resource.budget >= 1200 && resource.budget <= 1200 && 'A' < resource.name",
            [Allow, Deny, Conditional],
        ),
        ("resource.budget > 1200 || resource.name.startsWith('Au')", [Allow, Allow, Conditional]),
        ("resource.name.endsWith('ng')", [Deny, Allow, Conditional]),
        (
            "resource.owner == 'ada' && (resource.public || resource.budget > 1000)",
            [Allow, Deny, Conditional],
        ),
        ("context.now > timestamp('2027-01-01T00:00:00Z')", [Allow, Allow, Allow]),
        ("resource.budget == '1200' || resource.name == null", [Deny, Deny, Conditional]),
        ("resource.name in resource.team", [Conditional; 3]),
        // What takes more than comparisons.
        ("resource.public == (resource.status == 'live')", [Allow, Allow, Conditional]),
        (
            "resource.owner == subject.id ? resource.budget < 5000 : resource.public",
            [Allow, Allow, Conditional],
        ),
        ("subject.teams.exists(team, team == resource.team)", [Allow, Deny, Conditional]),
        ("action.name == 'view' && resource.owner == subject.id", [Allow, Deny, Conditional]),
        ("resource.name.contains('utu')", [Allow, Deny, Conditional]),
        ("size(resource.name) == 6 && resource.team == 'legal'", [Deny, Allow, Conditional]),
    ];
    for (condition, want) in cases {
        assert_eq!([&own, &other, &json!({})].map(|record| decide(condition, record)), want, "{condition}");
    }
}

/// As `docs/conditions.md` counts: of a mebibyte, each comparison costs some 80,000 of the 4,194,304.
#[test]
fn comparisons_of_much_cost_too_much() {
    let same = vec!["resource.text == resource.text"; 80].join(" && ");
    assert_eq!(decide(&same, &json!({ "text": "x".repeat(1 << 20) })), Effect::Conditional);
    assert_eq!(decide(&same, &json!({ "text": "x".repeat(1 << 14) })), Effect::Allow);
}

/// Any of several grants will do, and each is held against the record.
#[test]
fn one_condition_of_several_is_enough() {
    let policy = json!({
        "rolegate": 1, "id": "comparisons",
        "resources": { "campaign": { "actions": ["view"] } },
        "roles": {
            "owner": { "grants": [{ "allow": ["campaign:view"], "when": "resource.owner == subject.id" }] },
            "team": { "grants": [{ "allow": ["campaign:view"], "when": "resource.team in ['brand']" }] },
        },
    });
    let gate =
        Gate::load(pack(&policy.to_string(), &Stamp::default()).expect("it compiles")).expect("it loads");
    let principal = Principal { roles: &["owner", "team"], subject: Some("ada"), ..Principal::default() };
    let access = gate.access(&principal);
    for (owner, team, want) in
        [("ada", "legal", true), ("bo", "brand", true), ("ada", "brand", true), ("bo", "legal", false)]
    {
        let resource = attributes(&json!({ "owner": owner, "team": team }));
        let request = Request { resource: &resource, ..Request::default() };
        assert_eq!(access.can_for("campaign:view", &request), want, "{owner} {team}");
    }
}
