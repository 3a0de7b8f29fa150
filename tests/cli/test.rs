//! `rolegate test`: tests that pass, that fail, and that are no tests.

use super::shop::Shop;
use serde_json::json;

const TESTS: &str = r#"policy: shop.yaml
tests:
  - name: Editors edit and never delete
    because: The policy says so
    principal: { roles: [editor] }
    allow: ["contacts:view", "contacts:edit"]
    deny: ["contacts:delete"]
    reasons: { "contacts:view": granted, "contacts:delete": not-granted }
    masks:
      - { resource: contacts, record: { email: ada@example.com, age: 36 }, want: { email: a***@example.com, age: 36 } }
  - name: Viewers see
    principal: { roles: [viewer] }
    allow: ["reports:view"]
"#;

#[test]
fn tests_that_pass() {
    let shop = Shop::new("test-pass");
    shop.write("shop.test.yaml", TESTS);
    let run = shop.run(&["test", "shop.test.yaml"]);
    assert_eq!((run.code, run.out(), run.err.as_str()), (0, "2 tests, all pass\n", ""));
    let run = shop.run(&["test", "shop.test.yaml", "shop.test.yaml", "--json"]);
    assert_eq!((run.code, &run.json()["tests"], &run.json()["failed"]), (0, &json!(4), &json!(0)));
}

