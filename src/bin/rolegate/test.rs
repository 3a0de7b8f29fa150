//! `rolegate test`: whether a policy decides what its tests say.

use super::{
    args::Input,
    deliver,
    failure::Failure,
    files, junit,
    output::{self, Paint, harmless},
    progress::Progress,
    request::{self, Named},
    source::{Listing, Part},
    spec::{self, Expected, Spec, Test as Case},
    time,
};
use rolegate::{
    Access, Code, Effect, Gate, Principal,
    gate::{Document, Place, Request},
};
use serde_json::{Value, json};
use std::{
    io,
    path::Path,
    time::{Duration, Instant},
};

/// Run tests of a policy
///
/// A file of tests is YAML: `policy`, and `tests`, each with a name, a principal, and what is to be allowed, denied,
/// conditional, or shown masked. Exits with 0 if all pass, with 1 if one fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate test shop.test.yaml
  rolegate test tests/*.yaml --policy shop.rgs --junit report.xml
  rolegate schema tests > tests.schema.json

With --json: {\"tests\",\"failed\",\"files\":[{\"file\",\"tests\":[{\"name\",\"passed\",\
\"failures\":[{\"message\",\"line\",\"column\"}]}]}]}.")]
pub(crate) struct Test {
    /// Files of tests
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<String>,
    /// The policy or snapshot [default: what each file names]
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<String>,
    /// A file that holds the directory of the policy [default: what each file names]
    #[arg(long, value_name = "FILE")]
    pub(crate) directory: Option<String>,
    #[arg(long, value_name = "FILE", help = "Write a report for build servers, as JUnit does")]
    pub(crate) junit: Option<String>,
    /// Write the outcome as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What came of the tests of a file.
pub(crate) struct Outcome {
    pub(crate) part: Part,
    pub(crate) tests: Vec<Ran>,
}

/// What came of a test.
pub(crate) struct Ran {
    pub(crate) name: String,
    pub(crate) took: Duration,
    pub(crate) failures: Vec<(Place, String)>,
}

pub(crate) fn run(args: &Test) -> Result<bool, Failure> {
    files::only_one_is_stdin(args.files.iter().chain(&args.policy).chain(&args.directory))?;
    let sources = args.files.iter().chain(&args.policy).chain(&args.directory);
    deliver::refuse_overwriting(args.junit.as_deref(), sources.map(Some))?;
    let outcomes = args.files.iter().map(|file| run_file(args, file)).collect::<Result<Vec<_>, _>>()?;
    if let Some(file) = &args.junit {
        files::write(file, junit::report(&outcomes).as_bytes())?;
    }
    let all = || outcomes.iter().flat_map(|outcome| &outcome.tests);
    let failed = all().filter(|test| !test.failures.is_empty()).count();
    let written = if args.json {
        output::write_json(&json!({
            "tests": all().count(), "failed": failed, "files": outcomes.iter().map(to_json).collect::<Vec<_>>(),
        }))
    } else {
        let paint = Paint::of(&io::stdout());
        let texts: String = outcomes.iter().map(|outcome| to_text(outcome, paint)).collect();
        let count = if all().count() == 1 { "1 test".into() } else { format!("{} tests", all().count()) };
        let verdict =
            if failed == 0 { paint.green("all pass") } else { paint.red(&format!("{failed} failed")) };
        output::write(format!("{texts}{count}, {verdict}\n").as_bytes())
    };
    output::answer(written, failed == 0)
}

fn run_file(args: &Test, file: &str) -> Result<Outcome, Failure> {
    let part = files::text(file, files::read(file)?)?;
    let wrong = |part, errors| Failure::Places { code: "cli/bad-test", part, errors };
    let document = match Document::read(&part.text) {
        Ok(document) => document,
        Err(errors) => {
            let errors = errors.into_iter().map(|error| (error.place.unwrap_or_default(), error.message));
            return Err(wrong(part, errors.collect()));
        }
    };
    let spec = match spec::read(&document) {
        Ok(spec) => spec,
        Err(errors) => return Err(wrong(part, errors)),
    };
    let gate = load(args, file, &spec)?;
    let progress = Progress::new("tests");
    let tests = spec.tests.iter().map(|test| {
        progress.step(spec.tests.len());
        let started = Instant::now();
        let failures = failures(&gate, test);
        Ran { name: test.name.clone(), took: started.elapsed(), failures }
    });
    let tests = tests.collect();
    Ok(Outcome { part, tests })
}

/// The policy that is tested: as the command says, or as the file says, from its own folder.
fn load(args: &Test, file: &str, spec: &Spec) -> Result<Gate, Failure> {
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let beside = |named: &String| folder.join(named).to_string_lossy().into_owned();
    let Some(snapshot) = args.policy.clone().or_else(|| spec.policy.as_ref().map(beside)) else {
        let message =
            format!("{}: no policy is named: give the file a `policy`, or use --policy", files::name(file));
        return Err(Failure::of("cli/usage", message));
    };
    let directory = args.directory.clone().or_else(|| spec.directory.as_ref().map(beside));
    files::load(&Input { snapshot, directory, trusted: Vec::new() })
}

fn failures(gate: &Gate, test: &Case) -> Vec<(Place, String)> {
    let bytes = |value: &Option<Value>| value.as_ref().map(rolegate::gate::attributes).unwrap_or_default();
    let roles: Vec<&str> = test.roles.iter().map(String::as_str).collect();
    let roles_at: Vec<(&str, &str)> =
        test.roles_at.iter().map(|(role, at)| (role.as_str(), at.as_str())).collect();
    let access = gate.access(&Principal {
        roles: &roles,
        roles_at: &roles_at,
        subject: test.subject.as_deref(),
        at: test.at.as_deref(),
        now: test.now.unwrap_or_else(time::now),
        session: test.session,
        attributes: &bytes(&test.attributes),
        ..Principal::default()
    });
    let (resource, context) = (bytes(&test.resource), bytes(&test.context));
    let request = Request { resource: &resource, context: &context, field: test.field.as_deref() };
    let mut failures: Vec<_> = test
        .expected
        .iter()
        .filter_map(|expected| decision_failure(gate, &access, &request, expected))
        .collect();
    failures.extend(unknown_names(gate, test));
    for masked in &test.masks {
        let unknown = request::unknown(gate, Named::Resource, &masked.resource);
        failures.extend(unknown.map(|unknown| (masked.place, unknown)));
        let shown = access.mask(&masked.resource, &masked.record);
        if shown != masked.want {
            failures.push((masked.place, format!("expected this record, it is shown as {shown}")));
        }
    }
    failures.sort_by_key(|(place, _)| *place);
    failures
}

/// Names of the principal that are not there, unless that is what is tested: who is misspelt is denied everything.
fn unknown_names<'t>(gate: &'t Gate, test: &'t Case) -> impl Iterator<Item = (Place, String)> + 't {
    let expects = |code: Code| {
        test.expected.iter().any(|expected| expected.is_code && expected.wanted == code.as_str())
    };
    let names = test.names.iter().filter(move |(named, ..)| match named {
        // Of somebody whose roles are told the directory need not know.
        Named::Subject => test.roles.is_empty() && test.roles_at.is_empty() && !expects(Code::UnknownSubject),
        Named::Scope => !expects(Code::UnknownScope),
        _ => !expects(Code::UnknownRole),
    });
    names.filter_map(|(named, name, place)| Some((*place, request::unknown(gate, *named, name)?)))
}

fn decision_failure(
    gate: &Gate,
    access: &Access<'_>,
    request: &Request<'_>,
    expected: &Expected,
) -> Option<(Place, String)> {
    let decision = access.check_for(&expected.permission, request);
    let (code, effect) = (decision.code(), decision.effect());
    let permission = harmless(&expected.permission);
    if !expected.is_code
        && let Some(unknown) = request::unknown(gate, Named::Permission, &expected.permission)
    {
        // That what is misspelt is denied would be a test that can never fail.
        return Some((expected.place, unknown));
    }
    let found = if expected.is_code { code.as_str() } else { effect.as_str() };
    if found == expected.wanted {
        return None;
    }
    let words = |effect: &str| match effect {
        "allow" => "be allowed",
        "deny" => "be denied",
        _ => "be conditional",
    };
    let outcome = match effect {
        Effect::Allow => "allowed",
        Effect::Deny => "denied",
        Effect::Conditional => "conditional",
    };
    let wanted = if expected.is_code {
        format!("have the code {}", harmless(&expected.wanted))
    } else {
        words(&expected.wanted).into()
    };
    let message =
        format!("expected `{permission}` to {wanted}, it is {outcome} ({}): {decision}", code.as_str());
    Some((expected.place, message))
}

fn to_text(outcome: &Outcome, paint: Paint) -> String {
    let listing = Listing::of(&outcome.part);
    let mut text = String::new();
    for test in &outcome.tests {
        for (place, message) in &test.failures {
            let message = format!("{}: {message}", harmless(&test.name));
            text += &listing.show(*place, &message, paint);
            text.push('\n');
        }
    }
    text
}

fn to_json(outcome: &Outcome) -> Value {
    let failure = |(place, message): &(Place, String)| json!({ "message": message, "line": place.line, "column": place.column });
    let test = |test: &Ran| {
        json!({
            "name": test.name, "passed": test.failures.is_empty(),
            "failures": test.failures.iter().map(failure).collect::<Vec<_>>(),
        })
    };
    json!({ "file": outcome.part.file, "tests": outcome.tests.iter().map(test).collect::<Vec<_>>() })
}
