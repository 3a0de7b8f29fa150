//! Reading snapshots, policies and records.

use super::{
    args::Input,
    failure::Failure,
    keys,
    output::reason,
    progress,
    source::{Part, Sources},
};
use rolegate::{
    Gate,
    gate::{PackError, SnapshotError, Stamp, pack, pack_with_directory},
};
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Stands for the standard input or output where a file is named.
pub(crate) const STDIN: &str = "-";

/// Every snapshot starts with it.
const MAGIC: &[u8] = b"RGS1";

/// Refuses to read two files from the standard input.
pub(crate) fn only_one_is_stdin<'f>(files: impl IntoIterator<Item = &'f String>) -> Result<(), Failure> {
    if files.into_iter().filter(|file| *file == STDIN).count() < 2 {
        return Ok(());
    }
    Err(Failure::of("cli/usage", "two files cannot both be the standard input"))
}

/// Reads a file, or the standard input.
pub(crate) fn read(file: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let result = match file {
        STDIN => std::io::stdin().lock().read_to_end(&mut bytes).map(drop),
        _ => fs::read(file).map(|read| bytes = read),
    };
    result.map_err(|error| {
        Failure::of("cli/read", format!("cannot read {}: {}", name(file), reason(&error)))
    })?;
    Ok(bytes)
}

/// Writes a file, in place of what it held.
///
/// A reader finds the old or the new, and never a part: what is written comes to be the file once it is whole.
pub(crate) fn write(file: &str, bytes: &[u8]) -> Result<(), Failure> {
    let refused = |error| Failure::of("cli/write", format!("cannot write {file}: {}", reason(&error)));
    // Through a link, so that it stays one.
    let target = fs::canonicalize(file).unwrap_or_else(|_| PathBuf::from(file));
    let there = fs::metadata(&target).ok();
    if there.as_ref().is_some_and(|there| !there.is_file() || there.permissions().readonly()) {
        // A pipe or a device; or what cannot be written, of which the system says why.
        return fs::write(&target, bytes).map_err(refused);
    }
    let mut beside = target.clone().into_os_string();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = Path::new(&beside);
    let written = fs::write(beside, bytes).and_then(|()| {
        there.map_or(Ok(()), |there| fs::set_permissions(beside, there.permissions()))?;
        fs::rename(beside, &target)
    });
    let written = written.or_else(|error| {
        let _ = fs::remove_file(beside);
        // A folder may let its files be written and take no new ones.
        if error.kind() == ErrorKind::PermissionDenied { fs::write(&target, bytes) } else { Err(error) }
    });
    written.map_err(refused)
}

/// What a file is called in messages.
pub(crate) fn name(file: &str) -> &str {
    if file == STDIN { "<stdin>" } else { file }
}

/// Loads a snapshot, or compiles a policy. Goes by what the file holds, not by its name.
pub(crate) fn load(input: &Input) -> Result<Gate, Failure> {
    only_one_is_stdin([&input.snapshot].into_iter().chain(&input.directory).chain(&input.trusted))?;
    let (file, directory) = (input.snapshot.as_str(), input.directory.as_deref());
    let bytes = read(file)?;
    let is_snapshot = bytes.starts_with(MAGIC) || is_binary(&bytes);
    if is_snapshot && directory.is_some() {
        let message = format!("{}: a snapshot takes no --directory, it has one inside", name(file));
        return Err(Failure::of("cli/usage", message));
    }
    let trust = keys::trust(&input.trusted)?;
    // A policy is not signed, so it is refused where a signature is asked for.
    if !is_snapshot && trust.is_some() {
        return Err(Failure::of_snapshot(name(file), SnapshotError::Unsigned));
    }
    let snapshot = if is_snapshot { bytes } else { compile(file, bytes, directory, &Stamp::default())? };
    let gate = progress::during("checking the snapshot", || match trust {
        Some(trust) => Gate::load_signed(snapshot, &trust),
        None => Gate::load(snapshot),
    });
    gate.map_err(|error| Failure::of_snapshot(name(file), error))
}

/// Compiles a policy that was read from `file`, and the directory of another file if there is one.
pub(crate) fn compile(
    file: &str,
    bytes: Vec<u8>,
    directory: Option<&str>,
    stamp: &Stamp,
) -> Result<Vec<u8>, Failure> {
    let sources = sources(file, bytes, directory)?;
    let packed = progress::during("compiling the policy", || match &sources.directory {
        Some(directory) => pack_with_directory(sources.policy.text.as_str(), directory.text.as_str(), stamp),
        None => pack(&sources.policy.text, stamp),
    });
    packed.map_err(|error| match error {
        PackError::Policy(errors) => Failure::Policy { sources, errors },
        PackError::Snapshot(error) => Failure::of_snapshot(&sources.policy.file, error),
    })
}

/// A policy that was read from `file`, and the directory of another file if there is one.
pub(crate) fn sources(file: &str, bytes: Vec<u8>, directory: Option<&str>) -> Result<Sources, Failure> {
    let policy = text(file, bytes)?;
    let directory = directory.map(|directory| text(directory, read(directory)?)).transpose()?;
    Ok(Sources { policy, directory })
}

/// What was read from a file, as text.
pub(crate) fn text(file: &str, bytes: Vec<u8>) -> Result<Part, Failure> {
    let file = name(file).to_owned();
    if bytes.starts_with(MAGIC) {
        return Err(Failure::of("cli/not-a-policy", format!("{file}: this is a snapshot already")));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Part { file, text }),
        Err(error) => {
            let (line, column) = end_of(error.utf8_error().valid_up_to(), error.as_bytes());
            Err(Failure::Content { code: "cli/not-text", file, line, column, message: "not UTF-8 text" })
        }
    }
}

/// Neither YAML nor JSON may hold a NUL.
fn is_binary(bytes: &[u8]) -> bool {
    bytes.contains(&0)
}

/// Line and column behind so many bytes that are known to be text.
fn end_of(length: usize, bytes: &[u8]) -> (usize, usize) {
    let text = bytes.get(..length).map(String::from_utf8_lossy).unwrap_or_default();
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() + 1, last.chars().count() + 1)
}
