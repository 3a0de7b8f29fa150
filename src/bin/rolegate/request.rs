//! Who asks, and what is known of the request, as options of the command line say it.

use super::{
    args::{Holder, Known},
    failure::Failure,
    output::{harmless, hint, nearest, say},
    time,
};
use rolegate::{
    Access, Gate, Principal,
    gate::{Extent, Request, ScopeId, SubjectId, Table},
};

/// What is known of a request besides its permission.
pub(crate) struct Facts<'o> {
    resource: Vec<u8>,
    context: Vec<u8>,
    field: Option<&'o str>,
}

impl<'o> Facts<'o> {
    pub(crate) fn of(known: &'o Known) -> Result<Self, Failure> {
        Ok(Self {
            resource: attributes("--resource", known.resource.as_deref())?,
            context: attributes("--context", known.context.as_deref())?,
            field: known.field.as_deref(),
        })
    }

    pub(crate) fn request(&self) -> Request<'_> {
        Request { resource: &self.resource, context: &self.context, field: self.field }
    }
}

/// Works out what the holder of some roles may do. Points out names that the snapshot does not know.
pub(crate) fn access<'g>(gate: &'g Gate, holder: &Holder) -> Result<Access<'g>, Failure> {
    let access = quiet_access(gate, holder)?;
    warn_of_principal(gate, &holder.roles, holder.subject.as_deref(), holder.at.as_deref());
    Ok(access)
}

/// Points out the names of a principal that the snapshot does not know.
pub(crate) fn warn_of_principal(gate: &Gate, held: &[String], subject: Option<&str>, at: Option<&str>) {
    let (mut everywhere, mut placed) = roles(held);
    everywhere.extend(placed.iter().map(|(role, _)| *role));
    everywhere.sort_unstable();
    everywhere.dedup();
    for role in everywhere {
        warn_unknown(gate, Named::Role, Some(role));
    }
    placed.sort_unstable_by_key(|(_, at)| *at);
    placed.dedup_by_key(|(_, at)| *at);
    for (_, at) in placed {
        warn_unknown(gate, Named::Extent, Some(at));
    }
    // Of somebody whose roles are told the directory need not know.
    warn_unknown(gate, Named::Subject, subject.filter(|_| held.is_empty()));
    warn_unknown(gate, Named::Scope, at);
}

/// Roles that are held everywhere, and those that are held at a scope, with it.
pub(crate) fn roles(named: &[String]) -> (Vec<&str>, Vec<(&str, &str)>) {
    let (placed, everywhere): (Vec<_>, Vec<_>) = named.iter().partition(|role| role.contains('@'));
    let placed = placed.into_iter().filter_map(|role| role.split_once('@'));
    (everywhere.into_iter().map(String::as_str).collect(), placed.collect())
}

/// As [`access`], without a word on unknown names.
pub(crate) fn quiet_access<'g>(gate: &'g Gate, holder: &Holder) -> Result<Access<'g>, Failure> {
    let (roles, roles_at) = roles(&holder.roles);
    let now = holder.now.unwrap_or_else(time::now);
    let (subject, at) = (holder.subject.as_deref(), holder.at.as_deref());
    Ok(gate.access(&Principal {
        roles: &roles,
        roles_at: &roles_at,
        subject,
        at,
        now,
        session: holder.session,
        attributes: &attributes("--attributes", holder.attributes.as_deref())?,
        min_epoch: holder.min_epoch,
        skew: holder.clock_skew,
    }))
}

/// A JSON object as conditions read it; nothing for none. The parser's own message would repeat what was given, which
/// may be personal.
pub(crate) fn attributes(option: &str, text: Option<&str>) -> Result<Vec<u8>, Failure> {
    let Some(text) = text else { return Ok(Vec::new()) };
    match serde_json::from_str(text) {
        Ok(value @ serde_json::Value::Object(_)) => Ok(rolegate::gate::attributes(&value)),
        _ => Err(Failure::of("cli/not-an-object", format!("{option} needs a JSON object"))),
    }
}

/// What names stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Permission,
    Resource,
    Role,
    Subject,
    Scope,
    /// A scope, or every scope of a type.
    Extent,
}

/// That a name is unknown, and what may have been meant; nothing if it is known.
pub(crate) fn unknown(gate: &Gate, named: Named, name: &str) -> Option<String> {
    let (kind, is_known) = match named {
        Named::Permission => ("permission", gate.permission_id(name).is_some()),
        Named::Resource => ("resource", gate.resource_id(name).is_some()),
        Named::Role => ("role", gate.role_id(name).is_some()),
        Named::Subject => ("subject", gate.subject_id(name).is_some()),
        Named::Scope => ("scope", gate.scope_id(name).is_some()),
        Named::Extent => ("scope", gate.extent(name).is_some()),
    };
    if is_known {
        return None;
    }
    let near = match named {
        Named::Permission => nearest(name, gate.permissions().map(|permission| permission.name())),
        Named::Resource => nearest(name, gate.resources().map(|resource| resource.name.into())),
        Named::Role => nearest(name, gate.roles().map(|role| role.name.into())),
        Named::Subject => nearest(name, subjects(gate)),
        Named::Scope | Named::Extent => nearest(name, scopes(gate).into_iter()),
    };
    Some(format!("the policy has no {kind} `{}`{}", harmless(name), hint(near.as_deref())))
}

/// Says that a name is unknown, if there is one and it is. That is no error: an unknown name is denied.
pub(crate) fn warn_unknown(gate: &Gate, named: Named, name: Option<&str>) {
    if let Some(unknown) = name.and_then(|name| unknown(gate, named, name)) {
        say(&format!("warning: {unknown}"));
    }
}

/// Every scope as `type:name`, the outer before the inner.
pub(crate) fn scopes(gate: &Gate) -> Vec<String> {
    let rows = 0..u32::try_from(gate.snapshot().rows(Table::Scopes)).unwrap_or(0);
    rows.map(|row| gate.extent_name(Extent::At(ScopeId(row)))).collect()
}

/// Every subject of the directory.
pub(crate) fn subjects(gate: &Gate) -> impl Iterator<Item = String> {
    let rows = 0..u32::try_from(gate.snapshot().rows(Table::Subjects)).unwrap_or(0);
    rows.map(|row| gate.subject_name(SubjectId(row)).to_owned())
}
