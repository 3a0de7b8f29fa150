//! `rolegate mask`: a record as somebody may see it.

use super::{args::Mask, failure::Failure, files, output};
use serde_json::Value;

pub(crate) fn run(args: &Mask) -> Result<bool, Failure> {
    let directory = args.input.directory.as_deref();
    let inputs = [args.input.snapshot.as_str(), args.record.as_str(), directory.unwrap_or_default()];
    if inputs.iter().filter(|input| **input == files::STDIN).count() > 1 {
        let message = "the snapshot, the record and the directory cannot be the standard input together";
        return Err(Failure::of("cli/usage", message));
    }
    let gate = files::load(&args.input)?;
    let bytes = files::read(&args.record)?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    // The parser's own message could repeat what it read, which is what must not be seen.
    let record: Value = serde_json::from_slice(bytes).map_err(|error| {
        let message = if error.is_eof() { "the JSON ends too early" } else { "not valid JSON" };
        let (file, line, column) = (files::name(&args.record).into(), error.line(), error.column().max(1));
        Failure::Content { code: "cli/bad-json", file, line, column, message }
    })?;
    let access = files::access(&gate, &args.holder)?;
    if gate.resource_id(&args.resource).is_none() {
        let known = gate.resources().map(|resource| resource.name.into());
        files::warn_unknown("resource", &args.resource, known);
        output::say("warning: all of the record is redacted");
    }
    let masked = access.mask(&args.resource, &record);
    let text = if args.json { format!("{masked}\n") } else { format!("{masked:#}\n") };
    output::write(text.as_bytes())?;
    Ok(true)
}
