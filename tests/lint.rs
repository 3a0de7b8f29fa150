//! What `lint` finds in policies, and what it leaves alone: for each code a policy that meets it and one that does not.
#![cfg(feature = "author")]

use rolegate::gate::{Finding, Origin, lint};
use std::collections::BTreeSet;

/// A policy in which there is nothing to find.
const CLEAN: &str = r#"rolegate: 1
id: shop
classes: { email: { ladder: [{ reveal: clear }, redact] } }
resources:
  contacts:
    attributes: { owner: text, email: text }
    actions: { view: , edit: { implies: [view] } }
    fields: { email: email }
roles:
  viewer: { grants: ["contacts:view"] }
  editor:
    includes: [viewer]
    grants:
      - { allow: ["contacts:edit"], when: "resource.owner == subject.id", because: Own contacts only }
      - "pii.email:reveal"
"#;

/// `code line:column` of each finding of a policy that is [`CLEAN`] but for one replacement.
#[track_caller]
fn found(from: &str, to: &str) -> Vec<String> {
    assert!(CLEAN.contains(from), "{from}");
    findings(&CLEAN.replace(from, to))
}

#[track_caller]
fn findings(policy: &str) -> Vec<String> {
    let findings = lint(policy.into(), None).unwrap_or_else(|errors| panic!("{errors:?}\n{policy}"));
    let show = |place: Option<rolegate::gate::Place>| place.expect("a place").to_string();
    findings.into_iter().map(|finding| format!("{} {}", finding.code, show(finding.place))).collect()
}

/// As [`CLEAN`], with something behind it.
#[track_caller]
fn followed_by(more: &str) -> Vec<String> {
    findings(&[CLEAN, more].concat())
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    assert_eq!(findings(CLEAN), [""; 0]);
}

#[test]
fn classes_that_no_field_carries() {
    let classes = "classes: { email: { ladder: [{ reveal: clear }, redact] } }";
    let more = "classes: { email: { ladder: [{ reveal: clear }, redact] }, phone: { ladder: [redact] } }";
    assert_eq!(found(classes, more), ["unused-class 3:60"]);
}

#[test]
fn roles_that_nobody_holds() {
    let holders = |list: &str| followed_by(&format!("directory: {{ assignments: [{list}] }}\n"));
    // The editor includes the viewer, who is not held otherwise.
    assert_eq!(holders("{ subject: ada, role: editor }"), [""; 0]);
    assert_eq!(holders("{ subject: ada, role: viewer }"), ["unused-role 11:3"]);
    let anonymous = "anonymous: [editor]\ndirectory: { assignments: [{ subject: ada, role: viewer }] }\n";
    assert_eq!(followed_by(anonymous), [""; 0]);
    let system = CLEAN.replace("    includes: [viewer]", "    kind: system\n    includes: [viewer]");
    let directory = "directory: { assignments: [{ subject: ada, role: viewer }] }\n";
    assert_eq!(findings(&[&system, directory].concat()), [""; 0]);
}

#[test]
fn guardrails_that_forbid_nothing() {
    let guarded = |list: &str| followed_by(&format!("guardrails:\n  odd: {{ {list}, because: So be it }}\n"));
    assert_eq!(guarded("cap: [\"*:*\"]"), ["unused-guardrail 17:3"]);
    assert_eq!(guarded("cap: [\"contacts:*\"], roles: [viewer]"), [""; 0]);
    assert_eq!(guarded("deny: [\"contacts:edit\"], roles: [viewer]"), [""; 0]);
}

#[test]
fn attributes_that_no_condition_asks_for() {
    assert_eq!(found("owner: text, email", "owner: text, status: text, email"), ["unused-attribute 6:32"]);
    assert_eq!(
        found("id: shop", "id: shop\nattributes: { subject: { team: text } }"),
        ["unused-attribute 3:26"]
    );
    let asked = CLEAN.replace("id: shop", "id: shop\nattributes: { subject: { id: text, team: text } }");
    assert_eq!(findings(&asked.replace("== subject.id", "in [subject.id, subject.team]")), [""; 0]);
}

