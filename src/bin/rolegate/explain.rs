//! `rolegate explain`: a decision with all that it rests on.

use super::{
    args::{Holder, Input, Known},
    check,
    failure::Failure,
    files,
    output::{self, Paint, harmless},
    request::{self, Facts},
};
use rolegate::{
    Access, Code, Decision, Effect, Gate,
    gate::{Extent, PermissionId, Request},
};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io;

/// Explain a decision: what grants it, what it requires, what forbids it, what is missing, who could do it
///
/// Exits as `check` does.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rolegate explain shop.rgs campaigns:edit --role viewer
  rolegate explain shop.rgs campaigns:edit --subject user:42 --at store:brand-a --json

With --json: {\"decision\",\"roles\",\"grant\":{\"role\",\"position\",\"at\",\"when\",\"fields\",\"because\"},\
\"available\":[condition],\"requires\":[{\"permission\",\"at\",\"scope\",\"decision\"}],\
\"guardrails\":[{\"name\",\"kind\",\"at\",\"roles\",\"when\",\"because\",\"forbids\"}]}; a decision is as `check` has it.")]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) input: Input,
    /// What is to be done, as RESOURCE:ACTION
    #[arg(value_name = "PERMISSION")]
    pub(crate) permission: String,
    #[command(flatten)]
    pub(crate) holder: Holder,
    #[command(flatten)]
    pub(crate) known: Known,
    /// Write it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn run(args: &Explain) -> Result<bool, Failure> {
    let gate = files::load(&args.input)?;
    let access = request::access(&gate, &args.holder)?;
    let facts = Facts::of(&args.known)?;
    let request = facts.request();
    let decision = access.check_for(&args.permission, &request);
    // What is required is required as a whole: for a field that no path but `*` covers.
    let whole = Request { field: Some(""), ..request };
    let explained = Explained {
        gate: &gate,
        access: &access,
        decision: &decision,
        id: gate.permission_id(&args.permission),
        requires: requires(&gate, args, &whole)?,
    };
    let written = if args.json {
        output::write_json(&explained.to_json())
    } else {
        output::write(explained.to_text(Paint::of(&io::stdout())).as_bytes())
    };
    output::answer(written, decision.effect() == Effect::Allow)
}

/// A permission that is required.
struct Required {
    permission: String,
    /// `same`, `parent`, `root` or how many scopes up.
    place: String,
    /// The scope that this comes to; none if no scope is asked at, or if there is none so far up.
    scope: Option<String>,
    /// Effect, code and sentence; none if there is no such scope.
    decision: Option<(Effect, Code, String)>,
}

/// The chain of requirements, each decided where it points.
fn requires(gate: &Gate, args: &Explain, request: &Request<'_>) -> Result<Vec<Required>, Failure> {
    let Some(id) = gate.permission_id(&args.permission) else { return Ok(Vec::new()) };
    let snapshot = gate.snapshot();
    let at = args.holder.at.as_deref().and_then(|at| gate.scope_id(at));
    let mut chain = Vec::new();
    for row in snapshot.requirements(id) {
        let (required, up) = snapshot.requirement(row);
        let mut scope = at;
        for _ in 0..up {
            let above = scope.and_then(|scope| snapshot.scope_parent(scope));
            if up == u16::MAX && above.is_none() {
                break;
            }
            scope = above;
        }
        let name = scope.map(|scope| gate.extent_name(Extent::At(scope)));
        let is_there = up == 0 || scope.is_some();
        let permission = name_of(gate, required);
        let decision = if is_there {
            let holder = Holder { at: name.clone(), ..args.holder.clone() };
            let decision = request::quiet_access(gate, &holder)?.check_for(&permission, request);
            Some((decision.effect(), decision.code(), decision.to_string()))
        } else {
            None
        };
        let place = match up {
            0 => "same".into(),
            1 => "parent".into(),
            u16::MAX => "root".into(),
            up => format!("{up} above"),
        };
        chain.push(Required { permission, place, scope: name, decision });
    }
    Ok(chain)
}

fn name_of(gate: &Gate, id: PermissionId) -> String {
    let snapshot = gate.snapshot();
    format!("{}:{}", snapshot.resource_name(snapshot.permission_resource(id)), snapshot.permission_action(id))
}

/// The grant that a decision names.
struct Grant<'g> {
    role: &'g str,
    position: u32,
    at: String,
    when: Option<&'g str>,
    fields: Vec<&'g str>,
    because: Option<&'g str>,
}

/// A guardrail that lists a permission, or a cap that leaves it out.
struct Guardrail<'g> {
    name: &'g str,
    is_cap: bool,
    at: String,
    roles: Vec<&'g str>,
    when: Option<&'g str>,
    because: &'g str,
    forbids: bool,
}

/// A decision and what it was made of.
struct Explained<'a, 'g> {
    gate: &'g Gate,
    access: &'a Access<'g>,
    decision: &'a Decision<'g>,
    id: Option<PermissionId>,
    requires: Vec<Required>,
}

