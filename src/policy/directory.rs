//! Groups, subjects and what they hold.

use super::{
    document::Value,
    reader::{At, Member, Reader, Spot},
    roles,
    scopes::Scopes,
    time::parse_start,
};
use crate::model::{Assignment, Group, GroupId, NAME_LENGTH, Subject, is_label};
use std::collections::BTreeMap;

/// What the directory of a policy says.
#[derive(Debug, Default)]
pub(super) struct Who {
    pub(super) groups: Vec<Group>,
    pub(super) subjects: Vec<Subject>,
}

/// The lists of a directory.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lists<'d> {
    pub(super) groups: Option<At<'d>>,
    pub(super) subjects: Option<At<'d>>,
    pub(super) assignments: Option<At<'d>>,
}

/// What is known when a directory is read.
pub(super) struct Known<'k, 'd> {
    /// In order of name.
    pub(super) roles: &'k [&'k str],
    pub(super) scopes: &'k Scopes<'d>,
}

/// Reads the directory. Subjects that only an assignment names are subjects too.
pub(super) fn read<'d>(reader: &mut Reader<'d>, lists: Lists<'d>, known: &Known<'_, 'd>) -> Who {
    let members = lists.groups.and_then(|at| reader.map(at)).unwrap_or_default();
    let mut names: Vec<&'d str> = members.iter().map(|member| member.key).collect();
    names.sort_unstable();
    let mut groups = BTreeMap::new();
    for member in members {
        check_subject(reader, member.spot, member.key);
        let above = read_memberships(reader, member, "in", &names);
        groups.insert(member.key, (above, Vec::new()));
    }
    report_group_cycle(reader, lists.groups, &names, &groups);
    let mut subjects = BTreeMap::new();
    for member in lists.subjects.and_then(|at| reader.map(at)).unwrap_or_default() {
        check_subject(reader, member.spot, member.key);
        let above = read_memberships(reader, member, "groups", &names);
        subjects.insert(member.key, (above, Vec::new()));
    }
    for item in lists.assignments.and_then(|at| reader.list(at)).unwrap_or_default() {
        read_assignment(reader, item, known, &mut groups, &mut subjects);
    }
    let group =
        |(name, (groups, assignments)): (&str, Held)| Group { name: name.into(), groups, assignments };
    let subject =
        |(name, (groups, assignments)): (&str, Held)| Subject { name: name.into(), groups, assignments };
    Who {
        groups: groups.into_iter().map(group).collect(),
        subjects: subjects.into_iter().map(subject).collect(),
    }
}

/// Memberships and assignments.
type Held = (Vec<GroupId>, Vec<Assignment>);

fn check_subject(reader: &mut Reader<'_>, spot: Spot, name: &str) {
    if !is_label(name) {
        let message =
            format_args!("a subject or group has 1 to {NAME_LENGTH} bytes without control characters");
        reader.report("bad-name", spot, message);
    }
}

/// The groups that a group (`in`) or subject (`groups`) is a member of.
fn read_memberships<'d>(
    reader: &mut Reader<'d>,
    member: Member<'d>,
    key: &'static str,
    names: &[&'d str],
) -> Vec<GroupId> {
    let mut found = Vec::new();
    if matches!(member.value.node.value, Value::Null) {
        return found;
    }
    let list = reader.fields(member.value, &[key]).and_then(|fields| fields.get(key));
    for item in list.and_then(|at| reader.list(at)).unwrap_or_default() {
        found.extend(read_group(reader, item, names));
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn read_group<'d>(reader: &mut Reader<'d>, at: At<'d>, names: &[&'d str]) -> Option<GroupId> {
    let name = reader.text(at)?;
    let position = names.binary_search(&name).ok().and_then(|position| u32::try_from(position).ok());
    if position.is_none() {
        reader.report_unknown("unknown-group", at.spot(), ("group", name), names.iter().copied());
    }
    position.map(GroupId)
}

fn read_assignment<'d>(
    reader: &mut Reader<'d>,
    at: At<'d>,
    known: &Known<'_, 'd>,
    groups: &mut BTreeMap<&'d str, Held>,
    subjects: &mut BTreeMap<&'d str, Held>,
) {
    let Some(fields) = reader.fields(at, &["subject", "group", "role", "at", "from", "until"]) else {
        return;
    };
    let role = reader.required(&fields, "role").and_then(|at| roles::find(reader, at, known.roles));
    let place = known.scopes.optional_place(reader, fields.get("at"));
    let from = fields.get("from").map_or(Some(0), |at| read_time(reader, at));
    let until = fields.get("until").map_or(Some(u64::MAX), |at| read_time(reader, at));
    let held = match (fields.get("subject"), fields.get("group")) {
        (Some(subject), None) => reader.text(subject).map(|name| {
            check_subject(reader, subject.spot(), name);
            subjects.entry(name).or_default()
        }),
        (None, Some(group)) => reader.text(group).and_then(|name| {
            if !groups.contains_key(name) {
                let names: Vec<&str> = groups.keys().copied().collect();
                reader.report_unknown("unknown-group", group.spot(), ("group", name), names);
            }
            groups.get_mut(name)
        }),
        _ => {
            reader.report("missing-key", at.spot(), "an assignment names either a `subject` or a `group`");
            None
        }
    };
    let (Some(role), Some(place), Some(from), Some(until), Some(held)) = (role, place, from, until, held)
    else {
        return;
    };
    if from >= until {
        reader.report("empty-time", at.spot(), "an assignment must begin before it ends");
    }
    held.1.push(Assignment { role, at: place, from, until });
}

/// A date, a date with a time, or seconds since 1970.
fn read_time<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<u64> {
    let text = match &at.node.value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => {
            reader.wrong_type(at, "a time");
            return None;
        }
    };
    match parse_start(&text) {
        Ok(seconds) => Some(seconds),
        Err(message) => {
            reader.report("bad-time", at.spot(), message);
            None
        }
    }
}

/// Takes away groups in which no group left lies until none is left; what stays is a cycle.
fn report_group_cycle<'d>(
    reader: &mut Reader<'d>,
    at: Option<At<'d>>,
    names: &[&'d str],
    groups: &BTreeMap<&'d str, Held>,
) {
    let above = |position: usize| names.get(position).and_then(|name| groups.get(name)).map(|held| &held.0);
    let mut inside = vec![0_usize; names.len()];
    let positions =
        |list: Option<&Vec<GroupId>>| list.into_iter().flatten().map(|id| id.0 as usize).collect::<Vec<_>>();
    for position in 0..names.len() {
        for above in positions(above(position)) {
            inside.get_mut(above).into_iter().for_each(|count| *count += 1);
        }
    }
    let mut free: Vec<usize> =
        (0..names.len()).filter(|position| inside.get(*position) == Some(&0)).collect();
    while let Some(position) = free.pop() {
        for above in positions(above(position)) {
            if let Some(count) = inside.get_mut(above) {
                *count -= 1;
                if *count == 0 {
                    free.push(above);
                }
            }
        }
    }
    if let (Some(at), Some(position)) = (at, inside.iter().position(|count| *count > 0)) {
        let name = names.get(position).copied().unwrap_or_default();
        reader.report(
            "group-cycle",
            at.spot(),
            format_args!("groups lie in each other, `{name}` among them"),
        );
    }
}
