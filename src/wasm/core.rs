//! The core module: one class over [`Gate`], whose calls take and give numbers, texts and bytes.
//!
//! Names become numbers once, on the JavaScript side. Everything that is asked about a principal is one export, since
//! each export costs the module as much as a small function. No call gives back an object: V8 11 can crash on those in
//! hot code. A number out of range is answered like an unknown name.

use super::answer::{answer, seconds};
use super::fields::Texts;
#[cfg(feature = "bodies")]
use super::masking::Plans;
use crate::gate::{Extent, Gate, Mask, PermissionId, RoleId, RungId, SnapshotError, SubjectId, Table};
use alloc::{string::String, vec::Vec};
use wasm_bindgen::prelude::wasm_bindgen;

/// Stands for "none" where a number is expected.
pub(super) const NONE: u32 = u32::MAX;

/// A snapshot in the module's memory, or why the bytes are none.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core {
    pub(super) gate: Result<Gate, SnapshotError>,
    #[cfg(feature = "bodies")]
    pub(super) plans: Plans,
    pub(super) texts: Texts,
}

/// Texts that stand in a column of a table; see `TEXT` in `src/js/core.js`.
const TEXTS: [(Table, usize); 11] = [
    (Table::Resources, 0),
    (Table::Resources, 4),
    (Table::Permissions, 0),
    (Table::Permissions, 4),
    (Table::Roles, 0),
    (Table::Roles, 4),
    (Table::Classes, 0),
    (Table::Fields, 0),
    (Table::Grants, 0),
    (Table::Guardrails, 0),
    (Table::Guardrails, 4),
];

#[wasm_bindgen]
impl Core {
    /// Checks the bytes; ask `number` whether they are a snapshot.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self {
            gate: Gate::load(bytes),
            #[cfg(feature = "bodies")]
            plans: Plans::default(),
            texts: Texts::default(),
        }
    }

    /// The id of a name. `kind` 0: resource, 1: permission, 2: role, 3: scope, 4: extent, 5: subject.
    pub fn find(&self, kind: u32, name: &str) -> u32 {
        let Ok(gate) = &self.gate else { return NONE };
        let id = match kind {
            0 => gate.resource_id(name).map(|id| id.0),
            1 => gate.permission_id(name).map(|id| id.0),
            2 => gate.role_id(name).map(|id| id.0),
            3 => return gate.scope_id(name).map_or(NONE, |id| id.0),
            4 => return gate.extent(name).map_or(NONE, Extent::number),
            _ => return gate.subject_id(name).map_or(NONE, |id| id.0),
        };
        id.map_or(NONE, u32::from)
    }

    /// A text of the snapshot; see `TEXT` in `src/js/core.js` for the kinds.
    pub fn text(&self, kind: usize, id: u32) -> String {
        let Ok(gate) = &self.gate else { return String::new() };
        if let Some((table, offset)) = TEXTS.get(kind) {
            return gate.snapshot().text(*table, id as usize, *offset).into();
        }
        match kind {
            11 => return gate.extent_name(Extent::of_number(id)),
            12 => gate.subject_name(SubjectId(id)),
            13 => match gate.snapshot().rung_mask(RungId(narrow(id))) {
                Some(Mask::Redact { text } | Mask::Scan { text }) => text,
                _ => "",
            },
            _ => &gate.header().policy_id,
        }
        .into()
    }

    /// A number of the snapshot; see `NUMBER` in `src/js/core.js` for the kinds.
    #[expect(clippy::cast_precision_loss, reason = "JavaScript numbers; exact up to 2^53")]
    pub fn number(&self, kind: u32, id: u32) -> f64 {
        let gate = match &self.gate {
            Ok(gate) => gate,
            Err(error) if kind == 0 => {
                return error.numbers().get(id as usize).map_or(0.0, |number| *number as f64);
            }
            Err(_) => return 0.0,
        };
        let (snapshot, header, row) = (gate.snapshot(), gate.header(), id as usize);
        let narrow = narrow(id);
        match kind {
            0 => 0.0,
            1 => header.epoch as f64,
            2 => header.issued_at as f64,
            3 => header.not_after as f64,
            4 => gate.size() as f64,
            5 => snapshot.rows(Table::Resources) as f64,
            6 => snapshot.rows(Table::Permissions) as f64,
            7 => snapshot.rows(Table::Roles) as f64,
            8 => snapshot.u16_at(Table::Permissions, row, 8).into(),
            9 => u8::from(snapshot.is_audited(PermissionId(narrow))).into(),
            10 => u8::from(snapshot.is_system(RoleId(narrow))).into(),
            11 => snapshot.role_grants(RoleId(narrow)).start as f64,
            12 => snapshot.rung_permission(RungId(narrow)).map_or(NONE, |id| id.0.into()).into(),
            _ => snapshot.rung_mask(RungId(narrow)).map_or(1, |mask| mask.kind()).into(),
        }
    }

    /// What a principal may do; see `ASK` in `src/js/core.js` for the kinds, and what each gives. `question` is what
    /// `src/js/ask.js` packs.
    pub fn ask(&self, kind: u32, question: &[u8]) -> Vec<u8> {
        self.gate.as_ref().map_or_else(|_| Vec::new(), |gate| answer(gate, kind, question))
    }

    /// Sets the key for pseudonyms.
    pub fn set_key(&mut self, key: Vec<u8>) {
        if let Ok(gate) = &mut self.gate {
            gate.set_pseudonym_key(key.into());
            // They hold the key that was.
            #[cfg(feature = "bodies")]
            {
                self.plans = Plans::default();
            }
        }
    }

    /// A text, or the spelling of a number, as a rung shows it that shows either.
    pub fn mask(&self, rung: u32, value: &str, is_number: bool, now: f64) -> String {
        let (mut out, rung, now) = (String::new(), RungId(narrow(rung)), seconds(now));
        if let Ok(gate) = &self.gate {
            if is_number {
                gate.mask_number(rung, value, now, &mut out);
            } else {
                gate.mask_text(rung, value, now, &mut out);
            }
        }
        out
    }
}

/// An id that no table has for a number that is none.
pub(super) fn narrow(id: u32) -> u16 {
    u16::try_from(id).unwrap_or(u16::MAX)
}
