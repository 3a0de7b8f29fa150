//! Reading snapshots, policies and records.

use super::{
    args::{Holder, Input},
    failure::{Failure, Part},
    keys,
    output::{nearest, reason, say},
    time,
};
use rolegate::{
    Access, Gate, Principal,
    gate::{Extent, PackError, ScopeId, SnapshotError, Stamp, Table, pack, pack_with_directory},
};
use std::io::Read;

/// Stands for the standard input or output where a file is named.
pub(crate) const STDIN: &str = "-";

/// Every snapshot starts with it.
const MAGIC: &[u8] = b"RGS1";

/// Reads a file, or the standard input.
pub(crate) fn read(file: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let result = match file {
        STDIN => std::io::stdin().lock().read_to_end(&mut bytes).map(drop),
        _ => std::fs::read(file).map(|read| bytes = read),
    };
    result.map_err(|error| {
        Failure::of("cli/read", format!("cannot read {}: {}", name(file), reason(&error)))
    })?;
    Ok(bytes)
}

/// Writes a file, in place of what it held.
pub(crate) fn write(file: &str, bytes: &[u8]) -> Result<(), Failure> {
    let refused = |error| Failure::of("cli/write", format!("cannot write {file}: {}", reason(&error)));
    std::fs::write(file, bytes).map_err(refused)
}

/// What a file is called in messages.
pub(crate) fn name(file: &str) -> &str {
    if file == STDIN { "<stdin>" } else { file }
}

/// Loads a snapshot, or compiles a policy. Goes by what the file holds, not by its name.
pub(crate) fn load(input: &Input) -> Result<Gate, Failure> {
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
    let gate = match trust {
        Some(trust) => Gate::load_signed(snapshot, &trust),
        None => Gate::load(snapshot),
    };
    gate.map_err(|error| Failure::of_snapshot(name(file), error))
}

/// Compiles a policy that was read from `file`, and the directory of another file if there is one.
pub(crate) fn compile(
    file: &str,
    bytes: Vec<u8>,
    directory: Option<&str>,
    stamp: &Stamp,
) -> Result<Vec<u8>, Failure> {
    if file == STDIN && directory == Some(STDIN) {
        return Err(Failure::of(
            "cli/usage",
            "the policy and the directory cannot both be the standard input",
        ));
    }
    let policy = text(file, bytes)?;
    let directory = directory.map(|directory| text(directory, read(directory)?)).transpose()?;
    let packed = match &directory {
        Some(directory) => pack_with_directory(policy.text.as_str(), directory.text.as_str(), stamp),
        None => pack(&policy.text, stamp),
    };
    packed.map_err(|error| match error {
        PackError::Policy(errors) => Failure::Policy { policy, directory, errors },
        PackError::Snapshot(error) => Failure::of_snapshot(&policy.file, error),
    })
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

/// Works out what the holder of some roles may do. Points out roles that the snapshot does not know.
pub(crate) fn access<'g>(gate: &'g Gate, holder: &Holder) -> Result<Access<'g>, Failure> {
    let access = quiet_access(gate, holder)?;
    for role in access.unknown_roles() {
        warn_unknown("role", role, gate.roles().map(|role| role.name.into()));
    }
    Ok(access)
}

/// As [`access`], without a word on unknown roles.
pub(crate) fn quiet_access<'g>(gate: &'g Gate, holder: &Holder) -> Result<Access<'g>, Failure> {
    let (roles, roles_at) = roles(&holder.roles);
    let now = holder.now.unwrap_or_else(time::now);
    let (subject, at) = (holder.subject.as_deref(), holder.at.as_deref());
    Ok(gate.access(&Principal {
        roles: &roles,
        roles_at: &roles_at,
        subject,
        at,
        now,
        session: holder.session,
        attributes: &attributes("--attributes", holder.attributes.as_deref())?,
        min_epoch: holder.min_epoch,
        skew: holder.clock_skew,
    }))
}

/// Roles that are held everywhere, and those that are held at a scope, with it.
pub(crate) fn roles(named: &[String]) -> (Vec<&str>, Vec<(&str, &str)>) {
    let (placed, everywhere): (Vec<_>, Vec<_>) = named.iter().partition(|role| role.contains('@'));
    let placed = placed.into_iter().filter_map(|role| role.split_once('@'));
    (everywhere.into_iter().map(String::as_str).collect(), placed.collect())
}

/// A JSON object as conditions read it; nothing for none. The parser's own message would repeat what was given, which
/// may be personal.
pub(crate) fn attributes(option: &str, text: Option<&str>) -> Result<Vec<u8>, Failure> {
    let Some(text) = text else { return Ok(Vec::new()) };
    match serde_json::from_str(text) {
        Ok(value @ serde_json::Value::Object(_)) => Ok(rolegate::gate::attributes(&value)),
        _ => Err(Failure::of("cli/not-an-object", format!("{option} needs a JSON object"))),
    }
}

/// Says that a name is unknown, which is no error: an unknown name is denied.
pub(crate) fn warn_unknown(kind: &str, name: &str, known: impl Iterator<Item = String>) {
    let hint = nearest(name, known).map_or_else(String::new, |near| format!(", did you mean `{near}`?"));
    say(&format!("warning: the policy has no {kind} `{}`{hint}", name.escape_debug()));
}

/// Every scope as `type:name`, the outer before the inner.
pub(crate) fn scopes(gate: &Gate) -> Vec<String> {
    let rows = 0..u32::try_from(gate.snapshot().rows(Table::Scopes)).unwrap_or(0);
    rows.map(|row| gate.extent_name(Extent::At(ScopeId(row)))).collect()
}
