//! Which of two masks shows less.

use crate::model::{DEFAULT_REDACTION, Mask};
use core::cmp::Ordering;

/// The mask that shows no more than either; a redaction where that cannot be said.
///
/// What is dropped leaves nothing, `null` hides that there was something, and a text that the policy chose stands before
/// [`DEFAULT_REDACTION`]; of two such texts, the first in order. The order of several masks makes no difference.
pub fn stricter<'a>(one: Mask<&'a str>, other: Mask<&'a str>) -> Mask<&'a str> {
    match one.compare(&other) {
        None => Mask::Redact { text: DEFAULT_REDACTION },
        Some(Ordering::Less) => one,
        Some(Ordering::Greater) => other,
        Some(Ordering::Equal) if one.kind() != other.kind() => {
            if one.kind() > other.kind() {
                one
            } else {
                other
            }
        }
        Some(Ordering::Equal) => {
            let rank = |mask: Mask<&'a str>| (mask == Mask::Redact { text: DEFAULT_REDACTION }, text(mask));
            if rank(one) <= rank(other) { one } else { other }
        }
    }
}

/// What a mask puts in place of what it hides; empty for one that has no such text.
fn text(mask: Mask<&str>) -> &str {
    match mask {
        Mask::Redact { text } | Mask::Scan { text } | Mask::Shape { letters: text } => text,
        Mask::Email { pad, .. }
        | Mask::Digits { pad, .. }
        | Mask::Partial { pad, .. }
        | Mask::Postal { pad, .. }
        | Mask::Card { pad, .. }
        | Mask::Iban { pad, .. } => pad,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::stricter;
    use crate::model::{AddressPart, DEFAULT_REDACTION, Mask};

    #[test]
    fn the_mask_that_shows_less_is_stricter_whichever_comes_first() {
        let (hidden, redacted) = (Mask::Redact { text: "hidden" }, Mask::Redact { text: DEFAULT_REDACTION });
        let email = |keep, pad| Mask::Email { keep, hide: AddressPart::Local, pad };
        let digits = |last| Mask::Digits { last, pad: "*" };
        for (one, other, wanted) in [
            (Mask::Clear, Mask::Clear, Mask::Clear),
            (Mask::Clear, Mask::Year, Mask::Year),
            (Mask::Initial, hidden, hidden),
            (hidden, redacted, hidden),
            (Mask::Redact { text: "secret" }, hidden, hidden),
            (hidden, Mask::Null, Mask::Null),
            (Mask::Null, Mask::Drop, Mask::Drop),
            (Mask::Scan { text: "x" }, Mask::Initial, Mask::Initial),
            (email(3, "***"), email(1, "***"), email(1, "***")),
            (email(1, "..."), email(1, "***"), email(1, "***")),
            (digits(0), digits(2), digits(0)),
            (email(0, "***"), digits(0), redacted),
            (Mask::Initial, Mask::Year, redacted),
        ] {
            assert_eq!([stricter(one, other), stricter(other, one)], [wanted; 2], "{one:?}, {other:?}");
        }
    }
}
