//! The smallest parts of JSON text, as RFC 8259 has them: the inside of texts, numbers, literals.

use super::Fault;
use super::block::Block;

/// How far a part goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// It ends here.
    Whole(usize),
    /// The input ends first. All before this position has been read.
    Cut(usize),
    /// It is none, because of what is here.
    Wrong(Fault, usize),
}

/// Goes on to the next byte that is not white space.
#[expect(
    clippy::inline_always,
    reason = "called in front of every part, with a position in a local variable"
)]
#[inline(always)]
pub(super) fn peek(input: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let byte = *input.get(*at)?;
        // Seldom is there any, so that one comparison tells.
        if byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
            return Some(byte);
        }
        *at += 1;
    }
}

/// Reads to the `"` that ends a text, and says whether there was an escape on the way.
#[expect(clippy::inline_always, reason = "most of the time goes by in here, over texts of a few bytes")]
#[inline(always)]
pub(super) fn text(input: &[u8], mut at: usize, block: &mut Block, escaped: &mut bool) -> Part {
    loop {
        at = block.seek(input, at);
        match input.get(at) {
            None => return Part::Cut(at),
            Some(b'"') => return Part::Whole(at),
            Some(byte) => {
                *escaped |= *byte == b'\\';
                match unit(input, at) {
                    Part::Whole(end) => at = end,
                    other => return other,
                }
            }
        }
    }
}

/// Reads an escape, or characters that are not ASCII.
#[inline(never)]
fn unit(input: &[u8], at: usize) -> Part {
    match input.get(at..).unwrap_or_default() {
        [b'\\', b'u', rest @ ..] => {
            let digits = rest.first_chunk::<4>().map_or(rest, |digits| digits);
            match (digits.iter().all(u8::is_ascii_hexdigit), digits.len()) {
                (true, 4) => Part::Whole(at + 6),
                (true, _) => Part::Cut(at),
                (false, _) => Part::Wrong(Fault::Syntax, at),
            }
        }
        [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => Part::Whole(at + 2),
        [b'\\'] => Part::Cut(at),
        rest @ [0x80..=0xff, ..] => {
            let end = rest.iter().position(u8::is_ascii).unwrap_or(rest.len());
            let run = rest.get(..end).unwrap_or_default();
            match core::str::from_utf8(run) {
                Ok(_) => Part::Whole(at + end),
                Err(error) => {
                    let wrong = at + error.valid_up_to();
                    let is_cut = error.error_len().is_none() && end == rest.len();
                    if is_cut { Part::Cut(wrong) } else { Part::Wrong(Fault::Encoding, wrong) }
                }
            }
        }
        _ => Part::Wrong(Fault::Syntax, at),
    }
}

/// Reads `true`, `false` or `null`.
pub(super) fn literal(input: &[u8], at: usize) -> Part {
    let rest = input.get(at..).unwrap_or_default();
    let word: &[u8] = match rest {
        [b't', ..] => b"true",
        [b'f', ..] => b"false",
        _ => b"null",
    };
    if rest.starts_with(word) {
        Part::Whole(at + word.len())
    } else if word.starts_with(rest) {
        Part::Cut(at)
    } else {
        Part::Wrong(Fault::Syntax, at)
    }
}

/// What has been read of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    Nothing,
    Minus,
    Zero,
    Digits,
    Point,
    Fraction,
    Exponent,
    Sign,
    Power,
}

impl Number {
    /// Whether it may end here.
    pub(super) fn may_end(self) -> bool {
        matches!(self, Self::Zero | Self::Digits | Self::Fraction | Self::Power)
    }

    /// Reads on, and gives the position of the first byte that is not part of it.
    #[inline(never)]
    pub(super) fn read(mut self, input: &[u8], mut at: usize) -> (Self, usize) {
        loop {
            if matches!(self, Self::Digits | Self::Fraction | Self::Power) {
                while input.get(at).is_some_and(u8::is_ascii_digit) {
                    at += 1;
                }
            }
            let Some(byte) = input.get(at) else { return (self, at) };
            self = match (self, *byte) {
                (Self::Nothing, b'-') => Self::Minus,
                (Self::Nothing | Self::Minus, b'0') => Self::Zero,
                (Self::Nothing | Self::Minus, b'1'..=b'9') => Self::Digits,
                (Self::Zero | Self::Digits, b'.') => Self::Point,
                (Self::Point, b'0'..=b'9') => Self::Fraction,
                (Self::Zero | Self::Digits | Self::Fraction, b'e' | b'E') => Self::Exponent,
                (Self::Exponent, b'+' | b'-') => Self::Sign,
                (Self::Exponent | Self::Sign, b'0'..=b'9') => Self::Power,
                _ => return (self, at),
            };
            at += 1;
        }
    }
}
