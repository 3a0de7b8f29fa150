//! Other shapes that the records of a resource come in: elsewhere, or with other keys.

use super::{
    catalogue::ResourceSource,
    condition::{self, Types},
    document::Value,
    error::Quoted,
    fields::check_path,
    reader::{At, Member, Reader, Spot},
    statements::non_empty_list,
};
use crate::model::NAME_LENGTH;
use std::collections::{BTreeMap, BTreeSet};

/// A shape as written.
#[derive(Debug)]
pub(super) struct ShapeSource<'d> {
    pub(super) name: &'d str,
    pub(super) spot: Spot,
    /// Where such records stand in what is asked for as the resource itself.
    pub(super) at: Vec<&'d str>,
    /// The key under which its fields stand, or a path to it; empty for none.
    under: &'d str,
    style: Option<Style>,
    renames: BTreeMap<&'d str, &'d str>,
}

/// How words make a key.
#[derive(Debug, Clone, Copy)]
enum Style {
    Camel,
    Kebab,
    Pascal,
    Snake,
}

const STYLES: [(&str, Style); 4] =
    [("camel", Style::Camel), ("kebab", Style::Kebab), ("pascal", Style::Pascal), ("snake", Style::Snake)];

/// Reads the shapes of a resource whose fields are known.
pub(super) fn read_shapes<'d>(
    reader: &mut Reader<'d>,
    at: Option<At<'d>>,
    source: &ResourceSource<'d>,
) -> Vec<ShapeSource<'d>> {
    let members = at.and_then(|at| reader.map(at)).unwrap_or_default();
    members.into_iter().filter_map(|member| read_shape(reader, member, source)).collect()
}

fn read_shape<'d>(
    reader: &mut Reader<'d>,
    member: Member<'d>,
    source: &ResourceSource<'d>,
) -> Option<ShapeSource<'d>> {
    reader.check_name(member.spot, member.key, NAME_LENGTH.saturating_sub(source.name.len() + 1));
    let fields = reader.fields(member.value, &["at", "under", "keys", "rename"])?;
    let places = fields.get("at").map_or_else(Vec::new, |at| match &at.node.value {
        Value::List(_) => non_empty_list(reader, at),
        _ => Vec::from([at]),
    });
    let mut at = Vec::new();
    for place in places {
        let path = reader.text(place).filter(|path| check_path(reader, place.spot(), path));
        at.extend(path);
    }
    let under = fields.get("under").map_or("", |at| read_under(reader, at));
    let style = fields.get("keys").and_then(|at| read_style(reader, at));
    let renames = fields.get("rename").map_or_else(BTreeMap::new, |at| read_renames(reader, at, source));
    Some(ShapeSource { name: member.key, spot: member.spot, at, under, style, renames })
}

/// Keys that lead to one object: conditions go the same way.
fn read_under<'d>(reader: &mut Reader<'d>, at: At<'d>) -> &'d str {
    let Some(path) = reader.text(at).filter(|path| check_path(reader, at.spot(), path)) else { return "" };
    if path.split('.').any(is_any) {
        let message = format_args!("{} leads to more than one place: it has no `*`", Quoted(path));
        reader.report("bad-path", at.spot(), message);
    }
    path
}

fn read_style<'d>(reader: &mut Reader<'d>, at: At<'d>) -> Option<Style> {
    let name = reader.text(at)?;
    let found = STYLES.into_iter().find(|(known, _)| *known == name);
    if found.is_none() {
        reader.report_unknown("unknown-style", at.spot(), ("style", name), STYLES.map(|(known, _)| known));
    }
    found.map(|(_, style)| style)
}

