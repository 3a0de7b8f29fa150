//! What conditions, fields, requirements, guardrails and settings compile to.
#![cfg(feature = "author")]

use rolegate::model::{ConditionId, Extent, PermissionId, Policy, ROOT, RoleId, ScopeTypeId};
use rolegate::policy::{Origin, compile, compile_with_directory};

/// Permissions in order: `odp:all-access` 0, `odp:pii-view` 1, `shops:edit` 2, `shops:export` 3, `shops:mark-pii` 4,
/// `shops:view` 5, `users:edit` 6, `users:view` 7.
const POLICY: &str = r#"
rolegate: 1
id: shop
attributes:
  subject: { id: text, team: text, agency: bool }
  context: { plan: text, ip: text }
anonymous: [visitor, agency, visitor]
session: { max_age: 12h }
scopes: { account: , store: { in: [account] } }
resources:
  users:
    actions:
      view:
      edit: { requires: [view, { permission: "odp:all-access", at: root }] }
  shops:
    available_when: "context.plan == 'pro'"
    attributes: { status: text, owner: text, tags: [text], address: { city: text } }
    actions:
      view:
      edit: { implies: [view], requires: [{ permission: "users:edit", at: parent }, view] }
      export: { available_when: "subject.team == 'data'" }
      mark-pii: { derived: true, requires: ["odp:pii-view", "odp:all-access"] }
  odp: { actions: [all-access, pii-view] }
roles:
  visitor: { grants: ["*:view"] }
  agency:
    grants:
      - { allow: ["shops:*"], when: "resource.status != 'live'", fields: [name, "address.*", name], at: "store:*" }
      - { allow: ["users:edit"], when: "subject.agency", because: Why }
guardrails:
  office: { cap: ["*:view"], when: "subject.agency" }
  no-export: { deny: ["*:export", "shops:mark-*"], roles: [visitor, agency], at: "store:*", because: Never }
"#;

