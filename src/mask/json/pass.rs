//! One pass over a piece of JSON text: checks every byte, keeps those outside of masked values, and leaves off where the
//! piece ends.

use super::ahead::Ahead;
use super::block::Block;
use super::place::{Flow, Left, Phase, Place};
use super::scan::{self, Number, Part};
use super::show::{self, Masking};
use super::{Fault, MAX_DEPTH, MAX_KEY, MAX_TOKEN};
use crate::mask::plan::{MaskId, Plan, State, StateId};
use alloc::vec::Vec;

/// The pass over one piece. All of it is in local variables while it runs: nothing takes its address.
pub(super) struct Pass<'a> {
    pub(super) place: Place,
    /// What becomes of the values in the innermost container.
    pub(super) state: &'a State,
    pub(super) at: usize,
    /// Where the key, text or number starts that is being read.
    pub(super) start: usize,
    /// Where the bytes start that have to be shown before anything else.
    pub(super) copied: usize,
    /// Where the member or element starts that comes next, with the comma in front of it.
    pub(super) item: usize,
    pub(super) plan: &'a Plan,
    pub(super) input: &'a [u8],
    pub(super) last: bool,
    pub(super) records: bool,
    pub(super) block: Block,
    pub(super) open: &'a mut [u16; MAX_DEPTH],
    pub(super) masking: &'a mut Masking,
    pub(super) ahead: &'a mut Ahead,
    pub(super) out: &'a mut Vec<u8>,
}

/// Whether there is more to read, or what is wrong and where.
type Read = Result<bool, (Fault, usize)>;

#[expect(clippy::inline_always, reason = "what is called by address would keep the whole pass in memory")]
impl<'a> Pass<'a> {
    pub(super) fn run(mut self) -> Result<Left, (Fault, usize)> {
        // In the order in which they follow one another, so that each leads straight to the next.
        loop {
            if self.may_go_straight() {
                self.go_straight();
            }
            let goes_on = (self.place.phase != Phase::Top || self.top()?)
                && (self.place.phase != Phase::Key || self.key()?)
                && (self.place.phase != Phase::InKey || self.in_key()?)
                && (self.place.phase != Phase::Colon || self.colon()?)
                && (self.place.phase != Phase::Value || self.value()?)
                && (self.place.phase != Phase::InText || self.in_text()?)
                && (self.place.phase != Phase::InNumber || self.in_number()?)
                && (self.place.phase != Phase::Next || self.next()?)
                && (self.place.phase != Phase::Close || self.close());
            if !goes_on {
                return self.leave();
            }
        }
    }

    /// Whether a member or element comes next, and all that is shown stays in its place.
    #[inline(always)]
    fn may_go_straight(&self) -> bool {
        self.place.phase == (if self.place.list { Phase::Value } else { Phase::Key })
            && self.place.depth > 0
            && self.place.muted == 0
            && !self.plan.drops_any()
    }

