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
            state: plan.state(Plan::CLEAR),
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

impl Pass<'_> {
    #[inline]
    fn run(mut self) -> Result<(Place, usize, usize), (Fault, usize)> {
        loop {
            let goes_on = match self.place.phase {
                Phase::Key => self.key()?,
                Phase::InKey => self.in_key()?,
                Phase::Colon => self.colon()?,
                Phase::Value => self.value()?,
                Phase::InText => self.in_text()?,
                Phase::InNumber => self.in_number()?,
                Phase::Next => self.next()?,
                Phase::Top => self.top()?,
            };
            if !goes_on {
                return self.leave();
            }
        }
    }

    /// The next byte that is not white space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.input.get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    fn wrong(&self) -> Read {
        Err((Fault::Syntax, self.at))
    }

    #[inline]
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
            Some(b'}') if self.place.fresh => self.close(),
            Some(_) => return self.wrong(),
            None => return Ok(false),
        }
        Ok(true)
    }

    #[inline]
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
                if at - self.start > MAX_KEY {
                    self.place.flow = Flow::Kept;
                }
                Ok(false)
            }
            Part::Wrong(fault, at) => Err((fault, at)),
        }
    }

    /// Where the member is whose key ends here.
    #[inline]
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

    #[inline]
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

    #[inline]
    fn value(&mut self) -> Read {
        let Some(byte) = self.peek() else { return Ok(false) };
        self.start = self.at;
        match byte {
            b'"' => {
                self.at += 1;
                self.place.escaped = false;
                self.place.phase = Phase::InText;
                self.begin();
            }
            b'{' | b'[' => return self.enter(byte == b'['),
            b'-' | b'0'..=b'9' => {
                self.place.number = Number::Nothing;
                self.place.phase = Phase::InNumber;
                self.begin();
            }
            b't' | b'f' | b'n' => match scan::literal(self.input, self.at) {
                Part::Whole(end) => {
                    if let Some(mask) = self.plan.state(self.place.value).shown
                        && byte != b'n'
                    {
                        self.show_scalar(mask, end);
                    }
                    self.at = end;
                    self.ended();
                }
                Part::Cut(_) => return Ok(false),
                Part::Wrong(fault, at) => return Err((fault, at)),
            },
            b']' if self.place.fresh && self.place.list => self.close(),
            _ => return self.wrong(),
        }
        self.place.fresh = false;
        Ok(true)
    }

    /// Decides what becomes of the text or number that starts here.
    #[inline]
    fn begin(&mut self) {
        self.place.flow = Flow::Kept;
        if self.place.value != Plan::CLEAR
            && let Some(mask) = self.plan.state(self.place.value).shown
        {
            self.place.flow = Flow::Held;
            if matches!(self.plan.mask(mask), Mask::Redact { .. }) {
                self.redact(mask);
            }
        }
    }

    /// Shows what stands for the value that starts at `start`, and drops the rest of it.
    #[inline]
    fn redact(&mut self, mask: MaskId) {
        self.flush(self.start);
        show::whole(self.plan.mask(mask), self.out);
        self.place.flow = Flow::Dropped;
    }

    #[inline]
    fn flush(&mut self, end: usize) {
        self.out.extend_from_slice(self.input.get(self.copied..end).unwrap_or_default());
    }

    fn show_scalar(&mut self, mask: MaskId, end: usize) {
        self.flush(self.start);
        show::scalar(self.plan.mask(mask), self.out);
        self.copied = end;
    }

    /// The mask of the text or number that is being read.
    #[inline]
    fn mask(&self) -> MaskId {
        self.plan.state(self.place.value).shown.unwrap_or(Plan::REDACTION)
    }

    /// Gives up on holding what has become too long.
    #[inline]
    fn bound(&mut self, end: usize) {
        if self.place.flow == Flow::Held && end - self.start > MAX_TOKEN {
            self.redact(self.mask());
        }
    }

    #[inline]
    fn in_text(&mut self) -> Read {
        match scan::text(self.input, self.at, &mut self.place.escaped) {
            Part::Whole(end) => {
                self.at = end + 1;
                if self.place.flow != Flow::Kept {
                    self.bound(end);
                    if self.place.flow == Flow::Held {
                        self.flush(self.start);
                        let raw = self.input.get(self.start + 1..end).unwrap_or_default();
                        show::text(self.plan.mask(self.mask()), raw, self.place.escaped, self.out);
                    }
                    self.copied = self.at;
                }
                self.ended();
                Ok(true)
            }
            Part::Cut(at) => {
                self.at = at;
                self.bound(at);
                Ok(false)
            }
            Part::Wrong(fault, at) => Err((fault, at)),
        }
    }

    #[inline]
    fn in_number(&mut self) -> Read {
        self.at = self.place.number.read(self.input, self.at);
        self.bound(self.at);
        let is_cut = self.at == self.input.len() && !self.last;
        if is_cut || !self.place.number.may_end() {
            return if self.at == self.input.len() { Ok(false) } else { self.wrong() };
        }
        match self.place.flow {
            Flow::Kept => {}
            Flow::Held => self.show_scalar(self.mask(), self.at),
            Flow::Dropped => self.copied = self.at,
        }
        self.ended();
        Ok(true)
    }

    /// A value has ended.
    #[inline]
    fn ended(&mut self) {
        self.place.phase = if self.place.depth == 0 { Phase::Top } else { Phase::Next };
    }

    /// An object or list begins.
    #[inline]
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
        self.place.state = state;
        self.place.list = list;
        self.place.fresh = true;
        self.place.value = state.element.unwrap_or_default();
        self.place.phase = if list { Phase::Value } else { Phase::Key };
        self.at += 1;
        Ok(true)
    }

    /// The innermost object or list ends with this byte.
    #[inline]
    fn close(&mut self) {
        self.at += 1;
        if self.place.muted == self.place.depth {
            self.place.muted = 0;
            self.copied = self.at;
        }
        self.place.fresh = false;
        self.place.depth -= 1;
        let around = self.place.depth.checked_sub(1).and_then(|depth| self.open.get(depth));
        if let Some(open) = around {
            self.place.state = self.plan.state(open >> 1);
            self.place.list = open & 1 != 0;
        }
        self.ended();
    }

    #[inline]
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
            Some(b']') if self.place.list => self.close(),
            Some(b'}') if !self.place.list => self.close(),
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
    fn leave(mut self) -> Result<(Place, usize, usize), (Fault, usize)> {
        let Place { phase, flow, fresh, muted, .. } = self.place;
        if self.last && (phase != Phase::Top || fresh && !self.records) {
            let is_cut = self.input.get(self.at).is_some_and(|byte| *byte >= 0x80);
            let fault = if is_cut { (Fault::Encoding, self.at) } else { (Fault::Syntax, self.input.len()) };
            return Err(fault);
        }
        let reads = matches!(phase, Phase::InKey | Phase::InText | Phase::InNumber);
        let done = if reads && flow == Flow::Held { self.start } else { self.at };
        if muted == 0 && !(reads && flow == Flow::Dropped) {
            self.flush(done);
        }
        Ok((self.place, self.at, done))
    }
}
