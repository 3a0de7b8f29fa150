//! `rolegate diff`: what access changed.

use super::shop::{PLACES, Shop};
use serde_json::json;

/// A folder with `places.yaml`, and `new.yaml` in which some texts are replaced.
fn changed(test: &str, replacements: &[(&str, &str)]) -> Shop {
    let shop = Shop::placed(test);
    let mut policy = String::from(PLACES);
    for (from, to) in replacements {
        assert!(policy.contains(from), "{from}");
        policy = policy.replace(from, to);
    }
    shop.write("new.yaml", policy);
    shop
}

#[test]
fn the_same_access_is_no_difference_however_it_is_written() {
    let shop = changed("diff-same", &[("grants: [\"*:view\"]", "grants: [\"users:view\", \"c*:view\"]")]);
    let run = shop.run(&["diff", "places.yaml", "new.yaml"]);
    assert_eq!((run.code, run.out(), run.err.as_str()), (0, "no access changed\n", ""));
    let run = shop.run(&["diff", "places.yaml", "new.yaml", "--json"]);
    assert_eq!((run.code, run.json()), (0, json!({ "catalogue": [], "roles": [], "subjects": [] })));
}

#[test]
fn diff_shows_what_roles_and_subjects_gained_and_lost() {
    let shop = changed(
        "diff",
        &[
            ("grants: [\"*:view\"]", "grants: [\"*:view\", \"pii.email:partial\"]"),
            ("grants: [\"users:edit\"]", "grants: []"),
        ],
    );
    let run = shop.run(&["diff", "places.yaml", "new.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    // An admin is an editor at stores alone, so the mask changes there; users:edit is lost everywhere, and with it the
    // editing of campaigns at stores, for which it is required in the account.
    assert_eq!(
        run.out(),
        "\
role admin
  - users:edit: allow -> deny
  - campaigns:edit at store:a: conditional -> deny
  + pii.email:partial at store:a: deny -> allow
  - campaigns:edit at store:b: conditional -> deny
  + pii.email:partial at store:b: deny -> allow
  ~ contacts email at store:a: shown as redact, \"[redacted]\" -> email, keep 1
  ~ contacts email at store:b: shown as redact, \"[redacted]\" -> email, keep 1

role base
  + pii.email:partial: deny -> allow
  ~ contacts email: shown as redact, \"[redacted]\" -> email, keep 1

role editor
  + pii.email:partial: deny -> allow
  ~ contacts email: shown as redact, \"[redacted]\" -> email, keep 1

subject ada
  - users:edit at account:acme: allow -> deny
  - campaigns:edit at store:a: conditional -> deny
  + pii.email:partial at store:a: deny -> allow
  - campaigns:edit at store:b: conditional -> deny
  + pii.email:partial at store:b: deny -> allow
  ~ contacts email at store:a: shown as redact, \"[redacted]\" -> email, keep 1
  ~ contacts email at store:b: shown as redact, \"[redacted]\" -> email, keep 1

subject bob
  + pii.email:partial at store:a: deny -> allow
  ~ contacts email at store:a: shown as redact, \"[redacted]\" -> email, keep 1
"
    );
}

#[test]
fn diff_tells_other_conditions_from_the_same() {
    let shop =
        changed("diff-condition", &[("resource.owner == subject.id", "resource.team == subject.team")]);
    let run = shop.run(&["diff", "places.yaml", "new.yaml", "--subjects", "--at", "store:a"]);
    // Bob cannot edit users, so no campaigns either. What Ada may edit depends on something else now.
    assert_eq!(
        (run.code, run.out()),
        (1, "subject ada\n  ~ campaigns:edit at store:a: conditional, otherwise than before\n")
    );
}

#[test]
fn diff_lists_names_that_came_and_went() {
    let shop = changed(
        "diff-names",
        &[
            ("users: { actions: [edit, view] }", "users: { actions: [edit, view, invite] }"),
            ("  base: {", "  host: { grants: [\"users:invite\"] }\n  base: {"),
            ("  frozen:", "  icy:"),
            (", { subject: bob, role: editor, at: store:a }", ""),
        ],
    );
    let run = shop.run(&["diff", "places.yaml", "new.yaml"]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.out(),
        "\
+ permission users:invite
+ role host
- subject bob
- guardrail frozen
+ guardrail icy

role host
  + users:invite: deny -> allow

subject bob
  - campaigns:view at store:a: conditional -> deny
  - contacts:view at store:a: allow -> deny
  - users:view at store:a: allow -> deny
"
    );
    let run = shop.run(&["diff", "places.yaml", "new.yaml", "--roles", "--json"]);
    assert_eq!(
        run.json()["roles"],
        json!([{ "name": "host", "masks": [], "access": [
            { "permission": "users:invite", "at": null, "before": "deny", "after": "allow" }] }])
    );
    assert_eq!(run.json()["catalogue"][1], json!({ "kind": "role", "name": "host", "change": "added" }));
}

#[test]
fn diff_compares_at_scopes_that_both_have() {
    let shop = Shop::placed("diff-scope");
    let run = shop.run(&["diff", "places.yaml", "places.yaml", "--at", "store:x", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/unknown-scope"));
    let run = shop.run(&["diff", "-", "-", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"));
}

#[test]
fn the_end_of_a_snapshot_is_no_difference() {
    let shop = Shop::placed("diff-end");
    let stamp = ["--issued-at", "2020-01-01", "--not-after", "2020-12-31"];
    assert_eq!(shop.run(&[&["pack", "places.yaml", "-o", "old.rgs"][..], &stamp].concat()).code, 0);
    assert_eq!(shop.run(&["diff", "old.rgs", "places.yaml"]).code, 0);
}
