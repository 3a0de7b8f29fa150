//! `rolegate schema`: the policy format as JSON Schema.

use super::{failure::Failure, output};
use clap::ValueEnum;
use serde_json::Value;

/// Write the JSON Schema of policies, directories or tests, for editors
///
/// A schema sees the shape of a document. Whether its names exist, and much else, `pack` alone can say.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate schema > policy.schema.json
  rolegate schema tests > tests.schema.json

An editor with a YAML language server reads it from a policy's first line:
  # yaml-language-server: $schema=policy.schema.json")]
pub(crate) struct Schema {
    /// The document
    #[arg(value_enum, default_value_t = Document::Policy)]
    pub(crate) document: Document,
    /// Write it on one line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Document {
    Policy,
    Directory,
    Tests,
}

pub(crate) fn run(args: &Schema) -> Result<bool, Failure> {
    let text = match args.document {
        Document::Policy => include_str!("schema/policy.json"),
        Document::Directory => include_str!("schema/directory.json"),
        Document::Tests => include_str!("schema/tests.json"),
    };
    if args.json {
        let schema: Value = serde_json::from_str(text)
            .map_err(|error| Failure::of("cli/bad-schema", format!("the schema is no JSON: {error}")))?;
        output::write_json(&schema)?;
        return Ok(true);
    }
    output::write(text.as_bytes())?;
    Ok(true)
}
