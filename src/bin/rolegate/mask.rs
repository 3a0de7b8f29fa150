//! `rolegate mask`: a record as somebody may see it.

use super::{
    args::Mask,
    failure::Failure,
    files, output, progress,
    request::{self, Named},
};
use serde_json::Value;

pub(crate) fn run(args: &Mask) -> Result<bool, Failure> {
    files::only_one_is_stdin([&args.input.snapshot, &args.record].into_iter().chain(&args.input.directory))?;
    let gate = files::load(&args.input)?;
    let bytes = files::read(&args.record)?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    // The parser's own message could repeat what it read, which is what must not be seen.
    let record: Value = serde_json::from_slice(bytes).map_err(|error| {
        let message = if error.is_eof() { "the JSON ends too early" } else { "not valid JSON" };
        let (file, line, column) = (files::name(&args.record).into(), error.line(), error.column().max(1));
        Failure::Content { code: "cli/bad-json", file, line, column, message }
    })?;
    let access = request::access(&gate, &args.holder)?;
    if gate.resource_id(&args.resource).is_none() {
        request::warn_unknown(&gate, Named::Resource, Some(&args.resource));
        output::say("warning: all of the record is redacted");
    }
    let masked = progress::during("masking", || access.mask(&args.resource, &record));
    let text = if args.json { format!("{masked}\n") } else { format!("{masked:#}\n") };
    output::write(text.as_bytes())?;
    Ok(true)
}
