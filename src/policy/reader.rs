//! Typed reading of a document, which collects every error and remembers where it is.

use super::{
    document::{Document, Value},
    error::{Origin, Place, PolicyError, Quoted, SHOWN},
    nearest::Nearest,
};
use crate::model::{NAME_LENGTH, is_name};
use core::fmt::{self, Display};
use core::ops::RangeInclusive;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Errors that are kept. Nobody reads more, and a hostile document could have one for each byte.
const KEPT: usize = 1_000;

const MISSING: &str = "missing-key";

/// Reads values of wanted types out of a document. What is wrong becomes an error, and reading goes on.
#[derive(Debug, Default)]
pub(super) struct Reader<'d> {
    errors: Vec<PolicyError>,
    dropped: usize,
    steps: Vec<Step<'d>>,
    pub(super) nearest: Nearest,
}

/// A node of the document on its path.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'d> {
    pub(super) node: &'d Document,
    path: Path,
}

/// A key of a map with its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'d> {
    pub(super) key: &'d str,
    /// The key, for errors about it.
    pub(super) spot: Spot,
    pub(super) value: At<'d>,
}

/// What an error points at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    place: Place,
    path: Path,
}

/// Position in the reader's table of steps, from 1; 0 is the whole document.
#[derive(Debug, Clone, Copy)]
struct Path(usize);

#[derive(Debug, Clone, Copy)]
struct Step<'d> {
    parent: Path,
    to: To<'d>,
}

#[derive(Debug, Clone, Copy)]
enum To<'d> {
    /// The document of the directory.
    Directory,
    Key(&'d str),
    Item(usize),
}

impl At<'_> {
    pub(super) fn spot(self) -> Spot {
        Spot { place: self.node.place, path: self.path }
    }
}

impl<'d> Reader<'d> {
    pub(super) fn new(errors: Vec<PolicyError>) -> Self {
        Self { errors, ..Self::default() }
    }

