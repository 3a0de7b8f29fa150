//! Where a snapshot goes: to a file, or to the standard output if that is no terminal.

use super::{failure::Failure, files, output};
use std::fs::canonicalize;
use std::io::IsTerminal;

/// The file that was named; nothing for the standard output.
pub(crate) fn target(output: Option<&str>, json: bool) -> Result<Option<&str>, Failure> {
    let output = output.filter(|output| *output != files::STDIN);
    if output.is_none() && std::io::stdout().is_terminal() {
        let message =
            "a snapshot is no text for a terminal: name a file with --output, or redirect the output";
        return Err(Failure::of("cli/terminal", message));
    }
    if output.is_none() && json {
        return Err(Failure::of("cli/usage", "--json and the snapshot cannot both be the standard output"));
    }
    Ok(output)
}

/// Writes it there.
pub(crate) fn write(target: Option<&str>, snapshot: &[u8]) -> Result<(), Failure> {
    let Some(file) = target else { return output::write(snapshot) };
    files::write(file, snapshot)
}

/// An error if the snapshot would take the place of a file that it is made of.
pub(crate) fn refuse_overwriting<'f>(
    target: Option<&str>,
    sources: impl IntoIterator<Item = Option<&'f String>>,
) -> Result<(), Failure> {
    if target.is_some_and(|target| sources.into_iter().flatten().any(|source| is_same(source, target))) {
        let message = "the snapshot would overwrite what it is made of: name another --output";
        return Err(Failure::of("cli/usage", message));
    }
    Ok(())
}

fn is_same(left: &str, right: &str) -> bool {
    left == right
        || matches!((canonicalize(left), canonicalize(right)), (Ok(left), Ok(right)) if left == right)
}
