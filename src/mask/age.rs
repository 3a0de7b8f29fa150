//! A date of birth as an age: `1990-05-17` as `30-39`.
//!
//! Reads a date as [`date`](super::date) does, which must not lie behind the time given. The age is in whole
//! years by the calendar, in UTC. Bands have `band` years and start at 0; from `top` on there is one, `90+`, and
//! the band below it ends before it. A band of one year is written `34`.

use super::{date, push_number};
use alloc::string::String;

/// Appends the band; `None` for what is no date, or not of the past.
pub(super) fn mask(value: &str, band: u32, top: u32, now: u64, out: &mut String) -> Option<()> {
    let [year, month, day] = date::read(value.as_bytes())?;
    let [this_year, this_month, today] = civil(now / 86_400)?;
    let had_birthday = [this_month, today] >= [month, day];
    let age = this_year.checked_sub(year)?.checked_sub(u32::from(!had_birthday))?;
    if age >= top {
        push_number(top.into(), out);
        out.push('+');
        return Some(());
    }
    let lower = age - age.checked_rem(band)?;
    let upper = (lower + band).min(top) - 1;
    push_number(lower.into(), out);
    if upper > lower {
        out.push('-');
        push_number(upper.into(), out);
    }
    Some(())
}

/// Year, month and day of a day since 1970, in the Gregorian calendar.
///
/// Years start in March here, so that the leap day is the last; 719,468 days are from March of year 0 to 1970.
fn civil(days: u64) -> Option<[u32; 3]> {
    let days = u32::try_from(days).ok()?.checked_add(719_468)?;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let january = month >= 10;
    Some([era * 400 + year + u32::from(january), if january { month - 9 } else { month + 3 }, day])
}

#[cfg(test)]
mod tests {
    use super::civil;
    use crate::mask::shown;
    use alloc::string::String;

    /// 2026-03-01T12:00:00Z: 56 years of 365 days, 14 leap days, 59 days and a half.
    const NOW: u64 = ((56 * 365 + 14 + 59) * 24 + 12) * 3_600;

    fn mask(value: &str, band: u32, top: u32) -> Option<String> {
        shown(|out| super::mask(value, band, top, NOW, out))
    }

    #[test]
    fn days_are_dates() {
        assert_eq!(civil(0), Some([1970, 1, 1]));
        assert_eq!(civil(59), Some([1970, 3, 1]));
        assert_eq!(civil(789), Some([1972, 2, 29]));
        assert_eq!(civil(11_016), Some([2000, 2, 29]));
        assert_eq!(civil(11_017), Some([2000, 3, 1]));
        assert_eq!(civil(NOW / 86_400), Some([2026, 3, 1]));
        assert_eq!(civil(u64::MAX), None);
    }

    #[test]
    fn ages_are_in_bands() {
        assert_eq!(mask("1990-05-17", 10, 90).as_deref(), Some("30-39"));
        assert_eq!(mask("1986-03-01", 10, 90).as_deref(), Some("40-49"));
        assert_eq!(mask("1986-03-02", 10, 90).as_deref(), Some("30-39"));
        assert_eq!(mask("2026-03-01", 5, 90).as_deref(), Some("0-4"));
        assert_eq!(mask("1990-05-17", 1, 90).as_deref(), Some("35"));
        assert_eq!(mask("2008-02-29T10:00:00Z", 18, 90).as_deref(), Some("18-35"));
        assert_eq!(mask("2008-03-02", 18, 90).as_deref(), Some("0-17"));
    }

    #[test]
    fn the_oldest_share_a_band() {
        assert_eq!(mask("1936-03-01", 10, 90).as_deref(), Some("90+"));
        assert_eq!(mask("1936-03-02", 10, 90).as_deref(), Some("80-89"));
        assert_eq!(mask("1936-03-02", 20, 90).as_deref(), Some("80-89"));
        assert_eq!(mask("1815-12-10", 10, 90).as_deref(), Some("90+"));
        assert_eq!(mask("2020-01-01", 10, 0).as_deref(), Some("0+"));
    }

    #[test]
    fn does_not_read_the_future_or_other_texts() {
        for other in ["", "2026-03-02", "2027-01-01", "9999-12-31", "17.05.1990", "35"] {
            assert_eq!(mask(other, 10, 90), None, "{other:?}");
        }
    }
}
