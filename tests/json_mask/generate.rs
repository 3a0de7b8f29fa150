//! Makes plans and JSON text at random, the same for the same seed.

use rolegate::Mask;
use rolegate::gate::AddressPart;

/// Numbers that look random: xorshift64*.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Less than `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).expect("31 bits") % end
    }

    pub(super) fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

const KEYS: &[&str] = &[
    "a",
    "b",
    "email",
    "emails",
    "name",
    "first",
    "",
    "\u{e9}t\u{e9}",
    "a longer key of 29 letters",
    "same length as 16",
];

const MASKS: &[Mask<&str>] = &[
    Mask::Redact { text: "[redacted]" },
    Mask::Redact { text: "a \"hidden\" text" },
    Mask::Null,
    Mask::Drop,
    Mask::Email { keep: 1, hide: AddressPart::Local, pad: "***" },
    Mask::Digits { last: 2, pad: "*" },
    Mask::Initial,
    Mask::Year,
    Mask::Floor { size: 10 },
    Mask::Clear,
];

/// How many of them show nothing.
const HIDING: usize = 4;

/// Paths and their masks. With `hide`, only masks that show nothing.
pub(super) fn paths(random: &mut Random, hide: bool) -> Vec<(String, Mask<&'static str>)> {
    let masks = if hide { &MASKS[..HIDING] } else { MASKS };
    let path = |random: &mut Random| {
        let keys: Vec<&str> = (0..=random.below(3))
            .map(|_| if random.one_in(4) { "*" } else { random.pick(&KEYS[..6]) })
            .collect();
        (keys.join("."), random.pick(masks))
    };
    (0..random.below(6)).map(|_| path(random)).collect()
}

/// JSON text, and every text in it that is a value.
pub(super) struct Document {
    pub(super) text: String,
    pub(super) values: Vec<String>,
}

pub(super) fn document(random: &mut Random) -> Document {
    let mut document = Document { text: String::new(), values: Vec::new() };
    document.value(random, 0);
    document.space(random);
    document
}

impl Document {
    fn space(&mut self, random: &mut Random) {
        while random.one_in(6) {
            self.text.push(random.pick(&[' ', '\n', '\t', '\r']));
        }
    }

    fn value(&mut self, random: &mut Random, depth: usize) {
        self.space(random);
        match random.below(if depth > 4 { 6 } else { 12 }) {
            0 => self.text.push_str(random.pick(&["null", "true", "false"])),
            1 => self.text.push_str(random.pick(&[
                "0",
                "-0",
                "12",
                "-3.50",
                "1E2",
                "10.25e-3",
                "9007199254740993",
                "123456789",
            ])),
            2..=5 => {
                let text = word(random);
                self.quote(random, &text);
                self.values.push(text);
            }
            6..=7 => self.items(random, depth, '[', ']'),
            _ => self.items(random, depth, '{', '}'),
        }
    }

    fn items(&mut self, random: &mut Random, depth: usize, open: char, close: char) {
        self.text.push(open);
        for item in 0..random.below(5) {
            if item > 0 {
                self.text.push(',');
            }
            if open == '{' {
                self.space(random);
                let key = random.pick(KEYS);
                self.quote(random, key);
                self.space(random);
                self.text.push(':');
            }
            self.value(random, depth + 1);
            self.space(random);
        }
        self.space(random);
        self.text.push(close);
    }

    /// Writes a text, with escapes here and there that need not be.
    fn quote(&mut self, random: &mut Random, text: &str) {
        let plain = random.one_in(2);
        self.text.push('"');
        for character in text.chars() {
            match character {
                '"' | '\\' => self.text.extend(['\\', character]),
                '\n' if random.one_in(2) => self.text.push_str("\\n"),
                '/' if random.one_in(2) => self.text.push_str("\\/"),
                _ if character < ' ' || !plain && random.one_in(5) => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        let escape = if random.one_in(2) {
                            format!("\\u{unit:04x}")
                        } else {
                            format!("\\u{unit:04X}")
                        };
                        self.text.push_str(&escape);
                    }
                }
                _ => self.text.push(character),
            }
        }
        self.text.push('"');
    }
}

/// Something that a mask reads, or not. Those of four characters and more are all different.
fn word(random: &mut Random) -> String {
    let number = random.below(1_000_000_000);
    match random.below(8) {
        0 => format!("u{number}@example.com"),
        1 => format!("+44 20 {number:09}"),
        2 => format!("Ada{number} Lovelace"),
        3 => format!("19{:02}-12-10T{number}", number % 100),
        4 => String::from(random.pick(&["", "x", "ab", "\u{e9}"])),
        5 => format!("{number}\u{e9}\u{4e2d}\u{1f600}\u{e9}"),
        6 => format!("{number}\"\\/\n\u{1}\u{7f}"),
        _ => format!("{number:064}"),
    }
}
