//! Writing to the terminal or to whatever stands in for it.

use super::failure::Failure;
use serde_json::Value;
use std::io::{self, ErrorKind, IsTerminal, Write};
use terminal_size::{Width, terminal_size};
use unicode_width::UnicodeWidthStr;

/// Writes to the standard output.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output.write_all(bytes).and_then(|()| output.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::Closed,
        _ => Failure::of("cli/write", format!("cannot write the output: {}", reason(&error))),
    })
}

/// Writes a value on one line.
pub(crate) fn write_json(value: &Value) -> Result<(), Failure> {
    write(format!("{value}\n").as_bytes())
}

/// What a command answers by its exit code, which it does whether or not anybody reads what was written.
pub(crate) fn answer(written: Result<(), Failure>, answer: bool) -> Result<bool, Failure> {
    match written {
        Ok(()) | Err(Failure::Closed) => Ok(answer),
        Err(failure) => Err(failure),
    }
}

/// Says something beside the output. There is nothing to be done if nobody can hear it.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// What the operating system says, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split_once(" (os error").map_or(text.as_str(), |(text, _)| text);
    text.chars().take(1).flat_map(char::to_lowercase).chain(text.chars().skip(1)).collect()
}

/// How a stream shows things: with emphasis if it is a terminal and nobody objects, in columns if it has any.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    is_coloured: bool,
    width: Option<usize>,
}

impl Paint {
    pub(crate) fn of(stream: &impl IsTerminal) -> Self {
        let objected = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let is_terminal = stream.is_terminal();
        let size = if is_terminal { terminal_size() } else { None };
        let width = size.map(|(Width(width), _)| width.into());
        Self { is_coloured: is_terminal && !objected && !is_dumb, width }
    }

    /// Columns of the terminal; none if it is none.
    pub(crate) fn width(self) -> Option<usize> {
        self.width
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(crate) fn red(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    pub(crate) fn green(self, text: &str) -> String {
        self.paint("1;32", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.is_coloured { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.into() }
    }
}

/// A text without what could rewrite a terminal or the order of what it shows: control characters, line and paragraph
/// separators, marks of the direction of writing.
pub(crate) fn harmless(text: &str) -> String {
    let is_harmful = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|letter| if is_harmful(letter) { ' ' } else { letter }).collect()
}

/// Columns that a text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Columns, each as wide as its widest text. The last is not padded.
pub(crate) fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = width(&harmless(cell)).max(*widest);
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, widest)| format!("  {}", padded(cell, widest)));
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    rows.iter().map(line).collect()
}

/// A text that takes so many columns, if it takes no more of itself.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    let text = harmless(text);
    let gap = columns.saturating_sub(width(&text));
    format!("{text}{:gap$}", "")
}

/// What may have been meant, behind a sentence that says what is unknown.
pub(crate) fn hint(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(", did you mean `{near}`?"))
}

/// The nearest of several names, if it is near enough to have been meant.
pub(crate) fn nearest(wanted: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let within = (wanted.chars().count() / 3).max(1);
    let distances = names.map(|name| (strsim::osa_distance(wanted, &name), name));
    distances.filter(|(distance, _)| *distance <= within).min().map(|(_, name)| name)
}

/// A text as HTML and XML hold it; what XML cannot hold is a space.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
