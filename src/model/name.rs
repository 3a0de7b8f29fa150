//! What may be a name. The compiler checks it with a good message, the decoder again for safety.

/// Longest name of a policy, resource, action, role or class, and longest field path, in bytes.
pub const NAME_LENGTH: usize = 255;

/// Whether `text` may name a policy, resource, action, role or class: it starts with an ASCII letter
/// or digit, goes on with those, `.`, `_`, `-` or `/`, and is at most [`NAME_LENGTH`] bytes long.
pub fn is_name(text: impl AsRef<[u8]>) -> bool {
    let text = text.as_ref();
    // In ASCII, `-`, `.` and `/` stand before the digits.
    let goes_on = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-'..=b'9' | b'_');
    text.first().is_some_and(u8::is_ascii_alphanumeric)
        && text.iter().all(goes_on)
        && text.len() <= NAME_LENGTH
}

/// Whether `text` may name a subject or a group: 1 to [`NAME_LENGTH`] bytes without control characters, e.g.
/// `user:42` or `ada@example.com`.
pub fn is_label(text: impl AsRef<[u8]>) -> bool {
    let text = text.as_ref();
    !text.is_empty() && text.len() <= NAME_LENGTH && !text.iter().any(u8::is_ascii_control)
}

/// Whether `text` may be the path of a field: keys joined by `.`, none of them empty, without control
/// characters, at most [`NAME_LENGTH`] bytes long. A key `*` stands for any key or list element.
pub fn is_path(text: impl AsRef<[u8]>) -> bool {
    let text = text.as_ref();
    let mut before = b'.';
    let mut key_starts = |byte| core::mem::replace(&mut before, byte) == b'.';
    let fits = |byte: &u8| {
        let is_gap = key_starts(*byte) && *byte == b'.';
        !is_gap && !byte.is_ascii_control()
    };
    text.len() <= NAME_LENGTH && text.iter().all(fits) && before != b'.'
}
