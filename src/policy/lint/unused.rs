//! What nothing uses: classes, roles, guardrails, attributes, scope types, groups, subjects.

use super::{Linter, Step::Key, reach::granted};
use crate::model::{Extent, GroupId, PermissionId, RoleId, RoleKind};
use crate::policy::document::Document;

pub(super) fn find(linter: &mut Linter<'_>) {
    classes(linter);
    roles(linter);
    guardrails(linter);
    attributes(linter);
    scope_types(linter);
    groups(linter);
}

fn classes(linter: &mut Linter<'_>) {
    let policy = linter.policy;
    let used: Vec<_> = policy
        .resources
        .iter()
        .flat_map(|resource| &resource.fields)
        .flat_map(|field| &field.classes)
        .collect();
    for (class, id) in policy.classes.iter().zip(0..=u16::MAX) {
        if !used.iter().any(|used| used.0 == id) {
            let path = [Key("classes"), Key(&class.name)];
            linter.report("unused-class", &path, format_args!("no field is of class `{}`", class.name));
        }
    }
}

/// Roles that nobody holds, if the policy says who holds any. Those that come with the product may wait for a holder.
fn roles(linter: &mut Linter<'_>) {
    let policy = linter.policy;
    let directory = &policy.directory;
    let of_groups = directory.groups.iter().flat_map(|group| &group.assignments);
    let of_subjects = directory.subjects.iter().flat_map(|subject| &subject.assignments);
    let assigned: Vec<RoleId> = of_groups.chain(of_subjects).map(|assignment| assignment.role).collect();
    if assigned.is_empty() {
        return;
    }
    let mut used = vec![false; policy.roles.len()];
    let included = policy.roles.iter().flat_map(|role| &role.includes).map(|include| include.role);
    for role in assigned.into_iter().chain(included).chain(policy.anonymous.iter().copied()) {
        used.get_mut(role.index()).into_iter().for_each(|used| *used = true);
    }
    for (role, used) in policy.roles.iter().zip(used) {
        if !used && role.kind == RoleKind::Custom {
            let message = format_args!("role `{}` is neither assigned nor included", role.name);
            linter.report("unused-role", &[Key("roles"), Key(&role.name)], message);
        }
    }
}

/// Guardrails that forbid nothing that anybody could have.
fn guardrails(linter: &mut Linter<'_>) {
    let granted = granted(linter);
    let policy = linter.policy;
    for guardrail in &policy.guardrails {
        let mut had = (0..=u16::MAX).map(PermissionId).zip(&granted).filter(|(_, granted)| **granted);
        if !had.any(|(id, _)| guardrail.permissions.binary_search(&id).is_ok() != guardrail.cap) {
            let message = format!("guardrail `{}` forbids nothing that a role grants", guardrail.name);
            linter.report("unused-guardrail", &[Key("guardrails"), Key(&guardrail.name)], message);
        }
    }
}

/// Declared attributes that no condition names. Whether one does is told by their text: a word that stands in any
/// condition counts as asked for.
fn attributes(linter: &mut Linter<'_>) {
    let policy = linter.policy;
    let is_asked = |name: &str| policy.conditions.iter().any(|condition| has_word(&condition.source, name));
    let document = linter.places.document();
    for root in ["subject", "context"] {
        let declared = document.get(&["attributes", root]);
        for (name, _) in declared.into_iter().flat_map(Document::entries) {
            if !is_asked(name) {
                let path = [Key("attributes"), Key(root), Key(name)];
                linter.report(
                    "unused-attribute",
                    &path,
                    format_args!("no condition asks for `{root}.{name}`"),
                );
            }
        }
    }
    for resource in &policy.resources {
        let declared = document.get(&["resources", &resource.name, "attributes"]);
        for (name, _) in declared.into_iter().flat_map(Document::entries) {
            let is_classified =
                resource.fields.iter().any(|field| field.path.split('.').next() == Some(name));
            if !is_asked(name) && !is_classified {
                let path = [Key("resources"), Key(&resource.name), Key("attributes"), Key(name)];
                let message = format_args!("no condition asks for `{name}` of `{}`", resource.name);
                linter.report("unused-attribute", &path, message);
            }
        }
    }
}

/// Whether a text has a word that is not a part of a longer one.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_inside =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + found.len()..).and_then(|behind| behind.chars().next());
        !is_inside(before) && !is_inside(behind)
    })
}

/// Kinds of scopes of which there is none, if there are any scopes.
fn scope_types(linter: &mut Linter<'_>) {
    let policy = linter.policy;
    if policy.directory.scopes.is_empty() {
        return;
    }
    let includes = policy.roles.iter().flat_map(|role| role.includes.iter().map(|include| include.at));
    let grants = policy.roles.iter().flat_map(|role| role.grants.iter().map(|grant| grant.at));
    let guardrails = policy.guardrails.iter().map(|guardrail| guardrail.at);
    let named: Vec<Extent> = includes.chain(grants).chain(guardrails).collect();
    for (kind, id) in policy.scope_types.iter().zip(0..=u16::MAX) {
        let is_there = policy.directory.scopes.iter().any(|scope| scope.kind.0 == id);
        let is_named = named.iter().any(|extent| matches!(extent, Extent::AtEvery(kind) if kind.0 == id));
        if !is_there && !is_named {
            let message = format_args!("there is no scope of type `{}`", kind.name);
            linter.report("unused-scope-type", &[Key("scopes"), Key(&kind.name)], message);
        }
    }
}

/// Groups without members, and groups and subjects that hold nothing, of their own or of the groups they are in.
fn groups(linter: &mut Linter<'_>) {
    let policy = linter.policy;
    let directory = &policy.directory;
    let mut holds: Vec<bool> = directory.groups.iter().map(|group| !group.assignments.is_empty()).collect();
    let mut has_members = vec![false; directory.groups.len()];
    for subject in &directory.subjects {
        subject.groups.iter().for_each(|group| mark(&mut has_members, *group));
    }
    // Groups nest without cycles: each round settles one more level.
    for _ in 0..directory.groups.len() {
        let before = (holds.clone(), has_members.clone());
        for (position, group) in directory.groups.iter().enumerate() {
            if group.groups.iter().any(|above| holds.get(above.0 as usize) == Some(&true)) {
                holds.get_mut(position).into_iter().for_each(|holds| *holds = true);
            }
            if has_members.get(position) == Some(&true) {
                group.groups.iter().for_each(|above| mark(&mut has_members, *above));
            }
        }
        if before == (holds.clone(), has_members.clone()) {
            break;
        }
    }
    for (position, group) in directory.groups.iter().enumerate() {
        let path = [Key("groups"), Key(&group.name)];
        if has_members.get(position) == Some(&false) {
            let message = format_args!("no subject is a member of group `{}`", group.name);
            linter.report_directory("unused-group", &path, message);
        } else if holds.get(position) == Some(&false) {
            linter.report_directory(
                "unused-group",
                &path,
                format_args!("group `{}` holds no role", group.name),
            );
        }
    }
    for subject in &directory.subjects {
        let by_groups = subject.groups.iter().any(|group| holds.get(group.0 as usize) == Some(&true));
        if subject.assignments.is_empty() && !by_groups {
            let message = format_args!("subject `{}` holds no role", subject.name);
            linter.report_directory("unused-subject", &[Key("subjects"), Key(&subject.name)], message);
        }
    }
}

fn mark(marks: &mut [bool], group: GroupId) {
    marks.get_mut(group.0 as usize).into_iter().for_each(|mark| *mark = true);
}
