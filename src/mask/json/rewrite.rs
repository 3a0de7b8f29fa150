//! One pass over JSON text, or a piece of it: checks every byte, keeps those outside of masked values, and leaves off
//! where the piece ends.

use super::scan::{self, Number, Part};
use super::{Fault, Format, JsonError, MAX_DEPTH, MAX_TOKEN, show};
use crate::mask::plan::{MaskId, Plan, State, StateId};
use crate::model::Mask;
use alloc::vec::Vec;

/// What is expected next, or being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// A value of the outermost level, or the end.
    Top,
    Key,
    InKey,
    Colon,
    Value,
    InText,
    InNumber,
    /// A comma, or the end of the object or list.
    Next,
    /// The object or list ends with this byte.
    Close,
}

/// What becomes of the bytes of a key, text or number that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// They are shown as they are.
    Kept,
    /// They must all be there before anything is shown.
    Held,
    /// Something else has been shown in their place.
    Dropped,
}

/// Longer than any key of a path, however it is written: 255 bytes, each as `\u0000`.
const MAX_KEY: usize = 6 * 255;

/// Where a pass has left off.
#[derive(Debug, Clone, Copy)]
struct Place {
    phase: Phase,
    flow: Flow,
    number: Number,
    /// Whether there was an escape in the key or text that is being read.
    escaped: bool,
    /// Whether nothing has been read in the innermost object or list; at the top, whether a value may begin.
    fresh: bool,
    /// Whether the innermost container is a list.
    list: bool,
    /// Where in the plan the value is that comes next or is being read.
    value: StateId,
    /// What becomes of the values in the innermost container.
    state: State,
    depth: usize,
    /// The depth of the container that has been redacted whole; 0 for none.
    muted: usize,
}

/// A pass over text that may come in pieces.
#[derive(Debug, Clone)]
pub(crate) struct Rewriter {
    place: Place,
    /// The containers around the place: the plan's state, and in the lowest bit whether it is a list.
    open: [u16; MAX_DEPTH],
    /// How much of the next piece has been read already.
    scanned: usize,
    /// How much is behind the pieces so far.
    offset: u64,
    format: Format,
}

impl Rewriter {
    pub(crate) fn new(plan: &Plan, format: Format) -> Self {
        let place = Place {
            phase: Phase::Top,
            flow: Flow::Kept,
            number: Number::Nothing,
            escaped: false,
            fresh: true,
            list: false,
            value: plan.root(),
            state: *plan.state(Plan::CLEAR),
            depth: 0,
            muted: 0,
        };
        Self { place, open: [0; MAX_DEPTH], scanned: 0, offset: 0, format }
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
        let pass = Pass {
            place: self.place,
            at: self.scanned,
            start: 0,
            copied: 0,
            plan,
            input,
            last,
            records: self.format == Format::Records,
            open: &mut self.open,
            out,
        };
        match pass.run() {
            Ok((place, at, done)) => {
                self.place = place;
                self.scanned = at - done;
                self.offset += done as u64;
                Ok(done)
            }
            Err((fault, at)) => Err(JsonError { fault, offset: self.offset + at as u64 }),
        }
    }
}

/// The pass over one piece. All of it is in local variables while it runs: nothing takes its address.
struct Pass<'a> {
    place: Place,
    at: usize,
    /// Where the key, text or number starts that is being read.
    start: usize,
    /// Where the bytes start that have to be shown before anything else.
    copied: usize,
    plan: &'a Plan,
    input: &'a [u8],
    last: bool,
    records: bool,
    open: &'a mut [u16; MAX_DEPTH],
    out: &'a mut Vec<u8>,
}

/// Whether there is more to read, or what is wrong and where.
type Read = Result<bool, (Fault, usize)>;

