//! A policy as a tree of maps, lists and scalars, before anything in it has a meaning.

use super::error::{Place, PolicyError};

/// How deep a document may nest. The format itself needs nine levels.
pub const MAX_DEPTH: usize = 32;

/// A policy as a tree of maps, lists and scalars.
///
/// Built by the compiler from YAML or JSON text, or by a caller from data of its own. A tree cannot be
/// deeper than [`MAX_DEPTH`]: what would make it so is cut off, and the compiler reports it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Where it stands in the text.
    pub(super) place: Place,
    pub(super) value: Value,
    /// Levels below, this one included.
    depth: usize,
    /// For a text that stands in its document as it is, on one line: how many characters behind `place`.
    inset: Option<u32>,
}

/// A document as it can be looked at.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum View<'d> {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(&'d str),
    /// A list.
    List(&'d [Document]),
    /// Keys, the places of the keys, and values. Keys may repeat.
    Map(Vec<(&'d str, Place, &'d Document)>),
    /// What no policy can hold.
    Other,
}

/// A node's content.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Document>),
    Map(Vec<Entry>),
    /// Something no policy can hold, in words for people.
    Foreign(&'static str),
    /// Cut off, being too deep.
    TooDeep,
    /// Wrong, and reported already.
    Broken,
}

/// A key of a map with its value. Keys may repeat; the compiler reports it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) place: Place,
    pub(super) value: Document,
}

impl Document {
    /// Reads YAML or JSON that is no policy, for programs that keep other things beside one. As in a policy, anchors,
    /// aliases, tags and more than one document are errors.
    pub fn read(text: &str) -> Result<Self, Vec<PolicyError>> {
        let parsed = super::text::read(text)?;
        if parsed.errors.is_empty() { Ok(parsed.document) } else { Err(parsed.errors) }
    }

    /// Where it stands in the text that it was read from.
    pub fn place(&self) -> Place {
        self.place
    }

    /// What it is.
    pub fn view(&self) -> View<'_> {
        match &self.value {
            Value::Null => View::Null,
            Value::Bool(value) => View::Bool(*value),
            Value::Number(value) => View::Number(*value),
            Value::Text(text) => View::Text(text),
            Value::List(items) => View::List(items),
            Value::Map(entries) => View::Map(
                entries.iter().map(|entry| (entry.key.as_str(), entry.place, &entry.value)).collect(),
            ),
            Value::Foreign(_) | Value::TooDeep | Value::Broken => View::Other,
        }
    }

    /// Nothing: JSON's `null`.
    pub fn null() -> Self {
        Self::scalar(Value::Null)
    }

    /// `true` or `false`.
    pub fn bool(value: bool) -> Self {
        Self::scalar(Value::Bool(value))
    }

    /// A number.
    pub fn number(value: f64) -> Self {
        Self::scalar(Value::Number(value))
    }

    /// A text.
    pub fn text(value: impl Into<String>) -> Self {
        Self::scalar(Value::Text(value.into()))
    }

    /// A list.
    pub fn list(items: Vec<Self>) -> Self {
        let below = items.iter().map(|item| item.depth).max();
        Self::branch(below, Value::List(items))
    }

    /// A map, its keys in the order in which people should hear of errors.
    pub fn map(entries: impl IntoIterator<Item = (String, Self)>) -> Self {
        let place = Place::default();
        Self::map_with_places(entries.into_iter().map(|(key, value)| Entry { key, place, value }).collect())
    }

    /// Something that no policy can hold, such as a JavaScript function. The compiler's error says
    /// `found ` and these words, e.g. `a function`.
    pub fn foreign(words: &'static str) -> Self {
        Self::scalar(Value::Foreign(words))
    }

    /// Stands for a tree that was not built because it is deeper than [`MAX_DEPTH`].
    pub fn too_deep() -> Self {
        Self::scalar(Value::TooDeep)
    }

    pub(super) fn scalar(value: Value) -> Self {
        Self { place: Place::default(), value, depth: 1, inset: None }
    }

    pub(super) fn map_with_places(entries: Vec<Entry>) -> Self {
        let below = entries.iter().map(|entry| entry.value.depth).max();
        Self::branch(below, Value::Map(entries))
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Says that the text stands as it is, so many characters behind the place of the node.
    pub(super) fn verbatim(mut self, inset: u32) -> Self {
        self.inset = Some(inset);
        self
    }

    /// The place behind so many bytes of a text; of the whole text if that is not known.
    pub(super) fn place_inside(&self, offset: usize) -> Place {
        let (Some(inset), Value::Text(text)) = (self.inset, &self.value) else { return self.place };
        let before = text.get(..offset).unwrap_or(text).chars().count();
        let before = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(inset);
        Place { column: self.place.column.saturating_add(before), ..self.place }
    }

    fn branch(below: Option<usize>, value: Value) -> Self {
        let depth = below.unwrap_or(0) + 1;
        if depth > MAX_DEPTH { Self::too_deep() } else { Self { depth, ..Self::scalar(value) } }
    }

    /// Gives every key and value a place of its own, in document order, so that the errors of a tree
    /// without places can be sorted too.
    pub(super) fn number_places(&mut self) {
        self.number_from(&mut 0);
    }

    fn number_from(&mut self, last: &mut u32) {
        self.place = next(last);
        self.inset = None;
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|item| item.number_from(last)),
            Value::Map(entries) => {
                for entry in entries {
                    entry.place = next(last);
                    entry.value.number_from(last);
                }
            }
            _ => {}
        }
    }
}

fn next(last: &mut u32) -> Place {
    *last = last.saturating_add(1);
    Place { line: *last, column: 1 }
}
