//! Policies that must not compile, each with every error that it must give: `tests/cases/policies/`.
//!
//! `tests/js/author.test.mjs` runs the same files through the npm package.
#![cfg(feature = "author")]

use rolegate::gate::{Document, PackError, PolicyError, Stamp, pack, pack_document};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)] // a misspelt key must not pass as a default
struct Suite {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for people")]
    because: String,
    text: Option<String>,
    document: Option<Value>,
    errors: Vec<Wanted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    code: String,
    path: String,
    line: Option<u32>,
    column: Option<u32>,
    suggestion: Option<String>,
    message: Option<String>,
}

#[test]
fn every_broken_policy_gives_the_errors_that_its_case_names() {
    let (mut ran, mut wrong) = (0, String::new());
    for (file, suite) in suites() {
        for case in &suite.cases {
            ran += 1;
            assert!(!case.errors.is_empty(), "{file}: {}: no errors wanted", case.name);
            let mut check = |how: &str, errors: &[PolicyError]| {
                if let Some(difference) = difference(&case.errors, errors) {
                    writeln!(wrong, "{file}: {}: {how}: {difference}", case.name)
                        .expect("writing to a string");
                }
            };
            match (&case.text, &case.document) {
                (Some(text), None) => check("text", &errors(text)),
                (None, Some(document)) => {
                    check("JSON", &errors(&document.to_string()));
                    check("object", &errors_of(pack_document(to_document(document), &Stamp::default())));
                }
                _ => panic!("{file}: {}: text or document is wanted", case.name),
            }
        }
    }
    assert_ne!(ran, 0, "the corpus is empty");
    assert!(wrong.is_empty(), "of {ran} cases:\n{wrong}");
}

#[test]
fn the_format_s_page_lists_the_codes_that_there_are() {
    let page = fs::read_to_string("docs/policy-format.md").expect("the page");
    let (_, table) = page.split_once("## Errors").expect("the heading");
    let row = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    let listed: BTreeSet<String> = table.lines().filter_map(row).collect();
    // These need a text that is too long for a file of cases, or a second one; tests here and in `tests/statements.rs`
    // make them.
    let mut known =
        BTreeSet::from(["second-directory", "too-deep", "too-many", "too-many-errors"].map(String::from));
    for (_, suite) in suites() {
        known.extend(suite.cases.into_iter().flat_map(|case| case.errors).map(|error| error.code));
    }
    assert_eq!(listed, known);
}

#[test]
fn the_example_of_the_format_s_page_compiles() {
    assert_eq!(errors(&example()), []);
}

#[test]
fn the_policies_of_coming_from_are_those_of_the_cases_they_name() {
    let page = fs::read_to_string("docs/coming-from.md").expect("the page");
    let mut named = BTreeSet::new();
    for from in page.split("\n```yaml\n").skip(1) {
        let policy = from.split_once("\n```\n").expect("the end of a policy").0;
        let first = policy.lines().next().unwrap_or_default();
        let file = first.strip_prefix("# ").unwrap_or_else(|| panic!("`{first}` names no file of cases"));
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let suite: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let cases = pack(&suite["policy"].to_string(), &Stamp::default());
        assert_eq!(errors(policy), [], "{file}");
        assert!(pack(policy, &Stamp::default()) == cases, "the page's policy is not that of {file}");
        assert!(named.insert(file), "{file} is named twice");
    }
    assert_ne!(named.len(), 0, "the page has no policies");
    assert_eq!(page.matches("rolegate: 1\n").count(), named.len(), "a policy outside a fence of YAML");
}

#[test]
fn every_example_compiles() {
    let mut ran = 0;
    for entry in fs::read_dir("examples/policies").expect("the examples") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a policy");
        assert_eq!(errors(&text), [], "{}", path.display());
        ran += 1;
    }
    assert_ne!(ran, 0, "there are no examples");
}

