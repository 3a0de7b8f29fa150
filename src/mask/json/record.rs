//! What a condition asks for of a record that stands in JSON text.
//!
//! Reads a record as an object is read that was parsed from it: of a key that comes twice the last value counts.

use super::block::Block;
use super::decimal::decimal;
use super::scan::{self, Number, Part};
use super::show::unescape;
use crate::mask::plan::Needed;
use alloc::{borrow::Cow, vec::Vec};

/// How deep attributes may nest, and how many bytes they may take; with more, none of them is told. As for those that
/// JavaScript sends.
const DEEPEST: usize = 16;
const LONGEST: usize = 1 << 20;

/// How many members of one object may be asked for, since each key is held against those before it.
const MOST: usize = 1024;

/// The attributes of the record at the start of a text, as `docs/snapshot-format.md` has values; none if what stands
/// there is not an object to its end, or has a number that is not read.
pub(super) fn attributes(needed: &Needed, text: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader { text, at: 0, size: 0, is_over: false };
    let record = reader.value(needed, 0)?;
    Some(if reader.is_over { Vec::new() } else { record })
}

/// Finds where an object or a list ends, over text that may come in pieces.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bounds {
    depth: usize,
    in_text: bool,
}

impl Bounds {
    /// Reads on from a position.
    #[inline(never)]
    pub(super) fn find(&mut self, text: &[u8], mut at: usize) -> Part {
        let mut block = Block::default();
        loop {
            if self.in_text {
                match scan::text(text, at, &mut block, &mut false) {
                    Part::Whole(end) => at = end + 1,
                    other => return other,
                }
                self.in_text = false;
            }
            match text.get(at) {
                None => return Part::Cut(at),
                Some(b'"') => self.in_text = true,
                Some(b'{' | b'[') => self.depth += 1,
                Some(b'}' | b']') => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Part::Whole(at + 1);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

/// A member: its key, and its value as bytes.
type Entry<'a> = (Cow<'a, [u8]>, Vec<u8>);

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// About how much has been told.
    size: usize,
    /// Whether a bound was passed: part of a list would look like all of it.
    is_over: bool,
}

impl<'a> Reader<'a> {
    /// The next byte that is not white space.
    #[inline(never)]
    fn peek(&mut self) -> Option<u8> {
        scan::peek(self.text, &mut self.at)
    }

    #[inline(never)]
    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    #[inline(never)]
    fn value(&mut self, needed: &Needed, depth: usize) -> Option<Vec<u8>> {
        self.is_over |= depth > DEEPEST || self.size > LONGEST;
        let value = match self.peek()? {
            _ if self.is_over => {
                self.skip()?;
                Vec::new()
            }
            b'{' => return self.object(needed, depth),
            b'[' => return self.list(depth),
            b'"' => block(4, &self.string()?),
            b'-' | b'0'..=b'9' => {
                let number = decimal(self.number()?)?;
                let mut value = Vec::from([3]);
                value.extend(number.to_le_bytes());
                value
            }
            first => {
                self.literal()?;
                Vec::from([match first {
                    b't' => 2,
                    b'f' => 1,
                    _ => 0,
                }])
            }
        };
        self.size += value.len();
        Some(value)
    }

    #[inline(never)]
    fn object(&mut self, needed: &Needed, depth: usize) -> Option<Vec<u8>> {
        self.at += 1;
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut goes_on = self.peek()? != b'}';
        self.at += usize::from(!goes_on);
        while goes_on {
            if self.peek()? != b'"' {
                return None;
            }
            let key = self.string()?;
            if self.take()? != b':' {
                return None;
            }
            match needed.below(&key) {
                Some(below) => {
                    self.size += key.len() + 5;
                    let value = self.value(below, depth + 1)?;
                    match entries.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, kept)) => *kept = value,
                        None => entries.push((key, value)),
                    }
                    self.is_over |= entries.len() > MOST;
                }
                None => self.skip()?,
            }
            goes_on = self.goes_on(b'}')?;
        }
        let mut inside = Vec::new();
        for (key, value) in entries {
            inside.extend(length(&key));
            inside.extend_from_slice(&key);
            inside.extend(value);
        }
        Some(block(6, &inside))
    }

    /// All items of a list, of which no key asks for a part.
    #[inline(never)]
    fn list(&mut self, depth: usize) -> Option<Vec<u8>> {
        self.at += 1;
        let mut inside = Vec::new();
        let mut goes_on = self.peek()? != b']';
        self.at += usize::from(!goes_on);
        while goes_on {
            self.size += 5;
            inside.extend(self.value(&Needed::All, depth + 1)?);
            goes_on = self.goes_on(b']')?;
        }
        Some(block(5, &inside))
    }

    /// Whether there is a comma, rather than the end.
    #[inline(never)]
    fn goes_on(&mut self, end: u8) -> Option<bool> {
        match self.take()? {
            b',' => Some(true),
            byte if byte == end => Some(false),
            _ => None,
        }
    }

    /// A value that is not asked for. What lies in it is checked when it is masked.
    #[inline(never)]
    fn skip(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'{' | b'[' => match Bounds::default().find(self.text, self.at) {
                Part::Whole(end) => {
                    self.at = end;
                    Some(())
                }
                _ => None,
            },
            b'-' | b'0'..=b'9' => self.number().map(drop),
            _ => self.literal(),
        }
    }

    #[inline(never)]
    fn string(&mut self) -> Option<Cow<'a, [u8]>> {
        let start = self.at + 1;
        let mut escaped = false;
        let Part::Whole(end) = scan::text(self.text, start, &mut Block::default(), &mut escaped) else {
            return None;
        };
        self.at = end + 1;
        let raw = self.text.get(start..end)?;
        Some(if escaped { unescape(raw).into_bytes().into() } else { raw.into() })
    }

    #[inline(never)]
    fn number(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        let (number, end) = Number::Nothing.read(self.text, start);
        self.at = end;
        self.text.get(start..end).filter(|_| number.may_end())
    }

    #[inline(never)]
    fn literal(&mut self) -> Option<()> {
        let Part::Whole(end) = scan::literal(self.text, self.at) else { return None };
        self.at = end;
        Some(())
    }
}

