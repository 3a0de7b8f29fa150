//! `rolegate check`: may somebody do something, and why.

use super::{
    args::Check,
    failure::Failure,
    files,
    output::{self, Paint, harmless, nearest},
    request::{self, Facts},
};
use rolegate::{Code, Decision, Effect, Gate};
use serde_json::{Map, Value, json};
use std::io;

pub(crate) fn run(args: &Check) -> Result<bool, Failure> {
    let gate = files::load(&args.input)?;
    let access = request::access(&gate, &args.holder)?;
    let facts = Facts::of(&args.known)?;
    let request = facts.request();
    let decisions: Vec<Decision<'_>> =
        args.permissions.iter().map(|permission| access.check_for(permission, &request)).collect();
    let allowed = decisions.iter().all(|decision| decision.effect() == Effect::Allow);
    let written = if args.json {
        output::write_json(&json!({
            "policy": gate.header().policy_id,
            "epoch": gate.header().epoch,
            "roles": access.roles().collect::<Vec<_>>(),
            "unknownRoles": access.unknown_roles(),
            "allowed": allowed,
            "decisions": decisions.iter().map(to_json).collect::<Vec<_>>(),
        }))
    } else {
        let paint = Paint::of(&io::stdout());
        let texts: Vec<String> = decisions.iter().map(|decision| to_text(&gate, decision, paint)).collect();
        output::write(texts.concat().as_bytes())
    };
    output::answer(written, allowed)
}

pub(crate) fn to_text(gate: &Gate, decision: &Decision<'_>, paint: Paint) -> String {
    let effect = match decision.effect() {
        Effect::Allow => paint.green("allow"),
        Effect::Deny => paint.red("deny "),
        Effect::Conditional => paint.red("cond."),
    };
    let mut lines = vec![("why", decision.to_string()), ("code", decision.code().as_str().into())];
    if let (Some(role), Some(grant)) = (decision.granted_by(), decision.grant()) {
        lines.push(("grant", format!("{grant} of role {role}")));
    }
    if let Some(because) = decision.because() {
        lines.push(("because", because.into()));
    }
    if decision.audited() {
        lines.push(("audited", "yes".into()));
    }
    if decision.code() == Code::UnknownPermission
        && let Some(near) = nearest(decision.permission(), gate.permissions().map(|known| known.name()))
    {
        lines.push(("nearest", near));
    }
    let lines = lines.iter().map(|(label, line)| format!("       {label:<8} {}\n", harmless(line)));
    format!("{effect}  {}\n{}", harmless(decision.permission()), lines.collect::<String>())
}

/// The members of a decision as the JavaScript package has them; what does not apply is left out.
pub(crate) fn to_json(decision: &Decision<'_>) -> Value {
    let mut members = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.into(), value);
        }
    };
    let (policy, epoch) = decision.policy();
    let path: Vec<&str> = decision.path().collect();
    let nearest: Vec<&str> = decision.nearest().collect();
    let lacks = decision.code().is_about_roles();
    let implied_by = decision.implied_by().map(|(resource, action)| format!("{resource}:{action}"));
    set("effect", Some(decision.effect().as_str().into()));
    set("code", Some(decision.code().as_str().into()));
    set("permission", Some(decision.permission().into()));
    set("role", decision.role().map(Value::from));
    set("grantedBy", decision.granted_by().map(Value::from));
    set("grant", decision.grant().map(Value::from));
    set("path", (!path.is_empty()).then(|| path.into()));
    set("impliedBy", implied_by.map(Value::from));
    set("grantedAt", decision.granted_at().map(Value::from));
    set("held", Some(decision.held().collect::<Vec<_>>().into()));
    set("because", decision.because().map(Value::from));
    set("nearest", lacks.then(|| nearest.into()));
    set("unknownRoles", Some(decision.unknown_roles().into()));
    let required = decision.required().map(|(resource, action)| format!("{resource}:{action}"));
    set("missing", Some(decision.missing()).filter(|missing| !missing.is_empty()).map(Value::from));
    set("required", required.map(Value::from));
    set("requiredAt", decision.required_at().map(Value::from));
    set("guardrail", decision.guardrail().map(Value::from));
    set("audited", Some(decision.audited().into()));
    set("policy", Some(policy.into()));
    set("epoch", Some(epoch.into()));
    set("message", Some(decision.to_string().into()));
    members.into()
}