impl<'g> Explained<'_, 'g> {
    fn grant(&self) -> Option<Grant<'g>> {
        let snapshot = self.gate.snapshot();
        let (role, position) = (self.decision.granted_by()?, self.decision.grant()?);
        let row = snapshot.role_grants(self.gate.role_id(role)?).start + position as usize;
        let because = snapshot.grant_because(row);
        Some(Grant {
            role,
            position,
            at: self.gate.extent_name(snapshot.grant_extent(row)),
            when: snapshot.grant_condition(row).map(|id| snapshot.condition_source(id)),
            fields: snapshot.grant_fields(row).map(|row| snapshot.grant_field(row)).collect(),
            because: Some(because).filter(|because| !because.is_empty()),
        })
    }

    /// Conditions without which the permission is not there.
    fn available(&self) -> Vec<&'g str> {
        let snapshot = self.gate.snapshot();
        let rows = self.id.map_or(0..0, |id| snapshot.availability(id));
        rows.map(|row| snapshot.condition_source(snapshot.availability_condition(row))).collect()
    }

    fn guardrails(&self) -> Vec<Guardrail<'g>> {
        let snapshot = self.gate.snapshot();
        let Some(id) = self.id else { return Vec::new() };
        let rows = 0..snapshot.rows(rolegate::gate::Table::Guardrails);
        let about = rows.filter(|row| {
            let is_listed = snapshot.guardrail_spans(*row).any(|span| span.contains(&id.index()));
            is_listed != snapshot.is_cap(*row)
        });
        let guardrail = |row| Guardrail {
            name: snapshot.guardrail_name(row),
            is_cap: snapshot.is_cap(row),
            at: self.gate.extent_name(snapshot.guardrail_extent(row)),
            roles: snapshot.guardrail_roles(row).map(|role| snapshot.role_name(role)).collect(),
            when: snapshot.guardrail_condition(row).map(|id| snapshot.condition_source(id)),
            because: snapshot.guardrail_because(row),
            forbids: self.decision.guardrail() == Some(snapshot.guardrail_name(row)),
        };
        about.map(guardrail).collect()
    }

    fn to_json(&self) -> Value {
        let grant = self.grant().map(|grant| {
            json!({
                "role": grant.role, "position": grant.position, "at": grant.at, "when": grant.when,
                "fields": grant.fields, "because": grant.because,
            })
        });
        let guardrail = |guardrail: Guardrail<'_>| {
            json!({
                "name": guardrail.name, "kind": if guardrail.is_cap { "cap" } else { "deny" },
                "at": guardrail.at, "roles": guardrail.roles, "when": guardrail.when,
                "because": Some(guardrail.because).filter(|because| !because.is_empty()),
                "forbids": guardrail.forbids,
            })
        };
        let required = |required: &Required| {
            let decision = required.decision.as_ref().map(|(effect, code, message)| {
                json!({ "effect": effect.as_str(), "code": code.as_str(), "message": message })
            });
            json!({
                "permission": required.permission, "at": required.place, "scope": required.scope,
                "decision": decision,
            })
        };
        json!({
            "decision": check::to_json(self.decision),
            "roles": self.access.roles().collect::<Vec<_>>(),
            "grant": grant,
            "available": self.available(),
            "requires": self.requires.iter().map(required).collect::<Vec<_>>(),
            "guardrails": self.guardrails().into_iter().map(guardrail).collect::<Vec<_>>(),
        })
    }

    fn to_text(&self, paint: Paint) -> String {
        let decided = check::to_text(self.gate, self.decision, paint);
        let mut lines: Vec<(&str, String)> = Vec::new();
        let held: Vec<&str> = self.access.roles().collect();
        lines.push(("held", if held.is_empty() { "no role".into() } else { held.join(", ") }));
        let path: Vec<&str> = self.decision.path().collect();
        if path.len() > 1 {
            lines.push(("path", path.join(" > ")));
        }
        if let Some(grant) = self.grant() {
            lines.extend((grant.at != "*").then(|| ("at", grant.at.clone())));
            lines.extend(grant.when.map(|when| ("when", when.into())));
            lines.extend((!grant.fields.is_empty()).then(|| ("fields", grant.fields.join(", "))));
        }
        lines.extend(self.available().into_iter().map(|when| ("there if", when.into())));
        let missing = self.decision.missing();
        lines.extend((!missing.is_empty()).then(|| ("missing", missing.join(", "))));
        lines.extend(self.requires.iter().map(|required| ("requires", required.to_text())));
        lines.extend(self.guardrails().iter().map(|guardrail| ("guarded", guardrail.to_text())));
        let nearest: Vec<&str> = self.decision.nearest().collect();
        if !nearest.is_empty() {
            lines.push(("nearest", nearest.join(", ")));
        }
        let lines = lines.iter().map(|(label, line)| format!("       {label:<8} {}\n", harmless(line)));
        decided + &lines.collect::<String>()
    }
}

impl Required {
    fn to_text(&self) -> String {
        let at = self.scope.as_ref().map_or_else(String::new, |scope| format!(" at {scope}"));
        match &self.decision {
            Some((effect, code, message)) => {
                format!("{}{at}: {}, {} ({message})", self.permission, effect.as_str(), code.as_str())
            }
            None => format!("{} in a scope ({}) that is not there: deny", self.permission, self.place),
        }
    }
}

impl Guardrail<'_> {
    fn to_text(&self) -> String {
        let kind = if self.is_cap { "cap" } else { "deny" };
        let mut text = format!("{} ({kind})", self.name);
        if self.at != "*" {
            let _ = write!(text, ", at {}", self.at);
        }
        if !self.roles.is_empty() {
            let _ = write!(text, ", for {}", self.roles.join(", "));
        }
        if let Some(when) = self.when {
            let _ = write!(text, ", when {when}");
        }
        if self.forbids {
            text += ": forbids it";
        }
        text
    }
}
