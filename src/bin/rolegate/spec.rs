//! Reads files of policy tests: typed values out of a document, and everything that is wrong with it.

use super::{request::Named, time};
use rolegate::gate::{Document, Place, View};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A file of tests.
#[derive(Debug, Default)]
pub(crate) struct Spec {
    pub(crate) policy: Option<String>,
    pub(crate) directory: Option<String>,
    pub(crate) tests: Vec<Test>,
}

/// One test: who asks, what is known, and what must come of it.
#[derive(Debug, Default)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) roles: Vec<String>,
    pub(crate) roles_at: Vec<(String, String)>,
    pub(crate) subject: Option<String>,
    pub(crate) at: Option<String>,
    /// The names of the principal, and where each stands.
    pub(crate) names: Vec<(Named, String, Place)>,
    pub(crate) attributes: Option<Value>,
    pub(crate) session: Option<u64>,
    pub(crate) now: Option<u64>,
    pub(crate) resource: Option<Value>,
    pub(crate) context: Option<Value>,
    pub(crate) field: Option<String>,
    pub(crate) expected: Vec<Expected>,
    pub(crate) masks: Vec<Masked>,
}

/// What must be decided about a permission.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) permission: String,
    /// `allow`, `deny` or `conditional`; with `is_code` a reason code.
    pub(crate) wanted: String,
    pub(crate) is_code: bool,
    pub(crate) place: Place,
}

/// How a record must be shown.
#[derive(Debug)]
pub(crate) struct Masked {
    pub(crate) resource: String,
    pub(crate) record: Value,
    pub(crate) want: Value,
    pub(crate) place: Place,
}

/// What is wrong with a file of tests, and where.
pub(crate) type Wrong = (Place, String);

/// Reads a whole file, or tells all that is wrong with it.
pub(crate) fn read(document: &Document) -> Result<Spec, Vec<Wrong>> {
    let mut reader = Reader::default();
    let mut spec = Spec::default();
    let known = ["policy", "directory", "tests"];
    let fields = reader.fields(document, &known);
    spec.policy = reader.text(fields.get("policy"));
    spec.directory = reader.text(fields.get("directory"));
    let tests = reader.list(fields.get("tests"));
    if tests.is_empty() && reader.wrong.is_empty() {
        reader.report(document.place(), "`tests` must be a list of at least one test");
    }
    let mut names = BTreeSet::new();
    for test in tests {
        let read = reader.test(test);
        // Build servers know a test by its name.
        if !read.name.is_empty() && !names.insert(read.name.clone()) {
            reader.report(test.place(), format!("another test is called `{}` too", read.name.escape_debug()));
        }
        spec.tests.push(read);
    }
    if reader.wrong.is_empty() { Ok(spec) } else { Err(reader.wrong) }
}

#[derive(Default)]
struct Reader {
    wrong: Vec<Wrong>,
}

/// The members of a map.
#[derive(Default)]
struct Fields<'d>(Vec<(&'d str, Place, &'d Document)>);

impl<'d> Fields<'d> {
    fn get(&self, key: &str) -> Option<&'d Document> {
        self.0.iter().find(|(name, ..)| *name == key).map(|(_, _, value)| *value)
    }
}

impl Reader {
    fn report(&mut self, place: Place, message: impl Into<String>) {
        self.wrong.push((place, message.into()));
    }

