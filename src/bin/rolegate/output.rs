//! Writing to the terminal or to whatever stands in for it.

use super::failure::Failure;
use serde_json::Value;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::time::{Duration, Instant};

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

/// Emphasis for a terminal, if the stream is one and nobody objects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(bool);

impl Paint {
    pub(crate) fn of(stream: &impl IsTerminal) -> Self {
        let objected = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self(stream.is_terminal() && !objected && !is_dumb)
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
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.into() }
    }
}

/// A text without control characters, which could rewrite a terminal.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Columns, each as wide as its widest text. The last is not padded.
pub(crate) fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("  {:width$}", harmless(cell)));
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    rows.iter().map(line).collect()
}

/// The nearest of several names, if it is near enough to have been meant.
pub(crate) fn nearest(wanted: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let within = (wanted.chars().count() / 3).max(1);
    let distances = names.map(|name| (strsim::osa_distance(wanted, &name), name));
    distances.filter(|(distance, _)| *distance <= within).min().map(|(_, name)| name)
}

/// How far long work has come: told on a terminal, a second after it began and each fifth of a second from then on.
pub(crate) struct Progress {
    what: &'static str,
    total: usize,
    done: usize,
    started: Instant,
    told: Option<Instant>,
    is_heard: bool,
}

impl Progress {
    pub(crate) fn new(what: &'static str, total: usize) -> Self {
        let is_heard = io::stderr().is_terminal();
        Self { what, total, done: 0, started: Instant::now(), told: None, is_heard }
    }

    pub(crate) fn step(&mut self) {
        self.done += 1;
        let now = Instant::now();
        let since = |then: Instant| now.duration_since(then);
        let is_due = self.told.map_or(since(self.started) >= Duration::from_secs(1), |told| {
            since(told) >= Duration::from_millis(200)
        });
        if self.is_heard && is_due {
            self.told = Some(now);
            let _ = write!(io::stderr().lock(), "\r{} of {} {}", self.done, self.total, self.what);
        }
    }
}

impl Drop for Progress {
    /// Leaves the line as it was.
    fn drop(&mut self) {
        if self.told.is_some() {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
        }
    }
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
