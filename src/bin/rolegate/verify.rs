//! `rolegate verify`: is a snapshot what its publisher signed, and may it be used now.

use super::{failure::Failure, files, keys, output, time};
use rolegate::{Code, Gate, Principal};
use serde_json::json;

/// Verify who signed a snapshot, check all of it, and tell whether it may be used now
///
/// Exits with 0 if it is signed with a key that is trusted and may be used, with 1 if only its time is over or has not
/// come, with 2 if it is refused.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate verify shop.rgs --trust shop.pub.pem
  rolegate verify shop.rgs --trust old.pub.pem --trust new.pub.jwk --json

With --json: {\"keyId\",\"policy\",\"epoch\",\"issuedAt\",\"notAfter\",\"size\",\"current\"}.")]
pub(crate) struct Verify {
    /// The snapshot
    pub(crate) snapshot: String,
    /// A public key that it may be signed with: SPKI in PEM, JWK or base64url; repeat it to trust several
    #[arg(long = "trust", value_name = "KEY", required = true)]
    pub(crate) trusted: Vec<String>,
    /// The time to tell for [default: now]
    #[arg(long, value_name = "TIME", value_parser = time::parse_start)]
    pub(crate) now: Option<u64>,
    /// How many seconds clocks may be apart [default: 0 past the end, a day before the start]
    #[arg(long, value_name = "SECONDS")]
    pub(crate) clock_skew: Option<u64>,
    /// Write it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &Verify) -> Result<bool, Failure> {
    files::only_one_is_stdin([&args.snapshot].into_iter().chain(&args.trusted))?;
    let trust = keys::trust(&args.trusted)?.unwrap_or_else(|| rolegate::gate::Trust::new([]));
    let gate = Gate::load_signed(files::read(&args.snapshot)?, &trust)
        .map_err(|error| Failure::of_snapshot(files::name(&args.snapshot), error))?;
    let now = args.now.unwrap_or_else(time::now);
    let anybody = Principal { now, skew: args.clock_skew, ..Principal::default() };
    // Whether it is out of date comes before all else that a decision looks at.
    let current = gate.access(&anybody).check("").code() != Code::StaleSnapshot;
    report(args, &gate, current)?;
    Ok(current)
}

fn report(args: &Verify, gate: &Gate, current: bool) -> Result<(), Failure> {
    let header = gate.header();
    let id = header.key_id.map(keys::show_id).unwrap_or_default();
    if args.json {
        return output::write_json(&json!({
            "keyId": id, "policy": header.policy_id, "epoch": header.epoch, "issuedAt": header.issued_at,
            "notAfter": header.not_after, "size": gate.size(), "current": current,
        }));
    }
    let until = match header.not_after {
        0 => "without end".into(),
        not_after => format!("until {}", time::show(not_after)),
    };
    let (file, policy, epoch) = (files::name(&args.snapshot), &header.policy_id, header.epoch);
    let issued = time::show(header.issued_at);
    let state = if current { "" } else { ": it may not be used at this time" };
    let text =
        format!("{file}: signed by {id}, policy {policy}, epoch {epoch}, issued {issued}, {until}{state}\n");
    output::write(text.as_bytes())
}
