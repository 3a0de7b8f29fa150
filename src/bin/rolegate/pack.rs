//! `rolegate pack`: a policy to a snapshot.

use super::{args::Pack, deliver, failure::Failure, files, keys, output, time};
use rolegate::{
    Gate,
    gate::{Stamp, sign},
};
use serde_json::json;

pub(crate) fn run(args: &Pack) -> Result<bool, Failure> {
    let stamp = stamp(args)?;
    let output = deliver::target(args.output.as_deref(), args.json)?;
    let sources = [Some(&args.policy), args.directory.as_ref(), args.sign.as_ref()];
    deliver::refuse_overwriting(output, sources)?;
    let key = args.sign.as_deref().map(keys::secret).transpose()?;
    let mut snapshot =
        files::compile(&args.policy, files::read(&args.policy)?, args.directory.as_deref(), &stamp)?;
    if let Some(key) = key {
        snapshot =
            sign(&snapshot, &key).map_err(|error| Failure::of_snapshot(files::name(&args.policy), error))?;
    }
    deliver::write(output, &snapshot)?;
    let Some(file) = output else { return Ok(true) };
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
            "keyId": header.key_id.map(keys::show_id),
        }));
    }
    let (id, size) = (&header.policy_id, gate.size());
    let signed = header.key_id.map_or_else(String::new, |id| format!(", signed by {}", keys::show_id(id)));
    let text =
        format!("{file}: policy {id}, {roles} roles, {permissions} permissions, {size} bytes{signed}\n");
    output::write(text.as_bytes())
}
