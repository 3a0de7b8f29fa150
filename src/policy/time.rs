//! Times as people write them, to and from seconds since 1970.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

const DAY: u64 = 86_400;

/// Times up to here, exclusive, can be counted in JavaScript too.
const END: u64 = 1 << 53;

/// Seconds since 1970, a date, or a date with a time and its offset; a date means its first second, in UTC.
pub fn parse_start(text: &str) -> Result<u64, String> {
    parse(text, 0)
}

/// As [`parse_start`], but a date means its last second.
pub fn parse_end(text: &str) -> Result<u64, String> {
    parse(text, DAY - 1)
}

/// Seconds since 1970, as digits alone.
pub fn parse_seconds(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|seconds| digits && *seconds < END)
}

/// A time for people, e.g. `2030-12-31T18:00:00Z`; the bare number from the last day of 9999 on.
pub fn show(seconds: u64) -> String {
    let known = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    known.map_or_else(|| seconds.to_string(), |time| time.to_string())
}

fn parse(text: &str, rest_of_date: u64) -> Result<u64, String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return parse_seconds(text).ok_or_else(|| "too late a time".into());
    }
    let date = || Some(text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    let (time, rest) = match (text.len(), text.parse::<Timestamp>()) {
        (_, Ok(time)) => (Some(time), 0),
        (10, Err(_)) => (date(), rest_of_date),
        (_, Err(_)) => (None, 0),
    };
    let time = time.ok_or("expected seconds since 1970, 2030-12-31, or 2030-12-31T18:00:00Z")?;
    let seconds = u64::try_from(time.as_second()).map_err(|_| "a time before 1970")?;
    Ok(seconds + rest)
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
            ("9999-12-30T22:00:00Z", 253_402_207_200),
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
            (253_402_207_200, "9999-12-30T22:00:00Z"),
            (253_402_300_800, "253402300800"),
            (u64::MAX, "18446744073709551615"),
        ] {
            assert_eq!(show(seconds), text);
        }
    }
}
