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
