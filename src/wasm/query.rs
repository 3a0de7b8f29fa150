//! Answers of the full module only: residuals, and questions about several subjects, scopes or roles.

use super::answer::put;
use super::core::{Core, narrow};
use crate::gate::{Asked, Claims, Gate, Holder, PermissionId, ResourceId, RoleId};
#[cfg(feature = "slice")]
use crate::gate::{SliceError, SliceOptions};
use alloc::vec::Vec;
use wasm_bindgen::prelude::wasm_bindgen;

/// `kind` 9: what a record must be like, first 0 for denied whatever it is, 1 for left to decide, 2 for allowed; for 1,
/// then the residual; 10: subjects who are allowed a permission at the scope asked at, by what the directory says; 11:
/// scopes at which the one who asks is; 16: a slice for who asks, opaque with 1 and terse with 2 in place of the permission:
/// first 0, then its bytes; 1 if it would need a subject, 2 if it is too large.
pub(super) fn answer(
    gate: &Gate,
    kind: u32,
    (claims, holder): (&Claims, &Holder),
    asked: &Asked<'_>,
    id: Option<PermissionId>,
    out: &mut Vec<u8>,
) {
    let Some(id) = id else { return };
    let found = match kind {
        9 => {
            let (truth, residual) = gate.residual(holder, asked, id);
            out.push(truth as u8);
            out.extend(residual);
            return;
        }
        #[cfg(feature = "slice")]
        16 => return slice(gate, claims, asked.id, id.0, out),
        10 => gate.who_can(claims, asked, id),
        11 => gate.where_can(claims, asked, id),
        _ => return,
    };
    for number in found {
        put(number, out);
    }
}

#[cfg(feature = "slice")]
fn slice(gate: &Gate, claims: &Claims, subject: Option<&str>, options: u16, out: &mut Vec<u8>) {
    let options = SliceOptions { opaque: options & 1 != 0, terse: options & 2 != 0 };
    match gate.slice_of(claims, subject, options) {
        Ok(bytes) => {
            out.push(0);
            out.extend(bytes);
        }
        Err(error) => out.push(if error == SliceError::NeedsSubject { 1 } else { 2 }),
    }
}

#[wasm_bindgen]
impl Core {
    /// Whether one role allows all that another could.
    pub fn covers(&self, role: u32, other: u32) -> bool {
        let Ok(gate) = &self.gate else { return false };
        gate.covers(RoleId(narrow(role)), RoleId(narrow(other)))
    }

    /// The fields that a value at a path belongs to, itself or as a part.
    pub fn fields_at(&self, resource: u32, path: &str) -> Vec<u32> {
        let Ok(gate) = &self.gate else { return Vec::new() };
        let fields = gate.fields_at(ResourceId(narrow(resource)), path);
        fields.iter().map(|field| field.0.into()).collect()
    }
}