    /// The next byte that is not white space.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        scan::peek(self.input, &mut self.at)
    }

    fn wrong(&self) -> Read {
        Err((Fault::Syntax, self.at))
    }

    #[inline(always)]
    fn key(&mut self) -> Read {
        match self.peek() {
            Some(b'"') => {
                self.start = self.at;
                self.at += 1;
                self.place.fresh = false;
                self.place.escaped = false;
                self.place.flow = Flow::Held;
                self.place.phase = Phase::InKey;
            }
            Some(b'}') if self.place.fresh => self.place.phase = Phase::Close,
            Some(_) => return self.wrong(),
            None => return Ok(false),
        }
        Ok(true)
    }

    #[inline(always)]
    fn in_key(&mut self) -> Read {
        match scan::text(self.input, self.at, &mut self.block, &mut self.place.escaped) {
            Part::Whole(end) => {
                self.place.value = self.member(end);
                self.at = end + 1;
                self.place.phase = Phase::Colon;
                Ok(true)
            }
            Part::Cut(at) => {
                self.at = at;
                Ok(false)
            }
            Part::Wrong(fault, at) => Err((fault, at)),
        }
    }

    /// Where the member is whose key ends here.
    #[inline(always)]
    fn member(&self, end: usize) -> StateId {
        let state = self.state;
        let key = self.input.get(self.start + 1..end).unwrap_or_default();
        if !state.has_names() || self.place.flow == Flow::Kept || key.len() > MAX_KEY {
            state.other.unwrap_or_default()
        } else if self.place.escaped {
            self.plan.member(state, show::unescape(key).as_bytes())
        } else {
            self.plan.member(state, key)
        }
    }

    #[inline(always)]
    fn colon(&mut self) -> Read {
        match self.peek() {
            Some(b':') => {
                self.at += 1;
                self.place.phase = Phase::Value;
                Ok(true)
            }
            Some(_) => self.wrong(),
            None => Ok(false),
        }
    }

    #[inline(always)]
    fn value(&mut self) -> Read {
        let Some(byte) = self.peek() else { return Ok(false) };
        self.start = self.at;
        if self.plan.drops_any() && self.is_within_shown() && !(byte == b']' && self.place.fresh) {
            self.drop_or_show(byte)?;
        }
        match byte {
            b'"' => {
                self.at += 1;
                self.place.escaped = false;
                self.begin();
                self.place.phase = Phase::InText;
            }
            b'{' | b'[' => return self.enter(byte == b'['),
            b'-' | b'0'..=b'9' => {
                self.place.number = Number::Nothing;
                self.begin();
                self.place.phase = Phase::InNumber;
            }
            b't' | b'f' | b'n' => return self.literal(byte == b'n'),
            b']' if self.place.fresh && self.place.list => self.place.phase = Phase::Close,
            _ => return self.wrong(),
        }
        Ok(true)
    }

    /// Decides what becomes of the text or number that starts here.
    #[inline(always)]
    fn begin(&mut self) {
        self.place.fresh = false;
        self.place.flow = Flow::Kept;
        if self.place.value != Plan::CLEAR
            && let Some(mask) = self.plan.state(self.place.value).shown
        {
            self.place.flow = Flow::Held;
            if self.plan.is_redaction(mask) {
                self.redact(mask);
            }
        }
    }

    #[inline(always)]
    fn literal(&mut self, is_null: bool) -> Read {
        match scan::literal(self.input, self.at) {
            Part::Whole(end) => {
                self.at = end;
                self.place.fresh = false;
                if let Some(mask) = self.plan.state(self.place.value).shown
                    && (!is_null || self.plan.drops(mask))
                {
                    self.redact(mask);
                    self.copied = end;
                }
                self.ended();
                Ok(true)
            }
            Part::Cut(_) => Ok(false),
            Part::Wrong(fault, at) => Err((fault, at)),
        }
    }

    /// Shows what stands for the value that starts at `start`, and drops the rest of it.
    #[inline(always)]
    fn redact(&mut self, mask: MaskId) {
        show::whole(self.plan, mask, self.kept(), self.out);
        self.place.flow = Flow::Dropped;
    }

    /// What has to be shown before the value that starts at `start`.
    #[inline(always)]
    fn kept(&self) -> &'a [u8] {
        self.input.get(self.copied..self.start).unwrap_or_default()
    }

    /// Shows the value that starts at `start` and ends here through a mask.
    #[inline(always)]
    fn show(&mut self, mask: MaskId, end: usize) {
        let value = self.input.get(self.start..end).unwrap_or_default();
        show::value(self.plan, mask, self.kept(), value, self.place.escaped, self.masking, self.out);
        self.copied = self.at;
    }

    /// The mask of the text or number that is being read.
    #[inline(always)]
    fn mask(&self) -> MaskId {
        self.plan.state(self.place.value).shown.unwrap_or(Plan::REDACTION)
    }

    #[inline(always)]
    fn in_text(&mut self) -> Read {
        match scan::text(self.input, self.at, &mut self.block, &mut self.place.escaped) {
            Part::Whole(end) => {
                self.at = end + 1;
                self.show_read(end);
                Ok(true)
            }
            Part::Cut(at) => {
                self.at = at;
                Ok(false)
            }
            Part::Wrong(fault, at) => Err((fault, at)),
        }
    }

    #[inline(always)]
    fn in_number(&mut self) -> Read {
        (self.place.number, self.at) = self.place.number.read(self.input, self.at);
        let is_cut = self.at == self.input.len() && !self.last;
        if is_cut || !self.place.number.may_end() {
            return if self.at == self.input.len() { Ok(false) } else { self.wrong() };
        }
        self.show_read(self.at);
        Ok(true)
    }

    /// The text or number has been read; `end` is where it ends, without the last quote.
    #[inline(always)]
    fn show_read(&mut self, end: usize) {
        match self.place.flow {
            Flow::Kept => {}
            Flow::Held => self.show(self.mask(), end),
            Flow::Dropped => self.copied = self.at,
        }
        self.ended();
    }

    /// A value has ended.
    #[inline(always)]
    fn ended(&mut self) {
        self.place.phase = if self.place.depth == 0 { Phase::Top } else { Phase::Next };
    }

    /// An object or list begins.
    #[inline(always)]
    fn enter(&mut self, list: bool) -> Read {
        let mut id = self.place.value;
        let mut state = self.plan.state(id);
        if id != Plan::CLEAR {
            if let Some((erased, resource)) = state.erased.filter(|_| !list && state.other.is_some()) {
                let record = self.input.get(self.at..).unwrap_or_default();
                let erasure = self.plan.erasure(resource);
                match self.ahead.is_erased(erasure, record, self.last, self.place.depth) {
                    Some(true) => id = erased,
                    Some(false) => {}
                    None => return Ok(false),
                }
                state = self.plan.state(id);
            }
            if if list { state.element } else { state.other }.is_none() {
                self.redact(state.shown.unwrap_or(Plan::REDACTION));
                self.place.muted = self.place.depth + 1;
                id = Plan::CLEAR;
                state = self.plan.state(id);
            }
        }
        let Some(open) = self.open.get_mut(self.place.depth) else { return Err((Fault::Depth, self.at)) };
        *open = id << 1 | u16::from(list);
        self.place.depth += 1;
        self.state = state;
        self.place.list = list;
        self.place.fresh = true;
        self.place.shown = false;
        self.place.value = state.element.unwrap_or_default();
        self.place.phase = if list { Phase::Value } else { Phase::Key };
        self.at += 1;
        self.item = self.at;
        Ok(true)
    }

    #[inline(always)]
    fn close(&mut self) -> bool {
        self.at += 1;
        if self.place.muted == self.place.depth {
            self.place.muted = 0;
            self.copied = self.at;
            self.place.shown = self.place.shown_around;
        } else {
            self.place.shown = true;
        }
        self.place.fresh = false;
        self.place.depth -= 1;
        let around = self.place.depth.checked_sub(1).and_then(|depth| self.open.get(depth));
        if let Some(open) = around {
            self.state = self.plan.state(open >> 1);
            self.place.list = open & 1 != 0;
        }
        self.ended();
        true
    }

    #[inline(always)]
    fn next(&mut self) -> Read {
        match self.peek() {
            Some(b',') => {
                self.comma();
                self.place.value = self.state.element.unwrap_or_default();
                self.place.phase = if self.place.list { Phase::Value } else { Phase::Key };
                self.at += 1;
            }
            Some(b']') if self.place.list => return Ok(self.close()),
            Some(b'}') if !self.place.list => return Ok(self.close()),
            Some(_) => return self.wrong(),
            None => return Ok(false),
        }
        Ok(true)
    }

    fn top(&mut self) -> Read {
        loop {
            match self.input.get(self.at) {
                // Either begins a record, RFC 7464 has it so for the second.
                Some(b'\n' | 0x1e) if self.records => self.place.fresh = true,
                Some(b' ' | b'\n' | b'\t' | b'\r') => {}
                Some(_) if self.place.fresh => break,
                Some(_) => return self.wrong(),
                None => return Ok(false),
            }
            self.at += 1;
        }
        self.place.fresh = false;
        self.place.value = self.plan.root();
        self.place.phase = Phase::Value;
        Ok(true)
    }

    /// Shows what may be shown, and says how much of the piece is done with.
    #[inline(always)]
    fn leave(mut self) -> Result<Left, (Fault, usize)> {
        if self.last && (self.place.phase != Phase::Top || self.place.fresh && !self.records) {
            let is_cut = self.input.get(self.at).is_some_and(|byte| *byte >= 0x80);
            let fault = if is_cut { (Fault::Encoding, self.at) } else { (Fault::Syntax, self.input.len()) };
            return Err(fault);
        }
        let in_key = self.place.phase == Phase::InKey;
        let in_value = matches!(self.place.phase, Phase::InText | Phase::InNumber);
        let length = self.at - self.start;
        // What has become too long is not held any longer: no path has such a key, no mask is shown such a text.
        if in_key && length > 1 + MAX_KEY {
            self.place.flow = Flow::Kept;
        } else if in_value && self.place.flow == Flow::Held && length > MAX_TOKEN {
            self.redact(self.mask());
        }
        let Place { flow, muted, phase, .. } = self.place;
        let mut done = if (in_key || in_value) && flow == Flow::Held { self.start } else { self.at };
        let may_drop = in_key || matches!(phase, Phase::Key | Phase::Colon | Phase::Value);
        if may_drop && self.plan.drops_any() && self.is_within_shown() {
            if self.at - self.item > MAX_TOKEN {
                return Err((Fault::Size, self.item));
            }
            done = self.item;
        }
        if muted == 0 && !(in_value && flow == Flow::Dropped) {
            self.out.extend_from_slice(self.input.get(self.copied..done).unwrap_or_default());
        }
        let [start, item] = [self.start, self.item].map(|position| position.saturating_sub(done));
        Ok(Left { place: self.place, done, at: self.at - done, start, item })
    }
}
