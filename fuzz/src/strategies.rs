//! Any text through any mask: never a panic, never what was there before it changed, never the value itself.

use rolegate::Mask;
use rolegate::mask::{Given, Shown, mask_number, mask_text};
use rolegate::model::{LARGEST_SIZE, MASKS, MaskOptions};

const TEXTS: [&str; 7] = ["", "#", "##", "###", "####", "\u{2588}", "e\u{301}"];
const SIZES: [u64; 5] = [0, 1, 10, 1_000, LARGEST_SIZE];
const KEY: &[u8] = b"a key for fuzzing, 16+ bytes";

/// Whether a value may be part of what is shown in its place. `tests/strategies.rs` has the reasons.
fn may_show(mask: Mask<&str>, value: &str) -> bool {
    let shares = matches!(mask, Mask::Bucket { .. } | Mask::Floor { .. } | Mask::Ip { .. });
    let is_short = value.chars().count() < 4;
    // What looks like a part of a pseudonym says nothing of what it stands for.
    let is_chance = matches!(mask, Mask::Pseudonym { .. });
    // A pad of the value's own characters may fill it up again.
    let is_padded = value.contains(['#', '\u{2588}', '\u{301}']);
    shares || is_short || is_chance || is_padded || "[redacted]".contains(value)
}

pub fn run(input: &[u8]) {
    let [kind, text, size, first, second, third, key, value @ ..] = input else { return };
    let pick = |number: &u8, count: usize| usize::from(*number) % count;
    let options = MaskOptions {
        text: TEXTS[pick(text, TEXTS.len())],
        numbers: [*first, *second, *third],
        size: SIZES[pick(size, SIZES.len())],
    };
    let Some(mask) = Mask::of(kind % MASKS, options) else { return };
    let value = String::from_utf8_lossy(value);
    let given = Given { key: &KEY[..pick(key, KEY.len() + 1)], now: 1_772_366_400 };
    let mut out = String::from("> ");
    let shown = mask_text(mask, &value, &given, &mut out);
    let text = out.strip_prefix("> ").expect("what was there stays");
    assert!(shown == Shown::Text || text.is_empty(), "{mask:?}: {shown:?} with a text");
    if !matches!(mask, Mask::Clear | Mask::Scan { .. }) {
        let is_hidden = matches!(mask, Mask::Floor { .. })
            || text != value
            || text == "[redacted]"
            || text == options.text;
        assert!(is_hidden || text.is_empty(), "{mask:?} shows all of {value:?}");
        assert!(
            may_show(mask, &value) || !text.contains(value.as_ref()),
            "{mask:?} shows {text:?} of {value:?}"
        );
    }
    let mut again = String::new();
    mask_text(mask, &value, &given, &mut again);
    assert_eq!(again, text, "it depends on what was there");
    let mut number = String::from("> ");
    mask_number(mask, &value, &given, &mut number);
    assert!(number.starts_with("> "), "what was there stays");
}