    /// The members of a map whose keys are all known, each once.
    fn fields<'d>(&mut self, document: &'d Document, known: &[&str]) -> Fields<'d> {
        let View::Map(members) = document.view() else {
            self.report(document.place(), "expected a map");
            return Fields::default();
        };
        for (position, (key, place, _)) in members.iter().enumerate() {
            if !known.contains(key) {
                self.report(
                    *place,
                    format!("unknown key `{}`, expected {}", key.escape_debug(), known.join(", ")),
                );
            } else if members.iter().take(position).any(|(other, ..)| other == key) {
                self.report(*place, format!("key `{key}` appears twice"));
            }
        }
        Fields(members)
    }

    fn text(&mut self, document: Option<&Document>) -> Option<String> {
        let document = document?;
        if let View::Text(text) = document.view() {
            return Some(text.into());
        }
        self.report(document.place(), "expected a text");
        None
    }

    fn list<'d>(&mut self, document: Option<&'d Document>) -> &'d [Document] {
        match document.map(|document| (document.view(), document.place())) {
            None => &[],
            Some((View::List(items), _)) => items,
            Some((_, place)) => {
                self.report(place, "expected a list");
                &[]
            }
        }
    }

    fn time(&mut self, document: Option<&Document>) -> Option<u64> {
        let document = document?;
        let text = match document.view() {
            View::Text(text) => text.to_owned(),
            View::Number(number) => number.to_string(),
            _ => String::new(),
        };
        time::parse_start(&text).map_err(|message| self.report(document.place(), message)).ok()
    }

    fn object(&mut self, document: Option<&Document>) -> Option<Value> {
        let document = document?;
        let value = self.value(document);
        if !value.is_object() {
            self.report(document.place(), "expected a map");
        }
        Some(value)
    }

    /// A document as JSON.
    fn value(&mut self, document: &Document) -> Value {
        match document.view() {
            View::Null => Value::Null,
            View::Bool(value) => value.into(),
            View::Number(number) => number_value(number),
            View::Text(text) => text.into(),
            View::List(items) => items.iter().map(|item| self.value(item)).collect(),
            View::Map(members) => {
                let mut map = Map::new();
                for (key, place, value) in members {
                    if map.contains_key(key) {
                        self.report(place, format!("key `{}` appears twice", key.escape_debug()));
                    }
                    map.insert(key.into(), self.value(value));
                }
                map.into()
            }
            _ => {
                self.report(document.place(), "this cannot be read");
                Value::Null
            }
        }
    }

    fn test(&mut self, document: &Document) -> Test {
        let known = [
            "name",
            "because",
            "principal",
            "now",
            "resource",
            "context",
            "field",
            "allow",
            "deny",
            "conditional",
            "reasons",
            "masks",
        ];
        let fields = self.fields(document, &known);
        let mut test = Test {
            now: self.time(fields.get("now")),
            resource: self.object(fields.get("resource")),
            context: self.object(fields.get("context")),
            field: self.text(fields.get("field")),
            ..Test::default()
        };
        self.text(fields.get("because"));
        match self.text(fields.get("name")) {
            Some(name) => test.name = name,
            None if fields.get("name").is_none() => self.report(document.place(), "key `name` is missing"),
            None => {}
        }
        if let Some(principal) = fields.get("principal") {
            self.principal(principal, &mut test);
        }
        for wanted in ["allow", "deny", "conditional"] {
            for item in self.list(fields.get(wanted)) {
                if let Some(permission) = self.text(Some(item)) {
                    let (wanted, place) = (wanted.into(), item.place());
                    test.expected.push(Expected { permission, wanted, is_code: false, place });
                }
            }
        }
        if let Some(reasons) = fields.get("reasons") {
            self.reasons(reasons, &mut test);
        }
        for item in self.list(fields.get("masks")) {
            test.masks.extend(self.masked(item));
        }
        if test.expected.is_empty() && test.masks.is_empty() {
            self.report(
                document.place(),
                "the test expects nothing: give it allow, deny, conditional, reasons or masks",
            );
        }
        test
    }

    fn principal(&mut self, document: &Document, test: &mut Test) {
        let fields = self.fields(document, &["roles", "subject", "at", "attributes", "session"]);
        test.subject = self.name(test, Named::Subject, fields.get("subject"));
        test.at = self.name(test, Named::Scope, fields.get("at"));
        test.attributes = self.object(fields.get("attributes"));
        test.session = self.time(fields.get("session"));
        for item in self.list(fields.get("roles")) {
            if !matches!(item.view(), View::Map(_)) {
                let role = self.name(test, Named::Role, Some(item));
                test.roles.extend(role);
                continue;
            }
            let held = self.fields(item, &["role", "at"]);
            let role = self.name(test, Named::Role, held.get("role"));
            match (role, self.name(test, Named::Extent, held.get("at"))) {
                (Some(role), Some(at)) => test.roles_at.push((role, at)),
                _ => self.report(item.place(), "a role at a scope has a `role` and an `at`"),
            }
        }
    }

    /// A text that names something.
    fn name(&mut self, test: &mut Test, named: Named, document: Option<&Document>) -> Option<String> {
        let name = self.text(document)?;
        test.names.extend(document.map(|document| (named, name.clone(), document.place())));
        Some(name)
    }

    fn reasons(&mut self, document: &Document, test: &mut Test) {
        let View::Map(members) = document.view() else {
            self.report(document.place(), "expected a map of permissions and reason codes");
            return;
        };
        for (permission, place, code) in members {
            if let Some(wanted) = self.text(Some(code)) {
                test.expected.push(Expected { permission: permission.into(), wanted, is_code: true, place });
            }
        }
    }

    fn masked(&mut self, document: &Document) -> Option<Masked> {
        let fields = self.fields(document, &["resource", "record", "want"]);
        let resource = self.text(fields.get("resource"));
        let (Some(resource), Some(record), Some(want)) = (resource, fields.get("record"), fields.get("want"))
        else {
            self.report(document.place(), "a mask has a `resource`, a `record` and a `want`");
            return None;
        };
        let place = want.place();
        Some(Masked { resource, record: self.value(record), want: self.value(want), place })
    }
}

/// A document as JSON. Of keys that repeat the last counts.
pub(crate) fn to_value(document: &Document) -> Value {
    Reader::default().value(document)
}

/// A whole number as one, so that it is equal to one that JSON would hold.
fn number_value(number: f64) -> Value {
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within 2^53 either way")]
    if number.fract() == 0.0 && number.abs() <= WHOLE { (number as i64).into() } else { number.into() }
}
