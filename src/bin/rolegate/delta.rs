//! `rolegate delta` and `rolegate apply`: what changed between two snapshots as a file, and back.

use super::{deliver, failure::Failure, files, keys, output};
use rolegate::Gate;
use serde_json::json;

/// Make a delta: what turns one snapshot into the next, for gates that have the first
///
/// `gate.apply` and `rolegate apply` take it. It needs no signature of its own: the snapshot that it makes has one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate delta old.rgs new.rgs -o change.rgd
  rolegate delta old.rgs new.rgs --trust shop.pub.pem -o change.rgd
  curl -s https://shop.example/shop.rgs | rolegate delta - new.rgs > change.rgd

With --json: {\"output\",\"size\",\"policy\",\"fromEpoch\",\"toEpoch\",\"snapshotSize\"}.")]
pub(crate) struct Delta {
    /// The snapshot that gates have
    pub(crate) old: String,
    /// The snapshot that they are to have
    pub(crate) new: String,
    /// Where the delta goes [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<String>,
    /// A public key that both must be signed with; repeat it to trust several
    #[arg(long = "trust", value_name = "KEY")]
    pub(crate) trusted: Vec<String>,
    /// Write what was done as JSON; needs --output
    #[arg(long, requires = "output")]
    pub(crate) json: bool,
}

/// Apply a delta: the snapshot it was made from becomes the snapshot it was made for
///
/// Refuses what a gate would refuse: another snapshot, a delta that was changed, one that leads back.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate apply old.rgs change.rgd -o new.rgs
  rolegate apply shop.rgs change.rgd --trust shop.pub.pem -o shop.rgs

With --json: {\"output\",\"size\",\"policy\",\"fromEpoch\",\"toEpoch\"}.")]
pub(crate) struct Apply {
    /// The snapshot that the delta was made from
    pub(crate) base: String,
    /// The delta
    pub(crate) delta: String,
    /// Where the snapshot goes; the same file will do [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<String>,
    /// A public key that both snapshots must be signed with; repeat it to trust several
    #[arg(long = "trust", value_name = "KEY")]
    pub(crate) trusted: Vec<String>,
    /// Write what was done as JSON; needs --output
    #[arg(long, requires = "output")]
    pub(crate) json: bool,
}

pub(crate) fn make(args: &Delta) -> Result<bool, Failure> {
    let output = deliver::target(args.output.as_deref(), args.json)?;
    files::only_one_is_stdin([&args.old, &args.new].into_iter().chain(&args.trusted))?;
    deliver::refuse_overwriting(output, [Some(&args.old), Some(&args.new)]).map_err(|_| {
        Failure::of("cli/usage", "the delta would overwrite what it is made of: name another --output")
    })?;
    let (mut old, new) = (load(&args.old, &args.trusted)?, load(&args.new, &args.trusted)?);
    let delta = old.delta(&new);
    let (from, to) = (old.header().epoch, new.header().epoch);
    // A gate would not go back, whatever led it there.
    old.swap(new.snapshot().bytes().into())
        .map_err(|error| Failure::of_snapshot(files::name(&args.new), error))?;
    deliver::write(output, &delta)?;
    let Some(file) = output else { return Ok(true) };
    let (size, whole, policy) = (delta.len(), new.size(), &new.header().policy_id);
    if args.json {
        output::write_json(&json!({
            "output": file, "size": size, "policy": policy, "fromEpoch": from, "toEpoch": to, "snapshotSize": whole,
        }))?;
    } else {
        let text = format!(
            "{file}: policy {policy}, epoch {from} to {to}, {size} bytes for a snapshot of {whole}\n"
        );
        output::write(text.as_bytes())?;
    }
    Ok(true)
}

pub(crate) fn apply(args: &Apply) -> Result<bool, Failure> {
    let output = deliver::target(args.output.as_deref(), args.json)?;
    files::only_one_is_stdin([&args.base, &args.delta].into_iter().chain(&args.trusted))?;
    deliver::refuse_overwriting(output, [Some(&args.delta)]).map_err(|_| {
        Failure::of("cli/usage", "the snapshot would overwrite the delta: name another --output")
    })?;
    let mut gate = load(&args.base, &args.trusted)?;
    let from = gate.header().epoch;
    gate.apply(&files::read(&args.delta)?)
        .map_err(|error| Failure::of(error.code(), format!("{}: {error}", files::name(&args.delta))))?;
    deliver::write(output, gate.snapshot().bytes())?;
    let Some(file) = output else { return Ok(true) };
    let (to, policy, size) = (gate.header().epoch, &gate.header().policy_id, gate.size());
    if args.json {
        output::write_json(&json!({
            "output": file, "size": size, "policy": policy, "fromEpoch": from, "toEpoch": to,
        }))?;
    } else {
        output::write(format!("{file}: policy {policy}, epoch {from} to {to}, {size} bytes\n").as_bytes())?;
    }
    Ok(true)
}

/// A snapshot; a policy will not do, since a delta is about bytes that were handed out.
fn load(file: &str, trusted: &[String]) -> Result<Gate, Failure> {
    let bytes = files::read(file)?;
    let gate = match keys::trust(trusted)? {
        Some(trust) => Gate::load_signed(bytes, &trust),
        None => Gate::load(bytes),
    };
    gate.map_err(|error| Failure::of_snapshot(files::name(file), error))
}
