//! Guardrails: what no grant gives.

use super::{
    directory::Known,
    grants::Listing,
    reader::{At, Member, Reader},
    roles,
    statements::{Statements, non_empty_list},
};
use crate::model::{Guardrail, NAME_LENGTH, PermissionId, RoleId};

/// Reads every guardrail. The answer is sorted by name.
pub(super) fn read<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    at: Option<At<'d>>,
    known: &Known<'_, 'd>,
    statements: &mut Statements<'d, 'r, '_>,
) -> Vec<Guardrail> {
    let mut members = at.and_then(|at| reader.map(at)).unwrap_or_default();
    members.sort_by_key(|member| member.key);
    members.into_iter().filter_map(|member| read_guardrail(reader, member, known, statements)).collect()
}

fn read_guardrail<'d: 'r, 'r>(
    reader: &mut Reader<'d>,
    member: Member<'d>,
    known: &Known<'_, 'd>,
    statements: &mut Statements<'d, 'r, '_>,
) -> Option<Guardrail> {
    reader.check_name(member.spot, member.key, NAME_LENGTH);
    let at = member.value;
    let fields = reader.fields(at, &["deny", "cap", "except", "roles", "at", "when", "because"])?;
    let because = reader.optional_text(fields.get("because")).into();
    let place = known.scopes.optional_place(reader, fields.get("at"));
    let roles = fields.get("roles").map(|at| read_roles(reader, at, known.roles)).unwrap_or_default();
    let (listing, list) = match (fields.get("deny"), fields.get("cap")) {
        (Some(list), None) => (Listing::Deny, list),
        (None, Some(list)) => (Listing::Cap, list),
        _ => {
            reader.report("missing-key", member.spot, "a guardrail has either a `deny` or a `cap`");
            return None;
        }
    };
    let list = reader.list(list).unwrap_or_default();
    let except = fields.get("except").and_then(|at| reader.list(at)).unwrap_or_default();
    let permissions = statements.granting.resolve(reader, at.spot(), listing, (&list, &except));
    let cap = listing == Listing::Cap;
    let condition = fields.get("when").and_then(|at| {
        let forbidden = cap.then(|| others(&permissions, statements.granting.permissions()));
        statements.conditions.add(reader, at, forbidden.as_ref().unwrap_or(&permissions))
    });
    Some(Guardrail { name: member.key.into(), because, cap, permissions, roles, at: place?, condition })
}

/// Names of roles, sorted, each once.
fn read_roles<'d>(reader: &mut Reader<'d>, at: At<'d>, names: &[&str]) -> Vec<RoleId> {
    let items = non_empty_list(reader, at);
    let mut found: Vec<RoleId> =
        items.into_iter().filter_map(|item| roles::find(reader, item, names)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Of so many permissions those that a sorted list lacks.
fn others(permissions: &[PermissionId], all: usize) -> Vec<PermissionId> {
    let ids = (0..=u16::MAX).take(all).map(PermissionId);
    ids.filter(|id| permissions.binary_search(id).is_err()).collect()
}
