//! `rolegate schema`: what the schema takes is what the compiler takes, as far as a schema can see.

use super::shop::{PLACES, POLICY, Shop};
use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;
use std::fs;

/// A schema that the command writes.
struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn new(test: &str, document: &str) -> Self {
        let run = Shop::new(test).run(&["schema", document]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        let schema = serde_json::from_slice(&run.out).expect("JSON");
        compiler.add_resource("urn:schema", schema).expect("a resource");
        let index = compiler.compile("urn:schema", &mut schemas).expect("a schema of 2020-12");
        Self { schemas, index }
    }

    fn takes(&self, value: &Value) -> Result<(), String> {
        self.schemas.validate(value, self.index).map_err(|error| format!("{error:#}"))
    }
}

/// A YAML text as JSON; none if it is no YAML.
fn json_of(text: &str) -> Option<Value> {
    use rolegate::gate::{Document, View};
    fn value(document: &Document) -> Option<Value> {
        Some(match document.view() {
            View::Null => Value::Null,
            View::Bool(value) => value.into(),
            View::Number(value) => value.into(),
            View::Text(text) => text.into(),
            View::List(items) => items.iter().map(value).collect::<Option<Vec<_>>>()?.into(),
            View::Map(members) => {
                let members =
                    members.into_iter().map(|(key, _, document)| Some((key.to_owned(), value(document)?)));
                members.collect::<Option<serde_json::Map<_, _>>>()?.into()
            }
            _ => return None,
        })
    }
    value(&Document::read(text).ok()?)
}

/// A file of the project.
fn project(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect("a file of the project")
}

#[test]
fn the_schema_takes_every_policy_that_compiles() {
    let schema = Schema::new("schema-takes", "policy");
    let mut taken = 0;
    for text in [POLICY.into(), PLACES.into()].into_iter().chain(examples()) {
        let value = json_of(&text).expect("a document");
        schema.takes(&value).unwrap_or_else(|error| panic!("{error}\n{text}"));
        taken += 1;
    }
    for folder in ["decisions", "masking"] {
        let folder = format!("{}/tests/cases/{folder}", env!("CARGO_MANIFEST_DIR"));
        for file in fs::read_dir(folder).expect("cases") {
            let path = file.expect("a file").path();
            let cases: Value = serde_json::from_slice(&fs::read(&path).expect("cases")).expect("JSON");
            for policy in [Some(&cases), cases.get("cases")].into_iter().flatten().flat_map(policies) {
                schema.takes(policy).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                taken += 1;
            }
        }
    }
    assert!(taken > 15, "{taken}");
}

fn examples() -> Vec<String> {
    ["ometria", "omniata", "omnisend", "optimizely"]
        .map(|name| project(&format!("examples/policies/{name}.yaml")))
        .into()
}

/// Policies that stand in a file of cases.
fn policies(value: &Value) -> Vec<&Value> {
    match value {
        Value::Object(members) => {
            members.get("policy").filter(|policy| policy.is_object()).into_iter().collect()
        }
        Value::Array(items) => items.iter().flat_map(policies).collect(),
        _ => Vec::new(),
    }
}

/// Codes of errors that the shape of a document shows.
const SEEN: [&str; 14] = [
    "unknown-key",
    "missing-key",
    "wrong-type",
    "out-of-range",
    "empty-text",
    "bad-name",
    "reserved-name",
    "unknown-kind",
    "unknown-inherit",
    "unknown-place",
    "empty-list",
    "empty-ladder",
    "unsupported-version",
    "bad-permission",
];

#[test]
fn the_schema_refuses_what_a_schema_can_see() {
    let schema = Schema::new("schema-refuses", "policy");
    let (mut refused, mut missed) = (0, Vec::new());
    for file in fs::read_dir(format!("{}/tests/cases/policies", env!("CARGO_MANIFEST_DIR"))).expect("cases") {
        let cases: Value =
            serde_json::from_slice(&fs::read(file.expect("a file").path()).expect("cases")).expect("JSON");
        for case in cases["cases"].as_array().expect("cases") {
            let errors = case["errors"].as_array().expect("errors");
            if case.get("directory").is_some()
                || !errors.iter().any(|error| SEEN.iter().any(|code| error["code"] == *code))
            {
                continue;
            }
            let document = match (&case["text"], &case["document"]) {
                (Value::String(text), _) => json_of(text),
                (_, document) => Some(document.clone()),
            };
            match document.map(|document| schema.takes(&document)) {
                Some(Err(_)) => refused += 1,
                Some(Ok(())) => missed.push(format!("{}: {}", case["name"], errors[0]["code"])),
                None => {}
            }
        }
    }
    assert!(missed.is_empty(), "{} refused, but not\n{}", refused, missed.join("\n"));
    assert!(refused > 30, "{refused}");
}

#[test]
fn the_schemas_of_directories_and_tests() {
    let directory = Schema::new("schema-directory", "directory");
    let people = |text: &str| directory.takes(&json_of(text).expect("a document"));
    people(
        "rolegate: 1\nscopes: { 'store:a': }\nassignments: [{ subject: ada, role: x, from: 2026-01-01 }]\n",
    )
    .expect("fine");
    assert!(people("rolegate: 1\nroles: {}\n").is_err());
    assert!(people("rolegate: 1\nassignments: [{ role: x }]\n").is_err());
    assert!(people("rolegate: 1\nassignments: [{ role: x, subject: a, group: b }]\n").is_err());
    let tests = Schema::new("schema-tests", "tests");
    let spec = |text: &str| tests.takes(&json_of(text).expect("a document"));
    spec("policy: a\ntests: [{ name: a, principal: { roles: [x, { role: y, at: z }] }, allow: ['a:b'] }]\n")
        .expect("fine");
    assert!(spec("tests: []\n").is_err());
    assert!(spec("tests: [{ name: a }]\n").is_err());
    assert!(spec("tests: [{ name: a, alow: ['a:b'], deny: ['a:b'] }]\n").is_err());
}
