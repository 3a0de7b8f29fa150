//! `ada@example.com` as `a***@example.com`, `ada@***.com` or `a***@e***.com`.
//!
//! Reads a text with one `@`, something on both sides of it, and no white space or control characters; anything
//! else is not read. Of what is hidden, the local part or the domain or both, the first `keep` characters
//! stay, and none of a part that is not longer than that. The pad stands once for the rest, so that it does not
//! tell the length. Of a hidden domain the last label stays if it is one of letters; a domain without such a
//! label, such as an address of numbers, becomes the pad.

use super::{cluster, is_gap};
use crate::model::AddressPart;
use alloc::string::String;

/// Appends the masked address; `None` for what is not one.
pub(super) fn mask(value: &str, keep: usize, hide: AddressPart, pad: &str, out: &mut String) -> Option<()> {
    let mut at = None;
    for (place, character) in value.char_indices() {
        if is_gap(character) || character == '@' && at.replace(place).is_some() {
            return None;
        }
    }
    let (local, domain) = value.split_at_checked(at?)?;
    let domain = domain.get(1..)?;
    if local.is_empty() || domain.is_empty() {
        return None;
    }
    if hide == AddressPart::Domain {
        out.push_str(local);
    } else {
        out.push_str(cluster::front(local, keep));
        out.push_str(pad);
    }
    out.push('@');
    if hide == AddressPart::Local {
        out.push_str(domain);
        return Some(());
    }
    let is_letter = |character: char| character.is_ascii_alphabetic() || character >= '\u{c0}';
    let dot = domain.bytes().rposition(|byte| byte == b'.').unwrap_or_default();
    let label = domain.get(dot + 1..).unwrap_or_default();
    if dot > 0 && !label.is_empty() && label.chars().all(is_letter) {
        out.push_str(cluster::front(domain.get(..dot)?, keep));
        out.push_str(pad);
        out.push_str(domain.get(dot..)?);
    } else {
        out.push_str(pad);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::{mask::shown, model::AddressPart};
    use alloc::string::String;

    fn hide(value: &str, keep: usize, hide: AddressPart) -> Option<String> {
        shown(|out| super::mask(value, keep, hide, "***", out))
    }

    fn mask(value: &str, keep: usize) -> Option<String> {
        hide(value, keep, AddressPart::Local)
    }

    #[test]
    fn keeps_the_front_of_a_longer_local_part() {
        assert_eq!(mask("ada@example.com", 1).as_deref(), Some("a***@example.com"));
        assert_eq!(mask("ada@example.com", 0).as_deref(), Some("***@example.com"));
        assert_eq!(mask("\u{e9}va@example.com", 1).as_deref(), Some("\u{e9}***@example.com"));
        assert_eq!(mask("e\u{301}va@example.com", 1).as_deref(), Some("e\u{301}***@example.com"));
    }

    #[test]
    fn keeps_nothing_of_a_short_local_part() {
        assert_eq!(mask("a@example.com", 1).as_deref(), Some("***@example.com"));
        assert_eq!(mask("ada@example.com", 3).as_deref(), Some("***@example.com"));
        assert_eq!(mask("e\u{301}@example.com", 1).as_deref(), Some("***@example.com"));
    }

    #[test]
    fn hides_the_domain_up_to_its_last_label() {
        let domain = |value| hide(value, 2, AddressPart::Domain);
        assert_eq!(domain("ada@example.com").as_deref(), Some("ada@ex***.com"));
        assert_eq!(domain("ada@ex.com").as_deref(), Some("ada@***.com"));
        assert_eq!(domain("ada@mail.example.co.uk").as_deref(), Some("ada@ma***.uk"));
        assert_eq!(domain("ada@localhost").as_deref(), Some("ada@***"));
        assert_eq!(domain("ada@[192.0.2.17]").as_deref(), Some("ada@***"));
        assert_eq!(domain("ada@192.0.2.17").as_deref(), Some("ada@***"));
        assert_eq!(domain("ada@example.").as_deref(), Some("ada@***"));
        assert_eq!(hide("ada@example.com", 1, AddressPart::Both).as_deref(), Some("a***@e***.com"));
    }

    #[test]
    fn does_not_read_other_texts() {
        for other in [
            "",
            "ada",
            "@",
            "@example.com",
            "ada@",
            "a@b@c",
            "ada@exa mple",
            "ada@x\n",
            "ada lovelace@x",
            "+44 20 7946",
        ] {
            for part in [AddressPart::Local, AddressPart::Domain, AddressPart::Both] {
                assert_eq!(hide(other, 1, part), None, "{other:?}");
            }
        }
    }
}