#[expect(clippy::inline_always, reason = "what is called by address would keep the whole pass in memory")]
impl<'a> Pass<'a> {
    fn run(mut self) -> Result<(Place, usize, usize), (Fault, usize)> {
        // In the order in which they follow one another, so that each leads straight to the next.
        loop {
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

    /// The next byte that is not white space.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.input.get(self.at)?;
            // Seldom is there any, so that one comparison tells.
            if byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
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
        match scan::text(self.input, self.at, &mut self.place.escaped) {
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
        let state = &self.place.state;
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
        match byte {
            b'"' => {
                self.at += 1;
                self.place.escaped = false;
                self.place.phase = Phase::InText;
            }
            b'{' | b'[' => return self.enter(byte == b'['),
            b'-' | b'0'..=b'9' => {
                self.place.number = Number::Nothing;
                self.place.phase = Phase::InNumber;
            }
            b't' | b'f' | b'n' => return self.literal(),
            b']' if self.place.fresh && self.place.list => {
                self.place.phase = Phase::Close;
                return Ok(true);
            }
            _ => return self.wrong(),
        }
        self.place.fresh = false;
        self.place.flow = Flow::Kept;
        if self.place.value != Plan::CLEAR
            && let Some(mask) = self.plan.state(self.place.value).shown
        {
            self.place.flow = Flow::Held;
            if matches!(self.plan.mask(mask), Mask::Redact { .. }) {
                self.redact(mask);
            }
        }
        Ok(true)
    }

    #[inline(always)]
    fn literal(&mut self) -> Read {
        match scan::literal(self.input, self.at) {
            Part::Whole(end) => {
                self.at = end;
                self.place.fresh = false;
                if self.input.get(self.start) != Some(&b'n')
                    && let Some(mask) = self.plan.state(self.place.value).shown
                {
                    self.show(mask, end);
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
        show::whole(self.plan.mask(mask), self.kept(), self.out);
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
        show::value(self.plan.mask(mask), self.kept(), value, self.place.escaped, self.out);
        self.copied = self.at;
    }

    /// The mask of the text or number that is being read.
    #[inline(always)]
    fn mask(&self) -> MaskId {
        self.plan.state(self.place.value).shown.unwrap_or(Plan::REDACTION)
    }

    #[inline(always)]
    fn in_text(&mut self) -> Read {
        match scan::text(self.input, self.at, &mut self.place.escaped) {
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
            // Whether the record is erased may stand behind what has been shown by then.
            if let Some((erased, _)) = state.erased.filter(|_| !list) {
                id = erased;
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
        self.place.state = *state;
        self.place.list = list;
        self.place.fresh = true;
        self.place.value = state.element.unwrap_or_default();
        self.place.phase = if list { Phase::Value } else { Phase::Key };
        self.at += 1;
        Ok(true)
    }

    #[inline(always)]
    fn close(&mut self) -> bool {
        self.at += 1;
        if self.place.muted == self.place.depth {
            self.place.muted = 0;
            self.copied = self.at;
        }
        self.place.fresh = false;
        self.place.depth -= 1;
        let around = self.place.depth.checked_sub(1).and_then(|depth| self.open.get(depth));
        if let Some(open) = around {
            self.place.state = *self.plan.state(open >> 1);
            self.place.list = open & 1 != 0;
        }
        self.ended();
        true
    }

    #[inline(always)]
    fn next(&mut self) -> Read {
        match self.peek() {
            Some(b',') if self.place.list => {
                self.place.value = self.place.state.element.unwrap_or_default();
                self.place.phase = Phase::Value;
                self.at += 1;
            }
            Some(b',') => {
                self.place.phase = Phase::Key;
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
    fn leave(mut self) -> Result<(Place, usize, usize), (Fault, usize)> {
        if self.last && (self.place.phase != Phase::Top || self.place.fresh && !self.records) {
            let is_cut = self.input.get(self.at).is_some_and(|byte| *byte >= 0x80);
            let fault = if is_cut { (Fault::Encoding, self.at) } else { (Fault::Syntax, self.input.len()) };
            return Err(fault);
        }
        let in_key = self.place.phase == Phase::InKey;
        let reads = in_key || matches!(self.place.phase, Phase::InText | Phase::InNumber);
        let length = self.at - self.start;
        // What has become too long is not held any longer: no path has such a key, no mask is shown such a text.
        if in_key && length > 1 + MAX_KEY {
            self.place.flow = Flow::Kept;
        } else if reads && !in_key && self.place.flow == Flow::Held && length > MAX_TOKEN {
            self.redact(self.mask());
        }
        let Place { flow, muted, .. } = self.place;
        let done = if reads && flow == Flow::Held { self.start } else { self.at };
        if muted == 0 && !(reads && flow == Flow::Dropped) {
            self.out.extend_from_slice(self.input.get(self.copied..done).unwrap_or_default());
        }
        Ok((self.place, self.at, done))
    }
}
