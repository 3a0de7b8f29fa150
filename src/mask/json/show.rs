//! Values as they stand in JSON text, and their masked forms.

use super::{MAX_TOKEN, block};
use crate::mask::plan::{MaskId, Plan};
use crate::mask::{Shown, mask_number, mask_text};
use alloc::{string::String, vec::Vec};
use core::fmt;

/// What masks are given besides the plan, and room for what they show.
#[derive(Clone)]
pub(super) struct Masking {
    /// In seconds since 1970.
    now: u64,
    room: String,
}

impl fmt::Debug for Masking {
    /// Without what masks made of values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Masking").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Masking {
    pub(super) fn at(now: u64) -> Self {
        Self { now, room: String::new() }
    }
}

/// Appends what is kept in front of a value, and the masked form of the value: a text without its last quote, a number,
/// `true` or `false`.
#[inline(never)]
pub(super) fn value(
    plan: &Plan,
    mask: MaskId,
    kept: &[u8],
    value: &[u8],
    escaped: bool,
    masking: &mut Masking,
    out: &mut Vec<u8>,
) {
    let room = &mut masking.room;
    room.clear();
    room.push('"');
    let given = plan.at(masking.now);
    // It was found to be UTF-8 while it was read.
    let read = |raw| core::str::from_utf8(raw).unwrap_or_default();
    let shown = match value {
        _ if value.len() > MAX_TOKEN => return whole(plan, mask, kept, out),
        [b'"', raw @ ..] if escaped => mask_text(plan.mask(mask), &unescape(raw), &given, room),
        [b'"', raw @ ..] => mask_text(plan.mask(mask), read(raw), &given, room),
        [b'-' | b'0'..=b'9', ..] => mask_number(plan.mask(mask), read(value), &given, room),
        _ => return whole(plan, mask, kept, out),
    };
    out.extend_from_slice(kept);
    let inside = room.as_bytes().get(1..).unwrap_or_default();
    match shown {
        Shown::Text if special(inside).is_some() => write(inside, out),
        Shown::Text => {
            room.push('"');
            append(room.as_bytes(), out);
        }
        Shown::Number => append(inside, out),
        Shown::Null | Shown::Nothing => append(b"null", out),
    }
}

/// Appends what is kept in front of a value, and what stands for one that is redacted whole.
#[inline(never)]
pub(super) fn whole(plan: &Plan, mask: MaskId, kept: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(kept);
    append(plan.redaction(mask), out);
}

/// Appends a few bytes: to call for a copy of so many costs more than to copy them eight at a time.
#[inline]
fn append(bytes: &[u8], out: &mut Vec<u8>) {
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) if bytes.len() <= 16 => {
            let end = out.len() + bytes.len();
            out.extend_from_slice(first);
            out.truncate(end - 8);
            out.extend_from_slice(last);
        }
        _ => out.extend_from_slice(bytes),
    }
}

/// A text in quotes.
pub(in crate::mask) fn quoted(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    write(text.as_bytes(), &mut out);
    out
}

/// Appends a text in quotes.
fn write(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text;
    while let Some(at) = special(rest) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or_default();
        out.extend_from_slice(plain);
        let Some((special, behind)) = special.split_first() else { break };
        if *special < b' ' {
            let digit = |value: u8| value + if value < 10 { b'0' } else { b'a' - 10 };
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(special >> 4), digit(special & 15)]);
        } else {
            out.extend_from_slice(&[b'\\', *special]);
        }
        rest = behind;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Where the first byte is that has to be escaped.
fn special(text: &[u8]) -> Option<usize> {
    // By eight bytes at first, as most texts have none.
    let plain =
        text.as_chunks().0.iter().take_while(|word| block::special(u64::from_le_bytes(**word)) == 0).count()
            * 8;
    let is_special = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    text.get(plain..)?.iter().position(is_special).map(|at| plain + at)
}

/// The text that well-formed text with escapes stands for. Half of a surrogate pair becomes U+FFFD.
#[inline(never)]
pub(super) fn unescape(raw: &[u8]) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while !rest.is_empty() {
        let plain = rest.iter().position(|byte| *byte == b'\\').unwrap_or(rest.len());
        let (run, escape) = rest.split_at_checked(plain).unwrap_or_default();
        text.push_str(core::str::from_utf8(run).unwrap_or_default());
        let [_, letter, behind @ ..] = escape else { break };
        rest = behind;
        text.push(match letter {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => unit(&mut rest),
            other => char::from(*other),
        });
    }
    text
}

/// The character of one `\u` escape, or of two that belong together.
fn unit(rest: &mut &[u8]) -> char {
    let high = hex(rest).unwrap_or(0xfffd);
    if (0xd800..0xdc00).contains(&high)
        && let [b'\\', b'u', behind @ ..] = *rest
    {
        let mut behind = behind;
        if let Some(low @ 0xdc00..=0xdfff) = hex(&mut behind) {
            *rest = behind;
            return char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)).unwrap_or('\u{fffd}');
        }
    }
    char::from_u32(high).unwrap_or('\u{fffd}')
}

fn hex(rest: &mut &[u8]) -> Option<u32> {
    let (digits, behind) = rest.split_first_chunk::<4>()?;
    *rest = behind;
    digits.iter().try_fold(0, |sum, digit| Some(sum * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::{quoted, unescape};

    #[test]
    fn escapes_are_read_as_characters() {
        let cases: [(&[u8], &str); 6] = [
            (br#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (br"\u0065ma\u0069l", "email"),
            (br"\ud83d\ude00!", "\u{1f600}!"),
            (br"\ud83d", "\u{fffd}"),
            (br"\ud83d\u0041", "\u{fffd}A"),
            (br"\ude00\ud83d\ude00", "\u{fffd}\u{1f600}"),
        ];
        for (raw, text) in cases {
            assert_eq!(unescape(raw), text);
        }
    }

    #[test]
    fn what_json_may_not_hold_is_escaped() {
        let out = quoted("a\"b\\c\n\u{1f}\u{7f}\u{e9}");
        assert_eq!(out, "\"a\\\"b\\\\c\\u000a\\u001f\u{7f}\u{e9}\"".as_bytes());
    }
}
