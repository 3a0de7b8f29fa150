//! What holds for every mask, every option and every value, on values that are made up.

use rolegate::mask::{Given, Shown, mask_number, mask_text};
use rolegate::model::{LARGEST_SIZE, MASKS, Mask, MaskOptions};

const ROUNDS: u64 = 60_000;
const GIVEN: Given<'static> = Given { key: b"a key for tests, 16+ bytes", now: 1_772_366_400 };

/// Numbers that look random and are the same each time: the generator `SplitMix64`.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }

    fn byte(&mut self, most: u8) -> u8 {
        u8::try_from(self.below(u64::from(most) + 1)).expect("a byte")
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).expect("a position")]
    }

    fn text(&mut self, from: &[&str], longest: u64) -> String {
        (0..self.below(longest + 1)).map(|_| self.pick(from)).collect()
    }
}

const DIGITS: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LETTERS: &[&str] = &["a", "b", "Z", "q", "\u{e9}", "\u{738b}", "\u{661}", "e\u{301}"];
const PARTS: &[&str] = &[
    "a",
    "Bob",
    "7",
    "42",
    "0",
    "@",
    ".",
    "-",
    "+",
    " ",
    "\t",
    "\n",
    "\r\n",
    "(",
    ")",
    "/",
    "%40",
    "\"",
    "[",
    "]",
    ":",
    "\u{e9}",
    "\u{301}",
    "\u{200d}",
    "\u{fe0f}",
    "\u{1f469}",
    "\u{1f4bb}",
    "\u{1f3fd}",
    "\u{1f1eb}",
    "\u{1f1f7}",
    "\u{1112}",
    "\u{1161}",
    "\u{11ab}",
    "\u{ae00}",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "\u{2060}",
    "\u{ff20}",
    "\u{ff11}",
    "\u{10ffff}",
    "2024-02-29",
    "IE64",
    "::",
    "e",
    "E",
    "T",
];

/// A value that many masks can read, or none.
fn value(dice: &mut Dice) -> String {
    let mut digits = |most| dice.text(DIGITS, most);
    let (one, two, three) = (digits(6), digits(4), digits(19));
    let words = [dice.text(LETTERS, 6), dice.text(LETTERS, 6), dice.text(LETTERS, 6)];
    let [first, second, third] = &words;
    match dice.below(12) {
        0 => format!("{first}@{second}.com"),
        1 => format!("{first}.{second}@{third}.example.co.uk"),
        2 => format!("+{one} ({two}) {one}-{two}"),
        3 => three,
        4 => format!("{first} {second} {third}"),
        5 => format!("{}. {}", first, second.chars().take(1).collect::<String>()),
        6 => format!("19{:02}-{:02}-{:02}", dice.below(100), dice.below(14), dice.below(33)),
        7 => format!("{}.{}.{}.{}", dice.below(300), dice.below(256), dice.below(256), dice.below(256)),
        8 => format!("2001:db8:{:x}:{:x}::{:x}", dice.below(65_536), dice.below(65_536), dice.below(65_536)),
        9 => format!("IE{one}{first}{three}"),
        10 => format!("-{one}.{two}"),
        _ => dice.text(PARTS, 14),
    }
}

/// A mask with options that a snapshot may have. Its own characters are none that `value` makes.
fn mask(dice: &mut Dice) -> Mask<&'static str> {
    loop {
        let options = MaskOptions {
            text: dice.pick(&["", "", "#", "###", "####"]),
            numbers: [dice.byte(9), dice.byte(6), dice.byte(1)]
                .map(|number| if dice.below(3) == 0 { 0 } else { number }),
            size: dice.pick(&[0, 0, 1, 10, 1_000, LARGEST_SIZE]),
        };
        if let Some(mask) = Mask::of(dice.byte(MASKS - 1), options) {
            return mask;
        }
    }
}

fn show(mask: Mask<&str>, value: &str) -> String {
    let mut out = String::from("> ");
    let shown = mask_text(mask, value, &GIVEN, &mut out);
    let text = out.strip_prefix("> ").expect("what was there stays").to_owned();
    assert!(text.is_empty() || shown == Shown::Text, "{mask:?} {value:?}");
    text
}

