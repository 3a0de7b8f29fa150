//! `rolegate lint`: what in a policy is likely to be a mistake.

use super::{
    failure::{Failure, place_json},
    files,
    output::{self, Paint},
    progress,
    source::Listing,
};
use clap::builder::PossibleValuesParser;
use rolegate::gate::{Finding, Source, lint};
use serde_json::{Value, json};
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
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = PossibleValuesParser::new(Finding::CODES))]
    pub(crate) allow: Vec<String>,
    /// Write it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &Lint) -> Result<bool, Failure> {
    files::only_one_is_stdin([&args.policy].into_iter().chain(&args.directory))?;
    let sources = files::sources(&args.policy, files::read(&args.policy)?, args.directory.as_deref())?;
    let second = sources.directory.as_ref().map(|directory| Source::from(directory.text.as_str()));
    let found =
        progress::during("looking for findings", || lint(sources.policy.text.as_str().into(), second));
    let mut findings = match found {
        Ok(findings) => findings,
        Err(errors) => return Err(Failure::Policy { sources, errors }),
    };
    findings.retain(|finding| !args.allow.iter().any(|code| code == finding.code));
    let file = |finding: &Finding| sources.of(finding.origin).file.as_str();
    let written = if args.json {
        let findings: Vec<Value> = findings.iter().map(|finding| to_json(file(finding), finding)).collect();
        output::write_json(&json!({ "findings": findings }))
    } else {
        let (paint, listings) = (Paint::of(&io::stdout()), sources.listings());
        let text = |finding: &Finding| to_text(file(finding), listings.of(finding.origin), finding, paint);
        let texts: Vec<String> = findings.iter().map(text).collect();
        let count = match findings.len() {
            0 => format!("{}: nothing to say\n", sources.policy.file),
            1 => "1 finding\n".into(),
            count => format!("{count} findings\n"),
        };
        output::write((texts.concat() + &count).as_bytes())
    };
    output::answer(written, findings.is_empty())
}

fn to_text(file: &str, listing: &Listing<'_>, finding: &Finding, paint: Paint) -> String {
    let message = format!("{} [{}]", finding.message, finding.code);
    match finding.place {
        Some(place) => listing.show(place, &message, paint) + "\n",
        None => format!("{file}: {message}\n"),
    }
}

fn to_json(file: &str, finding: &Finding) -> Value {
    place_json((finding.code, &finding.message), (file, &finding.path), finding.place).into()
}
