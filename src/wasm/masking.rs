//! Masking of JSON text, in the full module: bodies are written into the module's memory and read from there.

use super::answer::{read_plan_question, seconds};
use super::core::Core;
use crate::gate::{Format, JsonError, Plan, Rewriter};
use alloc::{sync::Arc, vec::Vec};
use core::fmt;
use wasm_bindgen::prelude::wasm_bindgen;

/// How many plans a snapshot keeps. Whoever asks for one that is gone compiles it again.
const PLANS: u32 = 64;

/// The plans compiled last, each in the place that its number leads to.
#[derive(Debug, Default)]
pub(super) struct Plans {
    last: u32,
    kept: Vec<(u32, Arc<Plan>)>,
}

impl Plans {
    fn keep(&mut self, plan: Plan) -> u32 {
        self.last = self.last.wrapping_add(1);
        let entry = (self.last, Arc::new(plan));
        match self.kept.iter_mut().find(|(number, _)| number % PLANS == self.last % PLANS) {
            Some(kept) => *kept = entry,
            None => self.kept.push(entry),
        }
        self.last
    }

    fn find(&self, number: u32) -> Option<&Arc<Plan>> {
        self.kept.iter().find(|(kept, _)| *kept == number).map(|(_, plan)| plan)
    }
}

#[wasm_bindgen]
impl Core {
    /// The number of a plan for records of the resource that a question names; of no resource, every value is redacted.
    pub fn compile(&mut self, question: &[u8]) -> u32 {
        let plan = match &self.gate {
            Ok(gate) => {
                let (holder, asked, resource) = read_plan_question(gate, question);
                gate.body_plan(&holder, &asked, resource)
            }
            Err(_) => Plan::redacting(),
        };
        self.plans.keep(plan)
    }
}

/// A body being masked, and the memory for it. One does for many bodies.
#[wasm_bindgen]
#[derive(Default)]
pub struct Body {
    rewriter: Option<(Arc<Plan>, Rewriter)>,
    /// What is held back of the pieces before, the piece, and room.
    input: Vec<u8>,
    held: usize,
    output: Vec<u8>,
    offset: u64,
}

impl fmt::Debug for Body {
    /// Without the bytes of the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("held", &self.held).field("offset", &self.offset).finish_non_exhaustive()
    }
}

/// Buffers that have grown beyond this are given back when the next body begins.
const KEPT: usize = 4 << 20;

#[wasm_bindgen]
impl Body {
    /// A body of nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a body; not if the plan is gone. `records` is whether it is any number of values, `now` in
    /// seconds.
    pub fn begin(&mut self, core: &Core, plan: u32, records: bool, now: f64) -> bool {
        if self.input.len() + self.output.capacity() > KEPT {
            *self = Self::default();
        }
        let format = if records { Format::Records } else { Format::Json };
        let plan = core.plans.find(plan).cloned();
        self.rewriter = plan.map(|plan| {
            let rewriter = Rewriter::new(&plan, format, seconds(now));
            (plan, rewriter)
        });
        self.held = 0;
        self.rewriter.is_some()
    }

    /// Where the next piece is to be written: there is room for `length` bytes, and what has been written stays.
    pub fn room(&mut self, length: usize) -> *const u8 {
        let needed = self.held + length;
        if self.input.len() < needed {
            self.input.resize(needed, 0);
        }
        self.input.as_ptr().wrapping_add(self.held)
    }

    /// Masks a piece of `length` bytes, and gives 0 or the number of what is wrong.
    pub fn mask(&mut self, length: usize, last: bool) -> u32 {
        self.output.clear();
        let Some((plan, rewriter)) = &mut self.rewriter else { return u32::MAX };
        let end = (self.held + length).min(self.input.len());
        let input = self.input.get(..end).unwrap_or_default();
        self.output.reserve(end + end / 16);
        match rewriter.feed(plan, input, last, &mut self.output) {
            Ok(done) => {
                self.input.copy_within(done..end, 0);
                self.held = end - done;
                0
            }
            Err(JsonError { fault, offset }) => {
                self.output.clear();
                self.rewriter = None;
                self.offset = offset;
                fault as u32
            }
        }
    }

    /// `kind` 0: where the masked piece is, 1: its length, 2: where the fault is, in bytes from the start of the body.
    #[expect(clippy::cast_precision_loss, reason = "JavaScript numbers; exact up to 2^53")]
    pub fn output(&self, kind: u32) -> f64 {
        match kind {
            0 => self.output.as_ptr() as usize as f64,
            1 => self.output.len() as f64,
            _ => self.offset as f64,
        }
    }
}