#[test]
fn no_value_comes_out_whole() {
    let mut dice = Dice(1);
    let mut read = 0;
    for _ in 0..ROUNDS {
        let (mask, value) = (mask(&mut dice), value(&mut dice));
        let shown = show(mask, &value);
        // What all values of a bucket or network share may be how one of them is written; `alike` below is their law.
        let shares = matches!(mask, Mask::Bucket { .. } | Mask::Floor { .. } | Mask::Ip { .. });
        let shows_all = matches!(mask, Mask::Clear | Mask::Scan { .. });
        if value.chars().count() < 4 || shares || shows_all || "[redacted]".contains(&value) {
            continue;
        }
        assert!(!shown.contains(&value), "{mask:?} shows {shown:?} of {value:?}");
        read += u32::from(
            shown != "[redacted]" && !matches!(mask, Mask::Redact { .. } | Mask::Null | Mask::Drop),
        );
    }
    assert!(read > 3_000, "only {read} values were read");
}

#[test]
fn numbers_of_a_bucket_and_addresses_of_a_network_are_alike() {
    let mut dice = Dice(2);
    for _ in 0..ROUNDS / 10 {
        let size = 1 + dice.below(1_000);
        let lower = dice.below(1_000_000) / size * size;
        let (first, last) = (lower.to_string(), (lower + dice.below(size)).to_string());
        for mask in [Mask::Bucket { size }, Mask::Floor { size }] {
            assert_eq!(
                show(mask, &first),
                show(mask, &format!("{last}.{}", dice.below(100))),
                "{mask:?} {last}"
            );
        }
        let bits = dice.byte(24);
        let address = u32::try_from(dice.next() >> 32).expect("32 bits");
        let network = address & u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
        let written = |number: u32| std::net::Ipv4Addr::from(number).to_string();
        let mask = Mask::Ip { v4: bits, v6: 48 };
        assert_eq!(show(mask, &written(address)), format!("{}/{bits}", written(network)));
        let bits = dice.byte(48);
        let address = u128::from(dice.next()) << 64 | u128::from(dice.next());
        let network = address & u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
        let written = |number: u128| std::net::Ipv6Addr::from(number).to_string();
        let mask = Mask::Ip { v4: 24, v6: bits };
        assert_eq!(show(mask, &written(address)), format!("{}/{bits}", written(network)));
    }
}

#[test]
fn no_value_makes_a_mask_panic() {
    let mut dice = Dice(3);
    for _ in 0..ROUNDS {
        let text = dice.pick(&["", "*", "\u{301}", "Xx0", "Xx0o", "more than one"]);
        let numbers = [dice.byte(255), dice.byte(255), dice.byte(1)];
        let options = MaskOptions { text, numbers, size: dice.pick(&[0, 1, LARGEST_SIZE]) };
        let value = value(&mut dice);
        let given = Given {
            key: &GIVEN.key[..usize::from(dice.byte(20))],
            now: dice.pick(&[0, 1_772_366_400, u64::MAX]),
        };
        for kind in 0..MASKS {
            let Some(mask) = Mask::of(kind, options) else { continue };
            let mut out = String::new();
            mask_text(mask, &value, &given, &mut out);
            mask_number(mask, &value, &given, &mut out);
        }
    }
}

#[test]
fn a_cut_never_parts_what_belongs_together() {
    let mut dice = Dice(4);
    let continues = |character: char| {
        matches!(character, '\u{301}' | '\u{200d}' | '\u{fe0f}' | '\u{1f3fd}' | '\u{1161}' | '\u{11ab}')
    };
    for _ in 0..ROUNDS {
        let value = dice.text(PARTS, 12);
        // A mark that nothing stands before has nothing that it could be parted from.
        if value.starts_with(continues) {
            continue;
        }
        let (prefix, suffix) = (dice.byte(4), dice.byte(4));
        let shown = show(Mask::Partial { prefix, suffix, each: false, pad: "#" }, &value);
        let Some((front, back)) = shown.split_once('#') else { continue };
        let behind = value.strip_prefix(front).expect("the front is the value's");
        // A syllable's parts belong together only behind another part.
        let joins = |text: &str| {
            text.starts_with(|character| {
                continues(character) && !('\u{1100}'..='\u{11ff}').contains(&character)
            })
        };
        assert!(!joins(behind) && !joins(back), "{value:?} is shown as {shown:?}");
        let flags = |text: &str| {
            text.chars().rev().take_while(|letter| ('\u{1f1e6}'..='\u{1f1ff}').contains(letter)).count()
        };
        let splits = flags(front) % 2 == 1 && behind.starts_with('\u{1f1eb}') && front.chars().count() > 1;
        assert!(!splits, "{value:?} is shown as {shown:?}");
    }
}

