//! Reads the cases of `tests/cases/`, and runs those about decisions; `masks.rs` runs the others.
//!
//! The files are part of the test program, since a browser has no folder to read.

use rolegate::gate::{Access, Gate, Principal, Request, Stamp, pack};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../", $path)))),*]
    };
}

/// Path and text of each file of decision cases.
pub(crate) const DECISIONS: &[(&str, &str)] = files![
    "tests/cases/decisions/authzen-gateway.json",
    "tests/cases/decisions/authzen-search.json",
    "tests/cases/decisions/authzen-todo.json",
    "tests/cases/decisions/aws.json",
    "tests/cases/decisions/casbin.json",
    "tests/cases/decisions/casl.json",
    "tests/cases/decisions/cedar.json",
    "tests/cases/decisions/cerbos.json",
    "tests/cases/decisions/conditions.json",
    "tests/cases/decisions/freshness.json",
    "tests/cases/decisions/grounds-replaced.json",
    "tests/cases/decisions/grounds.json",
    "tests/cases/decisions/kubernetes.json",
    "tests/cases/decisions/ometria-account.json",
    "tests/cases/decisions/ometria.json",
    "tests/cases/decisions/omniata.json",
    "tests/cases/decisions/omnisend.json",
    "tests/cases/decisions/openfga.json",
    "tests/cases/decisions/optimizely.json",
    "tests/cases/decisions/per-resource.json",
    "tests/cases/decisions/scopes.json",
    "tests/cases/decisions/semantics.json",
    "tests/cases/decisions/sessions.json",
    "tests/cases/decisions/statements.json",
    "tests/cases/decisions/tellings.json",
    "tests/golden/catalogue.json",
    "tests/golden/places.json",
    "tests/golden/smallest.json",
    "tests/golden/statements.json",
];

/// Path and text of each file of masking cases.
pub(crate) const MASKING: &[(&str, &str)] = files![
    "tests/cases/masking/dates.json",
    "tests/cases/masking/forms.json",
    "tests/cases/masking/masks.json",
    "tests/cases/masking/numbers.json",
    "tests/cases/masking/ometria.json",
    "tests/cases/masking/omnisend.json",
    "tests/cases/masking/optimizely.json",
    "tests/cases/masking/parts.json",
    "tests/cases/masking/places.json",
    "tests/cases/masking/pseudonyms.json",
    "tests/cases/masking/scan.json",
    "tests/cases/masking/schema.json",
    "tests/cases/masking/whole.json",
    "tests/golden/keyed.json",
    "tests/golden/records.json",
];

/// Path and text of each policy that a file of cases names.
pub(crate) const POLICIES: &[(&str, &str)] = files![
    "examples/policies/ometria.yaml",
    "examples/policies/omniata.yaml",
    "examples/policies/omnisend.yaml",
    "examples/policies/optimizely.yaml"
];

macro_rules! snapshots {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../", $path)))),*]
    };
}

