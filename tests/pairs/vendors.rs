//! What other products' functions are in masks of ours.

use serde_json::{Value, json};

/// How a mask of ours stands to a documented pair.
pub(crate) enum Verdict {
    /// It shows the same.
    Shows { mask: Value, input: Value, want: Value },
    /// The product rejects the value, and ours shows none of its letters and digits.
    Hides { mask: Value, input: Value },
    /// The product rejects the options, and so does our compiler.
    Refused { mask: Value },
    /// It shows something else on purpose.
    Differs(&'static str),
    /// Nobody has said.
    Unknown,
}
use Verdict::{Differs, Refused, Unknown};

impl Verdict {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Shows { .. } => "shows the same",
            Self::Hides { .. } => "hides what is rejected there",
            Self::Refused { .. } => "refuses the same options",
            Self::Differs(_) => "differs",
            Self::Unknown => "unknown",
        }
    }
}

const NULL: &str = "`null` stays `null`, rather than becoming a range without ends";
const SPAN: &str =
    "a date is shown as its year, month or age, not as a range of times or as the first day of its year";
const SALT: &str =
    "a hash with a salt can be found by trying; `pseudonym` is keyed, and without a key it is redacted";
const CHOICE: &str = "what is shown on a condition is a matter of grants and rungs, not of a mask";
const EMPTY: &str = "the empty text is redacted like any that is too short, and no text of a mask is empty";
const WHOLE: &str = "a value is never shown whole: where more would stay than there is, it is redacted";
const DEFAULTS: &str =
    "every option has a default, and masks say what stays at each end, not from which end to count";
const INNER: &str = "masks say what stays at the ends; one that hides the ends shows most of a long value";
const LETTERS: &str = "letters where digits are expected are not read, and redacted";
const LENGTH: &str =
    "`digits` knows no one kind of number and its length; it shows the end of any that is long enough";
const CLASS: &str = "a shape replaces every letter and digit: a kind that stays may be the whole value";
const PADS: &str = "both parts of an address have the same pad";
const TYPES: &str = "a redaction is a fixed text or `null`, whatever the type of the value";

/// Every reason to differ, as `docs/masks.md` has it.
pub(crate) const REASONS: &[&str] =
    &[NULL, SPAN, SALT, CHOICE, EMPTY, WHOLE, DEFAULTS, INNER, LETTERS, LENGTH, CLASS, PADS, TYPES];

/// What a call of a product's function is in a mask of ours.
pub(crate) fn judge(source: &str, function: &str, args: &[Value], want: &Value) -> Verdict {
    let name = function.split(['(', ' ']).next().unwrap_or_default();
    match source {
        "postgresql_anonymizer" => anonymizer(name, args, want),
        "presidio" => presidio(function, args, want),
        "mysql-manual" | "percona-server" => server(name, args, want),
        "apache-spark" => spark(args, want),
        "bigquery-docs" => bigquery(function, args, want),
        "sql-server-docs" | "hpe-data-fabric-docs" => others(function, args, want),
        _ => Unknown,
    }
}

fn shows(mask: Value, input: &Value, want: &Value) -> Verdict {
    Verdict::Shows { mask, input: input.clone(), want: want.clone() }
}

/// The same, where the product may reject the value.
fn reads(mask: Value, input: &Value, want: &Value) -> Verdict {
    let input = input.clone();
    if want.get("$error").is_some() { Verdict::Hides { mask, input } } else { shows(mask, &input, want) }
}

fn anonymizer(name: &str, args: &[Value], want: &Value) -> Verdict {
    let Some(value) = args.first() else { return Unknown };
    match name {
        "partial" => {
            shows(json!({ "partial": { "prefix": args[1], "pad": args[2], "suffix": args[3] } }), value, want)
        }
        "partial_email" => {
            shows(json!({ "email": { "keep": 2, "hide": "both", "pad": "******" } }), value, want)
        }
        _ if name.starts_with("generalize_") && value.is_null() => Differs(NULL),
        "generalize_int4range" | "generalize_int8range" | "generalize_numrange" => {
            shows(json!({ "bucket": { "size": args.get(1).unwrap_or(&json!(10)) } }), value, want)
        }
        "generalize_tsrange" | "generalize_tstzrange" | "generalize_daterange" => Differs(SPAN),
        "digest" if value.is_null() => shows(json!("pseudonym"), value, want),
        "digest" => Differs(SALT),
        "ternary" => Differs(CHOICE),
        _ => Unknown,
    }
}

