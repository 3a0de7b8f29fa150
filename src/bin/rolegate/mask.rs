//! `rolegate mask`: a record as somebody may see it.

use super::{args::Mask, failure::Failure, files, output};
use serde_json::Value;

pub(crate) fn run(args: &Mask) -> Result<bool, Failure> {
    if args.snapshot == files::STDIN && args.record == files::STDIN {
        let message = "the snapshot and the record cannot both be the standard input";
        return Err(Failure::of("cli/usage", message));
    }
    let gate = files::load(&args.snapshot)?;
    let bytes = files::read(&args.record)?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    // The parser's own message could repeat what it read, which is what must not be seen.
    let record: Value = serde_json::from_slice(bytes).map_err(|error| {
        let message = if error.is_eof() { "the JSON ends too early" } else { "not valid JSON" };
        let (file, line, column) = (files::name(&args.record).into(), error.line(), error.column().max(1));
        Failure::Content { code: "cli/bad-json", file, line, column, message }
    })?;
    let access = files::access(&gate, &args.holder);
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
