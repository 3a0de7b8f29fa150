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
