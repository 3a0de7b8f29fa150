//! E-mail addresses in a text: an at sign with a local part before it and a domain behind it.
//!
//! The at sign may be that of full width, or `%40` as in the address of a page. The local part is letters, digits
//! and the signs that need no quotes, or anything in quotes. The domain is letters, digits, hyphens and dots, or
//! something in brackets; it needs no dot. Characters beyond ASCII belong to both, but for gaps.

use super::{super::is_gap, Found};

pub(super) fn find(text: &str, found: &mut Found) {
    let mut from = 0;
    while let Some((at, sign)) = next_sign(text, from) {
        from = at + sign;
        let Some(end) = domain_end(text, from) else { continue };
        let start = local_start(text, at, found);
        if start < at || found.ends_at(at) {
            found.add(start..end);
        }
    }
}

/// Where the next at sign is, and how many bytes it has.
fn next_sign(text: &str, from: usize) -> Option<(usize, usize)> {
    let behind = text.get(from..)?;
    let (at, sign) = behind.char_indices().find(|(at, character)| match character {
        '@' | '\u{ff20}' => true,
        '%' => behind.get(*at..*at + 3) == Some("%40"),
        _ => false,
    })?;
    Some((from + at, if sign == '%' { 3 } else { sign.len_utf8() }))
}

/// Where the domain that starts at a place ends; a dot or hyphen at the end belongs to the text around it.
fn domain_end(text: &str, start: usize) -> Option<usize> {
    let behind = text.get(start..)?;
    if behind.starts_with('[') {
        let inside = behind.find(|character| character == ']' || is_gap(character))?;
        return behind.get(inside..)?.starts_with(']').then_some(start + inside + 1);
    }
    let is_domain = |character: char| {
        character.is_ascii_alphanumeric() || "-._".contains(character) || is_foreign(character)
    };
    let end = behind.find(|character| !is_domain(character)).unwrap_or(behind.len());
    let domain = behind.get(..end)?.trim_end_matches(['.', '-']);
    (!domain.is_empty()).then_some(start + domain.len())
}

/// Where the local part that ends at a place starts.
fn local_start(text: &str, end: usize, found: &Found) -> usize {
    let before = text.get(..end).unwrap_or_default();
    if let Some(quoted) = before.strip_suffix('"') {
        return quoted.rfind(['"', '\n']).unwrap_or(end);
    }
    let is_local = |character: char| {
        character.is_ascii_alphanumeric()
            || ".!#$%&'*+/=?^_`{|}~-".contains(character)
            || is_foreign(character)
    };
    let mut start = end;
    for (at, character) in before.char_indices().rev() {
        // What was found is hidden already; to go over it again could take as long as the square of the text.
        if !is_local(character) || found.ends_at(start) {
            break;
        }
        start = at;
    }
    start
}

fn is_foreign(character: char) -> bool {
    character >= '\u{a1}' && !is_gap(character)
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
            ("ada@[192.0.2.17]", "#"),
            ("root@localhost", "#"),
            ("a@b@c", "#"),
            ("ada@example.com%40x", "#"),
        ] {
            assert_eq!(scan(text), shown, "{text}");
        }
    }

    #[test]
    fn other_at_signs_stay() {
        for text in ["@", "3 @ 5", "@ada", "ada@", "ada@ example", "ada@.", "at (@)", "100%40", "ada@[x"] {
            assert_eq!(scan(text), text);
        }
    }
}
