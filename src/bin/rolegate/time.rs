//! Times as people write them, to and from seconds since 1970.

use std::time::{SystemTime, UNIX_EPOCH};

const DAY: i64 = 86_400;

/// Seconds since 1970, a date, or a date with a time; a date means its first second.
pub(crate) fn parse_start(text: &str) -> Result<u64, String> {
    parse(text, 0)
}

/// As [`parse_start`], but a date means its last second.
pub(crate) fn parse_end(text: &str) -> Result<u64, String> {
    parse(text, DAY - 1)
}

/// Seconds since 1970, as digits alone. Within what JavaScript can count.
pub(crate) fn parse_seconds(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|seconds| digits && *seconds < 1 << 53)
}

/// The time now; 0 on a machine whose clock is before 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A time for people, e.g. `2030-12-31T18:00:00Z`; the bare number from the year 10000 on.
pub(crate) fn show(seconds: u64) -> String {
    let Some(seconds) = i64::try_from(seconds).ok().filter(|seconds| *seconds < 253_402_300_800) else {
        return seconds.to_string();
    };
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn parse(text: &str, rest_of_date: i64) -> Result<u64, String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text
            .parse()
            .ok()
            .filter(|seconds| *seconds < 1 << 53)
            .ok_or_else(|| "too late a time".into());
    }
    let seconds = parse_date_time(text, rest_of_date)
        .ok_or("expected seconds since 1970, 2030-12-31, or 2030-12-31T18:00:00Z")?;
    u64::try_from(seconds).map_err(|_| "a time before 1970".into())
}

fn parse_date_time(text: &str, rest_of_date: i64) -> Option<i64> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let midnight = days(year, month, day) * DAY;
    let Some(time) = time else { return Some(midnight + rest_of_date) };
    let (clock, offset) = split_offset(time)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    let is_time = hour < 24 && minute < 60 && second < 60;
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    (is_time && is_fraction).then_some(midnight + hour * 3600 + minute * 60 + second - offset)
}

/// A time without its offset, and the offset in seconds. Without one it would mean another time elsewhere.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let at = time.rfind(['+', '-'])?;
    let (clock, offset) = (time.get(..at)?, time.get(at + 1..)?);
    let [hours, minutes] = numbers(offset, ':', [2, 2])?;
    let seconds = hours * 3600 + minutes * 60;
    let is_offset = hours < 24 && minutes < 60;
    is_offset.then_some((clock, if time.get(at..=at) == Some("-") { -seconds } else { seconds }))
}

/// Numbers of fixed width between separators, and nothing else.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width)?;
        *number = part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. Counts years from March, so that a leap day is
/// the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
}

/// The reverse of [`days`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{parse_end, parse_start, show};

    #[test]
    fn times_are_seconds_dates_or_both() {
        for (text, seconds) in [
            ("0", 0),
            ("1700000000", 1_700_000_000),
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400),
            ("2023-11-14T22:13:20Z", 1_700_000_000),
            ("2023-11-14 22:13:20.5Z", 1_700_000_000),
            ("2023-11-15T00:13:20+02:00", 1_700_000_000),
            ("2023-11-14T16:43:20-05:30", 1_700_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(parse_start(text), Ok(seconds), "{text}");
        }
        assert_eq!(parse_end("1970-01-02"), Ok(2 * 86_400 - 1));
        assert_eq!(parse_end("1970-01-02T00:00:00Z"), Ok(86_400));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "-1",
            "+5",
            "now",
            "2023-02-29",
            "2023-13-01",
            "2023-00-01",
            "2023-1-1",
            "2023-11-14T22:13",
            "2023-11-14T22:13:20",
            "2023-11-14T24:00:00Z",
            "2023-11-14T22:13:20.Z",
            "2023-11-14T22:13:20+2:00",
            "1969-12-31",
            "99999999999999999999",
            "2023-11-14T22:13:20Zé",
            "é023-11-14",
        ] {
            assert!(parse_start(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_shown_in_utc() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (253_402_300_800, "253402300800"),
            (u64::MAX, "18446744073709551615"),
        ] {
            assert_eq!(show(seconds), text);
        }
    }
}
