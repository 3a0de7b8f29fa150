//! `192.0.2.17` as `192.0.2.0/24`, `2001:db8:1:2::3` as `2001:db8:1::/48`.
//!
//! Reads an address of the Internet Protocol, version 4 or 6, without port, zone or range; anything else is not
//! read, and neither is a version 6 address that ends in one of version 4. The first `v4` or `v6` bits stay; what
//! is shown is the network, in the spelling of RFC 5952. Every address of a network is shown alike.

use super::push_number;
use crate::model::address::parse_address;
use alloc::string::String;

/// Appends the network; `None` for what is not an address.
pub(super) fn mask(value: &str, v4: u8, v6: u8, out: &mut String) -> Option<()> {
    let (mut network, bytes) = parse_address(value.as_bytes())?;
    let length = if bytes == 4 { v4 } else { v6 };
    let mut left = length;
    for byte in &mut network {
        let bits = left.min(8);
        left -= bits;
        // Of a byte, its first bits.
        *byte &= 0xff_u8.checked_shr(bits.into()).map_or(0xff, |hidden| !hidden);
    }
    if bytes == 4 {
        for (byte, end) in network.iter().zip([".", ".", ".", "/"]) {
            push_number((*byte).into(), out);
            out.push_str(end);
        }
    } else {
        push_groups(&network, out);
    }
    push_number(length.into(), out);
    Some(())
}

/// The groups of a network of at most 48 bits, whose longest run of zeros is at the end.
fn push_groups(network: &[u8], out: &mut String) {
    let (groups, _) = network.as_chunks();
    let end = groups.iter().rposition(|group| *group != [0; 2]).map_or(0, |last| last + 1);
    for (position, group) in groups.iter().take(end).enumerate() {
        if position > 0 {
            out.push(':');
        }
        let group = u16::from_be_bytes(*group);
        for shift in [12, 8, 4, 0] {
            if shift == 0 || group >> shift != 0 {
                out.push(char::from_digit(u32::from(group >> shift & 15), 16).unwrap_or('0'));
            }
        }
    }
    out.push_str("::/");
}

#[cfg(test)]
mod tests {
    use crate::mask::shown;
    use alloc::string::String;

    fn mask(value: &str, v4: u8, v6: u8) -> Option<String> {
        shown(|out| super::mask(value, v4, v6, out))
    }

    #[test]
    fn keeps_the_network() {
        for (address, network) in [
            ("192.0.2.17", "192.0.2.0/24"),
            ("192.0.2.0", "192.0.2.0/24"),
            ("255.255.255.255", "255.255.255.0/24"),
            ("2001:db8:1:2::3", "2001:db8:1::/48"),
            ("2001:DB8:0:2::3", "2001:db8::/48"),
            ("0:0:1::1", "0:0:1::/48"),
            ("::1", "::/48"),
        ] {
            assert_eq!(mask(address, 24, 48).as_deref(), Some(network), "{address}");
        }
        assert_eq!(mask("192.0.2.17", 20, 48).as_deref(), Some("192.0.0.0/20"));
        assert_eq!(mask("192.0.2.17", 0, 0).as_deref(), Some("0.0.0.0/0"));
        assert_eq!(mask("2001:db8:ffff::", 0, 36).as_deref(), Some("2001:db8:f000::/36"));
        assert_eq!(mask("2001:db8::1", 0, 0).as_deref(), Some("::/0"));
    }

    #[test]
    fn does_not_read_other_texts() {
        for other in [
            "",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.17:80",
            "192.0.2.0/24",
            "fe80::1%eth0",
            "localhost",
            "1.2.3.4 ",
        ] {
            assert_eq!(mask(other, 24, 48), None, "{other:?}");
        }
    }
}