fn presidio(function: &str, args: &[Value], want: &Value) -> Verdict {
    match function.split('(').next().unwrap_or_default() {
        "mask" => {
            let (Some(text), Some(hidden)) = (args[0].as_str(), args[2].as_i64()) else { return Unknown };
            let count = i64::try_from(text.chars().count()).expect("a short text");
            let kept = (count - hidden).max(0);
            if count == 0 {
                return Differs(EMPTY);
            }
            if kept >= count {
                return Differs(WHOLE);
            }
            let (prefix, suffix) = if args[3] == true { (kept, 0) } else { (0, kept) };
            let options = json!({ "prefix": prefix, "suffix": suffix, "pad": args[1], "each": true });
            shows(json!({ "partial": options }), &args[0], want)
        }
        "hash" => Differs(SALT),
        "replace" => {
            let given = |name| args[0].get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            let kind = || format!("<{}>", given("entity_type").unwrap_or_default());
            let text = given("new_value").map_or_else(kind, String::from);
            shows(json!({ "redact": { "text": text } }), &json!("any"), want)
        }
        "mask parameters invalid: masking_char = 1" => {
            Refused { mask: json!({ "partial": { "pad": 1, "each": true } }) }
        }
        "mask parameters invalid: masking_char longer than one character" => {
            Refused { mask: json!({ "partial": { "pad": "**", "each": true } }) }
        }
        "mask parameters invalid: chars_to_mask a string" => {
            Refused { mask: json!({ "partial": { "suffix": "1" } }) }
        }
        "mask parameters invalid: masking_char missing"
        | "mask parameters invalid: chars_to_mask missing"
        | "mask parameters invalid: from_end missing"
        | "mask parameters invalid: from_end a string" => Differs(DEFAULTS),
        _ => Unknown,
    }
}

/// Functions that two database servers have under the same names.
fn server(name: &str, args: &[Value], want: &Value) -> Verdict {
    let Some(value) = args.first() else { return Unknown };
    let text = value.as_str().unwrap_or_default();
    let only_letters = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphabetic());
    let pad = |default: &str| args.get(1).cloned().unwrap_or_else(|| json!(default));
    if name != "mask_inner" && name != "mask_outer" && only_letters && want.is_string() {
        return Differs(LETTERS);
    }
    match name {
        "mask_inner" | "mask_outer" => margins(name == "mask_inner", args, want),
        "mask_ssn" => {
            let mask = json!({ "digits": { "last": 4, "pad": pad("*") } });
            match text.chars().filter(char::is_ascii_digit).count() {
                _ if args.get(1).is_some() && want.get("$error").is_some() => Refused { mask },
                8 | 10.. if want.get("$error").is_some() => Differs(LENGTH),
                _ => reads(mask, value, want),
            }
        }
        "mask_canada_sin" => reads(json!({ "digits": { "last": 0, "pad": "X" } }), value, want),
        "mask_iban" => reads(json!("iban"), value, want),
        "mask_uk_nin" => reads(json!({ "postal": { "keep": 2 } }), value, want),
        "mask_uuid" => reads(json!({ "shape": { "upper": "*", "lower": "*", "digit": "*" } }), value, want),
        "mask_pan" | "mask_pan_relaxed" => {
            reads(json!({ "card": { "first": 6, "last": 4, "pad": pad("X") } }), value, want)
        }
        _ => Unknown,
    }
}

