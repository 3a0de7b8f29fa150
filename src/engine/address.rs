//! Addresses of the Internet Protocol, and ranges of them.

/// Whether an address lies in a range such as `10.0.0.0/8` or `2001:db8::/32`; none if either is something else.
pub(super) fn range_contains(range: &[u8], address: &[u8]) -> Option<bool> {
    let slash = range.iter().position(|byte| *byte == b'/')?;
    let (network, bytes) = parse_address(range.get(..slash)?)?;
    let length = number(range.get(slash + 1..)?, 10, 3).filter(|length| usize::from(*length) <= bytes * 8)?;
    let (address, found) = parse_address(address)?;
    let mut left = length;
    let differs = |(network, address): (&u8, &u8)| {
        let bits = left.min(8);
        left -= bits;
        // Of a byte, its first bits.
        (u16::from(network ^ address) << bits) >> 8 != 0
    };
    Some(found == bytes && !network.iter().zip(&address).any(differs))
}

/// The bytes of an address, and how many of them it has.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn parse_address(text: &[u8]) -> Option<([u8; 16], usize)> {
    let mut address = [0; 16];
    let mut at = 0;
    if !text.contains(&b':') {
        for part in text.split(|byte| *byte == b'.') {
            *address.get_mut(at)? = u8::try_from(number(part, 10, 3)?).ok()?;
            at += 1;
        }
        return (at == 4).then_some((address, 4));
    }
    // Groups before `::` stand at the front, those behind it at the end.
    let gap = text.windows(2).position(|pair| pair == b"::");
    let (front, back) = match gap {
        Some(gap) => (text.get(..gap)?, text.get(gap + 2..)?),
        None => (text, &[][..]),
    };
    let (before, after) = (groups(front), groups(back));
    if if gap.is_some() { before + after > 7 } else { before != 8 } {
        return None;
    }
    at = 16 - 2 * after;
    write_groups(front, address.get_mut(..at)?)?;
    write_groups(back, address.get_mut(at..)?)?;
    Some((address, 16))
}

/// How many groups of an address there are between colons.
fn groups(text: &[u8]) -> usize {
    if text.is_empty() { 0 } else { text.split(|byte| *byte == b':').count() }
}

#[cfg_attr(target_arch = "wasm32", inline(never))]
fn write_groups(text: &[u8], out: &mut [u8]) -> Option<()> {
    let parts = text.split(|byte| *byte == b':').filter(|_| !text.is_empty());
    for (part, place) in parts.zip(out.as_chunks_mut().0) {
        *place = number(part, 16, 4)?.to_be_bytes();
    }
    Some(())
}

/// A number of one to so many digits.
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn number(text: &[u8], base: u32, longest: usize) -> Option<u16> {
    let mut value = 0;
    for digit in text {
        value = value * base + char::from(*digit).to_digit(base)?;
    }
    u16::try_from(value).ok().filter(|_| (1..=longest).contains(&text.len()))
}
