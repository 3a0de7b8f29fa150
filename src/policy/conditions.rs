//! Conditions of a policy: each text once, checked for every resource that it is asked about.

use super::{
    attributes::Roots,
    condition::{self, Type, Types},
    reader::{At, Reader},
};
use crate::model::{Condition, ConditionId, NO_PERMISSION, PermissionId, Resource};
use std::collections::HashMap;

/// Collects conditions.
#[derive(Debug)]
pub(super) struct Conditions<'d> {
    roots: Roots,
    /// Declared attributes of each permission's resource.
    resources: Vec<Option<Type>>,
    ids: HashMap<&'d str, ConditionId>,
    all: Vec<Condition>,
}

impl<'d> Conditions<'d> {
    /// `declared` gives the attributes of a resource by name.
    pub(super) fn new(roots: Roots, resources: &[Resource], declared: impl Fn(&str) -> Option<Type>) -> Self {
        let types = resources.iter().flat_map(|resource| {
            let declared = declared(&resource.name);
            resource.actions.iter().map(move |_| declared.clone())
        });
        Self { roots, resources: types.collect(), ids: HashMap::new(), all: Vec::new() }
    }

    /// The condition of a text that is asked about some permissions.
    pub(super) fn read(
        &mut self,
        reader: &mut Reader<'d>,
        at: At<'d>,
        permissions: &[PermissionId],
    ) -> Option<ConditionId> {
        let text = reader.text(at)?;
        let mut declared: Vec<Option<&Type>> = Vec::new();
        for permission in permissions {
            let found = self.resources.get(permission.index()).and_then(Option::as_ref);
            if !declared.contains(&found) {
                declared.push(found);
            }
        }
        if declared.is_empty() {
            declared.push(None);
        }
        let mut code = Vec::new();
        for resource in declared {
            let Roots { subject, context } = &self.roots;
            let types = Types { subject: subject.as_ref(), resource, context: context.as_ref() };
            match condition::compile(text, &types) {
                Ok(compiled) => code = compiled,
                Err(error) => {
                    let column = text.get(..error.at).map_or(0, |before| before.chars().count()) + 1;
                    let message = format_args!("{}, at character {column} of the condition", error.message);
                    reader.report(error.code, at.spot(), message);
                    return None;
                }
            }
        }
        if let Some(id) = self.ids.get(text) {
            return Some(*id);
        }
        let id = u16::try_from(self.all.len()).ok().filter(|id| *id != NO_PERMISSION).map(ConditionId);
        let Some(id) = id else {
            reader.report(
                "too-many",
                at.spot(),
                format_args!("a policy has at most {NO_PERMISSION} conditions"),
            );
            return None;
        };
        self.ids.insert(text, id);
        self.all.push(Condition { source: text.into(), code });
        Some(id)
    }

    /// All that were read.
    pub(super) fn into_all(self) -> Vec<Condition> {
        self.all
    }
}