#[test]
fn scope_types_groups_and_subjects_that_are_not_used() {
    let kinds = "scopes: { account: , store: { in: [account] } }\n";
    let account = "directory: { scopes: { \"account:a\": } }\n";
    assert_eq!(followed_by(&[kinds, account].concat()), ["unused-scope-type 16:22"]);
    assert_eq!(followed_by(kinds), [""; 0], "the scopes may be told elsewhere");
    let both = "directory: { scopes: { \"account:a\": , \"store:b\": { in: account:a } } }\n";
    assert_eq!(followed_by(&[kinds, both].concat()), [""; 0]);
    let directory = "\
directory:
  groups: { lonely: , idle: , staff: { in: [everyone] }, everyone: }
  subjects: { ada: { groups: [staff] }, bob: { groups: [idle] } }
  assignments: [{ group: everyone, role: editor }, { group: lonely, role: editor }]
";
    assert_eq!(followed_by(directory), ["unused-group 17:13", "unused-group 17:23", "unused-subject 18:41"]);
}

#[test]
fn permissions_that_nobody_can_have() {
    assert_eq!(found("actions: { view: ,", "actions: { view: , archive: ,"), ["unreachable-permission 7:24"]);
    assert_eq!(found("      - \"pii.email:reveal\"\n", ""), ["unreachable-permission 3:21"]);
    let never = "guardrails: { never: { deny: [\"contacts:edit\"], because: Read only } }\n";
    assert_eq!(followed_by(never), ["unreachable-permission 7:24"]);
    let sometimes = never.replace("because", "when: \"context.frozen\", because");
    assert_eq!(followed_by(&sometimes), [""; 0]);
    // What is required must be within reach; a derived permission needs no grant.
    let needs = "edit: { implies: [view], requires: [sign] }, sign: ";
    let lacking = found("edit: { implies: [view] }", needs);
    assert_eq!(lacking, ["unreachable-permission 7:24", "unreachable-permission 7:69"]);
    let derived = "edit: { implies: [view] }, mark: { derived: true, requires: [edit] }";
    assert_eq!(found("edit: { implies: [view] }", derived), [""; 0]);
}

#[test]
fn roles_that_are_empty_the_same_or_contained() {
    assert_eq!(followed_by("  nobody: {}\n"), ["empty-role 16:3"]);
    let copy = "  clerk: { grants: [\"contacts:view\"] }\n";
    // Of two equal roles the one with the later name is told of; both are in the editor, who includes one of them.
    assert_eq!(followed_by(copy), ["equal-roles 10:3", "contained-role 16:3"]);
    let alone = "    grants:\n      - \"contacts:view\"\n      - { allow";
    assert_eq!(found("    includes: [viewer]\n    grants:\n      - { allow", alone), ["contained-role 10:3"]);
    assert_eq!(found("    includes: [viewer]\n", ""), [""; 0], "editing implies viewing, own contacts only");
    let everything = "  owner: { grants: [{ allow: [\"*:*\"], because: Owns it }] }\n";
    assert_eq!(followed_by(everything), [""; 0], "everything is within what grants everything");
    let placed =
        "  boss: { grants: [{ allow: [\"contacts:view\"], at: \"store:*\" }] }\nscopes: { store: }\n";
    assert_eq!(followed_by(placed), ["contained-role 16:3"], "what holds everywhere holds at each store");
}

#[test]
fn a_guardrail_by_role_makes_roles_different() {
    let copy = "  watcher: { grants: [\"contacts:view\"] }\n";
    let guard = "guardrails: { g: { deny: [\"contacts:view\"], roles: [watcher], because: Not at all } }\n";
    assert_eq!(followed_by(&[copy, guard].concat()), [""; 0]);
}

