//! The straight way: members and elements that are there as a whole are read one after another, with nothing to
//! remember but where they stand. What is cut, wrong, erased or disappears is left to the pass, from where it begins.

use super::block::Block;
use super::pass::Pass;
use super::place::Phase;
use super::scan::{self, Number, Part};
use super::show::{self, Masking};
use super::{MAX_DEPTH, MAX_KEY};
use crate::mask::plan::{Plan, State, StateId};
use alloc::vec::Vec;

/// How far the way has been gone. All of it is in local variables meanwhile: nothing takes its address.
struct Way<'a> {
    plan: &'a Plan,
    input: &'a [u8],
    block: Block,
    at: usize,
    /// What is here, once it is known not to be white space.
    byte: u8,
    copied: usize,
    depth: usize,
    /// What becomes of the values in the innermost container.
    state: &'a State,
    is_list: bool,
    is_fresh: bool,
    escaped: bool,
}

/// The way ends.
struct End;

/// What has been read.
enum Item {
    /// A value.
    Whole,
    /// The start of an object or list, which has something in it.
    Opened,
}

impl Pass<'_> {
    /// Goes the straight way as far as it leads, from in front of a key or an element.
    #[inline(never)]
    pub(super) fn go_straight(&mut self) {
        let mut way = Way {
            plan: self.plan,
            input: self.input,
            block: Block::default(),
            at: self.at,
            byte: 0,
            copied: self.copied,
            depth: self.place.depth,
            state: self.state,
            is_list: self.place.list,
            is_fresh: self.place.fresh,
            escaped: false,
        };
        let mut start = way.at;
        let mut follows = false;
        let mut is_open = way.peek().is_ok();
        while is_open {
            start = way.at;
            match way.item(self.open, self.masking, self.out) {
                Ok(Item::Opened) => {}
                Ok(Item::Whole) => {
                    start = way.at;
                    follows = way.follow(self.open, &mut start).is_err();
                    is_open = !follows;
                }
                Err(End) => is_open = false,
            }
        }
        self.at = start;
        self.copied = way.copied;
        self.state = way.state;
        self.place.depth = way.depth;
        self.place.list = way.is_list;
        self.place.fresh = way.is_fresh && !follows;
        self.place.value = way.state.element.unwrap_or_default();
        self.place.phase = match (follows, way.is_list) {
            (true, _) => Phase::Next,
            (false, true) => Phase::Value,
            (false, false) => Phase::Key,
        };
    }
}

