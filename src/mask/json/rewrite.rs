//! JSON text that comes in pieces: what is remembered from one pass to the next.

use super::ahead::Ahead;
use super::block::Block;
use super::pass::Pass;
use super::place::{Flow, Left, Phase, Place};
use super::scan::Number;
use super::show::Masking;
use super::{Format, JsonError, MAX_DEPTH};
use crate::mask::plan::Plan;
use alloc::vec::Vec;

/// A pass over text that may come in pieces.
#[derive(Debug, Clone)]
pub(crate) struct Rewriter {
    place: Place,
    /// The containers around the place: the plan's state, and in the lowest bit whether it is a list.
    open: [u16; MAX_DEPTH],
    /// How much of the next piece has been read already.
    scanned: usize,
    /// Where in it what is being read starts, and the member or element that comes next.
    start: usize,
    item: usize,
    /// How much is behind the pieces so far.
    offset: u64,
    format: Format,
    masking: Masking,
    ahead: Ahead,
}

impl Rewriter {
    /// `now` is in seconds since 1970.
    pub(crate) fn new(plan: &Plan, format: Format, now: u64) -> Self {
        let place = Place {
            phase: Phase::Top,
            flow: Flow::Kept,
            number: Number::Nothing,
            escaped: false,
            fresh: true,
            list: false,
            value: plan.root(),
            shown: false,
            shown_around: false,
            depth: 0,
            muted: 0,
        };
        let masking = Masking::at(now);
        Self {
            place,
            open: [0; MAX_DEPTH],
            scanned: 0,
            start: 0,
            item: 0,
            offset: 0,
            format,
            masking,
            ahead: Ahead::default(),
        }
    }

    /// Reads a piece, appends what is shown of it, and says how much of it is done with: the rest has to stand at the
    /// front of the next piece. After an error it must not be called again.
    pub(crate) fn feed(
        &mut self,
        plan: &Plan,
        input: &[u8],
        last: bool,
        out: &mut Vec<u8>,
    ) -> Result<usize, JsonError> {
        self.ahead.begin(last);
        let around = self.place.depth.checked_sub(1).and_then(|depth| self.open.get(depth));
        let pass = Pass {
            place: self.place,
            state: plan.state(around.map_or(Plan::CLEAR, |open| open >> 1)),
            at: self.scanned,
            start: self.start,
            item: self.item,
            copied: 0,
            plan,
            input,
            last,
            records: self.format == Format::Records,
            block: Block::default(),
            open: &mut self.open,
            masking: &mut self.masking,
            ahead: &mut self.ahead,
            out,
        };
        match pass.run() {
            Ok(Left { place, done, at, start, item }) => {
                self.place = place;
                (self.scanned, self.start, self.item) = (at, start, item);
                self.offset += done as u64;
                Ok(done)
            }
            Err((fault, at)) => Err(JsonError { fault, offset: self.offset + at as u64 }),
        }
    }
}
