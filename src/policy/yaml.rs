//! YAML text to a document.
//!
//! Takes what the parser reports piece by piece, refuses what a policy has no use for (anchors, aliases,
//! tags, keys that are no scalars, a second document) and goes on reading, so that its errors come
//! together with those of the content.

use super::{
    document::{Document, Entry, MAX_DEPTH, Value},
    error::{Place, PolicyError},
};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span};
use std::borrow::Cow;

/// A document, and what was wrong with the text although it could be read.
pub(super) struct Parsed {
    pub(super) document: Document,
    pub(super) errors: Vec<PolicyError>,
}

/// How many unquoted patterns are collected before the reader gives up. Each costs another pass.
const UNQUOTED: usize = 32;

/// Reads one YAML document. Stops at the first thing that is not YAML, except for patterns such as `*:view`
/// without quotes: YAML takes them for aliases, and they are likely to come in numbers.
pub(super) fn read(text: &str) -> Result<Parsed, Vec<PolicyError>> {
    let mut source = Cow::Borrowed(text);
    let mut unquoted = Vec::new();
    loop {
        let mut builder = Builder { unquoted: &unquoted, rest: &source, ..Builder::default() };
        let Err(failure) = builder.run(&source) else { return builder.finish() };
        let mut errors = builder.errors;
        match failure {
            Failure::Refused(error) => errors.push(error),
            Failure::Syntax(error) => {
                let place = inside(&source, place(error.marker()));
                match with_letter(&source, place).filter(|_| unquoted.len() < UNQUOTED) {
                    Some(patched) => {
                        unquoted.push(place);
                        source = Cow::Owned(patched);
                        continue;
                    }
                    None => errors.push(syntax(&source, place, error.info())),
                }
            }
        }
        errors.sort_by_key(|error| error.place);
        return Err(errors);
    }
}

/// The text with the `*` at `place` replaced by a letter, so that a parser reads on. `None` where another
/// character stands.
fn with_letter(text: &str, place: Place) -> Option<String> {
    let star = offset(text, place)?;
    let (before, behind) = (text.get(..star)?, text.get(star..)?.strip_prefix('*')?);
    Some([before, "x", behind].concat())
}

/// Where a place is in the text, in bytes.
fn offset(text: &str, place: Place) -> Option<usize> {
    places(text).find(|(at, _)| *at == place).map(|(_, offset)| offset)
}

/// A place that is in the text: the parser counts a line more than there is.
fn inside(text: &str, place: Place) -> Place {
    places(text).last().map_or(place, |(end, _)| end.min(place))
}

/// The place of each character and of the end of the text, with its position in bytes.
fn places(text: &str) -> impl Iterator<Item = (Place, usize)> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut letters = text.char_indices().skip_while(move |(at, _)| *at < start).peekable();
    let mut place = Place { line: 1, column: 1 };
    let mut ended = false;
    core::iter::from_fn(move || {
        let here = place;
        let Some((at, letter)) = letters.next() else {
            return (!core::mem::replace(&mut ended, true)).then_some((here, text.len()));
        };
        let lone_return = letter == '\r' && letters.peek().is_none_or(|(_, next)| *next != '\n');
        if letter == '\n' || lone_return {
            place = Place { line: here.line.saturating_add(1), column: 1 };
        } else {
            place.column = here.column.saturating_add(1);
        }
        Some((here, at))
    })
}

fn syntax(text: &str, place: Place, info: &str) -> PolicyError {
    let letter = offset(text, place).and_then(|at| text.get(at..)).and_then(|rest| rest.chars().next());
    match letter {
        Some('*') => alias(place),
        Some('&') => PolicyError::of_text("yaml-anchor", place, ANCHOR),
        Some('!') => PolicyError::of_text("yaml-tag", place, TAG),
        _ if info == TOO_DEEP => PolicyError::of_text("too-deep", place, super::too_deep()),
        _ => PolicyError::of_text("invalid-yaml", place, format!("not valid YAML: {info}")),
    }
}

/// What the parser says of flow collections nested so deep that it looks no further.
const TOO_DEEP: &str = "recursion limit exceeded";

const ALIAS: &str = "a policy has no YAML aliases; a pattern that starts with `*` must be in quotes";
const ANCHOR: &str = "a policy has no YAML anchors; a text that starts with `&` must be in quotes";
const TAG: &str = "a policy has no YAML tags; a text that starts with `!` must be in quotes";

fn alias(place: Place) -> PolicyError {
    PolicyError::of_text("yaml-alias", place, ALIAS)
}

enum Failure {
    Syntax(ScanError),
    Refused(PolicyError),
}

#[derive(Default)]
struct Builder<'u> {
    unquoted: &'u [Place],
    /// The text from the last scalar on, and how many characters stand before it.
    rest: &'u str,
    read: usize,
    open: Vec<Frame>,
    root: Option<Document>,
    errors: Vec<PolicyError>,
}

/// A list or map that has begun and not ended.
struct Frame {
    place: Place,
    content: Content,
}

enum Content {
    List(Vec<Document>),
    Map { entries: Vec<Entry>, key: Key },
}

/// What the next node of a map is.
enum Key {
    Awaited,
    Read(String, Place),
    /// The key was refused, and its value is dropped.
    Refused,
}

