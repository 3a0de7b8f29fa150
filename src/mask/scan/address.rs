//! E-mail addresses in a text: an at sign with a local part before it and a domain behind it.
//!
//! The at sign may be that of full width, or `%40` as in the address of a page. The local part is letters, digits
//! and the signs that need no quotes, or anything in quotes. The domain is letters, digits, hyphens and dots, or
//! something in brackets; it needs no dot. Characters beyond ASCII belong to both, but for gaps.

use super::{super::is_gap, add};

/// The most characters in brackets: an address of version 6 with a word before it has fewer.
const BRACKETS: usize = 64;

pub(super) fn find(text: &[char], found: &mut [bool]) {
    let mut at = 0;
    while let Some(character) = text.get(at) {
        let sign = match character {
            '@' | '\u{ff20}' => 1,
            '%' if text.get(at + 1..at + 3) == Some(&['4', '0']) => 3,
            _ => 0,
        };
        if sign > 0
            && let Some(end) = domain_end(text, at + sign)
        {
            let start = local_start(text, at, found);
            if start < at || is_found(found, at) {
                add(found, start, end);
            }
        }
        at += sign.max(1);
    }
}

/// Where the domain that starts at a place ends; a dot or hyphen at the end belongs to the text around it.
fn domain_end(text: &[char], start: usize) -> Option<usize> {
    let domain = text.get(start..)?;
    if domain.first() == Some(&'[') {
        let inside = domain.iter().take(BRACKETS).take_while(|character| !is_gap(**character));
        return inside.enumerate().find(|(_, character)| **character == ']').map(|(end, _)| start + end + 1);
    }
    let mut end = start;
    for (at, character) in domain.iter().enumerate() {
        match character {
            '.' | '-' => {}
            '_' => end = start + at + 1,
            _ if is_letter(*character) => end = start + at + 1,
            _ => break,
        }
    }
    (end > start).then_some(end)
}

/// Where the local part that ends at a place starts.
fn local_start(text: &[char], end: usize, found: &[bool]) -> usize {
    let quoted = before(text, end) == Some('"');
    let mut start = end - usize::from(quoted);
    while let Some(character) = before(text, start) {
        match character {
            '"' if quoted => return start - 1,
            '\n' if quoted => return end,
            _ if quoted => {}
            // What was found is hidden already; to go over it again could take as long as the square of the text.
            _ if is_found(found, start) => return start,
            '.' | '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^'..='`' | '{'..='~' => {}
            _ if is_letter(character) => {}
            _ => return start,
        }
        start -= 1;
    }
    if quoted { end } else { start }
}

fn before(text: &[char], place: usize) -> Option<char> {
    text.get(place.checked_sub(1)?).copied()
}

/// Whether the character before a place was found already.
fn is_found(found: &[bool], place: usize) -> bool {
    place.checked_sub(1).and_then(|before| found.get(before)) == Some(&true)
}

/// A letter or digit, or anything beyond ASCII that parts no words.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || character >= '\u{a1}' && !is_gap(character)
}

#[cfg(test)]
mod tests {
    use crate::mask::scan::tests::scan;

    #[test]
    fn addresses_are_found() {
        for (text, shown) in [
            ("ada@example.com", "#"),
            ("<ada@example.com>, bob@example.org.", "<#>, #."),
            ("mailto:ada.l+x@mail.example.co.uk?", "mailto:#?"),
            ("ada%40example.com", "#"),
            ("ada\u{ff20}example.com", "#"),
            ("\u{e9}va@ex\u{e4}mple.com", "#"),
            ("\"ada lovelace\"@example.com!", "#!"),
            ("ada@[192.0.2.17] wrote", "# wrote"),
            ("ada@my_host.local", "#"),
            ("ada@host_ wrote", "# wrote"),
            ("\"ada@example.com\"", "\"#\""),
            ("by\nada@example.com", "by\n#"),
            ("ada@[x]@example.com", "#"),
            ("root@localhost", "#"),
            ("a@b@c", "#"),
            ("ada@example.com%40x", "#"),
        ] {
            assert_eq!(scan(text), shown, "{text}");
        }
    }

    #[test]
    fn other_at_signs_stay() {
        for text in [
            "@",
            "3 @ 5",
            "@ada",
            "ada@",
            "ada@ example",
            "ada@.",
            "at (@)",
            "100%40",
            "100%41x",
            "\"a\nb\"@x",
            "ada@[x",
        ] {
            assert_eq!(scan(text), text);
        }
    }
}
