//! Where something stands in the documents that a policy was made of.

use super::super::{
    document::{Document, Value},
    error::{Origin, Place, PolicyError},
    reader::{push_item, push_key},
    source::Source,
    text,
};

/// One step down in a document.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'s> {
    Key(&'s str),
    Item(usize),
}

/// The documents, and whether they have places.
#[derive(Debug)]
pub(super) struct Places {
    policy: Part,
    directory: Option<Part>,
}

#[derive(Debug)]
struct Part {
    document: Document,
    is_text: bool,
}

impl Places {
    /// Reads texts again that were compiled before.
    pub(super) fn new(policy: Source<'_>, directory: Option<Source<'_>>) -> Result<Self, Vec<PolicyError>> {
        Ok(Self { policy: read(policy)?, directory: directory.map(read).transpose()? })
    }

    /// The policy's document.
    pub(super) fn document(&self) -> &Document {
        &self.policy.document
    }

    pub(super) fn of_policy(&self, path: &[Step<'_>]) -> (Origin, String, Option<Place>) {
        let (path, place) = self.policy.find(path);
        (Origin::Policy, path, place)
    }

    /// The path starts below `directory`.
    pub(super) fn of_directory(&self, path: &[Step<'_>]) -> (Origin, String, Option<Place>) {
        match &self.directory {
            Some(part) => {
                let (path, place) = part.find(path);
                (Origin::Directory, path, place)
            }
            None => self.of_policy(&[&[Step::Key("directory")], path].concat()),
        }
    }
}

fn read(source: Source<'_>) -> Result<Part, Vec<PolicyError>> {
    match source {
        Source::Text(text) => Ok(Part { document: text::read(text)?.document, is_text: true }),
        Source::Tree(document) => Ok(Part { document, is_text: false }),
    }
}

impl Part {
    /// The path in words, and the place of its last step that is there.
    fn find(&self, path: &[Step<'_>]) -> (String, Option<Place>) {
        let (mut text, mut place) = (String::new(), self.document.place);
        let mut node = Some(&self.document);
        for step in path {
            match step {
                Step::Key(key) => push_key(&mut text, key),
                Step::Item(position) => push_item(&mut text, *position),
            }
            let Some((below, at)) = node.and_then(|node| node.step(*step)) else {
                node = None;
                continue;
            };
            place = at;
            node = Some(below);
        }
        (text, self.is_text.then_some(place))
    }
}

impl Document {
    /// What a step leads to, and where that starts: a key, or an item.
    pub(super) fn step(&self, step: Step<'_>) -> Option<(&Self, Place)> {
        match (step, &self.value) {
            (Step::Key(key), Value::Map(entries)) => {
                let entry = entries.iter().find(|entry| entry.key == key)?;
                Some((&entry.value, entry.place))
            }
            (Step::Item(position), Value::List(items)) => items.get(position).map(|item| (item, item.place)),
            // A list of names may stand for a map of names.
            (Step::Key(key), Value::List(items)) => {
                let is_meant = |item: &&Self| matches!(&item.value, Value::Text(text) if text == key);
                items.iter().find(is_meant).map(|item| (item, item.place))
            }
            _ => None,
        }
    }

    /// The value behind keys.
    pub(super) fn get(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |node, key| Some(node.step(Step::Key(key))?.0))
    }

    /// The entries of a map; none of anything else.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &Self)> {
        let entries = if let Value::Map(entries) = &self.value { entries.as_slice() } else { &[] };
        entries.iter().map(|entry| (entry.key.as_str(), &entry.value))
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> impl Iterator<Item = &Self> {
        let items = if let Value::List(items) = &self.value { items.as_slice() } else { &[] };
        items.iter()
    }

    /// The text of a text.
    pub(super) fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }
}
