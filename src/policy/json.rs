//! JSON text to a document.
//!
//! JSON is YAML in name only: the YAML parser refuses the surrogate pairs with which JSON writes
//! characters beyond the basic plane. So JSON has a reader of its own, which keeps places as well.

use super::{
    document::{Document, Entry, MAX_DEPTH, Value},
    error::{Place, PolicyError},
};
use core::{iter::Peekable, str::Chars};

/// Reads one JSON value with nothing behind it. Stops at the first thing that is not JSON.
pub(super) fn read(text: &str) -> Result<Document, PolicyError> {
    let mut cursor = Cursor { rest: text.chars().peekable(), place: Place { line: 1, column: 1 } };
    cursor.rest.next_if_eq(&'\u{feff}');
    let document = cursor.value(0)?;
    cursor.space();
    match cursor.rest.peek() {
        None => Ok(document),
        Some(_) => Err(cursor.error("expected the end of the text")),
    }
}

struct Cursor<'t> {
    rest: Peekable<Chars<'t>>,
    place: Place,
}

impl Cursor<'_> {
    fn error(&self, message: &str) -> PolicyError {
        invalid(self.place, message)
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.rest.next()?;
        let lone_return = letter == '\r' && self.rest.peek() != Some(&'\n');
        if letter == '\n' || lone_return {
            self.place = Place { line: self.place.line.saturating_add(1), column: 1 };
        } else {
            self.place.column = self.place.column.saturating_add(1);
        }
        Some(letter)
    }

    fn next_if(&mut self, wanted: char) -> bool {
        let found = self.rest.peek() == Some(&wanted);
        if found {
            self.next();
        }
        found
    }

    fn space(&mut self) {
        while matches!(self.rest.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.next();
        }
    }

    fn value(&mut self, depth: usize) -> Result<Document, PolicyError> {
        self.space();
        let place = self.place;
        if depth >= MAX_DEPTH {
            return Err(PolicyError::of_text("too-deep", place, super::too_deep()));
        }
        let document = match self.rest.peek() {
            Some('{') => self.map(depth)?,
            Some('[') => self.list(depth)?,
            Some('"') => {
                let text = self.text()?;
                // Without an escape there are as many characters as in the text, and two quotes.
                let length =
                    self.place.column.checked_sub(place.column).and_then(|length| length.checked_sub(2));
                let is_verbatim =
                    length.and_then(|length| usize::try_from(length).ok()) == Some(text.chars().count());
                let document = Document::text(text);
                if is_verbatim { document.verbatim(1) } else { document }
            }
            Some('-' | '0'..='9') => self.number()?,
            Some('a'..='z') => self.word()?,
            Some(_) => return Err(self.error("expected a value")),
            None => return Err(self.error("the text ends too early")),
        };
        Ok(document.at(place))
    }

    fn map(&mut self, depth: usize) -> Result<Document, PolicyError> {
        let mut entries = Vec::new();
        self.next();
        self.space();
        if self.next_if('}') {
            return Ok(Document::map_with_places(entries));
        }
        loop {
            self.space();
            let place = self.place;
            if self.rest.peek() != Some(&'"') {
                return Err(self.error("expected a key in double quotes"));
            }
            let key = self.text()?;
            self.space();
            if !self.next_if(':') {
                return Err(self.error("expected `:` behind the key"));
            }
            entries.push(Entry { key, place, value: self.value(depth + 1)? });
            self.space();
            if self.next_if('}') {
                return Ok(Document::map_with_places(entries));
            }
            if !self.next_if(',') {
                return Err(self.error("expected `,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Document, PolicyError> {
        let mut items = Vec::new();
        self.next();
        self.space();
        if self.next_if(']') {
            return Ok(Document::list(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.next_if(']') {
                return Ok(Document::list(items));
            }
            if !self.next_if(',') {
                return Err(self.error("expected `,` or `]`"));
            }
        }
    }

    fn text(&mut self) -> Result<String, PolicyError> {
        let start = self.place;
        let mut text = String::new();
        self.next();
        loop {
            let place = self.place;
            match self.next() {
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape(place)?),
                Some(letter) if letter < ' ' => {
                    return Err(invalid(place, "control characters in a text must be escaped"));
                }
                Some(letter) => text.push(letter),
                None => return Err(invalid(start, "the text that starts here never ends")),
            }
        }
    }

    fn escape(&mut self, place: Place) -> Result<char, PolicyError> {
        Ok(match self.next() {
            Some(letter @ ('"' | '\\' | '/')) => letter,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode(place),
            _ => return Err(invalid(place, "unknown escape")),
        })
    }

    /// What follows `\u`: one unit, or the two of a surrogate pair.
    fn unicode(&mut self, place: Place) -> Result<char, PolicyError> {
        let first = self.unit(place)?;
        let code = if (0xd800..0xdc00).contains(&first) && self.next_if('\\') && self.next_if('u') {
            let second = self.unit(place)?;
            let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400);
            low.map_or(first, |low| 0x1_0000 + ((first - 0xd800) << 10) + low)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| invalid(place, "half of a surrogate pair"))
    }

    fn unit(&mut self, place: Place) -> Result<u32, PolicyError> {
        (0..4).try_fold(0, |unit, _| {
            let digit = self.next().and_then(|letter| letter.to_digit(16));
            digit
                .map(|digit| unit * 16 + digit)
                .ok_or_else(|| invalid(place, "expected four hexadecimal digits"))
        })
    }

    fn number(&mut self) -> Result<Document, PolicyError> {
        let place = self.place;
        let mut text = String::new();
        while let Some(letter @ ('-' | '+' | '.' | 'e' | 'E' | '0'..='9')) = self.rest.peek() {
            text.push(*letter);
            self.next();
        }
        let number = text.parse().ok().filter(|_| is_number(&text));
        number.map(Document::number).ok_or_else(|| invalid(place, "not a number"))
    }

    fn word(&mut self) -> Result<Document, PolicyError> {
        let place = self.place;
        let mut word = String::new();
        while let Some(letter @ ('a'..='z' | 'A'..='Z')) = self.rest.peek() {
            word.push(*letter);
            self.next();
        }
        Ok(Document::scalar(match word.as_str() {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => return Err(invalid(place, "text must be in double quotes")),
        }))
    }
}

fn invalid(place: Place, message: &str) -> PolicyError {
    PolicyError::of_text("invalid-json", place, format!("not valid JSON: {message}"))
}

/// Whether a run of the characters that numbers are made of is one by JSON's grammar.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (number, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(n, e)| (n, Some(e)));
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(w, f)| (w, Some(f)));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
