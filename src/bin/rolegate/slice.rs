//! `rolegate slice`: a snapshot with only what one principal can reach.

use super::{args::Input, deliver, failure::Failure, files, keys, output, request, time};
use rolegate::{
    Gate, Principal,
    gate::{SliceError, SliceOptions, sign},
};
use serde_json::json;

/// Cut out of a snapshot what one principal can reach, and nothing else
///
/// Asked as that principal, the slice answers as the whole does; other roles, subjects, scopes and conditions are not in
/// it. It is not signed, unless with --sign.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate slice shop.rgs --subject user:42 -o user-42.rgs
  rolegate slice shop.rgs --role viewer@store:a --at store:a -o viewer.rgs
  rolegate slice shop.rgs --subject user:42 --opaque --sign shop.pem -o user-42.rgs
  rolegate slice shop.rgs --terse > anybody.rgs

Without --subject and --role it is for those who name neither.

With --json: {\"output\",\"policy\",\"epoch\",\"roles\",\"unknownRoles\",\"permissions\",\"scopes\",\"size\",\"opaque\",\
\"keyId\"}; the roles, permissions and scopes are counts.")]
pub(crate) struct Slice {
    #[command(flatten)]
    pub(crate) input: Input,
    /// A role that is held, or ROLE@SCOPE for one held at a scope; repeat it, or separate several by commas
    #[arg(short, long = "role", value_name = "ROLE", value_delimiter = ',')]
    pub(crate) roles: Vec<String>,
    /// Who it is for, by the name in the policy's directory
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// The scope that is asked at [default: every scope at which anything can be allowed]
    #[arg(long, value_name = "SCOPE")]
    pub(crate) at: Option<String>,
    /// The time from which on it is asked: assignments that are over are left out [default: now]
    #[arg(long, value_name = "TIME", value_parser = time::parse_start)]
    pub(crate) now: Option<u64>,
    /// Leave out what says which roles are held: their names and titles, and why; they are then asked for by --subject alone
    #[arg(long)]
    pub(crate) opaque: bool,
    /// Leave out what is for people alone: titles, and why
    #[arg(long)]
    pub(crate) terse: bool,
    /// Where the slice goes [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<String>,
    /// A private key to sign it with, see `rolegate keygen`
    #[arg(long, value_name = "KEY")]
    pub(crate) sign: Option<String>,
    /// Write what was done as JSON; needs --output
    #[arg(long, requires = "output")]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &Slice) -> Result<bool, Failure> {
    let output = deliver::target(args.output.as_deref(), args.json)?;
    let sources = [Some(&args.input.snapshot), args.input.directory.as_ref(), args.sign.as_ref()];
    deliver::refuse_overwriting(output, sources)?;
    let key = args.sign.as_deref().map(keys::secret).transpose()?;
    let gate = files::load(&args.input)?;
    let (roles, roles_at) = request::roles(&args.roles);
    let principal = Principal {
        roles: &roles,
        roles_at: &roles_at,
        subject: args.subject.as_deref(),
        at: args.at.as_deref(),
        now: args.now.unwrap_or_else(time::now),
        ..Principal::default()
    };
    request::warn_of_principal(&gate, &args.roles, principal.subject, principal.at);
    let unknown = gate.access(&principal).unknown_roles().to_vec();
    let refused = |error| Failure::of_snapshot(files::name(&args.input.snapshot), error);
    let slice = gate.slice(&principal, SliceOptions { opaque: args.opaque, terse: args.terse });
    let mut slice = slice.map_err(|error| match error {
        SliceError::Snapshot(error) => refused(error),
        error => Failure::of(error.code(), error.to_string()),
    })?;
    if let Some(key) = key {
        slice = sign(&slice, &key).map_err(refused)?;
    }
    deliver::write(output, &slice)?;
    let Some(file) = output else { return Ok(true) };
    let slice = Gate::load(slice).map_err(|error| Failure::of_snapshot(file, error))?;
    report(args, file, &slice, &unknown)?;
    Ok(true)
}

fn report(args: &Slice, file: &str, slice: &Gate, unknown: &[String]) -> Result<(), Failure> {
    let header = slice.header();
    let [roles, permissions] = [slice.roles().count(), slice.permissions().count()];
    let scopes = request::scopes(slice).len();
    if args.json {
        return output::write_json(&json!({
            "output": file,
            "policy": header.policy_id,
            "epoch": header.epoch,
            "roles": roles,
            "unknownRoles": unknown,
            "permissions": permissions,
            "scopes": scopes,
            "size": slice.size(),
            "opaque": args.opaque,
            "keyId": header.key_id.map(keys::show_id),
        }));
    }
    let (id, size) = (&header.policy_id, slice.size());
    let signed = header
        .key_id
        .map_or_else(|| ", not signed".into(), |id| format!(", signed by {}", keys::show_id(id)));
    let counts = [(roles, "role"), (permissions, "permission"), (scopes, "scope")].map(|(count, what)| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {what}{plural}")
    });
    let text = format!("{file}: slice of {id}, {}, {size} bytes{signed}\n", counts.join(", "));
    output::write(text.as_bytes())
}
