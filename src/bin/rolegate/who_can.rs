//! `rolegate who-can`: the subjects who may do something, the scopes where it may be done, the actions that may be done.

use super::{
    args::{Holder, Input, Known},
    failure::Failure,
    files, output, progress,
    request::{self, Facts, Named},
    time,
};
use rolegate::{
    Gate,
    gate::{Asked, Claims, Request, SubjectId, Table},
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
    let facts = Facts::of(&args.known)?;
    let request = facts.request();
    let named = if args.actions { Named::Resource } else { Named::Permission };
    request::warn_unknown(&gate, named, Some(&args.permission));
    let (key, list): (&str, Vec<String>) = if args.scopes {
        ("scopes", request::access(&gate, &args.holder)?.where_can(&args.permission, &request))
    } else if args.actions {
        let actions = request::access(&gate, &args.holder)?.actions(&args.permission, &request);
        ("actions", actions.into_iter().map(String::from).collect())
    } else {
        ("subjects", subjects(&gate, args, &request)?)
    };
    let is_anywhere = args.holder.at.is_none() && !args.scopes && gate.snapshot().rows(Table::Scopes) > 0;
    if list.is_empty() && is_anywhere && request::unknown(&gate, named, &args.permission).is_none() {
        output::say("note: without --at, what is held at a scope does not count");
    }
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
    output::answer(written, !list.is_empty())
}

/// Names of the subjects who may.
fn subjects(gate: &Gate, args: &WhoCan, request: &Request<'_>) -> Result<Vec<String>, Failure> {
    let holder = &args.holder;
    if holder.subject.is_some() || !holder.roles.is_empty() {
        let message = "--subject and --role ask for one principal: use them with --where or --actions";
        return Err(Failure::of("cli/usage", message));
    }
    request::warn_unknown(gate, Named::Scope, holder.at.as_deref());
    let Some(id) = gate.permission_id(&args.permission) else { return Ok(Vec::new()) };
    let at = holder.at.as_deref().and_then(|at| gate.scope_id(at));
    let now = holder.now.unwrap_or_else(time::now);
    let unknown_scope = holder.at.is_some() && at.is_none();
    let claims = Claims { at, unknown_scope, now, session: holder.session, ..Claims::default() };
    let attributes = request::attributes("--attributes", holder.attributes.as_deref())?;
    let asked = Asked {
        subject: &attributes,
        resource: request.resource,
        context: request.context,
        id: None,
        now: Some(now),
        field: request.field,
    };
    let found = progress::during("asking for each subject", || gate.who_can(&claims, &asked, id));
    Ok(found.into_iter().map(|subject| gate.subject_name(SubjectId(subject)).to_owned()).collect())
}
