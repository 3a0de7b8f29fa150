//! Any text as a policy, alone or with a directory: errors that have a place in it, or a snapshot that loads and answers.

use super::draw::Draw;
use super::questions::{Asker, ask};
use rolegate::gate::{
    Gate, Origin, PackError, Place, PolicyError, Source, Stamp, lint, pack, pack_with_directory,
};

/// What parts a policy from its directory.
const BORDER: char = '\u{1}';

/// How much lint is given: it compares roles with each other.
const LINTED: usize = 2_000;

pub fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (policy, directory) = match text.split_once(BORDER) {
        Some((policy, directory)) => (policy, Some(directory)),
        None => (text, None),
    };
    let stamp = Stamp::default();
    let packed = match directory {
        Some(directory) => pack_with_directory(policy, directory, &stamp),
        None => pack(policy, &stamp),
    };
    match packed {
        Ok(bytes) => {
            let gate = Gate::load(bytes).expect("what was packed loads");
            let mut draw = Draw(input);
            ask(&gate, &Asker::draw(&mut draw, &gate));
        }
        Err(PackError::Policy(errors)) => {
            assert!(!errors.is_empty(), "refused for no reason");
            for error in &errors {
                check_error(error, policy, directory);
            }
        }
        Err(PackError::Snapshot(error)) => panic!("an input is too small for this: {error}"),
    }
    if text.len() <= LINTED {
        for finding in lint(Source::Text(policy), directory.map(Source::Text)).into_iter().flatten() {
            if let Some(place) = finding.place {
                let text =
                    if finding.origin == Origin::Policy { policy } else { directory.unwrap_or_default() };
                assert!(is_in(place, text), "{finding:?}");
            }
        }
    }
}

fn check_error(error: &PolicyError, policy: &str, directory: Option<&str>) {
    let text = match error.origin {
        Origin::Policy => policy,
        Origin::Directory => directory.expect("an error of a directory that there is"),
    };
    assert!(is_in(error.place.expect("an error of a text has a place"), text), "{error:?}");
    assert!(!error.code.is_empty() && !error.message.is_empty());
    assert!(!error.to_string().contains(['\n', '\r']), "a message of several lines: {error:?}");
}

/// Whether a place is one of a character, or behind the last of its line or of the text.
fn is_in(place: Place, text: &str) -> bool {
    let text = text.replace("\r\n", "\n");
    let line = (place.line as usize).checked_sub(1).and_then(|line| text.split(['\n', '\r']).nth(line));
    // The two characters at the end of a line are each a place.
    place.column >= 1 && line.is_some_and(|line| place.column as usize <= line.chars().count() + 2)
}