/// Path and bytes of each snapshot that a file of cases names.
const SNAPSHOTS: &[(&str, &[u8])] = snapshots![
    "tests/golden/catalogue.rgs",
    "tests/golden/keyed.rgs",
    "tests/golden/places.rgs",
    "tests/golden/records.rgs",
    "tests/golden/smallest.rgs",
    "tests/golden/statements.rgs",
];

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

    pub(crate) fn expect(&mut self, place: &str, what: &str, want: &Value, got: &Value) {
        self.ran += 1;
        if want != got {
            writeln!(self.wrong, "{place}: {what}: want {want}, got {got}").expect("writing to a string");
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Suite<C> {
    pub(crate) policy: Value,
    pub(crate) cases: Vec<C>,
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
    epoch: u64,
    #[serde(default)]
    issued_at: u64,
    #[serde(default)]
    not_after: u64,
    clock_skew: Option<u64>,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    deny: Vec<String>,
    #[serde(default)]
    conditional: Vec<String>,
    #[serde(default)]
    some: Vec<String>,
    #[serde(default)]
    not_some: Vec<String>,
    #[serde(default)]
    fields: BTreeMap<String, Vec<String>>,
    resource: Option<Value>,
    context: Option<Value>,
    field: Option<String>,
    #[serde(default)]
    reasons: serde_json::Map<String, Value>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(crate) struct Who {
    roles: Vec<Held>,
    subject: Option<String>,
    at: Option<String>,
    attributes: Option<Value>,
    session: Option<Session>,
    min_epoch: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Session {
    since: u64,
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
    // One for each stamp of the snapshot: a policy takes longer to compile than to ask.
    let mut gates = BTreeMap::new();
    for case in &suite.cases {
        let place = format!("{file}: {}", case.name);
        assert!(!case.because.is_empty(), "{place}: no source");
        let stamp = Stamp { epoch: case.epoch, issued_at: case.issued_at, not_after: case.not_after };
        let key = (case.epoch, case.issued_at, case.not_after);
        let gate = gates.entry(key).or_insert_with(|| load(&suite.policy, &stamp));
        let who = case.principal.read();
        let principal = who.asking(&case.principal, case.now);
        let access = gate.access(&Principal { skew: case.clock_skew, ..principal });
        run_case(case, &access, &place, report);
    }
}

fn run_case(case: &DecisionCase, access: &Access<'_>, place: &str, report: &mut Report) {
    let (resource, context) = (encode(case.resource.as_ref()), encode(case.context.as_ref()));
    let request = Request { resource: &resource, context: &context, field: case.field.as_deref() };
    let mut cells: Vec<(&str, &str)> = Vec::new();
    for (effect, permissions) in
        [("allow", &case.allow), ("deny", &case.deny), ("conditional", &case.conditional)]
    {
        cells.extend(permissions.iter().map(|permission| (permission.as_str(), effect)));
    }
    for (permission, effect) in cells {
        let decision = access.check_for(permission, &request);
        report.expect(place, permission, &json!(effect), &json!(decision.effect().as_str()));
        let can = access.can_for(permission, &request);
        report.expect(place, permission, &json!(effect == "allow"), &json!(can));
        if resource.is_empty() && context.is_empty() && case.field.is_none() && access.can(permission) {
            report.expect(place, &format!("can {permission}"), &json!("allow"), &json!(effect));
        }
    }
    for (want, permissions) in [(true, &case.some), (false, &case.not_some)] {
        for permission in permissions {
            let got = access.can_some(permission);
            report.expect(place, &format!("canSome {permission}"), &json!(want), &json!(got));
        }
    }
    for (permission, want) in &case.fields {
        let got = access.permitted_fields(permission, &request);
        report.expect(place, &format!("permittedFields {permission}"), &json!(want), &json!(got));
    }
    for (permission, reasons) in &case.reasons {
        for (member, want) in reasons.as_object().expect("reasons are objects") {
            let got = reason(&access.check_for(permission, &request), member);
            report.expect(place, &format!("{permission} {member}"), want, &got);
        }
    }
}

fn encode(attributes: Option<&Value>) -> Vec<u8> {
    attributes.map(rolegate::gate::attributes).unwrap_or_default()
}

/// A principal as the gate takes it.
pub(crate) struct Read<'w> {
    roles: Vec<&'w str>,
    roles_at: Vec<(&'w str, &'w str)>,
    attributes: Vec<u8>,
}

impl Who {
    pub(crate) fn read(&self) -> Read<'_> {
        let mut read =
            Read { roles: Vec::new(), roles_at: Vec::new(), attributes: encode(self.attributes.as_ref()) };
        for held in &self.roles {
            match held {
                Held::Everywhere(role) => read.roles.push(role),
                Held::At { role, at } => read.roles_at.push((role, at)),
            }
        }
        read
    }
}

impl Read<'_> {
    pub(crate) fn asking<'p>(&'p self, who: &'p Who, now: u64) -> Principal<'p> {
        Principal {
            roles: &self.roles,
            roles_at: &self.roles_at,
            subject: who.subject.as_deref(),
            at: who.at.as_deref(),
            now,
            session: who.session.as_ref().map(|session| session.since),
            attributes: &self.attributes,
            min_epoch: who.min_epoch,
            skew: None,
        }
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
        "grantedAt" => json!(decision.granted_at()),
        "held" => json!(decision.held().collect::<Vec<_>>()),
        "because" => json!(decision.because()),
        "nearest" => json!(decision.nearest().collect::<Vec<_>>()),
        "unknownRoles" => json!(decision.unknown_roles()),
        "missing" => json!((decision.code().as_str() == "unknown-attribute").then(|| decision.missing())),
        "required" => json!(decision.required().map(|(resource, action)| format!("{resource}:{action}"))),
        "requiredAt" => json!(decision.required_at()),
        "guardrail" => json!(decision.guardrail()),
        "audited" => json!(decision.audited()),
        "message" => json!(decision.to_string()),
        _ => panic!("a decision has no member `{member}`"),
    }
}

pub(crate) fn read<'t, T: Deserialize<'t>>(file: &str, text: &'t str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

pub(crate) fn load(policy: &Value, stamp: &Stamp) -> Gate {
    let bytes = match policy {
        Value::String(path) if path.starts_with("tests/golden/") => named(SNAPSHOTS, path).to_vec(),
        Value::String(path) => packed(named(POLICIES, path), stamp),
        document => packed(&document.to_string(), stamp),
    };
    Gate::load(bytes).unwrap_or_else(|error| panic!("{policy}: {error}"))
}

fn named<T: Copy>(files: &[(&str, T)], path: &str) -> T {
    let known = files.iter().find(|(known, _)| *known == path);
    known.unwrap_or_else(|| panic!("{path} is not among the corpus's policies")).1
}

fn packed(policy: &str, stamp: &Stamp) -> Vec<u8> {
    pack(policy, stamp).unwrap_or_else(|error| panic!("{error}"))
}
