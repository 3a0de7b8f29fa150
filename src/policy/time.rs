//! Times as people write them, to and from seconds since 1970.

use std::time::{Duration, UNIX_EPOCH};

const DAY: u64 = 86_400;

/// Times up to here, exclusive, can be counted in JavaScript too.
const END: u64 = 1 << 53;

/// Seconds since 1970, a date, or a date with a time, in UTC (`2030-12-31T18:00:00Z`); a date means its first second.
pub fn parse_start(text: &str) -> Result<u64, String> {
    parse(text, 0)
}

/// As [`parse_start`], but a date means its last second.
pub fn parse_end(text: &str) -> Result<u64, String> {
    parse(text, DAY - 1)
}

/// How long, in seconds: `12h`, `30 days`, `1h 30m`.
pub fn parse_duration(text: &str) -> Result<f64, String> {
    let duration = humantime::parse_duration(text);
    duration
        .map(|duration| duration.as_secs_f64())
        .map_err(|_| "expected a duration such as 12h or 30days".into())
}

/// Seconds since 1970, as digits alone.
pub fn parse_seconds(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|seconds| digits && *seconds < END)
}

/// So many seconds, as digits alone, or a length of time with units: `12h`, `1h 30m`. At least a second, and no part
/// of one.
pub fn parse_length(text: &str) -> Result<u64, String> {
    let wanted = "expected whole seconds, or a length of time such as 12h or 1h 30m";
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = if digits {
        parse_seconds(text).ok_or("too long a time")?
    } else {
        let length = humantime::parse_duration(text).map_err(|_| wanted)?;
        if length.subsec_nanos() == 0 { length.as_secs() } else { return Err(wanted.into()) }
    };
    match seconds {
        0 => Err("a length of time of at least a second is needed".into()),
        END.. => Err("too long a time".into()),
        _ => Ok(seconds),
    }
}

/// A time for people, e.g. `2030-12-31T18:00:00Z`; the bare number from the year 10000 on.
pub fn show(seconds: u64) -> String {
    // The formatter panics where a year needs five digits.
    let known = (seconds < 253_402_300_800).then(|| UNIX_EPOCH + Duration::from_secs(seconds));
    known.map_or_else(|| seconds.to_string(), |time| humantime::format_rfc3339_seconds(time).to_string())
}

fn parse(text: &str, rest_of_date: u64) -> Result<u64, String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return parse_seconds(text).ok_or_else(|| "too late a time".into());
    }
    let (time, rest) = match text.len() {
        10 => (humantime::parse_rfc3339(&format!("{text}T00:00:00Z")), rest_of_date),
        _ => (humantime::parse_rfc3339(text), 0),
    };
    let wanted = "expected seconds since 1970, 2030-12-31, or 2030-12-31T18:00:00Z";
    let time = time.map_err(|_| wanted)?;
    let since = time.duration_since(UNIX_EPOCH).map_err(|_| "a time before 1970")?;
    Ok(since.as_secs() + rest)
}

#[cfg(test)]
mod tests {
    use super::{parse_end, parse_length, parse_start, show};

    #[test]
    fn times_are_seconds_dates_or_both() {
        for (text, seconds) in [
            ("0", 0),
            ("1700000000", 1_700_000_000),
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400),
            ("2023-11-14T22:13:20Z", 1_700_000_000),
            ("2023-11-14T22:13:20.5Z", 1_700_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(parse_start(text), Ok(seconds), "{text}");
        }
        assert_eq!(parse_end("1970-01-02"), Ok(2 * 86_400 - 1));
        assert_eq!(parse_end("1970-01-02T00:00:00Z"), Ok(86_400));
    }

    #[test]
    fn lengths_are_seconds_or_have_units() {
        for (text, seconds) in
            [("1", 1), ("43200", 43_200), ("12h", 43_200), ("1h 30m", 5_400), ("2days", 172_800)]
        {
            assert_eq!(parse_length(text), Ok(seconds), "{text}");
        }
        for text in
            ["", "0", "0s", "-1", "1.5", "500ms", "9007199254740992", "99999999999999999999years", "h"]
        {
            assert!(parse_length(text).is_err(), "{text}");
        }
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
            "2023-11-15T00:13:20+02:00",
            "2023-11-14T24:00:00Z",
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