#[test]
fn the_same_policy_in_any_spelling_gives_the_same_bytes() {
    let yaml = "\
rolegate: 1
id: shop
title: Läden 😀
resources:
  reports:
    actions: { view: , edit: { implies: [view], title: Läden 😀/ } }
roles:
  viewer: { grants: ['*:view'] }
";
    let wanted = pack(yaml, &Stamp::default()).expect("YAML");
    let json = r#"{
	"rolegate": 1.0, "id": "sh\u006fp", "title": "",
	"resources": { "reports": { "actions": {
		"view": null, "edit": { "implies": [ "view" ], "title": "L\u00e4den \ud83d\ude00\/" }
	} } },
	"roles": { "viewer": { "grants": [ { "allow": [ "*:view", "reports:view" ] } ] } }
}"#;
    let json = json.replace("\n\t", "\r\n\t");
    for text in [
        yaml.replace('\n', "\r\n"),
        yaml.replace('\n', "\r"),
        format!("\u{feff}{yaml}"),
        format!("%YAML 1.2\n---\n{yaml}...\n"),
        format!("# a comment\n{}", yaml.replace("id: shop", "\"id\" : 'shop' # another")),
        format!("\u{feff}\r\n {json}\r\n"),
        json,
    ] {
        assert_eq!(pack(&text, &Stamp::default()).as_ref(), Ok(&wanted), "{text}");
    }
}

#[test]
fn nesting_has_a_bound_in_every_notation() {
    let deep = 100_000;
    let sections =
        format!("rolegate: 1\nid: shop\nresources: {{}}\nroles:\n  a:\n    grants: {}", "[".repeat(300));
    for text in [
        "[".repeat(deep),
        "{a: ".repeat(deep),
        "- ".repeat(deep),
        "? ".repeat(deep),
        (0..200).map(|level| " ".repeat(level) + "a:\n").collect(),
        format!("{{\"a\": {}", "[".repeat(deep)),
        "{\"a\":".repeat(deep),
        sections,
    ] {
        let errors = errors(&text);
        assert_eq!(codes(&errors), ["too-deep"], "{} …", text.chars().take(40).collect::<String>());
    }
    let nested = (0..deep).fold(Document::null(), |inner, _| Document::list(vec![inner]));
    assert_eq!(codes(&errors_of(pack_document(nested, &Stamp::default()))), ["too-deep"]);
}

#[test]
fn a_snapshot_s_ids_bound_what_a_policy_may_have() {
    let many = |count: usize, item: fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(", ");
    let roles = many(65_536, |role| format!("r{role}: {{}}"));
    let classes = many(65_536, |class| format!("c{class}: {{ ladder: [redact] }}"));
    let resources = many(65_536, |resource| format!("r{resource}: {{}}"));
    let actions = many(65_536, |action| format!("a{action}"));
    let chain = many(2_000, |action| format!("a{action}: {{ implies: [a{}] }}", (action + 1) % 2_000));
    let needs = many(2_000, |action| format!("a{action}: {{ requires: [a{}] }}", action + 1));
    let conditions = many(65_535, |number| format!("{{ allow: ['r:a'], when: context.a == {number} }}"));
    let last = "roles.r.grants[65534].when";
    let policy = |classes: &str, resources: &str, roles: &str| {
        format!(
            "{{rolegate: 1, id: a, classes: {{{classes}}}, resources: {{{resources}}}, roles: {{{roles}}}}}"
        )
    };
    for (text, path) in [
        (policy("", "", &roles), "roles"),
        (policy(&classes, "", ""), "classes"),
        (policy("", &resources, ""), "resources"),
        (policy("", &format!("r: {{ actions: [{actions}] }}"), ""), "resources"),
        (policy("", &format!("r: {{ actions: {{ {chain} }} }}"), ""), "resources"),
        (policy("", &format!("r: {{ actions: {{ {needs}, a2000: }} }}"), ""), "resources"),
        (policy("", "r: { actions: [a] }", &format!("r: {{ grants: [{conditions}] }}")), last),
    ] {
        let errors = errors(&text);
        assert!(errors.iter().all(|error| error.code == "too-many"), "{path}: {errors:?}");
        assert_eq!(errors.first().map(|error| error.path.as_str()), Some(path));
    }
    let all_but_one = roles.rsplit_once(", ").expect("roles").0;
    assert!(pack(&policy("", "", all_but_one), &Stamp::default()).is_ok(), "65,535 roles");
}

