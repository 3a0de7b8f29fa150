//! `ada@example.com` as `a***@example.com`.
//!
//! Reads a text with one `@`, something before it, and behind it a domain without white space or
//! control characters; anything else is not read. Keeps the first `keep` characters of the local part,
//! and none of a local part that is not longer than that. The stars are always three, so that they do
//! not tell the length. The domain stays.

use super::is_gap;
use alloc::string::String;

/// The masked address, or `None` for what is not one.
pub(super) fn mask(value: &str, keep: usize) -> Option<String> {
    let (mut local, mut kept_end, mut domain) = (0, 0, None);
    for (at, character) in value.char_indices() {
        match (domain, character) {
            (None, '@') => domain = Some(at),
            (None, _) => {
                if local == keep {
                    kept_end = at;
                }
                local += 1;
            }
            (Some(_), '@') => return None,
            (Some(_), _) if is_gap(character) => return None,
            (Some(_), _) => {}
        }
    }
    let behind = value.get(domain?..)?;
    if local == 0 || behind.len() == 1 {
        return None;
    }
    let mut shown = String::from(value.get(..kept_end)?);
    shown.push_str("***");
    shown.push_str(behind);
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn keeps_the_front_of_a_longer_local_part() {
        assert_eq!(mask("ada@example.com", 1).as_deref(), Some("a***@example.com"));
        assert_eq!(mask("ada@example.com", 0).as_deref(), Some("***@example.com"));
        assert_eq!(mask("\u{e9}va@example.com", 1).as_deref(), Some("\u{e9}***@example.com"));
    }

    #[test]
    fn keeps_nothing_of_a_short_local_part() {
        assert_eq!(mask("a@example.com", 1).as_deref(), Some("***@example.com"));
        assert_eq!(mask("ada@example.com", 3).as_deref(), Some("***@example.com"));
    }

    #[test]
    fn does_not_read_other_texts() {
        for other in
            ["", "ada", "@", "@example.com", "ada@", "a@b@c", "ada@exa mple", "ada@x\n", "+44 20 7946"]
        {
            assert_eq!(mask(other, 1), None, "{other:?}");
        }
    }
}
