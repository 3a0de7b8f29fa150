//! Reads and runs the cases of `tests/cases/`.
//!
//! The files are part of the test program, since a browser has no folder to read.

use rolegate::gate::{Gate, Principal, Stamp, pack};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write;

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../", $path)))),*]
    };
}

/// Path and text of each file of decision cases.
pub(crate) const DECISIONS: &[(&str, &str)] = files![
    "tests/cases/decisions/grounds.json",
    "tests/cases/decisions/ometria.json",
    "tests/cases/decisions/scopes.json",
    "tests/cases/decisions/semantics.json",
];

/// Path and text of each file of masking cases.
pub(crate) const MASKING: &[(&str, &str)] =
    files!["tests/cases/masking/masks.json", "tests/cases/masking/ometria.json"];

/// Path and text of each policy that a file of cases names.
pub(crate) const POLICIES: &[(&str, &str)] = files!["examples/policies/ometria.yaml"];

/// What ran, and what was wrong, a line each.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) ran: usize,
    pub(crate) wrong: String,
}

impl Report {
    /// Fails if anything was wrong or nothing ran.
    pub(crate) fn assert(&self) {
        assert_ne!(self.ran, 0, "the corpus is empty");
        assert!(self.wrong.is_empty(), "of {} cells:\n{}", self.ran, self.wrong);
    }

    fn expect(&mut self, place: &str, what: &str, want: &Value, got: &Value) {
        self.ran += 1;
        if want != got {
            writeln!(self.wrong, "{place}: {what}: want {want}, got {got}").expect("writing to a string");
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite<C> {
    policy: Value,
    cases: Vec<C>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DecisionCase {
    name: String,
    because: String,
    principal: Who,
    #[serde(default)]
    now: u64,
    #[serde(default)]
    not_after: u64,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    deny: Vec<String>,
    #[serde(default)]
    reasons: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MaskingCase {
    name: String,
    because: String,
    principal: Who,
    resource: String,
    input: Value,
    want: Value,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Who {
    roles: Vec<Held>,
    subject: Option<String>,
    at: Option<String>,
}

/// A role held everywhere, or at a scope.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Held {
    Everywhere(String),
    At { role: String, at: String },
}

/// Runs a file of decision cases.
pub(crate) fn run_decisions(file: &str, text: &str, report: &mut Report) {
    let suite: Suite<DecisionCase> = read(file, text);
    for case in &suite.cases {
        let place = format!("{file}: {}", case.name);
        assert!(!case.because.is_empty(), "{place}: no source");
        let gate = load(&suite.policy, case.not_after);
        let (roles, roles_at) = case.principal.roles();
        let access = gate.access(&case.principal.asking(&roles, &roles_at, case.now));
        let mut cell = |permission: &str, effect: &str| {
            let decision = access.check(permission);
            report.expect(&place, permission, &json!(effect), &json!(decision.effect().as_str()));
            report.expect(&place, permission, &json!(effect == "allow"), &json!(access.can(permission)));
        };
        case.allow.iter().for_each(|permission| cell(permission, "allow"));
        case.deny.iter().for_each(|permission| cell(permission, "deny"));
        for (permission, reasons) in &case.reasons {
            let reasons = reasons.as_object().expect("reasons are objects");
            for (member, want) in reasons {
                let got = reason(&access.check(permission), member);
                report.expect(&place, &format!("{permission} {member}"), want, &got);
            }
        }
    }
}

/// Runs a file of masking cases.
pub(crate) fn run_masking(file: &str, text: &str, report: &mut Report) {
    let suite: Suite<MaskingCase> = read(file, text);
    let gate = load(&suite.policy, 0);
    for case in &suite.cases {
        let place = format!("{file}: {}", case.name);
        assert!(!case.because.is_empty(), "{place}: no source");
        let (roles, roles_at) = case.principal.roles();
        let got = gate.access(&case.principal.asking(&roles, &roles_at, 0)).mask(&case.resource, &case.input);
        report.expect(&place, &case.resource, &case.want, &got);
    }
}

impl Who {
    /// The roles held everywhere, and those held at a scope.
    fn roles(&self) -> (Vec<&str>, Vec<(&str, &str)>) {
        let everywhere = self.roles.iter().filter_map(|held| match held {
            Held::Everywhere(role) => Some(role.as_str()),
            Held::At { .. } => None,
        });
        let at = self.roles.iter().filter_map(|held| match held {
            Held::Everywhere(_) => None,
            Held::At { role, at } => Some((role.as_str(), at.as_str())),
        });
        (everywhere.collect(), at.collect())
    }

    fn asking<'p>(
        &'p self,
        roles: &'p [&'p str],
        roles_at: &'p [(&'p str, &'p str)],
        now: u64,
    ) -> Principal<'p> {
        Principal { roles, roles_at, subject: self.subject.as_deref(), at: self.at.as_deref(), now }
    }
}

/// A member of a decision as the cases and JavaScript name it.
fn reason(decision: &rolegate::Decision<'_>, member: &str) -> Value {
    match member {
        "code" => json!(decision.code().as_str()),
        "role" => json!(decision.role()),
        "grantedBy" => json!(decision.granted_by()),
        "grant" => json!(decision.grant()),
        "path" => json!(decision.path().collect::<Vec<_>>()),
        "impliedBy" => json!(decision.implied_by().map(|(resource, action)| format!("{resource}:{action}"))),
        "because" => json!(decision.because()),
        "nearest" => json!(decision.nearest().collect::<Vec<_>>()),
        "unknownRoles" => json!(decision.unknown_roles()),
        "audited" => json!(decision.audited()),
        "message" => json!(decision.to_string()),
        _ => panic!("a decision has no member `{member}`"),
    }
}

fn read<'t, T: Deserialize<'t>>(file: &str, text: &'t str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn load(policy: &Value, not_after: u64) -> Gate {
    let text = match policy {
        Value::String(path) => {
            let known = POLICIES.iter().find(|(known, _)| known == path);
            known.unwrap_or_else(|| panic!("{path} is not among the corpus's policies")).1.to_owned()
        }
        document => document.to_string(),
    };
    let bytes = pack(&text, &Stamp { not_after, ..Stamp::default() });
    Gate::load(bytes.unwrap_or_else(|error| panic!("{error}"))).expect("what was packed loads")
}