#[test]
fn a_scan_leaves_nothing_of_what_it_finds() {
    let mut dice = Dice(5);
    let around = ["", " ", ", ", "\n", " (", "; ", ": ", "\u{e9}: ", "\u{738b} "];
    let found = [
        "ada.lovelace@example.com",
        "ada%40example.com",
        "+44 20 7946 0958",
        "(020) 7946-0958",
        "4111 1111 1111 1111",
        "4111111111111111",
        "IE64 IRCE 9205 0112 3456 78",
        "GB33BUKB20201555555555",
    ];
    for _ in 0..ROUNDS / 10 {
        let (one, other) = (dice.pick(&found), dice.pick(&found));
        let (before, between) = (dice.pick(&around[1..]), dice.pick(&around[1..]));
        let text = format!("{}{before}{one}{between}{other}", dice.text(&["word", " ", "7", "."], 5));
        let shown = show(Mask::Scan { text: "#" }, &text);
        for part in [one, other] {
            assert!(!shown.contains(part) && !shown.contains(&part[part.len() - 5..]), "{text:?}: {shown:?}");
        }
    }
}

#[test]
fn options_are_held_to_their_ranges() {
    // Mask, a fitting text, the most that each number may be, the least of the first, the size: as docs/snapshot-format.md has it.
    let pads = ["*", "\u{2588}"];
    for kind in 0..=u8::MAX {
        let (texts, most, least, sized): (&[&str], [u8; 3], u8, bool) = match kind {
            0 | 4..=7 | 10 => (&[""], [0; 3], 0, false),
            1 | 19 => (&["x", "hidden"], [0; 3], 0, false),
            2 => (&["*", "***"], [255, 2, 0], 0, false),
            3 | 15 => (&pads, [255, 0, 0], 0, false),
            8 => (&["*"], [255, 255, 1], 0, false),
            9 => (&["Xx0", "Xx0o"], [0; 3], 0, false),
            11 => (&[""], [255, 255, 0], 1, false),
            12 | 13 => (&[""], [0; 3], 0, true),
            14 => (&[""], [24, 48, 0], 0, false),
            16 => (&pads, [6, 4, 0], 0, false),
            17 => (&pads, [4, 0, 0], 0, false),
            18 => (&[""], [32, 0, 0], 8, false),
            _ => (&[], [255; 3], 0, false),
        };
        for text in ["", "x", "*", "\u{2588}", "***", "hidden", "Xx0", "Xx0o", "Xx0oo"] {
            for (place, number) in (0..3).flat_map(|place| (0..=u8::MAX).map(move |number| (place, number))) {
                for size in [0, 1, LARGEST_SIZE, LARGEST_SIZE + 1, u64::MAX] {
                    let mut numbers = [least, 0, 0];
                    numbers[place] = number;
                    let options = MaskOptions { text, numbers, size };
                    let single = text.chars().count() == 1;
                    let worded = texts.contains(&text)
                        || matches!(kind, 1 | 2 | 19) && !text.is_empty()
                        || matches!(kind, 3 | 15..=17) && single
                        || kind == 8 && !text.is_empty() && (numbers[2] == 0 || single)
                        || kind == 9 && matches!(text.chars().count(), 3 | 4);
                    let within = numbers.iter().zip(most).all(|(number, most)| *number <= most);
                    let fits = if sized { (1..=LARGEST_SIZE).contains(&size) } else { size == 0 };
                    let want = kind < MASKS && worded && within && numbers[0] >= least && fits;
                    let mask = Mask::of(kind, options);
                    assert_eq!(mask.is_some(), want, "{kind} {options:?}");
                    if let Some(mask) = mask {
                        assert_eq!((mask.kind(), mask.options()), (kind, options));
                    }
                }
            }
        }
    }
}

#[test]
fn how_much_masks_show_is_an_order() {
    let mut dice = Dice(6);
    for _ in 0..ROUNDS {
        let [one, two, three] = [mask(&mut dice), mask(&mut dice), mask(&mut dice)];
        assert!(one.compare(&one).is_some_and(std::cmp::Ordering::is_eq), "{one:?}");
        assert_eq!(one.compare(&two), two.compare(&one).map(std::cmp::Ordering::reverse), "{one:?} {two:?}");
        let below =
            |one: Mask<&str>, two: Mask<&str>| one.compare(&two).is_some_and(std::cmp::Ordering::is_le);
        assert!(!below(one, two) || !below(two, three) || below(one, three), "{one:?} {two:?} {three:?}");
    }
}
