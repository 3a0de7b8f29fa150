//! `rolegate pack`: a policy to a snapshot.

use super::{args::Pack, failure::Failure, files, output, time};
use rolegate::{Gate, gate::Stamp};
use serde_json::json;
use std::{fs, io::IsTerminal};

pub(crate) fn run(args: &Pack) -> Result<bool, Failure> {
    let stamp = stamp(args)?;
    let output = args.output.as_deref().filter(|output| *output != files::STDIN);
    if output.is_none() && std::io::stdout().is_terminal() {
        let message =
            "a snapshot is no text for a terminal: name a file with --output, or redirect the output";
        return Err(Failure::of("cli/terminal", message));
    }
    if output.is_none() && args.json {
        return Err(Failure::of("cli/usage", "--json and the snapshot cannot both be the standard output"));
    }
    let sources = [Some(&args.policy), args.directory.as_ref()];
    if output.is_some_and(|output| sources.into_iter().flatten().any(|source| is_same(source, output))) {
        return Err(Failure::of(
            "cli/usage",
            "the snapshot would overwrite what it is made of: name another --output",
        ));
    }
    let snapshot =
        files::compile(&args.policy, files::read(&args.policy)?, args.directory.as_deref(), &stamp)?;
    let Some(file) = output else {
        output::write(&snapshot)?;
        return Ok(true);
    };
    files::write(file, &snapshot)?;
    let gate = Gate::load(snapshot).map_err(|error| Failure::of_snapshot(file, error))?;
    report(args, file, &gate)?;
    Ok(true)
}

fn stamp(args: &Pack) -> Result<Stamp, Failure> {
    let issued_at = match (args.issued_at, std::env::var("SOURCE_DATE_EPOCH")) {
        (Some(issued_at), _) => issued_at,
        (None, Ok(seconds)) => time::parse_seconds(&seconds).ok_or_else(|| {
            Failure::of("cli/usage", "SOURCE_DATE_EPOCH must be seconds since 1970, or not be set")
        })?,
        (None, Err(_)) => time::now(),
    };
    let not_after = args.not_after.unwrap_or(0);
    if args.not_after.is_some_and(|not_after| not_after < issued_at) {
        let (end, start) = (time::show(not_after), time::show(issued_at));
        let message = format!("the snapshot would end on {end}, before it is issued on {start}");
        return Err(Failure::of("cli/usage", message));
    }
    Ok(Stamp { epoch: args.epoch, issued_at, not_after })
}

fn is_same(left: &str, right: &str) -> bool {
    left == right
        || matches!((fs::canonicalize(left), fs::canonicalize(right)), (Ok(left), Ok(right)) if left == right)
}

fn report(args: &Pack, file: &str, gate: &Gate) -> Result<(), Failure> {
    let header = gate.header();
    let [resources, permissions] = [gate.resources().count(), gate.permissions().count()];
    let [classes, roles] = [gate.classes().count(), gate.roles().count()];
    if args.json {
        return output::write_json(&json!({
            "output": file,
            "policy": header.policy_id,
            "epoch": header.epoch,
            "issuedAt": header.issued_at,
            "notAfter": header.not_after,
            "size": gate.size(),
            "resources": resources,
            "permissions": permissions,
            "classes": classes,
            "roles": roles,
        }));
    }
    let (id, size) = (&header.policy_id, gate.size());
    let text = format!("{file}: policy {id}, {roles} roles, {permissions} permissions, {size} bytes\n");
    output::write(text.as_bytes())
}