#[test]
fn errors_beyond_a_thousand_are_counted() {
    let roles: Vec<_> = (0..1_234).map(|role| format!("  r{role}: {{ kind: other }}\n")).collect();
    let roles = roles.concat();
    let errors = errors(&format!("rolegate: 1\nid: shop\nresources: {{}}\nroles:\n{roles}"));
    assert_eq!(errors.len(), 1_001);
    let last = errors.last().expect("errors");
    assert_eq!(
        (last.code, last.message.as_str(), last.place),
        ("too-many-errors", "and 234 more errors", None)
    );
}

#[test]
fn a_policy_cut_anywhere_gives_errors_or_a_snapshot_and_places_inside_the_text() {
    let json = r#"{"rolegate":1,"id":"a","title":"\ud83d\ude00","classes":{"e":{"ladder":[{"r":"clear"},"redact"]}},
"resources":{"c":{"actions":{"v":{},"w":{"implies":["v"],"audited":true}},"fields":{"a.*.b":"e"}}},
"roles":{"r":{"grants":["c:v",{"allow":["*:*"],"except":["pii.*:*"]}]},"s":{"includes":["r"]}}}"#;
    let statements = r#"
rolegate: 1
id: a
attributes: { subject: { team: text, ages: [number], id: text } }
anonymous: [r]
session: { max_age: 1h 30m }
scopes: { store: }
resources:
  s:
    available_when: "context.plan == \"pro\" && has(context.x)"
    attributes: { owner: text, tags: [text], place: { city: text } }
    actions: { v: , e: { requires: [v, { permission: v, at: parent }] }, d: { derived: true, requires: [e] } }
roles:
  r: { grants: [{ allow: ["s:*"], fields: [a, b.*], when: "resource.tags.exists(t, t in ['x', subject.team])" }] }
guardrails:
  c: { cap: ["s:v"], except: [], roles: [r], at: store:*, when: 'resource.place.city != subject.team', because: x }
  d: { deny: ["s:d"], when: "size(subject.ages) > 3 ? context.now < timestamp('2030-01-01') : false" }
"#;
    assert_eq!(errors(statements), []);
    for text in [example(), json.into(), statements.into()] {
        for (end, _) in text.char_indices() {
            let cut = &text[..end];
            let Err(error) = pack(cut, &Stamp::default()) else { continue };
            let PackError::Policy(errors) = error else { panic!("first {end} bytes: {error}") };
            assert!(!errors.is_empty());
            let lines = u32::try_from(cut.split('\n').count()).expect("few lines");
            for error in errors {
                let place = error.place.expect("text has places");
                assert!((1..=lines).contains(&place.line) && place.column > 0, "first {end} bytes: {error}");
            }
        }
    }
}

#[test]
fn an_error_shows_its_place_its_message_and_what_was_meant() {
    let text = "rolegate: 1\nid: shop\nresources:\n  reports: { actions: [view] }\nroles:\n  viewer:\n    grants:\n      - reports:veiw\n";
    let shown: Vec<String> = errors(text).iter().map(PolicyError::to_string).collect();
    assert_eq!(shown, ["8:9: unknown permission `reports:veiw`, did you mean `reports:view`?"]);
    let document: Value =
        serde_json::json!({ "rolegate": 1, "id": "a\u{1b}[2Jb", "resources": {}, "roles": {} });
    let error = pack_document(to_document(&document), &Stamp::default()).expect_err("the id is no name");
    let message = error.to_string();
    assert!(message.starts_with("id: `a\\u{1b}[2Jb` is not a name"), "{message}");
}