impl Builder<'_> {
    fn run(&mut self, text: &str) -> Result<(), Failure> {
        let mut parser = Parser::new_from_str(text);
        while let Some(step) = parser.next_event() {
            let (event, span) = step.map_err(Failure::Syntax)?;
            if matches!(event, Event::DocumentStart(_)) && self.root.is_some() {
                let message = "a policy is one YAML document, and a second one starts here";
                self.errors.push(PolicyError::of_text("yaml-documents", place(&span.start), message));
                break;
            }
            self.take(event, span)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Parsed, Vec<PolicyError>> {
        let mut errors = self.errors;
        if let Some(document) = self.root {
            return Ok(Parsed { document, errors });
        }
        errors.push(PolicyError::of_text(
            "empty-policy",
            Place { line: 1, column: 1 },
            "there is nothing in it",
        ));
        Err(errors)
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Failure> {
        let place = place(&span.start);
        let tagged = match &event {
            Event::Scalar(_, _, anchor, tag) => Some((*anchor, tag.is_some())),
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
                Some((*anchor, tag.is_some()))
            }
            _ => None,
        };
        if let Some((anchor, tag)) = tagged {
            self.refuse(anchor, tag, place);
        }
        match event {
            Event::Alias(_) => {
                self.errors.push(alias(place));
                self.add(Document::scalar(Value::Broken).at(place), None);
            }
            Event::Scalar(text, style, ..) => self.scalar(&text, style, place, &span),
            Event::SequenceStart(..) => self.open(place, Content::List(Vec::new()))?,
            Event::MappingStart(..) => {
                self.open(place, Content::Map { entries: Vec::new(), key: Key::Awaited })?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            _ => {}
        }
        Ok(())
    }

    fn refuse(&mut self, anchor: usize, tag: bool, place: Place) {
        if anchor != 0 {
            self.errors.push(PolicyError::of_text("yaml-anchor", place, ANCHOR));
        }
        if tag {
            self.errors.push(PolicyError::of_text("yaml-tag", place, TAG));
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, place: Place, span: &Span) {
        if self.unquoted.contains(&place) {
            let rest = text.get(1..).unwrap_or_default();
            let is_plain = !rest.contains(|letter: char| letter.is_control() || matches!(letter, '"' | '\\'));
            let suggestion = is_plain.then(|| format!("\"*{rest}\""));
            self.errors.push(PolicyError { suggestion, ..alias(place) });
            return self.add(Document::scalar(Value::Broken).at(place), None);
        }
        let value = if style == ScalarStyle::Plain { plain(text) } else { Value::Text(text.into()) };
        let node = Document::scalar(value).at(place);
        let node = match self.inset(text, style, span) {
            Some(inset) => node.verbatim(inset),
            None => node,
        };
        self.add(node, Some(text));
    }

    /// How many characters of its source stand before a text that is written as it is, on one line: a quote or none.
    fn inset(&mut self, text: &str, style: ScalarStyle, span: &Span) -> Option<u32> {
        let start = span.start.index();
        let ahead = self.rest.char_indices().nth(start.checked_sub(self.read)?).map(|(at, _)| at);
        self.rest = self.rest.get(ahead?..)?;
        self.read = start;
        let (inside, inset) = match style {
            ScalarStyle::Plain => (self.rest, 0),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => (self.rest.get(1..)?, 1),
            _ => return None,
        };
        inside.starts_with(text).then_some(inset)
    }

    fn open(&mut self, place: Place, content: Content) -> Result<(), Failure> {
        if self.open.len() >= MAX_DEPTH - 1 {
            return Err(Failure::Refused(PolicyError::of_text("too-deep", place, super::too_deep())));
        }
        self.open.push(Frame { place, content });
        Ok(())
    }

    fn close(&mut self) {
        if let Some(Frame { place, content }) = self.open.pop() {
            let document = match content {
                Content::List(items) => Document::list(items),
                Content::Map { entries, .. } => Document::map_with_places(entries),
            };
            self.add(document.at(place), None);
        }
    }

    /// Puts a node where it belongs. `text` is what it reads as a key, as written: `404` and `true` may be
    /// keys. Without it, it can be none.
    fn add(&mut self, node: Document, text: Option<&str>) {
        match self.open.last_mut().map(|frame| &mut frame.content) {
            None => self.root = Some(node),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map { entries, key }) => match (core::mem::replace(key, Key::Awaited), text) {
                (Key::Read(key, place), _) => entries.push(Entry { key, place, value: node }),
                (Key::Refused, _) => {}
                (Key::Awaited, Some(text)) => *key = Key::Read(text.into(), node.place),
                (Key::Awaited, None) => {
                    *key = Key::Refused;
                    if node.value != Value::Broken {
                        self.errors.push(PolicyError::of_text(
                            "complex-key",
                            node.place,
                            "a key must be a text",
                        ));
                    }
                }
            },
        }
    }
}

fn place(marker: &Marker) -> Place {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Place { line: number(marker.line()), column: number(marker.col().saturating_add(1)) }
}

/// What a scalar without quotes is, by the core schema of YAML 1.2.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::Text(text.into()), Value::Number),
    }
}

fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Some(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        _ => {}
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix).filter(|digits| !digits.starts_with(['-', '+'])) {
            return u32::from_str_radix(digits, radix).ok().map(f64::from);
        }
    }
    let first = unsigned.strip_prefix('.').unwrap_or(unsigned).bytes().next();
    let looks_right = first.is_some_and(|byte| byte.is_ascii_digit())
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE-+".contains(&byte));
    text.parse().ok().filter(|_| looks_right)
}