    pub(super) fn root(document: &'d Document) -> At<'d> {
        At { node: document, path: Path(0) }
    }

    /// The directory, where that is a document of its own.
    pub(super) fn directory(&mut self, document: &'d Document) -> At<'d> {
        At { node: document, path: self.step(Path(0), To::Directory) }
    }

    /// Whether nothing was wrong so far.
    pub(super) fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// What was wrong, in the order of the document.
    pub(super) fn into_errors(self) -> Vec<PolicyError> {
        let mut errors = self.errors;
        // In YAML a map starts where its first key does; what the map lacks comes first.
        errors.sort_by_key(|error| (error.origin, error.place, error.code != MISSING));
        if self.dropped > 0 {
            let message = format!("and {} more errors", self.dropped);
            errors.push(PolicyError {
                place: None,
                ..PolicyError::of_text("too-many-errors", Place::default(), message)
            });
        }
        errors
    }

    pub(super) fn report(&mut self, code: &'static str, spot: Spot, message: impl Display) {
        self.report_with(code, spot, message, None);
    }

    pub(super) fn report_with(
        &mut self,
        code: &'static str,
        spot: Spot,
        message: impl Display,
        suggestion: Option<String>,
    ) {
        if self.errors.len() >= KEPT {
            self.dropped += 1;
            return;
        }
        let (origin, path) = self.path(spot.path);
        let message = message.to_string();
        // A name that is no name is not what was meant, and an error is told on one line.
        let suggestion = suggestion.filter(|suggestion| !suggestion.contains(char::is_control));
        self.errors.push(PolicyError { code, message, origin, path, place: Some(spot.place), suggestion });
    }

    /// Reports what is wrong inside a text, behind so many bytes of it.
    pub(super) fn report_inside(
        &mut self,
        code: &'static str,
        at: At<'d>,
        offset: usize,
        message: impl Display,
    ) {
        self.report(code, Spot { place: at.node.place_inside(offset), ..at.spot() }, message);
    }

    /// Reports a name that is not among the known ones, with the nearest of them.
    pub(super) fn report_unknown<'c>(
        &mut self,
        code: &'static str,
        spot: Spot,
        (kind, name): (&str, &str),
        known: impl IntoIterator<Item = &'c str>,
    ) {
        let suggestion = self.nearest.find(name, known).map(String::from);
        self.report_with(code, spot, format_args!("unknown {kind} {}", Quoted(name)), suggestion);
    }

    /// Reports that a value is not of the type that it must have.
    pub(super) fn wrong_type(&mut self, at: At<'d>, wanted: &str) {
        let hint = match at.node.value {
            Value::Broken => return,
            Value::TooDeep => return self.report("too-deep", at.spot(), super::too_deep()),
            Value::Bool(_) | Value::Number(_) if wanted == TEXT => ": put it in quotes",
            _ => "",
        };
        let found = Found(&at.node.value);
        self.report("wrong-type", at.spot(), format_args!("expected {wanted}, found {found}{hint}"));
    }

    /// The members of a map, each key once.
    pub(super) fn map(&mut self, at: At<'d>) -> Option<Vec<Member<'d>>> {
        let Value::Map(entries) = &at.node.value else {
            self.wrong_type(at, "a map");
            return None;
        };
        let mut seen = HashSet::with_capacity(entries.len());
        let mut members = Vec::with_capacity(entries.len());
        for entry in entries {
            let path = self.step(at.path, To::Key(&entry.key));
            let spot = Spot { place: entry.place, path };
            if seen.insert(entry.key.as_str()) {
                members.push(Member { key: &entry.key, spot, value: At { node: &entry.value, path } });
            } else {
                self.report("duplicate-key", spot, format_args!("key {} appears twice", Quoted(&entry.key)));
            }
        }
        Some(members)
    }

    /// One member of a map, if `at` is a map and has it, without a word on the rest.
    pub(super) fn member(&mut self, at: At<'d>, key: &str) -> Option<At<'d>> {
        let Value::Map(entries) = &at.node.value else { return None };
        let entry = entries.iter().find(|entry| entry.key == key)?;
        Some(At { node: &entry.value, path: self.step(at.path, To::Key(&entry.key)) })
    }

    /// A map whose keys are all among `known`.
    pub(super) fn fields(&mut self, at: At<'d>, known: &[&str]) -> Option<Fields<'d>> {
        let mut members = self.map(at)?;
        members.retain(|member| {
            let is_known = known.contains(&member.key);
            if !is_known {
                self.report_unknown("unknown-key", member.spot, ("key", member.key), known.iter().copied());
            }
            is_known
        });
        Some(Fields { spot: at.spot(), members })
    }

    /// A member that must be there.
    pub(super) fn required(&mut self, fields: &Fields<'d>, key: &'static str) -> Option<At<'d>> {
        let found = fields.get(key);
        if found.is_none() {
            let path = self.step(fields.spot.path, To::Key(key));
            let spot = Spot { path, ..fields.spot };
            self.report(MISSING, spot, format_args!("key `{key}` is missing"));
        }
        found
    }

    pub(super) fn list(&mut self, at: At<'d>) -> Option<Vec<At<'d>>> {
        let Value::List(items) = &at.node.value else {
            match &at.node.value {
                Value::Text(text) if text.len() <= SHOWN => {
                    let message = "expected a list, found text";
                    self.report_with("wrong-type", at.spot(), message, Some(format!("[{text:?}]")));
                }
                _ => self.wrong_type(at, "a list"),
            }
            return None;
        };
        let mut list = Vec::with_capacity(items.len());
        for (position, node) in items.iter().enumerate() {
            list.push(At { node, path: self.step(at.path, To::Item(position)) });
        }
        Some(list)
    }

    pub(super) fn text(&mut self, at: At<'d>) -> Option<&'d str> {
        let Value::Text(text) = &at.node.value else {
            self.wrong_type(at, TEXT);
            return None;
        };
        Some(text)
    }

    /// A text that may be missing, and is then empty.
    pub(super) fn optional_text(&mut self, at: Option<At<'d>>) -> &'d str {
        at.and_then(|at| self.text(at)).unwrap_or_default()
    }

    pub(super) fn bool(&mut self, at: At<'d>) -> Option<bool> {
        match &at.node.value {
            Value::Bool(value) => Some(*value),
            Value::Text(text) => {
                let suggestion = match text.to_ascii_lowercase().as_str() {
                    "yes" | "y" | "on" | "true" => Some("true"),
                    "no" | "n" | "off" | "false" => Some("false"),
                    _ => None,
                };
                let message = format!("expected {BOOL}, found {}", Quoted(text));
                self.report_with("wrong-type", at.spot(), message, suggestion.map(String::from));
                None
            }
            _ => {
                self.wrong_type(at, BOOL);
                None
            }
        }
    }

    /// A whole number within a range, whose end is below 2^53.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "saturates, and only what is whole and in range is taken"
    )]
    pub(super) fn whole(&mut self, at: At<'d>, range: RangeInclusive<u64>) -> Option<u64> {
        let Value::Number(number) = at.node.value else {
            self.wrong_type(at, "a number");
            return None;
        };
        let whole = number as u64;
        let fits = (whole as f64).total_cmp(&number).is_eq() && range.contains(&whole);
        if !fits {
            let (start, end) = range.into_inner();
            let message = format_args!("expected a whole number from {start} to {end}");
            self.report("out-of-range", at.spot(), message);
        }
        fits.then_some(whole)
    }

    /// Checks that a text may be a name of at most `longest` bytes.
    pub(super) fn check_name(&mut self, spot: Spot, name: &str, longest: usize) {
        if name.is_empty() {
            self.report("bad-name", spot, "a name must not be empty");
        } else if name.len() > longest.min(NAME_LENGTH) {
            let message = format!("name {} is longer than {longest} bytes", Quoted(name));
            self.report("bad-name", spot, message);
        } else if !is_name(name) {
            let rule = "starts with an ASCII letter or digit and goes on with those, `.`, `_`, `-` or `/`";
            self.report("bad-name", spot, format_args!("{} is not a name: a name {rule}", Quoted(name)));
        }
    }

    fn step(&mut self, parent: Path, to: To<'d>) -> Path {
        self.steps.push(Step { parent, to });
        Path(self.steps.len())
    }

    fn path(&self, end: Path) -> (Origin, String) {
        let mut steps = Vec::new();
        let mut path = end;
        while let Some(step) = path.0.checked_sub(1).and_then(|position| self.steps.get(position)) {
            steps.push(step.to);
            path = step.parent;
        }
        let mut origin = Origin::Policy;
        let mut text = String::new();
        for to in steps.into_iter().rev() {
            match to {
                To::Directory => origin = Origin::Directory,
                To::Item(position) => push_item(&mut text, position),
                To::Key(key) => push_key(&mut text, key),
            }
        }
        (origin, text)
    }
}

/// Appends a position of a list to a path.
pub(super) fn push_item(path: &mut String, position: usize) {
    let _ = write!(path, "[{position}]");
}

/// Appends a key of a map to a path.
pub(super) fn push_key(path: &mut String, key: &str) {
    if !is_plain(key) {
        let shown: String = key.chars().take(SHOWN).collect();
        let _ = write!(path, "[{shown:?}]");
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

/// Whether a key can stand in a path without quotes.
fn is_plain(key: &str) -> bool {
    is_name(key) && !key.contains(['.', '/'])
}

const TEXT: &str = "text";
const BOOL: &str = "`true` or `false`";

/// The members of a map whose keys are known.
#[derive(Debug)]
pub(super) struct Fields<'d> {
    spot: Spot,
    members: Vec<Member<'d>>,
}

impl<'d> Fields<'d> {
    pub(super) fn get(&self, key: &str) -> Option<At<'d>> {
        self.members.iter().find(|member| member.key == key).map(|member| member.value)
    }
}

/// A value's type, in words.
struct Found<'d>(&'d Value);

impl Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Value::Null => "nothing",
            Value::Bool(true) => "`true`",
            Value::Bool(false) => "`false`",
            Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Foreign(words) => words,
            Value::TooDeep | Value::Broken => "something else",
        })
    }
}
