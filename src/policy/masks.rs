//! Masks as a policy writes them: a name, or a name with options.

use super::{
    error::Quoted,
    reader::{At, Fields, Reader, Spot},
};
use crate::model::{AddressPart, DEFAULT_REDACTION, LARGEST_SIZE, Mask};
use core::ops::RangeInclusive;

/// Whether a mask has this name.
pub(super) fn is_mask(name: &str) -> bool {
    Mask::names().any(|known| known == name)
}

/// Reads the mask of a name, with its options if it has any.
pub(super) fn read_mask<'d>(
    reader: &mut Reader<'d>,
    spot: Spot,
    name: &str,
    options: Option<At<'d>>,
) -> Option<Mask<String>> {
    let Some(known) = options_of(name) else {
        reader.report_unknown("unknown-mask", spot, ("mask", name), Mask::names());
        return None;
    };
    let fields = match options {
        Some(options) => Some(reader.fields(options, known)?),
        None => None,
    };
    let mut given = Options { reader, spot, fields };
    // Every option is read before any of them decides, so that all errors are told.
    match name {
        "clear" => Some(Mask::Clear),
        "email" => {
            let (keep, hide, pad) = (given.byte("keep", 1), given.part(), given.text("pad", "***"));
            Some(Mask::Email { keep: keep?, hide: hide?, pad: pad? })
        }
        "digits" => {
            let (last, pad) = (given.byte("last", 2), given.pad("*"));
            Some(Mask::Digits { last: last?, pad: pad? })
        }
        "initial" => Some(Mask::Initial),
        "year" => Some(Mask::Year),
        "null" => Some(Mask::Null),
        "drop" => Some(Mask::Drop),
        "partial" => given.partial(),
        "shape" => given.shape(),
        "month" => Some(Mask::Month),
        "age" => {
            let (band, top) = (given.within("band", 10, 1..=255), given.byte("top", 90));
            Some(Mask::Age { band: band?, top: top? })
        }
        "bucket" => Some(Mask::Bucket { size: given.size()? }),
        "floor" => Some(Mask::Floor { size: given.size()? }),
        "ip" => {
            let (v4, v6) = (given.within("v4", 24, 0..=24), given.within("v6", 48, 0..=48));
            Some(Mask::Ip { v4: v4?, v6: v6? })
        }
        "postal" => {
            let (keep, pad) = (given.byte("keep", 3), given.pad("*"));
            Some(Mask::Postal { keep: keep?, pad: pad? })
        }
        "card" => {
            let (first, last) = (given.within("first", 0, 0..=6), given.within("last", 4, 0..=4));
            let pad = given.pad("*");
            Some(Mask::Card { first: first?, last: last?, pad: pad? })
        }
        "iban" => {
            let (last, pad) = (given.within("last", 0, 0..=4), given.pad("*"));
            Some(Mask::Iban { last: last?, pad: pad? })
        }
        "pseudonym" => Some(Mask::Pseudonym { bytes: given.within("bytes", 16, 8..=32)? }),
        "scan" => Some(Mask::Scan { text: given.text("text", DEFAULT_REDACTION)? }),
        _ => Some(Mask::Redact { text: given.text("text", DEFAULT_REDACTION)? }),
    }
}

/// The options that a mask may have; `None` for what is no mask.
fn options_of(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "clear" | "initial" | "year" | "month" | "null" | "drop" => &[],
        "redact" | "scan" => &["text"],
        "email" => &["keep", "hide", "pad"],
        "digits" | "iban" => &["last", "pad"],
        "partial" => &["prefix", "suffix", "pad", "each"],
        "shape" => &["upper", "lower", "digit", "other"],
        "age" => &["band", "top"],
        "bucket" | "floor" => &["size"],
        "ip" => &["v4", "v6"],
        "postal" => &["keep", "pad"],
        "card" => &["first", "last", "pad"],
        "pseudonym" => &["bytes"],
        _ => return None,
    })
}

/// The options of one mask.
struct Options<'r, 'd> {
    reader: &'r mut Reader<'d>,
    /// The mask's name.
    spot: Spot,
    fields: Option<Fields<'d>>,
}

impl<'d> Options<'_, 'd> {
    fn get(&self, key: &str) -> Option<At<'d>> {
        self.fields.as_ref().and_then(|fields| fields.get(key))
    }

    fn within(&mut self, key: &str, default: u8, range: RangeInclusive<u8>) -> Option<u8> {
        let Some(at) = self.get(key) else { return Some(default) };
        let number = self.reader.whole(at, (*range.start()).into()..=(*range.end()).into())?;
        u8::try_from(number).ok()
    }

    fn byte(&mut self, key: &str, default: u8) -> Option<u8> {
        self.within(key, default, 0..=u8::MAX)
    }

    /// How wide a bucket is, which has no default.
    fn size(&mut self) -> Option<u64> {
        let Some(fields) = &self.fields else {
            self.reader.report("missing-key", self.spot, "this mask needs a `size`");
            return None;
        };
        let at = self.reader.required(fields, "size")?;
        self.reader.whole(at, 1..=LARGEST_SIZE)
    }

    /// A text that is not empty, and has no control characters.
    fn text(&mut self, key: &str, default: &str) -> Option<String> {
        let Some(at) = self.get(key) else { return Some(default.into()) };
        let text = self.reader.text(at)?;
        if text.is_empty() {
            let message = format_args!("the text of `{key}` must not be empty");
            self.reader.report("empty-text", at.spot(), message);
            return None;
        }
        if text.chars().any(char::is_control) {
            let message = format_args!("the text of `{key}` must not have control characters");
            self.reader.report("bad-character", at.spot(), message);
            return None;
        }
        Some(text.into())
    }

    /// A text of one character.
    fn character(&mut self, key: &str, default: &str) -> Option<String> {
        let text = self.text(key, default)?;
        if text.chars().count() == 1 {
            return Some(text);
        }
        if let Some(at) = self.get(key) {
            let message = format_args!("expected one character, found {}", Quoted(&text));
            self.reader.report("bad-character", at.spot(), message);
        }
        None
    }

    fn pad(&mut self, default: &str) -> Option<String> {
        self.character("pad", default)
    }

    fn part(&mut self) -> Option<AddressPart> {
        let Some(at) = self.get("hide") else { return Some(AddressPart::Local) };
        let parts =
            [("local", AddressPart::Local), ("domain", AddressPart::Domain), ("both", AddressPart::Both)];
        let name = self.reader.text(at)?;
        let found = parts.iter().find(|(known, _)| *known == name);
        if found.is_none() {
            let known = parts.map(|(known, _)| known);
            self.reader.report_unknown("unknown-part", at.spot(), ("part of an address", name), known);
        }
        found.map(|(_, part)| *part)
    }

    fn partial(&mut self) -> Option<Mask<String>> {
        let (prefix, suffix) = (self.byte("prefix", 0), self.byte("suffix", 0));
        let each = self.get("each").map_or(Some(false), |at| self.reader.bool(at));
        let pad = if each == Some(true) { self.pad("*") } else { self.text("pad", "***") };
        Some(Mask::Partial { prefix: prefix?, suffix: suffix?, each: each?, pad: pad? })
    }

    fn shape(&mut self) -> Option<Mask<String>> {
        let (upper, lower) = (self.character("upper", "X"), self.character("lower", "x"));
        let digit = self.character("digit", "0");
        let other = self.get("other").map_or(Some(String::new()), |_| self.character("other", ""));
        Some(Mask::Shape { letters: [upper?, lower?, digit?, other?].concat() })
    }
}
