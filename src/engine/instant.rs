//! Timestamps as text, after RFC 3339.

/// Seconds since 1970 of `2026-01-31`, `2026-01-31T12:30:00Z` or `2026-01-31T12:30:00.5+02:00`; none for anything else.
pub(super) fn parse_timestamp(text: &[u8]) -> Option<f64> {
    let (date, time) = text.split_at_checked(10)?;
    let (year, month, day) = (number(date, 0, 4)?, number(date, 5, 2)?, number(date, 8, 2)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if date.get(4) != Some(&b'-') || date.get(7) != Some(&b'-') || !(1..=longest).contains(&day) {
        return None;
    }
    // Days since 1970, counted in years that begin in March.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = years * 365 + years.div_euclid(4) - years.div_euclid(100)
        + years.div_euclid(400)
        + (months * 153 + 2) / 5
        + day
        - 719_469;
    let seconds = if time.is_empty() { 0.0 } else { parse_time(time)? };
    Some(f64::from(days) * 86_400.0 + seconds)
}

/// `T12:30:00`, perhaps with parts of a second, and `Z` or an offset.
fn parse_time(time: &[u8]) -> Option<f64> {
    let (hour, minute, second) = (number(time, 1, 2)?, number(time, 4, 2)?, number(time, 7, 2)?);
    let marks = [time.first()?, time.get(3)?, time.get(6)?];
    if !matches!(marks, [b'T' | b't' | b' ', b':', b':']) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut rest = time.get(9..)?;
    let mut part = 0.0;
    if let Some(digits) = rest.strip_prefix(b".") {
        let mut unit = 0.1;
        rest = digits;
        while let [digit @ b'0'..=b'9', behind @ ..] = rest {
            part += f64::from(digit - b'0') * unit;
            unit /= 10.0;
            rest = behind;
        }
    }
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), offset @ ..] if offset.len() == 5 && offset.get(2) == Some(&b':') => {
            let minutes = number(offset, 0, 2)? * 60 + number(offset, 3, 2)?;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    Some(f64::from(hour * 3600 + minute * 60 + second - offset * 60) + part)
}

/// A number of so many digits.
fn number(text: &[u8], start: usize, digits: usize) -> Option<i32> {
    let mut value = 0;
    for digit in text.get(start..start + digits)? {
        value = value * 10 + i32::try_from(char::from(*digit).to_digit(10)?).ok()?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::parse_timestamp;

    /// Seconds as another implementation counts them: Python's `datetime`.
    #[test]
    fn reads_dates_and_times() {
        for (text, seconds) in [
            ("1970-01-01", 0.0),
            ("1969-12-31", -86_400.0),
            ("2000-02-29", 951_782_400.0),
            ("2000-03-01", 951_868_800.0),
            ("1900-02-28", -2_203_977_600.0),
            ("1900-03-01", -2_203_891_200.0),
            ("2024-12-31", 1_735_603_200.0),
            ("2025-01-01", 1_735_689_600.0),
            ("2026-04-30", 1_777_507_200.0),
            ("2026-06-30", 1_782_777_600.0),
            ("2026-09-30", 1_790_726_400.0),
            ("2026-11-30", 1_795_996_800.0),
            ("2026-07-31", 1_785_456_000.0),
            ("0001-01-01", -62_135_596_800.0),
            ("9999-12-31", 253_402_214_400.0),
            ("2026-01-31T12:30:45Z", 1_769_862_645.0),
            ("2026-01-31t12:30:45z", 1_769_862_645.0),
            ("2026-01-31 12:30:45Z", 1_769_862_645.0),
            ("2026-01-31T00:00:00Z", 1_769_817_600.0),
            ("2026-01-31T23:59:59Z", 1_769_903_999.0),
            ("2026-01-31T12:30:45+02:00", 1_769_855_445.0),
            ("2026-01-31T12:30:45-05:30", 1_769_882_445.0),
            ("1970-01-01T00:00:00.5Z", 0.5),
            ("1970-01-01T00:00:00.25+00:00", 0.25),
        ] {
            assert_eq!(parse_timestamp(text.as_bytes()), Some(seconds), "{text}");
        }
        let part = parse_timestamp(b"1970-01-01T00:00:00.123Z").expect("a time");
        assert!((part - 0.123).abs() < 1e-9, "{part}");
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "2026",
            "2026-1-31",
            "2026-00-10",
            "2026-13-10",
            "2026-01-00",
            "2026-01-32",
            "2026-04-31",
            "2026-06-31",
            "2026-09-31",
            "2026-11-31",
            "2026-02-29",
            "1900-02-29",
            "2024-02-30",
            "2026/01/31",
            "2026-01/31",
            "20a6-01-31",
            "2026-01-31T",
            "2026-01-31T12:30:45",
            "2026-01-31X12:30:45Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T12:60:00Z",
            "2026-01-31T12:00:60Z",
            "2026-01-31T12-30:45Z",
            "2026-01-31T12:30-45Z",
            "2026-01-31T12:30:45ZZ",
            "2026-01-31T12:30:45+0200",
            "2026-01-31T12:30:45+02:0",
            "2026-01-31T12:30:45*02:00",
            "2026-01-31T12:30:45+02-00",
            "2026-01-31T12:30:45.",
            "2026-01-31T1:30:45Z",
        ] {
            assert_eq!(parse_timestamp(text.as_bytes()), None, "{text}");
        }
    }
}