fn suites() -> Vec<(String, Suite)> {
    let mut files: Vec<_> = fs::read_dir("tests/cases/policies")
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path().display().to_string())
        .collect();
    files.sort();
    let suite = |file: String| {
        let text = fs::read_to_string(&file).expect("a file of cases");
        let suite = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        (file, suite)
    };
    files.into_iter().map(suite).collect()
}

/// The policy in `docs/policy-format.md`.
fn example() -> String {
    let page = fs::read_to_string("docs/policy-format.md").expect("the page");
    let (_, from) = page.split_once("```yaml\n").expect("an example");
    from.split_once("```").expect("its end").0.into()
}

fn errors(text: &str) -> Vec<PolicyError> {
    errors_of(pack(text, &Stamp::default()))
}

#[track_caller]
fn errors_of(packed: Result<Vec<u8>, PackError>) -> Vec<PolicyError> {
    match packed {
        Err(PackError::Policy(errors)) => errors,
        Err(PackError::Snapshot(error)) => panic!("it compiles, but gives no snapshot: {error}"),
        Ok(_) => Vec::new(),
    }
}

fn codes(errors: &[PolicyError]) -> Vec<&str> {
    errors.iter().map(|error| error.code).collect()
}

fn to_document(value: &Value) -> Document {
    match value {
        Value::Null => Document::null(),
        Value::Bool(value) => Document::bool(*value),
        Value::Number(number) => Document::number(number.as_f64().expect("a number in range")),
        Value::String(text) => Document::text(text.as_str()),
        Value::Array(items) => Document::list(items.iter().map(to_document).collect()),
        Value::Object(members) => {
            Document::map(members.iter().map(|(key, value)| (key.clone(), to_document(value))))
        }
    }
}

/// The first thing in which the errors are not those wanted.
fn difference(wanted: &[Wanted], got: &[PolicyError]) -> Option<String> {
    let all = || {
        let line = |error: &PolicyError| format!("\n    [{}] {error}  <{}>", error.code, error.path);
        got.iter().map(line).collect::<Vec<_>>().concat()
    };
    if wanted.len() != got.len() {
        return Some(format!("want {} errors, got {}:{}", wanted.len(), got.len(), all()));
    }
    wanted.iter().zip(got).enumerate().find_map(|(position, (wanted, got))| {
        let same = wanted.code == got.code
            && wanted.path == got.path
            && wanted.line.is_none_or(|line| got.place.map(|place| place.line) == Some(line))
            && wanted.column.is_none_or(|column| got.place.map(|place| place.column) == Some(column))
            && wanted.message.as_ref().is_none_or(|message| *message == got.message)
            && wanted.suggestion == got.suggestion;
        (!same).then(|| {
            let Wanted { code, path, line, column, suggestion, message } = wanted;
            let (line, column) = (line.unwrap_or_default(), column.unwrap_or_default());
            format!(
                "error {position}: want [{code}] {line}:{column} {message:?} {suggestion:?} <{path}>, got{}",
                all()
            )
        })
    })
}

#[test]
fn scopes_lie_at_most_32_levels_deep() {
    let policy = |levels: usize| {
        let mut text = String::from("rolegate: 1\nid: deep\nresources: {}\nroles: {}\nscopes:\n  root:\n");
        text += "  level: { in: [root, level] }\ndirectory:\n  scopes:\n    root:1:\n    level:2: { in: root:1 }\n";
        for level in 3..=levels {
            writeln!(text, "    level:{level}: {{ in: level:{} }}", level - 1).expect("a string");
        }
        text
    };
    assert!(pack(&policy(32), &Stamp::default()).is_ok());
    let Err(PackError::Policy(errors)) = pack(&policy(33), &Stamp::default()) else { panic!("too deep") };
    let codes: Vec<_> = errors.iter().map(|error| (error.code, error.path.as_str())).collect();
    assert_eq!(codes, [("too-deep", "directory.scopes[\"level:33\"]")]);
}
