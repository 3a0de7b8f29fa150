//! `rolegate lint`: findings, where they are, and exit codes. `tests/lint.rs` has what is found.

use super::shop::Shop;
use serde_json::json;

#[test]
fn lint_shows_each_finding_where_it_is() {
    let shop = Shop::new("lint");
    let run = shop.run(&["lint", "shop.yaml", "--allow", "pattern-reveals"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    // That an editor has more than the owner's grant says is no finding: the owner's grants everything.
    assert_eq!(
        run.out(),
        "\
shop.yaml:26:21: role `owner` grants everything, what the catalogue gains later included [broad-grant]
   |
26 |   owner: { grants: [\"*:*\"] }
   |                     ^
1 finding
"
    );
    let run = shop.run(&["lint", "shop.yaml", "--allow", "broad-grant,pattern-reveals"]);
    assert_eq!((run.code, run.out()), (0, "shop.yaml: nothing to say\n"));
}

/// A policy in which there is everything to find.
const EVERYTHING: &str = r#"rolegate: 1
id: shop
scopes: { account: , store: { in: [account] } }
classes:
  email: { ladder: [{ reveal: clear }, redact] }
  phone: { ladder: [redact] }
resources:
  contacts:
    attributes: { owner: text, status: text, surname: text }
    actions: { view: , edit: { implies: [view] }, archive: }
    fields: { email: email }
roles:
  clerk: { grants: ["contacts:view"] }
  editor:
    grants:
      - { allow: ["contacts:edit"], when: "resource.owner == subject.id" }
      - "contacts:view"
      - { allow: ["contacts:view"] }
      - "*:reveal"
  nobody: {}
  owner: { grants: ["*:*"] }
  viewer: { grants: ["contacts:view"] }
guardrails:
  never: { deny: ["contacts:archive"], because: Read only }
  open: { cap: ["*:*"], because: So be it }
directory:
  scopes: { "account:a": }
  groups: { lonely: }
  subjects: { ada: }
  assignments: [{ subject: bob, role: editor }]
"#;

#[test]
fn lint_marks_the_place_of_every_kind_of_finding() {
    let shop = Shop::new("lint-places");
    shop.write("all.yaml", EVERYTHING);
    // The code, and what the mark stands under the start of.
    let mut wanted = vec![
        ("unused-scope-type", "store: { in"),
        ("unused-class", "phone: "),
        ("unused-attribute", "status: text"),
        ("unused-attribute", "surname: text"),
        ("unclassified-field", "surname: text"),
        ("unreachable-permission", "archive: }"),
        ("unused-role", "clerk: "),
        ("contained-role", "clerk: "),
        ("missing-because", "{ allow: [\"contacts:edit\"]"),
        ("shadowed-grant", "{ allow: [\"contacts:view\"] }"),
        ("pattern-reveals", "\"*:reveal\""),
        ("unused-role", "nobody: "),
        ("empty-role", "nobody: "),
        ("unused-role", "owner: "),
        ("broad-grant", "\"*:*\"] }"),
        ("unused-role", "viewer: "),
        ("equal-roles", "viewer: "),
        ("contained-role", "viewer: "),
        ("unused-guardrail", "open: "),
        ("unused-group", "lonely: "),
        ("unused-subject", "ada: "),
    ];
    let run = shop.run(&["lint", "all.yaml", "--json"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let text = String::from_utf8(shop.run(&["lint", "all.yaml"]).out).expect("UTF-8");
    let source = String::from_utf8(shop.read("all.yaml")).expect("UTF-8");
    let json = run.json();
    let findings = json["findings"].as_array().expect("a list");
    for finding in findings {
        let number = |name: &str| usize::try_from(finding[name].as_u64().expect("a number")).expect("small");
        let (code, message) = (finding["code"].as_str().expect("a code"), finding["message"].as_str());
        let (line, column) = (number("line"), number("column"));
        let stands = source.lines().nth(line - 1).expect("a line");
        let position = wanted
            .iter()
            .position(|(other, start)| *other == code && stands[column - 1..].starts_with(start));
        wanted.remove(position.unwrap_or_else(|| panic!("{finding}")));
        let (margin, gap) = (" ".repeat(line.to_string().len()), " ".repeat(column - 1));
        let block = format!(
            "all.yaml:{line}:{column}: {} [{code}]\n{margin} |\n{line} | {stands}\n{margin} | {gap}^\n",
            message.expect("a message")
        );
        assert!(text.contains(&block), "{block}{text}");
    }
    assert_eq!(wanted, [], "{text}");
    let codes: std::collections::BTreeSet<_> =
        findings.iter().map(|finding| finding["code"].as_str().expect("a code")).collect();
    assert!(codes.iter().eq(&rolegate::gate::Finding::CODES), "{codes:?}");
}

#[test]
fn lint_allows_only_codes_that_there_are() {
    let shop = Shop::new("lint-codes");
    let run = shop.run(&["lint", "shop.yaml", "--allow", "broad-grants", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"));
    assert!(run.err.contains("a similar value exists: 'broad-grant'"), "{}", run.err);
}

#[test]
fn lint_as_json_and_of_two_files() {
    let shop = Shop::new("lint-json");
    shop.write(
        "people.yaml",
        "rolegate: 1\nsubjects:\n  ada:\nassignments: [{ subject: bob, role: owner }]\n",
    );
    let run = shop.run(&[
        "lint",
        "shop.yaml",
        "--directory",
        "people.yaml",
        "--allow",
        "broad-grant",
        "--allow",
        "unused-role",
        "--json",
    ]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.json(),
        json!({ "findings": [{ "code": "unused-subject", "message": "subject `ada` holds no role",
            "file": "people.yaml", "path": "subjects.ada", "line": 3, "column": 3 }] })
    );
}

#[test]
fn lint_of_a_policy_with_errors_gives_the_errors() {
    let shop = Shop::packed("lint-errors");
    shop.write("bad.yaml", "rolegate: 1\nid: a b\nresources: {}\nroles: {}\n");
    let run = shop.run(&["lint", "bad.yaml", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "bad-name"));
    assert!(run.err.contains("bad.yaml:2:5: ") && run.err.contains("  |     ^\n"), "{}", run.err);
    let run = shop.run(&["lint", "shop.rgs", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/not-a-policy"));
}