#[test]
fn roles_whose_grants_replace_others_are_not_compared() {
    let placed = "  here: { grants: [{ allow: [\"contacts:view\"], at: store:a }] }
scopes: { store: { inherit: replace } }
directory: { scopes: { \"store:a\": } }
";
    assert_eq!(followed_by(placed), [""; 0]);
    let adding = placed.replace(" { inherit: replace }", "");
    assert_eq!(followed_by(&adding), ["contained-role 16:3"]);
}

#[test]
fn grants_that_add_nothing() {
    let twice = "      - \"pii.email:reveal\"\n      - \"pii.*:reveal\"\n";
    assert_eq!(found("      - \"pii.email:reveal\"\n", twice), ["shadowed-grant 16:9"], "of two the later");
    let included = "      - \"pii.email:reveal\"\n      - \"contacts:view\"\n";
    assert_eq!(found("      - \"pii.email:reveal\"\n", included), ["shadowed-grant 16:9"]);
    let plain = "      - \"pii.email:reveal\"\n      - \"contacts:edit\"\n";
    assert_eq!(
        found("      - \"pii.email:reveal\"\n", plain),
        ["shadowed-grant 14:9"],
        "a condition is no use then"
    );
}

#[test]
fn patterns_that_grant_too_much() {
    assert_eq!(found("grants: [\"contacts:view\"]", "grants: [\"*:*\"]")[..1], ["broad-grant 10:22"]);
    let reasoned = found("grants: [\"contacts:view\"]", "grants: [{ allow: [\"*:*\"], because: Owns it }]");
    assert!(!reasoned.iter().any(|finding| finding.starts_with("broad-grant")), "{reasoned:?}");
    let reveal = "      - \"*:reveal\"\n";
    assert_eq!(found("      - \"pii.email:reveal\"\n", reveal), ["pattern-reveals 15:9"]);
    assert_eq!(found("      - \"pii.email:reveal\"\n", "      - \"pii.*:reveal\"\n"), [""; 0]);
}

#[test]
fn exceptions_without_a_reason() {
    assert_eq!(found(", because: Own contacts only", ""), ["missing-because 14:9"]);
    let except =
        "      - { allow: [\"contacts:*\"], except: [\"contacts:edit\"] }\n      - \"pii.email:reveal\"\n";
    let codes = found("      - \"pii.email:reveal\"\n", except);
    assert!(codes.contains(&"missing-because 15:9".into()), "{codes:?}");
    assert_eq!(
        followed_by("guardrails: { g: { deny: [\"contacts:edit\"], roles: [viewer] } }\n"),
        ["missing-because 16:15"]
    );
}

#[test]
fn fields_that_sound_like_personal_data() {
    assert_eq!(
        found("    fields: { email: email }", "    fields: { mail: email }"),
        ["unused-attribute 6:32", "unclassified-field 6:32"]
    );
    let nested = "attributes: { owner: text, home: { street: text }, has_email: bool, emailed: bool }";
    assert_eq!(
        found("attributes: { owner: text, email: text }", nested),
        [
            "unused-attribute 6:32",
            "unclassified-field 6:40",
            "unused-attribute 6:56",
            "unused-attribute 6:73"
        ]
    );
    let granted = "allow: [\"contacts:edit\"], fields: [name, work_phone], when:";
    assert_eq!(found("allow: [\"contacts:edit\"], when:", granted), ["unclassified-field 14:52"]);
}

#[test]
fn a_directory_of_its_own_has_its_own_places() {
    let directory = "rolegate: 1\nsubjects:\n  ada:\n";
    let findings = lint(CLEAN.into(), Some(directory.into())).expect("a policy");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((findings[0].code, findings[0].origin), ("unused-subject", Origin::Directory));
    assert_eq!(findings[0].path, "subjects.ada");
    assert_eq!(findings[0].to_string(), "directory:3:3: subject `ada` holds no role");
}

#[test]
fn every_code_is_listed_and_documented() {
    let documented = std::fs::read_to_string("docs/lint.md").expect("docs/lint.md");
    let sources = ["because", "broad", "personal", "reach", "roles", "unused"];
    let mut codes = BTreeSet::new();
    for source in sources {
        let text = std::fs::read_to_string(format!("src/policy/lint/{source}.rs")).expect("a source");
        for call in text.split("linter.report").skip(1) {
            let code = call.split('"').nth(1).expect("a code");
            codes.insert(code.to_owned());
        }
    }
    assert_eq!(codes.iter().collect::<Vec<_>>(), Finding::CODES.iter().collect::<Vec<_>>());
    let rows = documented.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    assert_eq!(rows.map(String::from).collect::<BTreeSet<_>>(), codes);
}
