//! What can go wrong, and how it is told.

use super::output::{Paint, harmless, say, write_json};
use rolegate::gate::{Origin, Place, PolicyError, SnapshotError};
use serde_json::{Map, Value, json};
use std::io;

/// Why a command could not be carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A policy has errors, or its directory. Their texts show where.
    Policy { policy: Part, directory: Option<Part>, errors: Vec<PolicyError> },
    /// Several things are wrong in another file that people write.
    Places { code: &'static str, part: Part, errors: Vec<(Place, String)> },
    /// Something is wrong in a place of another file.
    Content { code: &'static str, file: String, line: usize, column: usize, message: &'static str },
    /// Anything else: a stable code, and a message that names the file if it is about one.
    Other { code: &'static str, message: String },
    /// Nobody reads the output any more.
    Closed,
}

/// A file and the text in it.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) file: String,
    pub(crate) text: String,
}

/// The file that an error is in.
fn part<'p>(policy: &'p Part, directory: Option<&'p Part>, error: &PolicyError) -> &'p Part {
    if error.origin == Origin::Directory { directory.unwrap_or(policy) } else { policy }
}

impl Failure {
    pub(crate) fn of(code: &'static str, message: impl Into<String>) -> Self {
        Self::Other { code, message: message.into() }
    }

    pub(crate) fn of_snapshot(file: &str, error: SnapshotError) -> Self {
        Self::of(error.code(), format!("{file}: {error}"))
    }

    /// Tells it to people, and on request to programs.
    pub(crate) fn show(&self, as_json: bool) {
        let paint = Paint::of(&io::stderr());
        match self {
            Self::Policy { policy, directory, errors } => {
                let directory = directory.as_ref();
                let of_policy: Vec<&str> = lines(&policy.text).collect();
                let of_directory: Vec<&str> = directory.iter().flat_map(|part| lines(&part.text)).collect();
                for error in errors {
                    let lines = if error.origin == Origin::Directory { &of_directory } else { &of_policy };
                    say(&show_error(&part(policy, directory, error).file, lines, error, paint));
                }
                let second = directory.map_or_else(String::new, |part| format!(" and {}", part.file));
                let file = format!("{}{second}", policy.file);
                let count = match errors.len() {
                    1 => "1 error".into(),
                    count => format!("{count} errors"),
                };
                say(&format!("{} {count} in {file}", paint.red("error:")));
            }
            Self::Places { part, errors, .. } => {
                let lines: Vec<&str> = lines(&part.text).collect();
                for (place, message) in errors {
                    say(&show_place(&part.file, &lines, (place.line, place.column), message, paint));
                }
            }
            Self::Content { file, line, column, message, .. } => {
                say(&format!("{} {message}", paint.bold(&format!("{file}:{line}:{column}:"))));
            }
            Self::Other { message, .. } => say(&format!("{} {message}", paint.red("error:"))),
            Self::Closed => {}
        }
        if as_json {
            // If this cannot be written either, the exit code still tells.
            let _ = write_json(&self.to_json());
        }
    }

    fn to_json(&self) -> Value {
        let errors = match self {
            Self::Policy { policy, directory, errors } => {
                let file = |error| &part(policy, directory.as_ref(), error).file;
                errors.iter().map(|error| error_json(file(error), error)).collect()
            }
            Self::Places { code, part, errors } => {
                let error = |(place, message): &(Place, String)| {
                    json!({
                        "code": code, "message": message, "file": part.file, "line": place.line,
                        "column": place.column,
                    })
                };
                errors.iter().map(error).collect()
            }
            Self::Content { code, file, line, column, message } => vec![json!({
                "code": code, "message": message, "file": file, "line": line, "column": column,
            })],
            Self::Other { code, message } => vec![json!({ "code": code, "message": message })],
            Self::Closed => Vec::new(),
        };
        json!({ "errors": errors })
    }
}

fn error_json(file: &str, error: &PolicyError) -> Value {
    let mut members = Map::new();
    members.insert("code".into(), error.code.into());
    members.insert("message".into(), error.message.clone().into());
    members.insert("file".into(), file.into());
    members.insert("path".into(), error.path.clone().into());
    if let Some(place) = error.place {
        members.insert("line".into(), place.line.into());
        members.insert("column".into(), place.column.into());
    }
    if let Some(suggestion) = &error.suggestion {
        members.insert("suggestion".into(), suggestion.clone().into());
    }
    members.into()
}

/// `file:line:column: message`, then the line with a mark under the place.
fn show_error(file: &str, lines: &[&str], error: &PolicyError, paint: Paint) -> String {
    let Some(place) = error.place else { return format!("{file}: {error}") };
    let shown = error.to_string();
    let message = shown.split_once(&format!("{place}: ")).map_or(shown.as_str(), |(_, message)| message);
    show_place(file, lines, (place.line, place.column), message, paint)
}

/// `file:line:column: message`, then the line with a mark under the place.
pub(crate) fn show_place(
    file: &str,
    lines: &[&str],
    (line_number, column): (u32, u32),
    message: &str,
    paint: Paint,
) -> String {
    let heading = format!("{} {message}", paint.bold(&format!("{file}:{line_number}:{column}:")));
    let Some((line, before)) = excerpt(lines, line_number, column) else { return heading };
    let number = line_number.to_string();
    let margin = " ".repeat(number.len());
    let mark = paint.red("^");
    format!("{heading}\n{margin} |\n{number} | {line}\n{margin} | {:before$}{mark}", "")
}

/// Characters of a line that are shown on each side of a place.
const AROUND: usize = 50;

/// A line, or the part of it around a column, and how many characters of it stand before the column.
fn excerpt(lines: &[&str], line: u32, column: u32) -> Option<(String, usize)> {
    let line = lines.get(usize::try_from(line).ok()?.checked_sub(1)?)?;
    let before = usize::try_from(column).ok()?.checked_sub(1)?;
    let start = before.saturating_sub(AROUND);
    let mut shown: String = if start > 0 { "…".into() } else { String::new() };
    let indent = shown.chars().count();
    let mut letters = line.chars().skip(start);
    shown += &harmless(&letters.by_ref().take(2 * AROUND).collect::<String>());
    if letters.next().is_some() {
        shown.push('…');
    }
    Some((shown, before - start + indent))
}

/// Lines as the compiler counts them: each line feed ends one, and each carriage return without.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}
