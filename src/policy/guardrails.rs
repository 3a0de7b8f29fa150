//! Guardrails and caps.

use super::{
    grants::Granting,
    reader::{At, Member, Reader},
    roles,
    scopes::Scopes,
};
use crate::model::{Guardrail, NAME_LENGTH, RoleId};

/// Reads every guardrail. The answer is sorted by name.
pub(super) fn read<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    at: Option<At<'d>>,
    granting: &mut Granting<'r, 'd, '_>,
    names: &[&str],
    scopes: &Scopes<'d>,
) -> Vec<Guardrail> {
    let members = at.and_then(|at| reader.map(at)).unwrap_or_default();
    let read = |member| read_one(reader, member, granting, names, scopes);
    let mut guardrails: Vec<Guardrail> = members.into_iter().filter_map(read).collect();
    guardrails.sort_by(|left, right| left.name.cmp(&right.name));
    guardrails
}

fn read_one<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    member: Member<'d>,
    granting: &mut Granting<'r, 'd, '_>,
    names: &[&str],
    scopes: &Scopes<'d>,
) -> Option<Guardrail> {
    reader.check_name(member.spot, member.key, NAME_LENGTH);
    let fields = reader.fields(member.value, &["deny", "cap", "except", "roles", "at", "when", "because"])?;
    let (list, cap) = match (fields.get("deny"), fields.get("cap")) {
        (Some(at), None) => (at, false),
        (None, Some(at)) => (at, true),
        _ => {
            reader.report("missing-key", member.spot, "a guardrail has either `deny` or `cap`");
            return None;
        }
    };
    let list = reader.list(list)?;
    let except = fields.get("except").and_then(|at| reader.list(at)).unwrap_or_default();
    let permissions = granting.resolve_guardrail(reader, member.value.spot(), &list, &except);
    let mut for_roles: Vec<RoleId> = Vec::new();
    for at in fields.get("roles").and_then(|at| reader.list(at)).unwrap_or_default() {
        for_roles.extend(roles::find(reader, at, names));
    }
    for_roles.sort_unstable();
    for_roles.dedup();
    // A cap forbids all else, so its condition may be asked about any permission.
    let about = if cap { granting.every_permission() } else { permissions.clone() };
    let condition = match fields.get("when") {
        Some(at) => Some(granting.condition(reader, at, &about)?),
        None => None,
    };
    Some(Guardrail {
        name: member.key.into(),
        because: reader.optional_text(fields.get("because")).into(),
        cap,
        permissions,
        roles: for_roles,
        at: scopes.optional_place(reader, fields.get("at"))?,
        condition,
    })
}
