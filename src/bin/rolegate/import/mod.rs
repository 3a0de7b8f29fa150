//! `rolegate import`: rules of other systems as a policy, and a list of what could not be carried over.

mod casbin;
mod casl;
mod casl_conditions;
mod draft;
mod gcp;
mod kubernetes;
mod yaml;

use super::{
    failure::Failure,
    files,
    output::{self, harmless},
    progress,
    source::{Both, Part},
};
use clap::ValueEnum;
use draft::Draft;
use rolegate::gate::{PackError, Place, Stamp, pack};
use serde_json::{Value, json};

/// Turn the rules of another system into a policy, and list what cannot be carried over
///
/// The policy goes to the standard output, the list to the standard error. What cannot be carried over grants nothing.
/// Exits with 0 if everything was carried over, with 1 if something was not.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate import casbin policy.csv > policy.yaml
  kubectl get clusterroles,roles,rolebindings -A -o yaml | rolegate import kubernetes - > policy.yaml
  gcloud iam roles list --format=json | rolegate import gcp - > policy.yaml
  rolegate import casl abilities.json > policy.yaml

With --json: {\"policy\":{…},\"lost\":[{\"where\",\"message\"}],\"changed\":[{\"where\",\"message\"}]}.")]
pub(crate) struct Import {
    /// Where the rules come from
    #[arg(value_enum)]
    pub(crate) from: From,
    /// The file of rules
    pub(crate) file: String,
    /// The name of the policy
    #[arg(long, default_value = "imported")]
    pub(crate) id: String,
    /// Write policy and list as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// A policy of Casbin as CSV: p and g lines, with or without domains
    Casbin,
    /// RBAC objects of Kubernetes, YAML or JSON
    Kubernetes,
    /// Roles of Google Cloud, JSON
    Gcp,
    /// Rules of CASL, JSON: a list, or a map of roles and lists
    Casl,
}

pub(crate) fn run(args: &Import) -> Result<bool, Failure> {
    let part = files::text(&args.file, files::read(&args.file)?)?;
    // What comes before a pipe may have failed, and said so elsewhere.
    if part.text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(Failure::of("cli/empty", format!("{}: there is nothing in it", part.file)));
    }
    let draft = progress::during("reading the rules", || {
        Ok(match args.from {
            From::Casbin => casbin::read(&part.text),
            From::Kubernetes => kubernetes::read(&part)?,
            From::Gcp => gcp::read(&json_of(&part)?),
            From::Casl => casl::read(&json_of(&part)?),
        })
    })?;
    let Draft { lost, changed, .. } = &draft;
    let policy = draft.to_policy(&args.id);
    let text = yaml::write(&policy);
    check(&text)?;
    if args.json {
        let list = |notes: &[(String, String)]| {
            notes
                .iter()
                .map(|(place, message)| json!({ "where": place, "message": message }))
                .collect::<Vec<_>>()
        };
        let all = json!({ "policy": policy, "lost": list(lost), "changed": list(changed) });
        return output::answer(output::write_json(&all), lost.is_empty());
    }
    for (word, notes) in [("changed", changed), ("not carried over", lost)] {
        for (place, message) in notes {
            output::say(&format!("{}: {}: {word}: {}", part.file, harmless(place), harmless(message)));
        }
    }
    output::answer(output::write(text.as_bytes()), lost.is_empty())
}

fn json_of(part: &Part) -> Result<Value, Failure> {
    serde_json::from_str(part.text.trim_start_matches('\u{feff}')).map_err(|error| {
        let message = if error.is_eof() { "the JSON ends too early" } else { "not valid JSON" };
        let number = |number: usize| u32::try_from(number.max(1)).unwrap_or(u32::MAX);
        let place = Place { line: number(error.line()), column: number(error.column()) };
        Failure::Places { code: "cli/bad-json", part: part.clone(), errors: vec![(place, message.into())] }
    })
}

/// Members of a rule that are there and are no lists of texts. What they say is unknown, and leaving them out could grant
/// more.
fn unread<'k>(rule: &Value, keys: &'k [&'k str]) -> impl Iterator<Item = &'k str> {
    let is_read = |value: &Value| {
        value.is_null() || value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
    };
    keys.iter().copied().filter(move |key| !rule.get(key).is_none_or(is_read))
}

/// Compiles what was made. It can be refused for what the rules say, such as roles that include each other.
fn check(text: &str) -> Result<(), Failure> {
    match progress::during("compiling the policy", || pack(text, &Stamp::default())) {
        Ok(_) => Ok(()),
        Err(PackError::Policy(errors)) => {
            let policy = Part { file: "the imported policy".into(), text: text.into() };
            Err(Failure::Policy { sources: Both { policy, directory: None }, errors })
        }
        Err(PackError::Snapshot(error)) => Err(Failure::of_snapshot("the imported policy", error)),
    }
}
