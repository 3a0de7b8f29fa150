//! Which of two masks shows less.

use crate::model::{DEFAULT_REDACTION, Mask};

/// The mask that shows no more than either.
///
/// `clear` shows most and `redact` least. Of two `email` or two `digits`, the one that keeps less is the stricter. Two
/// others cannot be compared: what stands for both is a redaction. Of two redactions, a text that the policy chose goes
/// before [`DEFAULT_REDACTION`], and of two such the first in order. The order of several masks makes no difference.
pub fn stricter<'a>(one: Mask<&'a str>, other: Mask<&'a str>) -> Mask<&'a str> {
    match (one, other) {
        _ if one == other => one,
        (Mask::Clear, mask) | (mask, Mask::Clear) => mask,
        (Mask::Redact { text: one }, Mask::Redact { text: DEFAULT_REDACTION }) => Mask::Redact { text: one },
        (Mask::Redact { text: DEFAULT_REDACTION }, Mask::Redact { text: other }) => {
            Mask::Redact { text: other }
        }
        (Mask::Redact { text: one }, Mask::Redact { text: other }) => Mask::Redact { text: one.min(other) },
        (Mask::Redact { text }, _) | (_, Mask::Redact { text }) => Mask::Redact { text },
        (Mask::Email { keep: one }, Mask::Email { keep: other }) => Mask::Email { keep: one.min(other) },
        (Mask::Digits { last: one }, Mask::Digits { last: other }) => Mask::Digits { last: one.min(other) },
        _ => Mask::Redact { text: DEFAULT_REDACTION },
    }
}

#[cfg(test)]
mod tests {
    use super::stricter;
    use crate::model::{DEFAULT_REDACTION, Mask};

    #[test]
    fn the_mask_that_shows_less_is_stricter_whichever_comes_first() {
        let (hidden, redacted) = (Mask::Redact { text: "hidden" }, Mask::Redact { text: DEFAULT_REDACTION });
        let (email, digits) = (|keep| Mask::Email { keep }, |last| Mask::Digits { last });
        for (one, other, wanted) in [
            (Mask::Clear, Mask::Clear, Mask::Clear),
            (Mask::Clear, Mask::Year, Mask::Year),
            (Mask::Initial, hidden, hidden),
            (hidden, redacted, hidden),
            (Mask::Redact { text: "secret" }, hidden, hidden),
            (email(3), email(1), email(1)),
            (digits(0), digits(2), digits(0)),
            (email(0), digits(0), redacted),
            (Mask::Initial, Mask::Year, redacted),
        ] {
            assert_eq!([stricter(one, other), stricter(other, one)], [wanted; 2], "{one:?}, {other:?}");
        }
    }
}
