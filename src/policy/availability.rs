//! Conditions without which a permission is not there.

use super::{catalogue::ResourceSource, conditions::Conditions, permissions::Permissions, reader::Reader};
use crate::model::{ConditionId, PermissionId};

/// Reads what resources and actions say. A resource speaks for each of its permissions.
pub(super) fn read<'d>(
    reader: &mut Reader<'d>,
    permissions: &Permissions<'_>,
    sources: &[ResourceSource<'d>],
    conditions: &mut Conditions<'d, '_>,
) -> Vec<(PermissionId, ConditionId)> {
    let mut sorted: Vec<&ResourceSource<'d>> = sources.iter().collect();
    sorted.sort_by_key(|source| source.name);
    let mut found = Vec::new();
    for source in sorted {
        let mut own: Vec<_> = source
            .actions
            .iter()
            .filter_map(|action| Some((permissions.find(source.name, action.name)?, action.available_when)))
            .collect();
        own.sort_by_key(|(permission, _)| *permission);
        let all: Vec<PermissionId> = own.iter().map(|(permission, _)| *permission).collect();
        let shared = source.available_when.and_then(|at| conditions.add(reader, at, &all));
        for (permission, at) in own {
            let alone = at.and_then(|at| conditions.add(reader, at, &[permission]));
            found.extend(shared.into_iter().chain(alone).map(|condition| (permission, condition)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
