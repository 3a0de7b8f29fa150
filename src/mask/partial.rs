//! `ABC-12345` as `A***5`.
//!
//! Reads any text. The first `prefix` and the last `suffix` characters stay, counted and cut as
//! [`cluster`](super::cluster) says; the pad stands once for what is between them, which then does not tell its
//! length, or once for each character of it. A text that has no more characters than would stay is not read.

use super::cluster;
use alloc::string::String;

/// Appends both ends with the pad between them; `None` for a text that is too short.
pub(super) fn mask(
    value: &str,
    [prefix, suffix]: [usize; 2],
    each: bool,
    pad: &str,
    out: &mut String,
) -> Option<()> {
    let count = cluster::count(value);
    let hidden = count.checked_sub(prefix + suffix).filter(|hidden| *hidden > 0)?;
    out.push_str(value.get(..cluster::place(value, prefix).ok()?)?);
    for _ in 0..if each { hidden } else { 1 } {
        out.push_str(pad);
    }
    out.push_str(value.get(cluster::place(value, count - suffix).unwrap_or(value.len())..)?);
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::mask::shown;
    use alloc::string::String;

    fn mask(value: &str, prefix: usize, suffix: usize, each: bool) -> Option<String> {
        shown(|out| super::mask(value, [prefix, suffix], each, "*", out))
    }

    #[test]
    fn keeps_both_ends() {
        assert_eq!(mask("ABC-12345", 1, 1, false).as_deref(), Some("A*5"));
        assert_eq!(mask("ABC-12345", 1, 1, true).as_deref(), Some("A*******5"));
        assert_eq!(mask("ABC", 0, 0, true).as_deref(), Some("***"));
        assert_eq!(mask("ABC", 0, 2, true).as_deref(), Some("*BC"));
        assert_eq!(mask("ABC", 2, 0, true).as_deref(), Some("AB*"));
    }

    #[test]
    fn never_cuts_into_a_character() {
        assert_eq!(mask("e\u{301}te\u{301}", 1, 1, true).as_deref(), Some("e\u{301}*e\u{301}"));
        let flags = "\u{1f1eb}\u{1f1f7}\u{1f1e9}\u{1f1ea}\u{1f1ea}\u{1f1f8}";
        assert_eq!(mask(flags, 1, 0, true).as_deref(), Some("\u{1f1eb}\u{1f1f7}**"));
        assert_eq!(mask(flags, 0, 1, true).as_deref(), Some("**\u{1f1ea}\u{1f1f8}"));
    }

    #[test]
    fn does_not_read_what_would_be_shown_whole() {
        for (value, prefix, suffix) in
            [("", 0, 0), ("A", 1, 0), ("AB", 1, 1), ("ABC", 2, 2), ("e\u{301}", 1, 0)]
        {
            assert_eq!(mask(value, prefix, suffix, false), None, "{value:?}");
        }
    }
}
