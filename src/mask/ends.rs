//! Codes of ASCII letters and digits: both ends stay, the middle is hidden, separators stay where they are.

use alloc::string::String;

/// Appends a text with all but the `first` and the `last` of its `count` letters and digits replaced.
pub(super) fn keep_ends(value: &str, count: usize, [first, last]: [usize; 2], pad: &str, out: &mut String) {
    let mut pads = pad.chars();
    let single = pads.next().filter(|_| pads.as_str().is_empty());
    let mut at = 0;
    for character in value.chars() {
        let counts = character.is_ascii_alphanumeric();
        let hides = counts && at >= first && at + last < count;
        // One by one, since most pads are a character.
        match single {
            None if hides => out.push_str(pad),
            _ => out.push(single.filter(|_| hides).unwrap_or(character)),
        }
        at += usize::from(counts);
    }
}

/// How many letters and digits a text has; `None` if it has anything but those that are wanted and separators.
pub(super) fn count(value: &str, wanted: fn(&u8) -> bool, separators: &[u8]) -> Option<usize> {
    let mut found = 0;
    for byte in value.bytes() {
        if wanted(&byte) {
            found += 1;
        } else if !separators.contains(&byte) {
            return None;
        }
    }
    Some(found)
}
