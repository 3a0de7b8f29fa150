//! What can go wrong, and how it is told.

use super::{
    output::{Paint, hint, say, write_json},
    source::{Listing, Part, Sources},
};
use rolegate::gate::{Place, PolicyError, SnapshotError};
use serde_json::{Map, Value, json};
use std::io;

/// Why a command could not be carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A policy has errors, or its directory. Their texts show where.
    Policy { sources: Sources, errors: Vec<PolicyError> },
    /// Several things are wrong in another file that people write.
    Places { code: &'static str, part: Part, errors: Vec<(Place, String)> },
    /// Something is wrong in a place of a file that is not shown, since what it holds may be personal.
    Content { code: &'static str, file: String, line: usize, column: usize, message: &'static str },
    /// Anything else: a stable code, and a message that names the file if it is about one.
    Other { code: &'static str, message: String },
    /// Nobody reads the output any more.
    Closed,
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
            Self::Policy { sources, errors } => {
                let listings = sources.listings();
                for error in errors {
                    say(&show_error(&sources.of(error.origin).file, listings.of(error.origin), error, paint));
                }
                let second =
                    sources.directory.as_ref().map_or_else(String::new, |part| format!(" and {}", part.file));
                say_count(errors.len(), &format!("{}{second}", sources.policy.file), paint);
            }
            Self::Places { part, errors, .. } => {
                let listing = Listing::of(part);
                for (place, message) in errors {
                    say(&listing.show(*place, message, paint));
                }
                say_count(errors.len(), &part.file, paint);
            }
            Self::Content { file, line, column, message, .. } => {
                say(&format!("{} {message}", paint.bold(&format!("{file}:{line}:{column}:"))));
            }
            Self::Other { message, .. } => say(&format!("{} {message}", paint.red("error:"))),
            Self::Closed => {}
        }
        if as_json {
            self.show_json();
        }
    }

    /// Tells it to programs.
    pub(crate) fn show_json(&self) {
        // If this cannot be written either, the exit code still tells.
        let _ = write_json(&self.to_json());
    }

    fn to_json(&self) -> Value {
        let errors = match self {
            Self::Policy { sources, errors } => {
                errors.iter().map(|error| error_json(&sources.of(error.origin).file, error)).collect()
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
    let mut members = place_json((error.code, &error.message), (file, &error.path), error.place);
    members.extend(error.suggestion.clone().map(|suggestion| ("suggestion".into(), suggestion.into())));
    members.into()
}

/// What is said of a place in a policy or its directory, for programs.
pub(crate) fn place_json(
    (code, message): (&str, &str),
    (file, path): (&str, &str),
    place: Option<Place>,
) -> Map<String, Value> {
    let mut members = Map::new();
    for (key, value) in [("code", code), ("message", message), ("file", file), ("path", path)] {
        members.insert(key.into(), value.into());
    }
    if let Some(place) = place {
        members.insert("line".into(), place.line.into());
        members.insert("column".into(), place.column.into());
    }
    members
}

/// Where it is, what is wrong and what may have been meant.
fn show_error(file: &str, listing: &Listing<'_>, error: &PolicyError, paint: Paint) -> String {
    let Some(place) = error.place else { return format!("{file}: {error}") };
    listing.show(place, &format!("{}{}", error.message, hint(error.suggestion.as_deref())), paint)
}

/// How many errors there were, and in what.
fn say_count(count: usize, file: &str, paint: Paint) {
    let errors = if count == 1 { "error" } else { "errors" };
    say(&format!("{} {count} {errors} in {file}", paint.red("error:")));
}
