//! `rolegate lint`: what in a policy is likely to be a mistake.

use super::{
    failure::{Failure, Part, lines, show_place},
    files,
    output::{self, Paint},
};
use rolegate::gate::{Finding, Origin, Source, lint};
use serde_json::{Map, Value, json};
use std::io;

/// Find what is unused, unreachable, shadowed, too broad or unexplained in a policy
///
/// Exits with 0 if there is nothing to say, with 1 if there is. docs/lint.md explains each code.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate lint shop.yaml
  rolegate lint shop.yaml --directory people.yaml --allow broad-grant,contained-role
  rolegate lint shop.yaml --json

With --json: {\"findings\":[{\"code\",\"message\",\"file\",\"path\",\"line\",\"column\"}]}.")]
pub(crate) struct Lint {
    /// The policy, YAML or JSON
    pub(crate) policy: String,
    /// A file that holds the directory of the policy
    #[arg(long, value_name = "FILE")]
    pub(crate) directory: Option<String>,
    /// A code that is fine here; repeat it, or separate several by commas
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(crate) allow: Vec<String>,
    /// Write it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &Lint) -> Result<bool, Failure> {
    let policy = files::text(&args.policy, files::read(&args.policy)?)?;
    let directory = args.directory.as_deref();
    let directory = directory.map(|file| files::text(file, files::read(file)?)).transpose()?;
    let second = directory.as_ref().map(|directory| Source::from(directory.text.as_str()));
    let mut findings = match lint(policy.text.as_str().into(), second) {
        Ok(findings) => findings,
        Err(errors) => return Err(Failure::Policy { policy, directory, errors }),
    };
    findings.retain(|finding| !args.allow.iter().any(|code| code == finding.code));
    let part = |finding: &Finding| match &directory {
        Some(directory) if finding.origin == Origin::Directory => directory,
        _ => &policy,
    };
    let written = if args.json {
        let findings: Vec<Value> = findings.iter().map(|finding| to_json(part(finding), finding)).collect();
        output::write_json(&json!({ "findings": findings }))
    } else {
        let paint = Paint::of(&io::stdout());
        let of_policy: Vec<&str> = lines(&policy.text).collect();
        let of_directory: Vec<&str> = directory.iter().flat_map(|part| lines(&part.text)).collect();
        let text = |finding: &Finding| {
            let lines = if finding.origin == Origin::Directory && directory.is_some() {
                &of_directory
            } else {
                &of_policy
            };
            to_text(&part(finding).file, lines, finding, paint)
        };
        let texts: Vec<String> = findings.iter().map(text).collect();
        let count = match findings.len() {
            0 => format!("{}: nothing to say\n", policy.file),
            1 => "1 finding\n".into(),
            count => format!("{count} findings\n"),
        };
        output::write((texts.concat() + &count).as_bytes())
    };
    match written {
        // The exit code is the answer, whether or not anybody reads the findings.
        Ok(()) | Err(Failure::Closed) => Ok(findings.is_empty()),
        Err(failure) => Err(failure),
    }
}

fn to_text(file: &str, lines: &[&str], finding: &Finding, paint: Paint) -> String {
    let message = format!("{} [{}]", finding.message, finding.code);
    match finding.place {
        Some(place) => show_place(file, lines, (place.line, place.column), &message, paint) + "\n",
        None => format!("{file}: {message}\n"),
    }
}

fn to_json(part: &Part, finding: &Finding) -> Value {
    let mut members = Map::new();
    members.insert("code".into(), finding.code.into());
    members.insert("message".into(), finding.message.clone().into());
    members.insert("file".into(), part.file.clone().into());
    members.insert("path".into(), finding.path.clone().into());
    if let Some(place) = finding.place {
        members.insert("line".into(), place.line.into());
        members.insert("column".into(), place.column.into());
    }
    members.into()
}