/// Margins that stay (inner), or that are hidden (outer).
fn margins(inner: bool, args: &[Value], want: &Value) -> Verdict {
    let pad = args.get(3).cloned().unwrap_or_else(|| json!("X"));
    let partial = |prefix: &Value, suffix: &Value| json!({ "partial": { "prefix": prefix, "suffix": suffix, "pad": pad, "each": true } });
    if want.get("$error").is_some() {
        return Refused { mask: partial(&args[1], &args[2]) };
    }
    let Some(text) = args[0].as_str() else { return shows(partial(&args[1], &args[2]), &args[0], want) };
    let (Some(left), Some(right)) = (args[1].as_u64(), args[2].as_u64()) else { return Unknown };
    let count = text.chars().count() as u64;
    let rest = count.saturating_sub(left + right);
    let (prefix, suffix) = match (inner, rest, left, right) {
        (true, 0, ..) => return Differs(WHOLE),
        (true, ..) => (left, right),
        (false, 0, ..) => (0, 0),
        (false, _, 0, _) => (rest, 0),
        (false, _, _, 0) => (0, rest),
        (false, ..) => return Differs(INNER),
    };
    shows(partial(&json!(prefix), &json!(suffix)), &args[0], want)
}

fn spark(args: &[Value], want: &Value) -> Verdict {
    let defaults = ["X", "x", "n"].map(Value::from);
    let given = |at: usize| args.get(at + 1).or(defaults.get(at)).filter(|value| **value != -1);
    let mut options = serde_json::Map::new();
    for (at, name) in ["upper", "lower", "digit", "other"].iter().enumerate() {
        if let Some(value) = given(at) {
            options.insert((*name).into(), value.clone());
        }
    }
    if want.get("$error").is_some() {
        return Refused { mask: json!({ "shape": options }) };
    }
    if !args[0].is_null() && (0..3).any(|at| given(at).is_none()) {
        return Differs(CLASS);
    }
    shows(json!({ "shape": options }), &args[0], want)
}

fn bigquery(function: &str, args: &[Value], want: &Value) -> Verdict {
    match function.split([' ', '(']).next().unwrap_or_default() {
        "EMAIL_MASK" if want.is_string() => {
            shows(json!({ "email": { "keep": 0, "pad": "XXXXX" } }), &args[0], want)
        }
        "EMAIL_MASK" => Differs(SALT),
        "LAST_FOUR_CHARACTERS" => {
            shows(json!({ "partial": { "suffix": 4, "pad": "XXXXX" } }), &args[0], &json!("XXXXXters"))
        }
        "FIRST_FOUR_CHARACTERS" => {
            shows(json!({ "partial": { "prefix": 4, "pad": "XXXXX" } }), &args[0], &json!("any XXXXX"))
        }
        "DEFAULT_MASKING_VALUE" => match want {
            Value::Null => shows(json!("null"), &args[0], want),
            Value::String(text) if text.is_empty() => Differs(EMPTY),
            Value::String(text) => shows(json!({ "redact": { "text": text } }), &args[0], want),
            _ => Differs(TYPES),
        },
        "DATE_YEAR_MASK" => Differs(SPAN),
        _ => Unknown,
    }
}

fn others(function: &str, args: &[Value], want: &Value) -> Verdict {
    let Some(value) = args.first() else { return Unknown };
    let mask = match function {
        "email()" => return Differs(PADS),
        "default() string" | "default() date" => json!({ "redact": { "text": want } }),
        // The widest bucket: every number of the size of a price or an age lies in that of 0.
        "default() number" | "redact number" => json!({ "floor": { "size": 9_007_199_254_740_991_u64 } }),
        "partial(0,\"XXXX-XXXX-XXXX-\",4)" => json!({ "partial": { "pad": "XXXX-XXXX-XXXX-", "suffix": 4 } }),
        "redact (letters x, digits 0)" => json!({ "shape": { "upper": "x", "lower": "x", "digit": "0" } }),
        "last4" => json!({ "partial": { "suffix": 4, "pad": "*", "each": true } }),
        "first4" => json!({ "partial": { "prefix": 4, "pad": "*", "each": true } }),
        _ => return Unknown,
    };
    shows(mask, value, want)
}
