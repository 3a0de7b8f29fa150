//! `rolegate who-can`: the subjects who may do something, the scopes where it may be done, the actions that may be done.

use super::{
    args::{Holder, Input, Known},
    failure::Failure,
    files, output, time,
};
use rolegate::{
    Gate,
    gate::{Asked, Claims, Request, SubjectId},
};
use serde_json::json;

/// List who may do something; or, for one principal, where it may be done or which actions
///
/// Subjects are those of the directory; what is asked of them is what `check` would allow, plainly.
/// Exits with 0 if there is anything to list, with 1 if there is nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate who-can shop.rgs campaigns:edit --at store:brand-a
  rolegate who-can shop.rgs campaigns:edit --where --subject user:42
  rolegate who-can shop.rgs campaigns --actions --role viewer

With --json: {\"policy\",\"epoch\",\"permission\" or \"resource\",\"at\",\"subjects\" or \"scopes\" or \"actions\"}.")]
pub(crate) struct WhoCan {
    #[command(flatten)]
    pub(crate) input: Input,
    /// What is to be done, as RESOURCE:ACTION; with --actions a resource
    #[arg(value_name = "PERMISSION")]
    pub(crate) permission: String,
    /// List the scopes at which the principal may do it
    #[arg(long = "where", conflicts_with = "actions")]
    pub(crate) scopes: bool,
    /// List the actions of the resource that the principal may do
    #[arg(long)]
    pub(crate) actions: bool,
    #[command(flatten)]
    pub(crate) holder: Holder,
    #[command(flatten)]
    pub(crate) known: Known,
    /// Write it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &WhoCan) -> Result<bool, Failure> {
    let gate = files::load(&args.input)?;
    let resource = files::attributes("--resource", args.known.resource.as_deref())?;
    let context = files::attributes("--context", args.known.context.as_deref())?;
    let request = Request { resource: &resource, context: &context, field: args.known.field.as_deref() };
    warn_unknown(&gate, args);
    let (key, list): (&str, Vec<String>) = if args.scopes {
        ("scopes", files::access(&gate, &args.holder)?.where_can(&args.permission, &request))
    } else if args.actions {
        let actions = files::access(&gate, &args.holder)?.actions(&args.permission, &request);
        ("actions", actions.into_iter().map(String::from).collect())
    } else {
        ("subjects", subjects(&gate, args, &request)?)
    };
    let written = if args.json {
        let asked = if args.actions { "resource" } else { "permission" };
        output::write_json(&json!({
            "policy": gate.header().policy_id, "epoch": gate.header().epoch,
            asked: args.permission, "at": args.holder.at, key: list,
        }))
    } else {
        let lines = list.iter().map(|name| format!("{}\n", output::harmless(name)));
        output::write(lines.collect::<String>().as_bytes())
    };
    match written {
        // The exit code is the answer, whether or not anybody reads the list.
        Ok(()) | Err(Failure::Closed) => Ok(!list.is_empty()),
        Err(failure) => Err(failure),
    }
}

/// Names of the subjects who may.
fn subjects(gate: &Gate, args: &WhoCan, request: &Request<'_>) -> Result<Vec<String>, Failure> {
    let holder = &args.holder;
    if holder.subject.is_some() || !holder.roles.is_empty() {
        let message = "--subject and --role ask for one principal: use them with --where or --actions";
        return Err(Failure::of("cli/usage", message));
    }
    let Some(id) = gate.permission_id(&args.permission) else { return Ok(Vec::new()) };
    let at = holder.at.as_deref().and_then(|at| gate.scope_id(at));
    let now = holder.now.unwrap_or_else(time::now);
    let unknown_scope = holder.at.is_some() && at.is_none();
    let claims = Claims { at, unknown_scope, now, session: holder.session, ..Claims::default() };
    let attributes = files::attributes("--attributes", holder.attributes.as_deref())?;
    let asked = Asked {
        subject: &attributes,
        resource: request.resource,
        context: request.context,
        id: None,
        now: Some(now),
        field: request.field,
    };
    let found = gate.who_can(&claims, &asked, id);
    Ok(found.into_iter().map(|subject| gate.subject_name(SubjectId(subject)).to_owned()).collect())
}

/// Says which names the snapshot does not know, for then the list is empty.
fn warn_unknown(gate: &Gate, args: &WhoCan) {
    let asked = args.permission.as_str();
    if args.actions {
        if gate.resource_id(asked).is_none() {
            files::warn_unknown("resource", asked, gate.resources().map(|resource| resource.name.into()));
        }
    } else if gate.permission_id(asked).is_none() {
        files::warn_unknown("permission", asked, gate.permissions().map(|known| known.name()));
    }
    if let Some(at) = args.holder.at.as_deref().filter(|at| gate.scope_id(at).is_none()) {
        files::warn_unknown("scope", at, files::scopes(gate).into_iter());
    }
}
