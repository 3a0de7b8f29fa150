//! What may be a name. The compiler checks it with a good message, the decoder again for safety.

/// Longest name of a policy, resource, action, role or class, and longest field path, in bytes.
pub const NAME_LENGTH: usize = 255;

/// Whether `text` may name a policy, resource, action, role or class: it starts with an ASCII letter
/// or digit, goes on with those, `.`, `_`, `-` or `/`, and is at most [`NAME_LENGTH`] bytes long.
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte))
        && text.len() <= NAME_LENGTH
}

/// Whether `text` may name a subject or a group: 1 to [`NAME_LENGTH`] bytes without control characters, e.g.
/// `user:42` or `ada@example.com`.
pub fn is_label(text: &str) -> bool {
    !text.is_empty() && text.len() <= NAME_LENGTH && !text.bytes().any(|byte| byte < b' ' || byte == 0x7f)
}

/// Whether `text` may be the path of a field: keys joined by `.`, none of them empty, without control
/// characters, at most [`NAME_LENGTH`] bytes long. A key `*` stands for any key or list element.
pub fn is_path(text: &str) -> bool {
    let mut before = b'.';
    let mut key_starts = |byte| core::mem::replace(&mut before, byte) == b'.';
    text.len() <= NAME_LENGTH
        && text.bytes().all(|byte| byte >= b' ' && byte != 0x7f && !(key_starts(byte) && byte == b'.'))
        && before != b'.'
}
