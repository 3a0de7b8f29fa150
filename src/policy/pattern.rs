//! Patterns: names in which `*` stands for any run of characters.

/// Whether a text holds a `*`.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains('*')
}

/// Whether `name` is of the form that `pattern` describes.
///
/// Goes back to the last `*` alone, since a match that an earlier one would allow is also allowed by the
/// last: the time is at most the product of both lengths.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.as_bytes(), name.as_bytes());
    let mut last_star = None;
    loop {
        match (pattern, name) {
            ([b'*', after @ ..], _) => {
                last_star = Some((after, name));
                pattern = after;
            }
            ([], []) => return true,
            ([wanted, after @ ..], [byte, rest @ ..]) if wanted == byte => (pattern, name) = (after, rest),
            _ => match last_star {
                Some((after, [_, rest @ ..])) => {
                    last_star = Some((after, rest));
                    (pattern, name) = (after, rest);
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_run_even_an_empty_one() {
        for (pattern, name) in [
            ("*", ""),
            ("*", "view"),
            ("view", "view"),
            ("campaigns.*", "campaigns.email"),
            ("*.email", "campaigns.email"),
            ("c*s.*l", "campaigns.email"),
            ("a*b*c", "abbcbc"),
            ("**", "x"),
            ("view*", "view"),
        ] {
            assert!(matches(pattern, name), "{pattern} should match {name}");
        }
        for (pattern, name) in [
            ("", "x"),
            ("view", "views"),
            ("views", "view"),
            ("campaigns.*", "campaigns"),
            ("*.email", "campaigns.emails"),
            ("a*b*c", "acb"),
            ("View", "view"),
        ] {
            assert!(!matches(pattern, name), "{pattern} should not match {name}");
        }
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let pattern = "*a".repeat(60);
        assert!(!matches(&format!("{pattern}b"), &"a".repeat(250)));
    }
}
