//! `rolegate sign`: a snapshot to a signed one.

use super::{deliver, failure::Failure, files, keys, output};
use serde_json::json;

/// Sign a snapshot, so that whoever has the public key can tell who made it
///
/// A signature that it has already is replaced. To sign while packing, see `rolegate pack --sign`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate sign shop.rgs --key shop.pem -o signed.rgs
  rolegate sign - --key shop.jwk < shop.rgs > signed.rgs

With --json: {\"output\",\"keyId\",\"size\"}.")]
pub(crate) struct Sign {
    /// The snapshot
    pub(crate) snapshot: String,
    /// The private key: PKCS#8 in PEM, or JWK
    #[arg(long, value_name = "KEY")]
    pub(crate) key: String,
    /// Where the signed snapshot goes; the same file will do [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<String>,
    /// Write what was done as JSON; needs --output
    #[arg(long, requires = "output")]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &Sign) -> Result<bool, Failure> {
    let output = deliver::target(args.output.as_deref(), args.json)?;
    files::only_one_is_stdin([&args.snapshot, &args.key])?;
    deliver::refuse_overwriting(output, [Some(&args.key)])?;
    let key = keys::secret(&args.key)?;
    let signed = rolegate::gate::sign(&files::read(&args.snapshot)?, &key)
        .map_err(|error| Failure::of_snapshot(files::name(&args.snapshot), error))?;
    deliver::write(output, &signed)?;
    let Some(file) = output else { return Ok(true) };
    let (id, size) = (keys::show_id(key.public().id()), signed.len());
    if args.json {
        output::write_json(&json!({ "output": file, "keyId": id, "size": size }))?;
    } else {
        output::write(format!("{file}: signed by {id}, {size} bytes\n").as_bytes())?;
    }
    Ok(true)
}
