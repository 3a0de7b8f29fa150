//! Addresses of the Internet Protocol, and ranges of them.

/// Whether an address lies in a range such as `10.0.0.0/8` or `2001:db8::/32`; none if either is something else.
pub fn range_contains(range: &[u8], address: &[u8]) -> Option<bool> {
    let slash = range.iter().position(|byte| *byte == b'/')?;
    let (network, bits) = parse_address(range.get(..slash)?)?;
    let length = decimal(range.get(slash + 1..)?).filter(|length| *length <= bits)?;
    let (address, found) = parse_address(address)?;
    let shift = bits - length;
    Some(found == bits && (network ^ address).checked_shr(shift).unwrap_or(0) == 0)
}

/// An address as a number, and how many bits it has: 32 or 128.
pub fn parse_address(text: &[u8]) -> Option<(u128, u32)> {
    if text.contains(&b':') {
        parse_six(text).map(|number| (number, 128))
    } else {
        parse_four(text).map(|number| (number, 32))
    }
}

fn parse_four(text: &[u8]) -> Option<u128> {
    let mut number = 0;
    let mut parts = 0;
    for part in text.split(|byte| *byte == b'.') {
        number = number << 8 | u128::from(decimal(part).filter(|part| *part < 256)?);
        parts += 1;
    }
    (parts == 4).then_some(number)
}

/// Groups of hexadecimal digits; `::` once, for groups of zeros.
fn parse_six(text: &[u8]) -> Option<u128> {
    let gap = text.windows(2).position(|pair| pair == b"::");
    let Some(gap) = gap else {
        return groups(text).filter(|(_, count)| *count == 8).map(|(number, _)| number);
    };
    let (high, above) = groups(text.get(..gap)?)?;
    let (low, below) = groups(text.get(gap + 2..)?)?;
    let high = high.checked_shl(16 * (8 - above)).unwrap_or(0);
    (above + below < 8).then_some(high | low)
}

/// Groups with colons between them: as a number, and how many.
fn groups(text: &[u8]) -> Option<(u128, u32)> {
    let (mut number, mut count) = (0, 0);
    if text.is_empty() {
        return Some((0, 0));
    }
    for group in text.split(|byte| *byte == b':') {
        let mut value = 0;
        for digit in group {
            value = value << 4 | u128::from(char::from(*digit).to_digit(16)?);
        }
        if group.is_empty() || group.len() > 4 || count == 8 {
            return None;
        }
        number = number << 16 | value;
        count += 1;
    }
    Some((number, count))
}

/// A number of one to three decimal digits.
fn decimal(text: &[u8]) -> Option<u32> {
    let mut value = 0;
    for digit in text.get(..3.min(text.len()))? {
        value = value * 10 + char::from(*digit).to_digit(10)?;
    }
    (1..=3).contains(&text.len()).then_some(value)
}
