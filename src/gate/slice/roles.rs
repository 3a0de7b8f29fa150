//! What a slice keeps of roles and guardrails.

use super::SliceOptions;
use super::catalogue::Catalogue;
use super::conditions::Conditions;
use super::places::Places;
use super::schema::Schema;
use crate::engine::Reach;
use crate::model::{Assignment, Grant, Guardrail, Include, PermissionId, Role, RoleId, RoleKind, Snapshot};
use alloc::{string::String, vec::Vec};
use core::ops::Range;

/// Roles and guardrails, as far as they are kept.
pub(super) struct Roles<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) reach: &'s Reach,
    pub(super) places: &'s Places<'s>,
    pub(super) catalogue: &'s Catalogue<'s>,
    pub(super) options: SliceOptions,
}

impl<'s> Roles<'s> {
    /// A role's id in the slice.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn role(&self, id: RoleId) -> Option<RoleId> {
        let position = self.reach.roles.binary_search(&id).ok()?;
        u16::try_from(position).ok().map(RoleId)
    }

    /// An assignment in the slice.
    pub(super) fn assignment(&self, held: &Assignment) -> Option<Assignment> {
        Some(Assignment { role: self.role(held.role)?, at: self.places.extent(held.at), ..*held })
    }

    /// Every condition that the slice asks for.
    pub(super) fn conditions(&self, schema: &Schema<'_>) -> Conditions<'s> {
        let snapshot = self.snapshot;
        let grants = self.reach.roles.iter().flat_map(|role| snapshot.role_grants(*role));
        let grants = grants.filter_map(|grant| snapshot.grant_condition(grant));
        let guardrails = self.reach.guardrails.iter().filter_map(|row| snapshot.guardrail_condition(*row));
        let available = self.catalogue.conditional().map(|(_, condition)| condition);
        let erased = schema.erasures().map(|(_, condition)| condition);
        Conditions::new(snapshot, grants.chain(guardrails).chain(available).chain(erased))
    }

    pub(super) fn roles(&self, conditions: &Conditions<'_>) -> Vec<Role> {
        let snapshot = self.snapshot;
        let role = |(position, id): (usize, &RoleId)| {
            let is_system = snapshot.is_system(*id) && !self.options.opaque;
            Role {
                name: self.name(snapshot.role_name(*id), position, self.reach.roles.len()),
                title: self.options.text(snapshot.role_title(*id)),
                kind: if is_system { RoleKind::System } else { RoleKind::Custom },
                includes: self.includes(*id),
                grants: snapshot.role_grants(*id).map(|grant| self.grant(grant, conditions)).collect(),
            }
        };
        self.reach.roles.iter().enumerate().map(role).collect()
    }

    pub(super) fn guardrails(&self, conditions: &Conditions<'_>) -> Vec<Guardrail> {
        let snapshot = self.snapshot;
        let guardrail = |(position, row): (usize, &usize)| {
            let name = snapshot.guardrail_name(*row);
            Guardrail {
                name: self.name(name, position, self.reach.guardrails.len()),
                because: self.options.text(snapshot.guardrail_because(*row)),
                cap: snapshot.is_cap(*row),
                permissions: self.permissions(snapshot.guardrail_spans(*row)),
                roles: snapshot.guardrail_roles(*row).filter_map(|role| self.role(role)).collect(),
                at: self.places.extent(snapshot.guardrail_extent(*row)),
                condition: snapshot.guardrail_condition(*row).map(|id| conditions.id(id)),
            }
        };
        self.reach.guardrails.iter().enumerate().map(guardrail).collect()
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn includes(&self, role: RoleId) -> Vec<Include> {
        let include = |row| {
            let at = self.places.extent(self.snapshot.include_extent(row));
            Some(Include { role: self.role(self.snapshot.include_role(row))?, at })
        };
        let mut includes: Vec<Include> = Vec::new();
        for include in self.snapshot.role_includes(role).filter_map(include) {
            // In order of the extent's number, and places that are not named are all the same one.
            let key = |include: &Include| (include.role, include.at.number());
            if let Err(place) = includes.binary_search_by_key(&key(&include), key) {
                includes.insert(place, include);
            }
        }
        includes
    }

    fn grant(&self, grant: usize, conditions: &Conditions<'_>) -> Grant {
        let snapshot = self.snapshot;
        let fields = snapshot.grant_fields(grant).map(|row| snapshot.grant_field(row).into());
        Grant {
            allow: self.permissions(snapshot.grant_spans(grant).map(|span| snapshot.span(span))),
            at: self.places.extent(snapshot.grant_extent(grant)),
            condition: snapshot.grant_condition(grant).map(|id| conditions.id(id)),
            fields: fields.collect(),
            because: self.options.text(snapshot.grant_because(grant)),
        }
    }

    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn permissions(&self, spans: impl Iterator<Item = Range<usize>>) -> Vec<PermissionId> {
        let all = spans.flatten().filter_map(|row| u16::try_from(row).ok()).map(PermissionId);
        all.filter_map(|id| self.catalogue.id(id)).collect()
    }

    /// A name; opaque, its position, with as many digits as the last one needs, so that the order stays.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn name(&self, name: &str, position: usize, count: usize) -> String {
        if !self.options.opaque {
            return name.into();
        }
        let (mut left, mut most) = (position, count.saturating_sub(1));
        let mut digits = Vec::new();
        while digits.is_empty() || most > 0 {
            digits.extend("0123456789".chars().nth(left % 10));
            (left, most) = (left / 10, most / 10);
        }
        digits.into_iter().rev().collect()
    }
}
