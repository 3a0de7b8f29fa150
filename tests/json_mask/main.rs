//! The rewriter for JSON text against parsing, masking and comparing values; cut at every byte against in one piece;
//! and against what other parsers accept.
#![cfg(feature = "json")]

mod erased;
mod generate;
mod reference;
mod suites;

use generate::{Document, Random, document, paths};
use rolegate::Mask;
use rolegate::gate::{Fault, Format, JsonError, JsonStream, Plan, mask_json};
use rolegate::mask::plan::{End, Fields};
use serde_json::Value;
use std::sync::Arc;

/// Documents in a normal run; `pkg-scripts/soak` sets another number.
fn rounds() -> u64 {
    std::env::var("ROLEGATE_SOAK").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

fn plan(paths: &[(String, Mask<&'static str>)]) -> Plan {
    let paths = paths.iter().map(|(path, mask)| (path.as_str(), End::Masked(*mask))).collect();
    Plan::new(&[Fields { paths, ..Fields::default() }], 0)
}

fn whole(plan: &Plan, body: &[u8], format: Format) -> Result<Vec<u8>, JsonError> {
    let mut out = b"before".to_vec();
    let masked = mask_json(plan, body, format, &mut out);
    assert!(masked.is_ok() || out == b"before", "an error gave something out");
    masked.map(|()| out.split_off(6))
}

/// What was given out, and the error if there was one.
fn pieces<'a>(
    plan: &Plan,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    format: Format,
) -> (Vec<u8>, Option<JsonError>) {
    let mut stream = JsonStream::new(Arc::new(plan.clone()), format);
    let mut out = Vec::new();
    for piece in pieces {
        if let Err(error) = stream.push(piece, &mut out) {
            assert_eq!(stream.finish(&mut Vec::new()), Err(error), "an error goes away");
            return (out, Some(error));
        }
    }
    let error = stream.finish(&mut out).err();
    (out, error)
}

#[test]
fn masked_text_is_what_masked_values_are() {
    for seed in 0..rounds() {
        let mut random = Random::new(seed);
        let paths = paths(&mut random, false);
        let Document { text, .. } = document(&mut random);
        let shown = whole(&plan(&paths), text.as_bytes(), Format::Json)
            .unwrap_or_else(|error| panic!("seed {seed}: {error:?} in {text}"));
        let value: Value = serde_json::from_str(&text).expect("generated text is JSON");
        let expected = reference::mask(&paths, &value);
        let shown: Value = serde_json::from_slice(&shown)
            .unwrap_or_else(|error| panic!("seed {seed}: {error} in {}", String::from_utf8_lossy(&shown)));
        assert_eq!(shown, expected, "seed {seed}: {text} by {paths:?}");
        assert_eq!(
            rolegate::mask::mask_value(&plan(&paths), &value, &|_, _| true),
            expected,
            "seed {seed}: {text} by {paths:?}"
        );
    }
}

#[test]
fn nothing_else_changes() {
    for seed in 0..rounds() / 10 {
        let Document { text, .. } = document(&mut Random::new(seed));
        let shown = whole(&plan(&[]), text.as_bytes(), Format::Json);
        assert_eq!(shown.as_deref(), Ok(text.as_bytes()), "seed {seed}");
    }
}

#[test]
fn wherever_it_is_cut_it_is_masked_the_same() {
    for seed in 0..rounds() / 10 {
        let mut random = Random::new(seed);
        let plan = plan(&paths(&mut random, false));
        let Document { text, .. } = document(&mut random);
        let mut body = text.into_bytes();
        if random.one_in(3) {
            spoil(&mut random, &mut body);
        }
        let expected = whole(&plan, &body, Format::Json);
        for cut in 0..=body.len().min(400) {
            let (front, back) = body.split_at(cut);
            check_pieces(&plan, [front, back], &expected, seed);
        }
        check_pieces(&plan, body.chunks(1), &expected, seed);
        check_pieces(&plan, body.chunks(1 + random.below(9)), &expected, seed);
    }
}

#[track_caller]
fn check_pieces<'a>(
    plan: &Plan,
    given: impl IntoIterator<Item = &'a [u8]>,
    expected: &Result<Vec<u8>, JsonError>,
    seed: u64,
) {
    let (out, error) = pieces(plan, given, Format::Json);
    match expected {
        Ok(shown) => assert_eq!((&out, error), (shown, None), "seed {seed}"),
        Err(expected) => assert_eq!(error, Some(*expected), "seed {seed}"),
    }
}

#[test]
fn no_hidden_value_is_shown() {
    for seed in 0..rounds() {
        let mut random = Random::new(seed);
        let paths = paths(&mut random, true);
        let plan = plan(&paths);
        let Document { text, values } = document(&mut random);
        let value: Value = serde_json::from_str(&text).expect("generated text is JSON");
        let hidden = hidden_texts(&value, &reference::mask(&paths, &value), &values);
        let mut body = text.into_bytes();
        match random.below(4) {
            // What is wrong anywhere, but makes no other key.
            0 => body.insert(random.below(body.len()), 0),
            1 => body.truncate(random.below(body.len())),
            _ => {}
        }
        let (out, _) = pieces(&plan, body.chunks(1 + random.below(40)), Format::Json);
        let out = unescaped(&String::from_utf8_lossy(&out));
        for text in hidden {
            assert!(!out.contains(text.as_str()), "seed {seed}: {text} is in {out}");
        }
    }
}

/// Those of some texts that a value has and its masked form does not, and that are long enough to be told apart.
fn hidden_texts<'t>(value: &Value, masked: &Value, values: &'t [String]) -> Vec<&'t String> {
    let mut allowed = Vec::new();
    texts(masked, &mut allowed);
    // A key that comes twice: the parser keeps the last, so what the first held is neither allowed nor hidden.
    let mut all = Vec::new();
    texts(value, &mut all);
    let is_hidden = |text: &&String| {
        text.chars().count() >= 4
            && all.contains(text)
            && !allowed.iter().any(|shown| shown.contains(text.as_str()))
    };
    values.iter().filter(is_hidden).collect()
}