/// Keys and what stands in their place. A key that nothing asks for is an error: what it was meant for would be shown.
fn read_renames<'d>(
    reader: &mut Reader<'d>,
    at: At<'d>,
    source: &ResourceSource<'d>,
) -> BTreeMap<&'d str, &'d str> {
    let paths = source.fields.iter().map(|field| field.path);
    let known: BTreeSet<&str> = paths.flat_map(|path| path.split('.')).filter(|key| !is_any(key)).collect();
    let asked = match source.erased_when.map(|at| &at.node.value) {
        Some(Value::Text(text)) => keys_asked_for(text),
        _ => Some(BTreeSet::new()),
    };
    let mut renames = BTreeMap::new();
    for member in reader.map(at).unwrap_or_default() {
        if !known.contains(member.key) && asked.as_ref().is_some_and(|asked| !asked.contains(member.key)) {
            reader.report_unknown("unknown-field", member.spot, ("field", member.key), known.iter().copied());
        }
        let Some(new) = reader.text(member.value) else { continue };
        if check_path(reader, member.value.spot(), new) {
            if new.contains('.') || is_any(new) {
                let message = format_args!("{} is not a key: it has no `.` and is not `*`", Quoted(new));
                reader.report("bad-path", member.value.spot(), message);
            }
            renames.insert(member.key, new);
        }
    }
    renames
}

/// Keys that a condition asks for; none can be told of a text that is no condition, which is an error of its own.
fn keys_asked_for(text: &str) -> Option<BTreeSet<String>> {
    let types = Types { subject: None, resource: None, context: None };
    condition::compile(text, &types).ok().map(|code| condition::keys_of(&code))
}

fn is_any(key: &str) -> bool {
    matches!(key, "*" | "**")
}

impl ShapeSource<'_> {
    /// The same path in this shape.
    pub(super) fn path(&self, path: &str) -> String {
        let keys: Vec<String> =
            self.above().map(String::from).chain(path.split('.').map(|key| self.key(key))).collect();
        keys.join(".")
    }

    /// Keys that lead from a record to its fields.
    pub(super) fn above(&self) -> impl Iterator<Item = &str> {
        self.under.split('.').filter(|key| !key.is_empty())
    }

    /// Whether keys may be others in this shape.
    pub(super) fn renames(&self) -> bool {
        self.style.is_some() || !self.renames.is_empty()
    }

    /// The same key in this shape.
    pub(super) fn key(&self, key: &str) -> String {
        match (self.renames.get(key), self.style) {
            (Some(new), _) => (*new).into(),
            (None, Some(style)) if !is_any(key) => style.write(key),
            _ => key.into(),
        }
    }

    /// The name of the resource that this shape of another's records is.
    pub(super) fn resource(&self, of: &str) -> String {
        format!("{of}/{}", self.name)
    }
}

impl Style {
    /// A key of the same words in this style; `_` at its start stays.
    fn write(self, key: &str) -> String {
        let words = words(key);
        if words.is_empty() {
            return key.into();
        }
        let marks: String = key.chars().take_while(|character| *character == '_').collect();
        marks + &self.join(&words)
    }

    fn join(self, words: &[String]) -> String {
        let capital = |word: &String| {
            let mut characters = word.chars();
            let first = characters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(characters).collect::<String>()
        };
        match self {
            Self::Kebab => words.join("-"),
            Self::Snake => words.join("_"),
            Self::Pascal => words.iter().map(capital).collect(),
            Self::Camel => {
                let (first, rest) = words.split_first().map_or(("", &[][..]), |(first, rest)| (first, rest));
                rest.iter().map(capital).fold(String::from(first), |key, word| key + &word)
            }
        }
    }
}

/// The words of a key in lower case: parted by `_`, `-`, and where a capital follows something else.
fn words(key: &str) -> Vec<String> {
    let mut words = Vec::from([String::new()]);
    let mut before = '_';
    for character in key.chars() {
        let is_gap = matches!(character, '_' | '-');
        if is_gap || character.is_uppercase() && !before.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| !is_gap) {
            word.extend(character.to_lowercase());
        }
        before = character;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn a_key_keeps_its_words_in_another_style() {
        for key in ["date_of_birth", "date-of-birth", "dateOfBirth", "DateOfBirth"] {
            let styles = [Style::Camel, Style::Kebab, Style::Pascal, Style::Snake];
            let written = styles.map(|style| style.write(key));
            assert_eq!(written, ["dateOfBirth", "date-of-birth", "DateOfBirth", "date_of_birth"]);
        }
        assert_eq!(Style::Camel.write("line_1"), "line1");
        assert_eq!(Style::Snake.write("customerID"), "customer_id");
        assert_eq!(Style::Camel.write("email"), "email");
        assert_eq!([Style::Camel.write("_user_id"), Style::Kebab.write("__")], ["_userId", "__"]);
    }
}