#[test]
fn tests_that_fail_say_where_and_why() {
    let shop = Shop::new("test-fail");
    let failing = TESTS
        .replace("deny: [\"contacts:delete\"]", "deny: [\"contacts:edit\", \"contacts:delte\"]")
        .replace("view\": granted", "view\": implied")
        .replace("want: { email: a***", "want: { email: ada")
        .replace("allow: [\"reports:view\"]", "conditional: [\"reports:view\"]");
    shop.write("shop.test.yaml", failing);
    let run = shop.run(&["test", "shop.test.yaml", "--junit", "report.xml"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let expected = "\
shop.test.yaml:7:12: Editors edit and never delete: expected `contacts:edit` to be denied, it is allowed (granted): granted by editor
  |
7 |     deny: [\"contacts:edit\", \"contacts:delte\"]
  |            ^
shop.test.yaml:7:29: Editors edit and never delete: the policy has no permission `contacts:delte`, did you mean `contacts:delete`?
  |
7 |     deny: [\"contacts:edit\", \"contacts:delte\"]
  |                             ^
shop.test.yaml:8:16: Editors edit and never delete: expected `contacts:view` to have the code implied, it is allowed (granted): granted by editor
  |
8 |     reasons: { \"contacts:view\": implied, \"contacts:delete\": not-granted }
  |                ^
";
    assert!(run.out().starts_with(expected), "{}", run.out());
    let shown = "expected this record, it is shown as {\"email\":\"a***@example.com\",\"age\":36}";
    assert!(run.out().contains(shown), "{}", run.out());
    let last = "shop.test.yaml:13:19: Viewers see: expected `reports:view` to be conditional, it is allowed (granted): granted by viewer\n";
    assert!(run.out().contains(last) && run.out().ends_with("\n2 tests, 2 failed\n"), "{}", run.out());
    let report = String::from_utf8(shop.read("report.xml")).expect("UTF-8");
    assert!(report.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rolegate\" tests=\"2\" failures=\"2\" errors=\"0\" time=\""));
    assert!(report.contains(
        "    <testcase classname=\"shop.test.yaml\" name=\"Viewers see\" file=\"shop.test.yaml\" time=\""
    ));
    assert!(
        report.contains("\">\n      <failure type=\"rolegate\" message=\"expected `reports:view`"),
        "{report}"
    );
    // Jenkins keeps one failure of a test: all that failed stands in it.
    assert_eq!(report.matches("<failure ").count(), 2, "{report}");
    assert!(
        report.contains(": granted by editor\nshop.test.yaml:7:29: the policy has no permission"),
        "{report}"
    );
    assert!(report.contains("{&quot;email&quot;:"), "{report}");
}

#[test]
fn the_report_of_tests_that_pass() {
    let shop = Shop::new("test-junit");
    shop.write("shop.test.yaml", TESTS.replace("Viewers see", "\"Viewers & <others>\""));
    assert_eq!(shop.run(&["test", "shop.test.yaml", "--junit", "report.xml"]).code, 0);
    let report = String::from_utf8(shop.read("report.xml")).expect("UTF-8");
    // How long a test took is another number each time.
    let mut timeless = String::new();
    for (position, part) in report.split(" time=\"").enumerate() {
        let (took, rest) = if position == 0 { ("0", part) } else { part.split_once('"').expect("a quote") };
        assert!(took.parse::<f64>().is_ok_and(|took| took < 10.0), "{took}");
        timeless.push_str(rest);
    }
    assert_eq!(
        timeless,
        "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"rolegate\" tests=\"2\" failures=\"0\" errors=\"0\">
  <testsuite name=\"shop.test.yaml\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"0\">
    <testcase classname=\"shop.test.yaml\" name=\"Editors edit and never delete\" file=\"shop.test.yaml\"/>
    <testcase classname=\"shop.test.yaml\" name=\"Viewers &amp; &lt;others&gt;\" file=\"shop.test.yaml\"/>
  </testsuite>
</testsuites>
"
    );
}

#[test]
fn a_principal_that_is_misspelt_fails_a_test_unless_that_is_what_is_tested() {
    let shop = Shop::placed("test-names");
    shop.write(
        "names.yaml",
        r#"policy: places.yaml
tests:
  - name: Misspelt
    principal: { roles: [bse, { role: base, at: store:z }], at: store:z }
    deny: ["users:view"]
  - name: Nobody of that name
    principal: { subject: eve, at: store:a }
    deny: ["users:view"]
  - name: Unknown on purpose
    principal: { subject: eve, at: store:a }
    reasons: { "users:view": unknown-subject }
  - name: Known to the caller
    principal: { subject: token, roles: [base] }
    allow: ["users:view"]
"#,
    );
    let run = shop.run(&["test", "names.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let heads: Vec<&str> = run.out().lines().filter(|line| line.starts_with("names.yaml:")).collect();
    assert_eq!(
        heads,
        [
            "names.yaml:4:26: Misspelt: the policy has no role `bse`, did you mean `base`?",
            "names.yaml:4:49: Misspelt: the policy has no scope `store:z`, did you mean `store:a`?",
            "names.yaml:4:65: Misspelt: the policy has no scope `store:z`, did you mean `store:a`?",
            "names.yaml:7:27: Nobody of that name: the policy has no subject `eve`",
        ]
    );
    assert!(run.out().ends_with("\n4 tests, 2 failed\n"), "{}", run.out());
}

#[test]
fn tests_may_tell_everything_that_a_check_may() {
    let shop = Shop::placed("test-known");
    let tests = r#"tests:
  - name: An admin edits her own campaign on a plan
    principal: { subject: ada, at: store:a }
    now: 2026-01-01
    resource: { owner: ada }
    context: { plan: pro, frozen: false }
    allow: ["campaigns:edit"]
  - name: It depends on what is not told
    principal: { roles: [{ role: admin, at: account:acme }], subject: ada, at: store:a }
    conditional: ["campaigns:edit"]
  - name: Editors cannot
    principal: { subject: bob, roles: [editor], at: store:a }
    context: { plan: pro }
    resource: { owner: eve }
    reasons: { "campaigns:edit": condition-unmet }
"#;
    shop.write("known.yaml", tests);
    let run = shop.run(&["test", "known.yaml", "--policy", "places.yaml"]);
    assert_eq!((run.code, run.out(), run.err.as_str()), (0, "3 tests, all pass\n", ""));
    let run = shop.run(&["test", "known.yaml", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"));
}

#[test]
fn tests_that_are_none_are_errors_where_they_are() {
    let shop = Shop::new("test-bad");
    for (tests, err) in [
        (
            "tests:\n  - { name: a }\n",
            "bad.yaml:2:5: the test expects nothing: give it allow, deny, conditional, reasons or masks\n",
        ),
        ("tests:\n  - { allow: [\"a:b\"] }\n", "bad.yaml:2:5: key `name` is missing\n"),
        (
            "tests:\n  - { name: a, alow: [\"a:b\"], deny: [x] }\n",
            "bad.yaml:2:16: unknown key `alow`, expected name, because,",
        ),
        ("tests:\n  - { name: a, deny: \"a:b\" }\n", "bad.yaml:2:22: expected a list\n"),
        ("tests:\n  - { name: a, deny: [7] }\n", "bad.yaml:2:23: expected a text\n"),
        ("tests:\n  - { name: a, deny: [x], deny: [y] }\n", "bad.yaml:2:27: key `deny` appears twice\n"),
        ("tests:\n  - { name: a, deny: [x], now: soon }\n", "bad.yaml:2:32: "),
        (
            "tests:\n  - { name: a, deny: [x] }\n  - { name: a, deny: [y] }\n",
            "bad.yaml:3:5: another test is called `a` too\n",
        ),
        ("tests: []\n", "bad.yaml:1:1: `tests` must be a list of at least one test\n"),
        ("tests: [\n", "bad.yaml:"),
    ] {
        shop.write("bad.yaml", tests);
        let run = shop.run(&["test", "bad.yaml", "--policy", "shop.yaml", "--json"]);
        assert_eq!(run.code, 2, "{tests}");
        assert!(run.err.starts_with(err), "{tests}: {}", run.err);
        assert!(run.err.contains("| "), "an excerpt: {}", run.err);
        assert!(run.err.ends_with(" in bad.yaml\n"), "how many: {}", run.err);
        assert_eq!(run.json()["errors"][0]["code"], "cli/bad-test");
    }
}
