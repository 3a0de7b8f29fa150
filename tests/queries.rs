//! What is asked of a gate beside decisions: until when an answer holds, where, and which role covers which.
#![cfg(feature = "author")]

use rolegate::Principal;
use rolegate::gate::{Gate, Request, Stamp, pack};

fn gate(policy: &str) -> Gate {
    Gate::load(pack(policy, &Stamp::default()).expect("it compiles")).expect("it loads")
}

fn covers(gate: &Gate, role: &str, other: &str) -> bool {
    let id = |name| gate.role_id(name).expect("a role");
    gate.covers(id(role), id(other))
}

/// An answer holds until the first second at which an assignment, a session or the snapshot begins or is over.
#[test]
fn an_access_holds_until_something_begins_or_ends() {
    let policy = r#"{ "rolegate": 1, "id": "p",
        "resources": { "c": { "actions": ["view"] } },
        "session": { "max_age": "100s" },
        "roles": { "r": { "grants": ["c:view"] } },
        "directory": { "assignments": [{ "subject": "ada", "role": "r", "from": 1000, "until": 2000 }] } }"#;
    let gate = gate(policy);
    let until = |now, session| {
        let principal =
            Principal { subject: Some("ada"), now, session: Some(session), ..Principal::default() };
        let access = gate.access(&principal);
        (access.valid_until(), access.can("c:view"))
    };
    // A session that starts late is never the first to be over.
    for (now, want) in [
        (0, (1_000, false)),
        (999, (1_000, false)),
        (1_000, (2_000, true)),
        (1_999, (2_000, true)),
        (2_000, (5_101, false)),
    ] {
        assert_eq!(until(now, 5_000), want, "at {now}");
    }
    assert_eq!(
        until(1_000, 950),
        (1_051, true),
        "the session may be 100 seconds old, and is over a second later"
    );
    assert_eq!(until(1_050, 950), (1_051, true));
    assert_eq!(until(1_051, 950), (2_000, false));
    let bytes = pack(policy, &Stamp { issued_at: 100_000, not_after: 200_000, ..Stamp::default() });
    let ending = Gate::load(bytes.expect("it compiles")).expect("it loads");
    let until = |now, skew| {
        let principal = Principal { roles: &["r"], now, session: Some(now), skew, ..Principal::default() };
        ending.access(&principal).valid_until()
    };
    assert_eq!(until(99_999, Some(0)), 100_000, "it may be used from its issued-at on");
    assert_eq!(until(100_000, Some(0)), 100_101, "the session is over first");
    assert_eq!(until(199_950, Some(0)), 200_001, "its last second is its not-after");
    assert_eq!(until(199_950, Some(10)), 200_011);
    assert_eq!(until(13_599, None), 13_600, "a clock may be a day behind");
}

#[test]
fn where_somebody_can_is_told_scope_by_scope() {
    let gate = gate(
        r#"{ "rolegate": 1, "id": "p",
        "resources": { "c": { "actions": ["edit", "view"] } },
        "scopes": { "account": null, "store": { "in": ["account"] } },
        "roles": { "r": { "grants": ["c:view", { "allow": ["c:edit"], "at": "store:b" }] } },
        "directory": { "scopes": {
            "account:x": null, "account:y": null, "store:a": { "in": "account:x" }, "store:b": { "in": "account:x" } } } }"#,
    );
    let principal =
        Principal { roles_at: &[("r", "account:x")], at: Some("account:y"), ..Principal::default() };
    let access = gate.access(&principal);
    let places = |permission| access.where_can(permission, &Request::default());
    assert_eq!(places("c:view"), ["account:x", "store:a", "store:b"]);
    assert_eq!(places("c:edit"), ["store:b"]);
    assert!(places("c:nonsense").is_empty());
}

/// What a role has everywhere may be replaced or forbidden at some scope.
#[test]
fn a_role_covers_another_only_if_it_does_so_at_every_scope() {
    let policy = r#"{ "rolegate": 1, "id": "p",
        "resources": { "c": { "actions": ["edit", "view"] } },
        "scopes": { "store": { "inherit": "replace" } },
        "guardrails": { "g": { "deny": ["c:view"], "roles": ["k"], "at": "store:y" } },
        "roles": {
            "a": { "grants": ["c:edit", { "allow": ["c:view"], "at": "store:x" }] },
            "b": { "grants": ["c:edit"] },
            "d": { "grants": ["c:edit", "c:view"] },
            "e": { "grants": ["c:edit"] },
            "k": { "grants": ["c:view"] },
            "l": { "grants": ["c:view"] }
        },
        "directory": { "scopes": { "store:x": null, "store:y": null } } }"#;
    let gate = gate(policy);
    let covers = |role, other| covers(&gate, role, other);
    assert!(!covers("a", "b"), "at store:x, a has what is placed there instead");
    assert!(covers("d", "b") && covers("b", "e") && covers("a", "a"));
    assert!(!covers("b", "d"));
    assert!(!covers("k", "l"), "at store:y a guardrail is for k alone");
}

/// A guardrail that holds for some scopes, or for a role that comes at some scopes, may make the difference there.
#[test]
fn a_role_covers_no_other_where_a_guardrail_is_limited() {
    let policy = r#"{ "rolegate": 1, "id": "p",
        "resources": { "c": { "actions": ["drop", "edit", "send", "view"] } },
        "scopes": { "store": {} },
        "guardrails": {
            "there": { "deny": ["c:send"], "at": "store:y" },
            "trainees": { "deny": ["c:drop"], "roles": ["trainee"] },
            "nobody": { "deny": ["c:edit"] }
        },
        "roles": {
            "trainee": {},
            "dropper": { "grants": ["c:drop"] },
            "trained": { "grants": ["c:drop"], "includes": [{ "role": "trainee", "at": "store:y" }] },
            "editor": { "grants": ["c:edit"] },
            "sender": { "grants": ["c:send"] },
            "sends-too": { "grants": ["c:send"] },
            "reader": {},
            "keeper": { "grants": [{ "allow": ["c:view"], "at": "store:y" }] }
        },
        "directory": { "scopes": { "store:y": null } } }"#;
    let gate = gate(policy);
    let covers = |role, other| covers(&gate, role, other);
    assert!(!covers("trained", "dropper"), "at store:y it is a trainee");
    assert!(!covers("sender", "sends-too"), "at store:y nobody may, and that is taken for a difference");
    assert!(covers("reader", "editor"), "nobody may edit, so there is nothing to cover");
    assert!(!covers("reader", "keeper"), "at store:y a keeper may view");
}