/// Every text of a value.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|element| texts(element, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}

/// What is left when all escapes are read, wherever they stand.
fn unescaped(text: &str) -> String {
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let unit = rest.strip_prefix("\\u").and_then(|hex| u16::from_str_radix(hex.get(..4)?, 16).ok());
        let simple = ["\\\"", "\\\\", "\\/"].iter().any(|escape| rest.starts_with(escape));
        if let Some(unit) = unit {
            units.push(unit);
            rest = &rest[6..];
        } else if rest.starts_with("\\n") {
            units.push(10);
            rest = &rest[2..];
        } else {
            rest = if simple { &rest[1..] } else { rest };
            let first = if simple { rest.chars().next().expect("an escaped character") } else { first };
            units.extend(first.encode_utf16(&mut [0; 2]).iter());
            rest = &rest[first.len_utf8()..];
        }
    }
    String::from_utf16_lossy(&units)
}

/// Changes, adds, takes out or cuts off something.
fn spoil(random: &mut Random, body: &mut Vec<u8>) {
    const BYTES: &[u8] = b"\"\\{}[],:0e-.tn u\x00\x1f\x80\xc3\xe4\xf0\xff";
    for _ in 0..=random.below(3) {
        let at = random.below(body.len());
        match random.below(4) {
            0 => body[at] = random.pick(BYTES),
            1 => body.insert(at, random.pick(BYTES)),
            2 if body.len() > 1 => drop(body.remove(at)),
            _ => body.truncate(at + 1),
        }
    }
}

#[test]
fn what_a_parser_refuses_is_refused_and_nothing_else() {
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..rounds() {
        let mut random = Random::new(seed);
        let plan = plan(&paths(&mut random, false));
        let Document { text, .. } = document(&mut random);
        let mut body = text.into_bytes();
        spoil(&mut random, &mut body);
        let shown = whole(&plan, &body, Format::Json);
        match (serde_json::from_slice::<Value>(&body), shown) {
            (Ok(_), Ok(_)) => accepted += 1,
            (Err(_), Err(error)) => {
                refused += 1;
                assert_eq!(
                    error.fault == Fault::Encoding,
                    is_cut_or_wrong(&body, error.offset),
                    "seed {seed}"
                );
            }
            // It reads escapes and numbers as values, which is not asked of text.
            (Err(error), Ok(_)) => {
                let told = error.to_string();
                let value = ["surrogate", "hex escape", "out of range", "code point"]
                    .iter()
                    .any(|word| told.contains(word));
                assert!(value, "seed {seed}: {told} in {}", String::from_utf8_lossy(&body));
            }
            (Ok(_), Err(error)) => panic!("seed {seed}: {error:?} in {}", String::from_utf8_lossy(&body)),
        }
    }
    assert!(accepted > 100 && refused > 1000, "{accepted} accepted, {refused} refused");
}

/// Whether the bytes stop being UTF-8 here.
fn is_cut_or_wrong(body: &[u8], offset: u64) -> bool {
    let wrong = std::str::from_utf8(body).err().map(|error| error.valid_up_to() as u64);
    wrong == Some(offset) && inside_text(body, offset)
}

/// Outside of texts, a byte that is not ASCII is as wrong as any other.
fn inside_text(body: &[u8], offset: u64) -> bool {
    let front = &body[..usize::try_from(offset).expect("a position")];
    let mut inside = false;
    let mut escaped = false;
    for byte in front {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ => {}
        }
    }
    inside
}

#[test]
fn a_stream_does_not_tell_what_it_holds() {
    let mut stream = JsonStream::new(Arc::new(Plan::redacting()), Format::Json);
    stream.push(b"[\"ada", &mut Vec::new()).expect("JSON");
    let text = format!("{stream:?}");
    assert!(text.starts_with("JsonStream") && !text.contains("97, 100, 97"), "{text}");
}
