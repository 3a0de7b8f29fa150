//! Conditions of a policy: each text is compiled once, and held against the attributes of every resource it is about.

use super::{
    catalogue::ResourceSource,
    condition::{self, ConditionError, Type, Types},
    error::Quoted,
    reader::{At, Reader},
};
use crate::model::{Condition, ConditionId, PermissionId, Resource, program::LONGEST};
use std::collections::HashMap;

/// Collects conditions.
#[derive(Debug)]
pub(super) struct Conditions<'d, 'p> {
    /// Of the roots that every condition shares.
    shared: Types<'p>,
    /// In order of name.
    resources: Vec<Row<'p>>,
    known: HashMap<&'d str, Known>,
    list: Vec<Condition>,
}

/// A resource, where its permissions end, and the attributes that it declares.
#[derive(Debug)]
struct Row<'p> {
    name: &'p str,
    end: usize,
    attributes: Option<&'p Type>,
}

/// What is known of a text.
#[derive(Debug)]
struct Known {
    outcome: Result<ConditionId, ConditionError>,
    /// What is wrong with it for a resource, by position.
    of: HashMap<usize, Option<ConditionError>>,
}

/// Conditions that a policy may have.
const CONDITIONS: usize = 65_534;

impl<'d, 'p> Conditions<'d, 'p> {
    /// Of resources in order of name. The types in `shared` hold for all of them.
    pub(super) fn new(
        shared: Types<'p>,
        resources: &'p [Resource],
        sources: &'p [ResourceSource<'d>],
    ) -> Self {
        let declared: HashMap<&str, &Type> =
            sources.iter().filter_map(|source| Some((source.name, source.attributes.as_ref()?))).collect();
        let mut end = 0;
        let rows = resources.iter().map(|resource| {
            end += resource.actions.len();
            Row { name: &resource.name, end, attributes: declared.get(resource.name.as_str()).copied() }
        });
        Self { shared, resources: rows.collect(), known: HashMap::new(), list: Vec::new() }
    }

    /// The condition at `at`, which is about `permissions`, ascending. Reports what is wrong with it.
    pub(super) fn add(
        &mut self,
        reader: &mut Reader<'d>,
        at: At<'d>,
        permissions: &[PermissionId],
    ) -> Option<ConditionId> {
        let positions: Vec<usize> = owners(&self.resources, permissions).collect();
        self.add_about(reader, at, &positions)
    }

    /// The condition at `at`, which is about records of the resource in a position, and asks for nothing else.
    pub(super) fn add_of_record(
        &mut self,
        reader: &mut Reader<'d>,
        at: At<'d>,
        position: usize,
    ) -> Option<ConditionId> {
        let id = self.add_about(reader, at, &[position])?;
        let code = self.list.get(id.index()).map_or(&[][..], |condition| &condition.code);
        if !condition::asks_for_record_only(code) {
            let message = "whether a record is erased depends on the record alone: ask for `resource` only";
            reader.report("not-of-record", at.spot(), message);
            return None;
        }
        Some(id)
    }

    /// Reports a condition that other keys would not reach, since it may look for some as values.
    pub(super) fn check_renames(&self, reader: &mut Reader<'d>, at: At<'d>, id: ConditionId) {
        if self
            .list
            .get(id.index())
            .is_some_and(|condition| condition::asks_for_key_by_value(&condition.code))
        {
            let message = "a shape writes keys in another way, and `in` and `[…]` would look for them as they are: \
                           ask with `has(…)`, or with `exists` for what is in a list";
            reader.report("key-by-value", at.spot(), message);
        }
    }

    /// A condition about the same record with other keys, that stand below `above`.
    pub(super) fn add_renamed(
        &mut self,
        reader: &mut Reader<'d>,
        at: At<'d>,
        id: ConditionId,
        above: &[&str],
        rename: &dyn Fn(&str) -> String,
    ) -> ConditionId {
        let Some(Condition { source, code }) = self.list.get(id.index()).cloned() else { return id };
        let renamed = condition::rename(&code, above, rename);
        if renamed == code {
            return id;
        }
        if renamed.len() > LONGEST {
            let message = format!("in a shape, the condition comes to more than {LONGEST} bytes");
            reader.report("condition-too-long", at.spot(), message);
        }
        push(&mut self.list, reader, at, Condition { source, code: renamed })
    }

    fn add_about(&mut self, reader: &mut Reader<'d>, at: At<'d>, positions: &[usize]) -> Option<ConditionId> {
        let text = reader.text(at)?;
        let known = self.known.entry(text).or_insert_with(|| {
            let outcome = condition::compile(text, &self.shared);
            let outcome =
                outcome.map(|code| push(&mut self.list, reader, at, Condition { source: text.into(), code }));
            Known { outcome, of: HashMap::new() }
        });
        let id = match &known.outcome {
            Ok(id) => *id,
            Err(error) => {
                reader.report_inside(error.code, at, error.at, &error.message);
                return None;
            }
        };
        for position in positions.iter().copied() {
            let Some(row) = self.resources.get(position).filter(|row| row.attributes.is_some()) else {
                continue;
            };
            let types = Types { resource: row.attributes, ..self.shared };
            let error = known.of.entry(position).or_insert_with(|| condition::compile(text, &types).err());
            if let Some(error) = error {
                let message = format_args!("{}, for resource {}", error.message, Quoted(row.name));
                reader.report_inside(error.code, at, error.at, message);
                return None;
            }
        }
        Some(id)
    }

    /// All of them, in the order in which they came.
    pub(super) fn into_list(self) -> Vec<Condition> {
        self.list
    }
}

fn push(list: &mut Vec<Condition>, reader: &mut Reader<'_>, at: At<'_>, condition: Condition) -> ConditionId {
    let id = u16::try_from(list.len()).unwrap_or(u16::MAX);
    list.push(condition);
    if list.len() == CONDITIONS + 1 {
        let message = format_args!("the policy has more than {CONDITIONS} conditions");
        reader.report("too-many", at.spot(), message);
    }
    ConditionId(id)
}

/// Positions of the resources that permissions, ascending, belong to.
fn owners(rows: &[Row<'_>], permissions: &[PermissionId]) -> impl Iterator<Item = usize> {
    let mut position = 0;
    let mut last = None;
    permissions.iter().filter_map(move |permission| {
        let rest = rows.get(position..).unwrap_or_default();
        position += rest.partition_point(|row| row.end <= permission.index());
        (last.replace(position) != Some(position)).then_some(position)
    })
}