fn policy() -> Policy {
    compile(POLICY).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn ids(ids: &[u16]) -> Vec<PermissionId> {
    ids.iter().copied().map(PermissionId).collect()
}

#[test]
fn each_text_of_a_condition_is_one_condition() {
    let policy = policy();
    let sources: Vec<_> = policy.conditions.iter().map(|condition| condition.source.as_str()).collect();
    assert_eq!(
        sources,
        ["context.plan == 'pro'", "subject.team == 'data'", "resource.status != 'live'", "subject.agency"]
    );
    assert!(policy.conditions.iter().all(|condition| !condition.code.is_empty()));
    let pairs: Vec<_> =
        policy.availability.iter().map(|(permission, condition)| (permission.0, condition.0)).collect();
    assert_eq!(pairs, [(2, 0), (3, 0), (3, 1), (4, 0), (5, 0)]);
}

#[test]
fn a_grant_has_a_condition_and_sorted_fields_and_patterns_skip_what_is_derived() {
    let policy = policy();
    let [first, second] = policy.roles[0].grants.as_slice() else { panic!("two grants") };
    assert_eq!(first.allow, ids(&[2, 3, 5]));
    assert_eq!((first.condition, first.at), (Some(ConditionId(2)), Extent::AtEvery(ScopeTypeId(1))));
    assert_eq!(first.fields, ["address.*", "name"]);
    assert_eq!((second.condition, second.because.as_str()), (Some(ConditionId(3)), "Why"));
    let derived: Vec<_> =
        policy.resources.iter().flat_map(|resource| &resource.actions).map(|action| action.derived).collect();
    assert_eq!(derived, [false, false, false, false, true, false, false, false]);
}

#[test]
fn requirements_are_followed_through_in_order() {
    let rows: Vec<_> =
        policy().requirements.iter().map(|row| (row.permission.0, row.required.0, row.up)).collect();
    assert_eq!(
        rows,
        [(2, 5, 0), (2, 6, 1), (2, 0, ROOT), (2, 7, 1), (4, 0, 0), (4, 1, 0), (6, 0, ROOT), (6, 7, 0)]
    );
}

#[test]
fn levels_add_up_and_nothing_is_above_the_outermost() {
    let chain = |ups: &[&str]| {
        let action = |(position, up): (usize, &&str)| {
            format!("a{position}: {{ requires: [{{ permission: a{}, at: {up} }}] }}", position + 1)
        };
        let actions: Vec<_> = ups.iter().enumerate().map(action).collect();
        let last = ups.len();
        let text = format!(
            "rolegate: 1\nid: a\nroles: {{}}\nresources: {{ r: {{ actions: {{ {}, a{last}: }} }} }}\n",
            actions.join(", ")
        );
        let policy = compile(&text).unwrap_or_else(|errors| panic!("{errors:?}"));
        policy.requirements.iter().take(ups.len()).map(|row| row.up).collect::<Vec<_>>()
    };
    assert_eq!(chain(&["parent", "same", "parent"]), [1, 1, 2]);
    assert_eq!(chain(&["parent", "root", "same", "root"]), [1, ROOT, ROOT, ROOT]);
    assert_eq!(chain(&["root", "parent"]), [ROOT, 32]);
    assert_eq!(chain(&["parent"; 40])[30..34], [31, 32, 32, 32]);
}

#[test]
fn a_requirement_met_before_is_not_met_again() {
    let text = "rolegate: 1\nid: a\nroles: {}\nresources:\n  r:\n    actions:\n      a: { requires: [c, b, { permission: d, at: parent }] }\n      b: { requires: [c] }\n      c: { requires: [d] }\n      d:\n";
    let policy = compile(text).expect("a policy");
    let rows: Vec<_> =
        policy.requirements.iter().map(|row| (row.permission.0, row.required.0, row.up)).collect();
    assert_eq!(rows, [(0, 1, 0), (0, 2, 0), (0, 3, 0), (0, 3, 1), (1, 2, 0), (1, 3, 0), (2, 3, 0)]);
}

#[test]
fn guardrails_come_in_order_of_name_and_match_what_is_derived() {
    let policy = policy();
    let [export, office] = policy.guardrails.as_slice() else { panic!("two guardrails") };
    assert_eq!((export.name.as_str(), export.because.as_str(), export.cap), ("no-export", "Never", false));
    assert_eq!(export.permissions, ids(&[3, 4]));
    assert_eq!(
        (export.roles.as_slice(), export.at),
        (&[RoleId(0), RoleId(1)][..], Extent::AtEvery(ScopeTypeId(1)))
    );
    assert_eq!((office.cap, office.condition, office.roles.len()), (true, Some(ConditionId(3)), 0));
    assert_eq!(office.permissions, ids(&[5, 7]));
}

#[test]
fn a_session_has_a_longest_time_and_strangers_have_roles() {
    let policy = policy();
    assert_eq!((policy.longest_session, policy.anonymous), (43_200, vec![RoleId(0), RoleId(1)]));
    let seconds = compile(&POLICY.replace("12h", "90")).expect("a policy").longest_session;
    assert_eq!(seconds, 90);
}

#[test]
fn a_directory_may_be_a_text_of_its_own() {
    let people = "rolegate: 1\nscopes: { account:acme: }\nassignments: [{ subject: ada, role: visitor, at: account:acme }]\n";
    let policy = compile_with_directory(POLICY, people).expect("a policy");
    assert_eq!((policy.directory.scopes.len(), policy.directory.subjects.len()), (1, 1));
    let inside = format!("{POLICY}directory:\n  scopes: {{ account:acme: }}\n");
    let outside = "rolegate: 1\nscopes: { acount:acme: }\nid: people\n";
    let errors = compile_with_directory(inside.as_str(), outside).expect_err("two directories");
    let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(shown.last().map(String::as_str), Some("directory:3:1: unknown key `id`"));
    let errors: Vec<_> = errors
        .iter()
        .map(|error| (error.origin, error.code, error.path.as_str(), error.place.map(|place| place.line)))
        .collect();
    let line = u32::try_from(inside.lines().count()).ok();
    assert_eq!(
        errors,
        [
            (Origin::Policy, "second-directory", "directory", line),
            (Origin::Directory, "unknown-scope-type", "scopes[\"acount:acme\"]", Some(2)),
            (Origin::Directory, "unknown-key", "id", Some(3)),
        ]
    );
    let both = compile_with_directory("{\"a\": [}", "- &a b: *c").expect_err("neither can be read");
    let codes: Vec<_> = both.iter().map(|error| (error.origin, error.code)).collect();
    assert_eq!(
        codes,
        [
            (Origin::Policy, "invalid-json"),
            (Origin::Directory, "yaml-anchor"),
            (Origin::Directory, "yaml-alias")
        ]
    );
    for (text, code) in [
        ("", "empty-policy"),
        ("rolegate: 2", "unsupported-version"),
        ("[]", "wrong-type"),
        ("{}", "missing-key"),
    ] {
        let errors = compile_with_directory(POLICY, text).expect_err("no directory");
        assert_eq!(
            errors.iter().map(|error| (error.origin, error.code)).collect::<Vec<_>>(),
            [(Origin::Directory, code)]
        );
    }
}
