//! What is known of fields and how they are shown, in the core module.

use super::answer::{put, seconds};
use super::core::{Core, NONE, narrow};
use crate::gate::{Asked, ClassId, FieldId, Gate, Holder, Mask, ResourceId, RungId, Snapshot, Table};
use alloc::{string::String, vec::Vec};
use core::fmt;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
impl Core {
    /// `kind` 0: classes of a field, 1: resources that it is a record of, 2: rungs of a class.
    pub fn list(&self, kind: u32, id: u32) -> Vec<u32> {
        let Ok(gate) = &self.gate else { return Vec::new() };
        let (snapshot, id) = (gate.snapshot(), narrow(id));
        match kind {
            0 => snapshot.field_classes(FieldId(id)).map(|class| class.0.into()).collect(),
            1 => snapshot.field_records(FieldId(id)).map(|record| record.0.into()).collect(),
            _ => snapshot.class_rungs(ClassId(id)).filter_map(|row| u32::try_from(row).ok()).collect(),
        }
    }

    /// Whether a record is erased, as far as it is known.
    pub fn is_erased(&self, resource: u32, record: &[u8]) -> bool {
        self.gate.as_ref().map_or(true, |gate| gate.is_erased(ResourceId(narrow(resource)), record))
    }

    /// Where texts that are to be masked together are to be written: there is room for `length` bytes.
    pub fn texts(&mut self, length: usize) -> *const u8 {
        if self.texts.given.len() < length {
            self.texts.given.resize(length, 0);
        }
        self.texts.given.as_ptr()
    }

    /// Masks the first `length` bytes of the texts: each behind a byte that is one more than its rung, and before a zero.
    /// Gives how many bytes those have that show them, each before a zero.
    pub fn mask_texts(&mut self, length: usize, now: f64) -> usize {
        let Texts { given, shown } = &mut self.texts;
        shown.clear();
        let Ok(gate) = &self.gate else { return 0 };
        let length = length.min(given.len());
        for text in given.get(..length).unwrap_or_default().split(|byte| *byte == 0) {
            let Some((mark, text)) = text.split_first() else { continue };
            let rung = u16::from(*mark).checked_sub(1).unwrap_or(u16::MAX);
            let text = core::str::from_utf8(text).unwrap_or_default();
            gate.mask_text(RungId(rung), text, seconds(now), shown);
            shown.push('\0');
        }
        given.get_mut(..length).unwrap_or_default().fill(0);
        shown.len()
    }

    /// Where they stand, until the next call.
    pub fn shown_texts(&self) -> *const u8 {
        self.texts.shown.as_ptr()
    }
}

/// Texts that are masked together. What was given is forgotten as soon as it is masked.
#[derive(Default)]
pub(super) struct Texts {
    given: Vec<u8>,
    shown: String,
}

impl fmt::Debug for Texts {
    /// Without the texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Texts")
    }
}

/// Of each field of a resource: itself, the class whose mask is shown, its rung, and the number of the mask as
/// `docs/snapshot-format.md` has it.
pub(super) fn put_fields(
    gate: &Gate,
    holder: &Holder,
    asked: &Asked<'_>,
    resource: ResourceId,
    out: &mut Vec<u8>,
) {
    let snapshot = gate.snapshot();
    for field in gate.masked_fields(holder, asked, resource) {
        let mut classes = snapshot.field_classes(field.field);
        let class = classes.find(|class| snapshot.class_name(*class) == field.class);
        let class = class.map_or(NONE, |class| class.0.into());
        let rung = field.rung.map_or(NONE, |rung| rung.0.into());
        for number in [field.field.0.into(), class, rung, field.mask.kind().into()] {
            put(number, out);
        }
    }
}

/// A plan as numbers: as [`Plan::numbers`](crate::gate::Plan::numbers) has them, with the rung of each mask.
pub(super) fn put_states(gate: &Gate, holder: &Holder, asked: &Asked<'_>, number: u32, out: &mut Vec<u8>) {
    let plan = gate.plan(holder, asked, resource(gate, number));
    for number in plan.numbers(&|mask| rung_of(gate.snapshot(), mask)) {
        put(number, out);
    }
}

/// The resource with a number, if there is one.
pub(super) fn resource(gate: &Gate, number: u32) -> Option<ResourceId> {
    let exists = (number as usize) < gate.snapshot().rows(Table::Resources);
    exists.then_some(ResourceId(narrow(number)))
}

/// A rung that has a mask; none for what no rung has, which is the default redaction.
fn rung_of(snapshot: &Snapshot, mask: Mask<&str>) -> u32 {
    let rungs = 0..u16::try_from(snapshot.rows(Table::Rungs)).unwrap_or(u16::MAX);
    let found = rungs.into_iter().find(|rung| snapshot.rung_mask(RungId(*rung)) == Some(mask));
    found.map_or(NONE, u32::from)
}
