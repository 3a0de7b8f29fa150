//! Files that people write, and places in them as a terminal shows them.

use super::output::{Paint, harmless, width};
use rolegate::gate::{Origin, Place};

/// A file and the text in it.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) file: String,
    pub(crate) text: String,
}

/// Something of a policy, and of its directory if that is a file of its own.
#[derive(Debug)]
pub(crate) struct Both<T> {
    pub(crate) policy: T,
    pub(crate) directory: Option<T>,
}

/// The files of a policy.
pub(crate) type Sources = Both<Part>;

impl<T> Both<T> {
    pub(crate) fn of(&self, origin: Origin) -> &T {
        match &self.directory {
            Some(directory) if origin == Origin::Directory => directory,
            _ => &self.policy,
        }
    }
}

impl Sources {
    pub(crate) fn listings(&self) -> Both<Listing<'_>> {
        Both { policy: Listing::of(&self.policy), directory: self.directory.as_ref().map(Listing::of) }
    }
}

/// A file by lines.
pub(crate) struct Listing<'p> {
    file: &'p str,
    lines: Vec<&'p str>,
}

impl<'p> Listing<'p> {
    pub(crate) fn of(part: &'p Part) -> Self {
        Self { file: &part.file, lines: lines(&part.text).collect() }
    }

    /// `file:line:column: message`, then the line with a mark under the place.
    pub(crate) fn show(&self, place: Place, message: &str, paint: Paint) -> String {
        let heading = format!("{} {message}", paint.bold(&format!("{}:{place}:", self.file)));
        let number = place.line.to_string();
        // Beside the line stand its number and a bar, and an ellipsis at either end.
        let around = paint.width().map_or(AROUND, |width| width.saturating_sub(number.len() + 5) / 2);
        let Some((line, before)) = self.excerpt(place, around.clamp(10, AROUND)) else { return heading };
        let margin = " ".repeat(number.len());
        let mark = paint.red("^");
        format!("{heading}\n{margin} |\n{number} | {line}\n{margin} | {:before$}{mark}", "")
    }

    /// A line, or the part of it around a column, and how many columns of a terminal come before the place.
    fn excerpt(&self, place: Place, around: usize) -> Option<(String, usize)> {
        let line = self.lines.get(usize::try_from(place.line).ok()?.checked_sub(1)?)?;
        let before = usize::try_from(place.column).ok()?.checked_sub(1)?;
        let start = before.saturating_sub(around);
        let mut letters = line.chars().skip(start);
        let mut head: String = if start > 0 { "…".into() } else { String::new() };
        head += &harmless(&letters.by_ref().take(before - start).collect::<String>());
        // A place may be behind the end of its line.
        let missing = before.saturating_sub(line.chars().count().max(start));
        let indent = width(&head) + missing.min(around);
        let tail = harmless(&letters.by_ref().take(2 * around - (before - start)).collect::<String>());
        let more = if letters.next().is_some() { "…" } else { "" };
        Some((head + &tail + more, indent))
    }
}

/// Characters of a line that are shown on each side of a place, at most.
const AROUND: usize = 50;

/// Lines as the compiler counts them: each line feed ends one, and each carriage return without.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}
