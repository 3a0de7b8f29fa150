//! `1815-12-10` as `1815`, or as `1815-12`.
//!
//! Reads a date as RFC 3339 writes it, alone or followed by `T` or a space and a time that is not looked
//! at; month and day must be possible. Anything else is not read.

use alloc::string::String;

/// Appends the year; `None` for what is not a date.
pub(super) fn mask_to_year(value: &str, out: &mut String) -> Option<()> {
    read(value.as_bytes())?;
    out.push_str(value.get(..4)?);
    Some(())
}

/// Appends year and month; `None` for what is not a date.
pub(super) fn mask_to_month(value: &str, out: &mut String) -> Option<()> {
    read(value.as_bytes())?;
    out.push_str(value.get(..7)?);
    Some(())
}

/// Year, month and day.
pub(super) fn read(value: &[u8]) -> Option<[u32; 3]> {
    let (date, rest): (&[u8; 10], _) = value.split_first_chunk()?;
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = date else { return None };
    let (year, month, day) = (number(year)?, number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    let ends = matches!(rest.first(), None | Some(b'T' | b't' | b' '));
    let exists = (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
    (ends && exists).then_some([year, month, day])
}

/// The number that ASCII digits write.
fn number(digits: &[u8]) -> Option<u32> {
    let mut sum = 0;
    for digit in digits {
        sum = sum * 10 + u32::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    Some(sum)
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{mask_to_month, mask_to_year};
    use crate::mask::shown;

    #[test]
    fn keeps_the_year_or_the_month() {
        for date in ["1815-12-10", "1815-12-10T10:00:00Z", "1815-12-10 10:00"] {
            assert_eq!(shown(|out| mask_to_year(date, out)).as_deref(), Some("1815"));
            assert_eq!(shown(|out| mask_to_month(date, out)).as_deref(), Some("1815-12"));
        }
        assert_eq!(shown(|out| mask_to_year("2024-02-29", out)).as_deref(), Some("2024"));
    }

    #[test]
    fn does_not_read_other_texts() {
        for other in [
            "",
            "1815",
            "1815-12",
            "1815-13-10",
            "1815-00-10",
            "1815-02-30",
            "1900-02-29",
            "2024-04-31",
            "10/12/1815",
            "1815-12-1",
            "1815-12-100",
            "\u{661}815-12-10",
        ] {
            assert_eq!(shown(|out| mask_to_year(other, out)), None, "{other:?}");
            assert_eq!(shown(|out| mask_to_month(other, out)), None, "{other:?}");
        }
    }
}
