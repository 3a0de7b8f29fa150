//! Documented inputs and outputs of other products' masks: each is reproduced by a mask of ours, or has a reason why not.
//!
//! The pairs lie beside the project, since not all of them come under licences that this repository could hold
//! them by; without them there is nothing to compare. `docs/masks.md` lists the reasons.
#![cfg(all(feature = "author", feature = "json", not(target_arch = "wasm32")))]

mod vendors;

use rolegate::gate::{Gate, Principal, Stamp, pack};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};
use vendors::{REASONS, Verdict, judge};

/// A call of another product's function and what it gives.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    source: String,
    r#fn: String,
    args: Vec<Value>,
    expected: Value,
    #[serde(default, rename = "note")]
    _note: String,
}

/// A value as a mask of the policy format shows it; the codes of the errors if it is no mask.
fn shown(mask: &Value, input: &Value) -> Result<Value, String> {
    let policy = json!({
        "rolegate": 1, "id": "pairs",
        "classes": { "c": { "ladder": [mask] } },
        "resources": { "r": { "actions": ["view"], "fields": { "f": "c" } } },
        "roles": {}
    });
    let bytes = pack(&policy.to_string(), &Stamp::default()).map_err(|error| error.to_string())?;
    let gate = Gate::load(bytes).expect("what was packed loads");
    Ok(gate.access(&Principal::default()).mask("r", &json!({ "f": input }))["f"].clone())
}

/// What is wrong with a verdict on a pair, if anything is.
fn refute(pair: &Pair, verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Shows { mask, input, want } => match shown(mask, input) {
            Ok(got) if got == *want => None,
            got => Some(format!("{mask} shows {got:?}, not {want}")),
        },
        Verdict::Hides { mask, input } => {
            let rejects = pair.expected.get("$error").is_some();
            let got = shown(mask, input).ok()?;
            let text = input.as_str().unwrap_or_default();
            let stays = |letter: char| letter.is_ascii_alphanumeric() && text.contains(letter);
            let hides = got == json!("[redacted]") || !got.as_str()?.contains(stays);
            (!rejects || !hides).then(|| format!("{mask} shows {got} of {text}"))
        }
        Verdict::Refused { mask } => {
            let rejects = pair.expected.get("$error").is_some();
            (!rejects || shown(mask, &json!("any")).is_ok()).then(|| format!("{mask} is taken"))
        }
        Verdict::Differs(reason) => (!REASONS.contains(reason)).then(|| format!("no reason: {reason}")),
        Verdict::Unknown => Some("neither a mask nor a reason".into()),
    }
}

#[test]
fn each_pair_is_reproduced_or_has_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared", "../../shared"]
        .map(|place| root.join(place).join("data/masking/documented_pairs.json"));
    let Some(text) = places.iter().find_map(|place| fs::read_to_string(place).ok()) else {
        println!("skipped: the documented pairs are not beside the project");
        return;
    };
    let pairs: Vec<Pair> = serde_json::from_str(&text).expect("the pairs are a list of pairs");
    assert!(pairs.len() >= 267, "only {} pairs", pairs.len());
    let (mut wrong, mut counts, mut used) = (String::new(), BTreeMap::new(), BTreeMap::new());
    for pair in &pairs {
        let verdict = judge(&pair.source, &pair.r#fn, &pair.args, &pair.expected);
        if let Some(trouble) = refute(pair, &verdict) {
            writeln!(wrong, "{} {} {}: {trouble}", pair.source, pair.r#fn, json!(pair.args))
                .expect("a string");
        }
        *counts.entry(verdict.name()).or_insert(0) += 1;
        if let Verdict::Differs(reason) = verdict {
            *used.entry(reason).or_insert(0) += 1;
        }
    }
    println!("{counts:?}\n{used:#?}");
    assert!(wrong.is_empty(), "{wrong}");
    for reason in REASONS {
        assert!(used.contains_key(reason), "no pair needs the reason: {reason}");
    }
}

#[test]
fn the_page_lists_every_reason() {
    let page = include_str!("../../docs/masks.md");
    for reason in REASONS {
        assert!(page.contains(reason), "docs/masks.md lacks: {reason}");
    }
}