/// A tag, and bytes behind their length.
#[inline(never)]
fn block(tag: u8, inside: &[u8]) -> Vec<u8> {
    let mut value = Vec::from([tag]);
    value.extend(length(inside));
    value.extend_from_slice(inside);
    value
}

/// A length that does not fit makes what it stands before malformed, which reads as missing.
fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::{Bounds, attributes};
    use crate::mask::json::scan::Part;
    use crate::mask::plan::Needed;

    fn keys(keys: &[&str]) -> Needed {
        Needed::Keys(keys.iter().map(|key| (key.as_bytes().into(), Needed::All)).collect())
    }

    #[test]
    fn what_is_asked_for_is_told() {
        let text = br#" {"x":[{"a":"}"}],"\u0061" : tru\u0065}"#;
        assert_eq!(attributes(&keys(&["a"]), text), None, "no literal has escapes");
        let text = br#" {"x":[{"a":"}\""}],"\u0061" : true , "b":null,"c":-1.5e1,"d":0} and more"#;
        let [a, b] = [&[6, 6, 0, 0, 0, 1, 0, 0, 0, b'a', 2][..], &[6, 14, 0, 0, 0, 1, 0, 0, 0, b'c', 3]];
        assert_eq!(attributes(&keys(&["a"]), text).as_deref(), Some(a));
        assert_eq!(attributes(&keys(&["c"]), text), Some([b, &(-15f64).to_le_bytes()].concat()));
        assert_eq!(attributes(&keys(&[]), text), Some(vec![6, 0, 0, 0, 0]));
        let empty = [1, 0, 0, 0, b'a', 6, 0, 0, 0, 0, 1, 0, 0, 0, b'b', 5, 0, 0, 0, 0];
        let all = [&[6, 20, 0, 0, 0][..], &empty].concat();
        assert_eq!(attributes(&Needed::All, br#"{"a":{},"b":[]}"#), Some(all));
    }

    #[test]
    fn the_last_of_a_key_that_comes_twice_is_told() {
        let text = br#"{"a":1,"b":[true,{"c":"x","c":"\u00e9"}],"a":false,"b":[{"c":null,"d":[],"c":"yz"}],"a":true}"#;
        let inside = [
            &[1, 0, 0, 0, b'a', 2, 1, 0, 0, 0, b'b', 5, 27, 0, 0, 0, 6, 22, 0, 0, 0][..],
            &[1, 0, 0, 0, b'c', 4, 2, 0, 0, 0, b'y', b'z', 1, 0, 0, 0, b'd', 5, 0, 0, 0, 0],
        ]
        .concat();
        let all = [&[6, u8::try_from(inside.len()).expect("a byte"), 0, 0, 0][..], &inside].concat();
        assert_eq!(attributes(&Needed::All, text), Some(all));
    }

    #[test]
    fn what_is_no_record_to_its_end_tells_nothing() {
        for text in [
            "",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "{\"a\":1]",
            "{\"a\":1 \"b\":2}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":-}",
            "{\"a\":\"\u{1}\"}",
            "{\"x\":[}",
            "{\"x\":nul}",
            "{\"x\":+1}",
            "{\"a\" 1}",
            "{,}",
        ] {
            assert_eq!(attributes(&keys(&["a"]), text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_or_too_long_leaves_nothing_told() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let told = |text: &str| attributes(&keys(&["a"]), text.as_bytes()).map(|told| !told.is_empty());
        assert_eq!(told(&nested(16)), Some(true));
        assert_eq!(told(&nested(17)), Some(false));
        let long = "x".repeat(1 << 20);
        assert_eq!(
            told(&format!("{{\"a\":[\"{long}\"]}}")),
            Some(true),
            "as for JavaScript, the last may pass it"
        );
        assert_eq!(told(&format!("{{\"a\":[\"{long}\",1]}}")), Some(false));
        // The key and each item are 5 and more, so that before the last this is as much as may be, and then one more.
        for (length, want) in [((1 << 20) - 21, true), ((1 << 20) - 20, false)] {
            assert_eq!(told(&format!("{{\"a\":[\"{}\",1]}}", &long[..length])), Some(want), "{length}");
        }
        let key = &long[..300_000];
        assert!(
            attributes(&keys(&[key]), format!("{{\"{key}\":1}}").as_bytes())
                .is_some_and(|told| !told.is_empty())
        );
        let members = |count: usize| (0..count).map(|at| format!("\"{at}\":0")).collect::<Vec<_>>().join(",");
        assert_eq!(told(&format!("{{\"a\":{{{}}}}}", members(1024))), Some(true));
        assert_eq!(told(&format!("{{\"a\":{{{}}}}}", members(1025))), Some(false));
        assert_eq!(
            told(&format!("{{\"b\":[\"{long}\",1],\"a\":1}}")),
            Some(true),
            "what is not asked for has no bound"
        );
    }

    #[test]
    fn the_end_is_found_wherever_the_text_is_cut() {
        let text = "{\"a\":[\"]}\\\"\",{\"\u{e9}\":\"\\u00e9\"}],\"b\":{}}".as_bytes();
        for cut in 0..text.len() {
            let mut bounds = Bounds::default();
            let Part::Cut(at) = bounds.find(&text[..cut], 0) else { panic!("{cut}: an end") };
            assert_eq!(bounds.find(text, at), Part::Whole(text.len()), "{cut}");
        }
    }
}
