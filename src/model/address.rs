//! Addresses of the Internet Protocol, and ranges of them.

/// Whether an address lies in a range such as `10.0.0.0/8` or `2001:db8::/32`; none if either is something else.
pub fn range_contains(range: &[u8], address: &[u8]) -> Option<bool> {
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

/// The bytes of an address, and how many of them it has: 4 or 16.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn parse_address(text: &[u8]) -> Option<([u8; 16], usize)> {
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
    if !(1..=longest).contains(&text.len()) {
        return None;
    }
    let mut value = 0;
    for digit in text {
        value = value * base + char::from(*digit).to_digit(base)?;
    }
    u16::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::{parse_address, range_contains};

    fn six(groups: [u16; 8]) -> ([u8; 16], usize) {
        let mut bytes = [0; 16];
        for (place, group) in bytes.as_chunks_mut().0.iter_mut().zip(groups) {
            *place = group.to_be_bytes();
        }
        (bytes, 16)
    }

    #[test]
    fn reads_addresses() {
        let mut four = [0; 16];
        four[..4].copy_from_slice(&[192, 0, 2, 255]);
        assert_eq!(parse_address(b"192.0.2.255"), Some((four, 4)));
        assert_eq!(
            parse_address(b"1:22:333:4444:a:bB:c0:ffff"),
            Some(six([1, 0x22, 0x333, 0x4444, 0xa, 0xbb, 0xc0, 0xffff]))
        );
        assert_eq!(parse_address(b"::"), Some(six([0; 8])));
        assert_eq!(parse_address(b"::1"), Some(six([0, 0, 0, 0, 0, 0, 0, 1])));
        assert_eq!(parse_address(b"fe80::"), Some(six([0xfe80, 0, 0, 0, 0, 0, 0, 0])));
        assert_eq!(parse_address(b"1:2::7:8"), Some(six([1, 2, 0, 0, 0, 0, 7, 8])));
        assert_eq!(parse_address(b"1:2:3::5:6:7:8"), Some(six([1, 2, 3, 0, 5, 6, 7, 8])));
    }

    #[test]
    fn refuses_what_is_none() {
        for other in [
            "",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "1.2..4",
            "1.2.3.4 ",
            "0001.2.3.4",
            "a.b.c.d",
            ":",
            ":::",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4::5:6:7:8",
            "1::2::3",
            "12345::",
            "g::",
            "::1.2.3.4",
            "1:2:3:4:5:6:7:",
            "fe80::1%eth0",
        ] {
            assert_eq!(parse_address(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn compares_the_first_bits() {
        let contains = |range: &str, address: &str| range_contains(range.as_bytes(), address.as_bytes());
        for (range, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("10.0.0.0/9", "10.127.255.255", "10.128.0.0"),
            ("10.0.0.1/32", "10.0.0.1", "10.0.0.0"),
            ("10.0.0.1/31", "10.0.0.0", "10.0.0.2"),
            ("2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"),
            ("2001:db8::1/128", "2001:db8::1", "2001:db8::"),
            ("0.0.0.0/0", "255.0.0.0", "::"),
            ("::/0", "ffff::", "0.0.0.0"),
        ] {
            assert_eq!(contains(range, inside), Some(true), "{range} {inside}");
            assert_eq!(contains(range, outside), Some(false), "{range} {outside}");
        }
        for range in
            ["10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", "x/8"]
        {
            assert_eq!(contains(range, "10.0.0.1"), None, "{range}");
        }
        assert_eq!(contains("10.0.0.0/8", "10.0.0"), None);
    }
}
