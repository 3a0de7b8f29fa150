//! Where a snapshot or a delta goes: to a file, or to the standard output if that is no terminal.

use super::{failure::Failure, files, output};
use std::{fs, io::IsTerminal};

/// The file that was named; nothing for the standard output.
pub(crate) fn target(output: Option<&str>, json: bool) -> Result<Option<&str>, Failure> {
    let output = output.filter(|output| *output != files::STDIN);
    if output.is_none() && std::io::stdout().is_terminal() {
        let message = "this is no text for a terminal: name a file with --output, or redirect the output";
        return Err(Failure::of("cli/terminal", message));
    }
    if output.is_none() && json {
        return Err(Failure::of("cli/usage", "--json and the bytes cannot both be the standard output"));
    }
    Ok(output)
}

/// Writes it there.
pub(crate) fn write(target: Option<&str>, bytes: &[u8]) -> Result<(), Failure> {
    let Some(file) = target else { return output::write(bytes) };
    files::write(file, bytes)
}

/// Whether two names are of one file.
pub(crate) fn is_same(left: &str, right: &str) -> bool {
    left == right
        || matches!((fs::canonicalize(left), fs::canonicalize(right)), (Ok(left), Ok(right)) if left == right)
}