#[expect(clippy::inline_always, reason = "what is called by address would keep the whole way in memory")]
impl Way<'_> {
    /// Goes on to the next byte that is not white space.
    #[inline(always)]
    fn peek(&mut self) -> Result<(), End> {
        self.byte = scan::peek(self.input, &mut self.at).ok_or(End)?;
        Ok(())
    }

    /// The few bytes from a position on, if there are so many.
    #[inline(always)]
    fn bytes<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.input.get(at..)?.first_chunk().copied()
    }

    /// Reads a member or an element.
    #[inline(always)]
    fn item(
        &mut self,
        open: &mut [u16; MAX_DEPTH],
        masking: &mut Masking,
        out: &mut Vec<u8>,
    ) -> Result<Item, End> {
        let value = if self.is_list { self.state.element.unwrap_or_default() } else { self.key()? };
        let start = self.at;
        match self.byte {
            b'"' => self.at = self.text()? + 1,
            b'{' | b'[' => return self.enter(value, open),
            b'-' | b'0'..=b'9' => self.number()?,
            _ => self.literal()?,
        }
        self.is_fresh = false;
        if value != Plan::CLEAR
            && let Some(mask) = self.plan.state(value).shown
            && self.byte != b'n'
        {
            let end = self.at - usize::from(self.byte == b'"');
            let [kept, value] = [self.copied..start, start..end].map(|range| self.input.get(range));
            let [kept, value] = [kept, value].map(Option::unwrap_or_default);
            if self.plan.is_redaction(mask) {
                show::whole(self.plan, mask, kept, out);
            } else {
                show::value(self.plan, mask, kept, value, self.escaped, masking, out);
            }
            self.copied = self.at;
        }
        Ok(Item::Whole)
    }

    /// Reads a key to the start of its value, and says where in the plan that is.
    #[inline(always)]
    fn key(&mut self) -> Result<StateId, End> {
        if self.byte != b'"' {
            return Err(End);
        }
        let start = self.at + 1;
        let end = self.text()?;
        let key = self.input.get(start..end).unwrap_or_default();
        if let Some([b'"', b':', next @ b'!'..=0xff]) = self.bytes(end) {
            self.at = end + 2;
            self.byte = next;
        } else {
            self.at = end + 1;
            self.peek()?;
            if self.byte != b':' {
                return Err(End);
            }
            self.at += 1;
            self.peek()?;
        }
        if !self.state.has_names() {
            Ok(self.state.other.unwrap_or_default())
        } else if self.escaped || key.len() > MAX_KEY {
            Err(End)
        } else {
            Ok(self.plan.member(self.state, key))
        }
    }

    /// Where the text ends that starts here.
    #[inline(always)]
    fn text(&mut self) -> Result<usize, End> {
        self.escaped = false;
        match scan::text(self.input, self.at + 1, &mut self.block, &mut self.escaped) {
            Part::Whole(end) => Ok(end),
            _ => Err(End),
        }
    }

    /// Most are whole and without a sign.
    #[inline(always)]
    fn number(&mut self) -> Result<(), End> {
        let mut end = self.at + 1;
        while self.input.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        if self.byte > b'0' && matches!(self.input.get(end), Some(b',' | b'}' | b']')) {
            self.at = end;
            return Ok(());
        }
        let (number, end) = Number::Nothing.read(self.input, self.at);
        self.at = end;
        if number.may_end() && end < self.input.len() { Ok(()) } else { Err(End) }
    }

    #[inline(always)]
    fn literal(&mut self) -> Result<(), End> {
        let Part::Whole(end) = scan::literal(self.input, self.at) else { return Err(End) };
        self.at = end;
        Ok(())
    }

    /// An object or list begins.
    #[inline(always)]
    fn enter(&mut self, id: StateId, open: &mut [u16; MAX_DEPTH]) -> Result<Item, End> {
        let is_list = self.byte == b'[';
        let state = self.plan.state(id);
        let is_hidden =
            if is_list { state.element.is_none() } else { state.other.is_none() || state.erased.is_some() };
        // At the end of the piece it is left to the pass, so that what comes behind it is known.
        let mut ahead = Way { at: self.at + 1, ..*self };
        ahead.peek()?;
        let Some(open) = open.get_mut(self.depth).filter(|_| !is_hidden) else { return Err(End) };
        *open = id << 1 | u16::from(is_list);
        self.at = ahead.at;
        self.byte = ahead.byte;
        self.depth += 1;
        self.state = state;
        self.is_list = is_list;
        let is_empty = self.byte == if is_list { b']' } else { b'}' };
        self.is_fresh = !is_empty;
        Ok(if is_empty { Item::Whole } else { Item::Opened })
    }

    /// Goes on behind a value to the next member or element.
    #[inline(always)]
    fn follow(&mut self, open: &[u16; MAX_DEPTH], start: &mut usize) -> Result<(), End> {
        loop {
            if let Some([b',', next @ b'!'..=0xff]) = self.bytes(self.at) {
                self.at += 1;
                self.byte = next;
                return Ok(());
            }
            self.peek()?;
            let end = if self.is_list { b']' } else { b'}' };
            if self.byte == b',' {
                self.at += 1;
                return self.peek();
            }
            if self.byte != end || self.depth < 2 {
                return Err(End);
            }
            self.at += 1;
            self.depth -= 1;
            let around = open.get(self.depth - 1).copied().unwrap_or_default();
            self.state = self.plan.state(around >> 1);
            self.is_list = around & 1 != 0;
            *start = self.at;
        }
    }
}
