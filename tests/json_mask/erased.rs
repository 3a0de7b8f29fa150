//! Records that are erased by what stands anywhere in them: text against objects, in pieces as in one, and nothing of
//! them is shown.

use super::generate::{Document, Random, document};
use super::{check_pieces, hidden_texts, pieces, rounds, spoil, unescaped, whole};
use rolegate::gate::{Access, Format, Gate, Plan, Principal, ResourceId, Stamp, attributes, pack};
use rolegate::mask::mask_value;
use serde_json::{Value, json};

/// Conditions of every kind over the keys of generated documents.
const CONDITIONS: &[&str] = &[
    "resource.a",
    "has(resource.a) && resource.a",
    "has(resource.b) && resource.b == null",
    "!has(resource.email) || resource.email != 'x'",
    "has(resource.name.first)",
    "has(resource.a) && has(resource.a.b) && resource.a.b != false",
    "has(resource.emails) && resource.emails.exists(item, item.a == true || item == 12)",
    "has(resource.b) && size(resource.b) > 1",
    "has(resource.a) && resource.a in resource.b",
    "has(resource.a) && resource.a == resource.b",
    "true",
    "false",
];

/// A resource for each condition, whose records lie in those of the others.
fn policy() -> Value {
    let names: Vec<String> = (0..CONDITIONS.len()).map(|at| format!("r{at}")).collect();
    let resource = |(at, condition): (usize, &&str)| {
        let other = |step: usize| &names[(at + step) % names.len()];
        let fields = json!({
            "email": "mail", "a.*": "mail", "emails.*.a": "gone", "b": { "record": [names[at], other(1)] },
            "name": { "record": other(5) }, "emails.*": { "record": other(7) }, "first": "name",
        });
        let members = json!({ "actions": ["view"], "erased_when": condition, "fields": fields });
        (names[at].clone(), members)
    };
    let mut resources: serde_json::Map<String, Value> = CONDITIONS.iter().enumerate().map(resource).collect();
    let condition = "has(resource.a) && resource.a";
    resources.insert(
        "plain".into(),
        json!({ "actions": ["view"], "erased_when": condition, "fields": { "email": "mail" } }),
    );
    json!({
        "rolegate": 1, "id": "erased", "resources": resources,
        "classes": {
            "mail": { "ladder": [{ "reveal": "clear" }, { "email": { "keep": 1 } }] },
            "name": { "ladder": [{ "reveal": "clear" }, "initial"] },
            "gone": { "ladder": [{ "reveal": "clear" }, "drop"] },
        },
        "roles": { "all": { "grants": ["*:*"] }, "none": {} },
    })
}

fn gate() -> Gate {
    let bytes = pack(&policy().to_string(), &Stamp::default()).expect("the policy compiles");
    Gate::load(bytes).expect("what was packed loads")
}

fn masked(gate: &Gate, plan: &Plan, value: &Value) -> Value {
    mask_value(plan, value, &|resource, record| gate.is_erased(ResourceId(resource), &attributes(record)))
}

fn access<'g>(gate: &'g Gate, role: &str) -> Access<'g> {
    gate.access(&Principal { roles: &[role], ..Principal::default() })
}

/// For each round the plan of a resource, and a document.
fn each(gate: &Gate, rounds: u64, mut run: impl FnMut(u64, &mut Random, &Plan, Document)) {
    let plans = |role| {
        let access = access(gate, role);
        (0..CONDITIONS.len()).map(move |at| access.plan(&format!("r{at}")))
    };
    let plans: Vec<Plan> = plans("all").chain(plans("none")).collect();
    for seed in 0..rounds {
        let mut random = Random::new(seed);
        let plan = &plans[random.below(plans.len())];
        let document = document(&mut random);
        run(seed, &mut random, plan, document);
    }
}

#[test]
fn text_is_erased_where_objects_are() {
    let (mut erased, mut present) = (0, 0);
    let gate = gate();
    each(&gate, rounds(), |seed, _, plan, Document { text, .. }| {
        let value: Value = serde_json::from_str(&text).expect("generated text is JSON");
        let expected = masked(&gate, plan, &value);
        let shown = whole(plan, text.as_bytes(), Format::Json).expect("generated text is JSON");
        let shown: Value = serde_json::from_slice(&shown).expect("what is shown is JSON");
        assert_eq!(shown, expected, "seed {seed}: {text}");
        let all_erased = mask_value(plan, &value, &|_, _| true);
        let none_erased = mask_value(plan, &value, &|_, _| false);
        erased += usize::from(expected != none_erased);
        present += usize::from(expected != all_erased);
    });
    let fewest = usize::try_from(rounds()).expect("a number") / 20;
    assert!(erased > fewest && present > fewest, "{erased} erased, {present} not");
}

#[test]
fn wherever_it_is_cut_the_same_records_are_erased() {
    each(&gate(), rounds() / 10, |seed, random, plan, Document { text, .. }| {
        let mut body = text.into_bytes();
        if random.one_in(3) {
            spoil(random, &mut body);
        }
        let expected = whole(plan, &body, Format::Json);
        for cut in 0..=body.len().min(400) {
            let (front, back) = body.split_at(cut);
            check_pieces(plan, [front, back], &expected, seed);
        }
        check_pieces(plan, body.chunks(1), &expected, seed);
        check_pieces(plan, body.chunks(1 + random.below(9)), &expected, seed);
    });
}

#[test]
fn nothing_of_an_erased_record_is_shown() {
    let gate = gate();
    each(&gate, rounds(), |seed, random, plan, Document { text, values }| {
        let value: Value = serde_json::from_str(&text).expect("generated text is JSON");
        let hidden = hidden_texts(&value, &masked(&gate, plan, &value), &values);
        let mut body = text.into_bytes();
        match random.below(4) {
            // What is wrong anywhere, but makes no other key.
            0 => body.insert(random.below(body.len()), 0),
            1 => body.truncate(random.below(body.len())),
            _ => {}
        }
        let (out, _) = pieces(plan, body.chunks(1 + random.below(40)), Format::Json);
        let out = unescaped(&String::from_utf8_lossy(&out));
        for text in hidden {
            assert!(!out.contains(text.as_str()), "seed {seed}: {text} is in {out}");
        }
    });
}

/// Of a whole body and, if that is the same, of a stream.
#[track_caller]
fn check(plan: &Plan, body: &str, expected: &str) {
    let shown = whole(plan, body.as_bytes(), Format::Json).map(|out| String::from_utf8(out).expect("UTF-8"));
    assert_eq!(shown.as_deref(), Ok(expected));
    for size in [1, 7, body.len()] {
        check_pieces(plan, body.as_bytes().chunks(size), &Ok(expected.into()), 0);
    }
}

#[test]
fn what_says_that_a_record_is_erased_may_stand_anywhere_in_it() {
    let gate = gate();
    let plan = access(&gate, "all").plan("plain");
    check(&plan, r#"{"email":"x@y.z","a":false}"#, r#"{"email":"x@y.z","a":false}"#);
    check(&plan, r#" { "email" : "x@y.z" , "a" : true } "#, r#" { "email" : "[redacted]" , "a" : true } "#);
    check(&plan, r#"{"email":"x@y.z","\u0061":true}"#, r#"{"email":"[redacted]","\u0061":true}"#);
    check(
        &plan,
        r#"[{"email":"x@y.z"},{"a":true,"email":"x@y.z"}]"#,
        r#"[{"email":"x@y.z"},{"a":true,"email":"[redacted]"}]"#,
    );
    check(&plan, r#"{"email":"x@y.z","x":{"a":true}}"#, r#"{"email":"x@y.z","x":{"a":true}}"#);
    // As a parser does, whatever else stands under that key.
    check(&plan, r#"{"a":true,"email":"x@y.z","a":false}"#, r#"{"a":true,"email":"x@y.z","a":false}"#);
    check(&plan, r#"{"a":false,"email":"x@y.z","a":true}"#, r#"{"a":false,"email":"[redacted]","a":true}"#);
    check(&plan, r#"{"a":false,"email":"x@y.z","a":"?"}"#, r#"{"a":false,"email":"[redacted]","a":"?"}"#);
    let lines = b"{\"email\":\"x@y.z\"}\n{\"email\":\"x@y.z\",\"a\":true}\n";
    let (shown, _) = pieces(&plan, lines.chunks(3), Format::Records);
    assert_eq!(shown, b"{\"email\":\"x@y.z\"}\n{\"email\":\"[redacted]\",\"a\":true}\n");
}

#[test]
fn of_a_stream_a_record_longer_than_the_limit_counts_as_erased() {
    const LIMIT: usize = 64 << 10;
    let gate = gate();
    let plan = access(&gate, "all").plan("plain");
    let record = |length: usize| {
        let [front, back] = ["{\"email\":\"x@y.z\",\"x\":\"", "\",\"a\":false}"];
        [front, &"-".repeat(length - front.len() - back.len()), back].concat()
    };
    for (length, is_shown) in [(LIMIT, true), (LIMIT + 1, false), (3 * LIMIT, false)] {
        // What is remembered of a record that is too long says nothing about the next.
        let body = format!("[{},{{\"email\":\"x@y.z\",\"a\":false}}]", record(length));
        let shown = whole(&plan, body.as_bytes(), Format::Json).expect("JSON");
        assert!(shown == body.as_bytes(), "a whole body knows no limit");
        let expected = if is_shown { body.clone() } else { body.replacen("x@y.z", "[redacted]", 1) };
        for size in [1, 1000, LIMIT - 1, LIMIT, LIMIT + 1, body.len()] {
            let (shown, error) = pieces(&plan, body.as_bytes().chunks(size), Format::Json);
            assert!(error.is_none() && shown == expected.as_bytes(), "{length} bytes by {size}");
        }
    }
}

#[test]
fn a_stream_holds_back_a_record_and_no_more() {
    let gate = gate();
    let plan = std::sync::Arc::new(access(&gate, "all").plan("plain"));
    let mut stream = rolegate::gate::JsonStream::new(plan, Format::Json);
    let mut shown = |piece: &str| {
        let mut out = Vec::new();
        stream.push(piece.as_bytes(), &mut out).expect("JSON");
        String::from_utf8(out).expect("UTF-8")
    };
    assert_eq!(shown("[1, {\"email\":\"x@y.z\""), "[1, ");
    assert_eq!(shown(",\"a\":fal"), "");
    assert_eq!(shown("se}"), "{\"email\":\"x@y.z\",\"a\":false}");
    assert_eq!(shown(",{\"a\":true}"), ",{\"a\":true}");
}

#[test]
fn a_record_that_lies_too_deep_counts_as_erased() {
    let gate = gate();
    let plan = access(&gate, "all").plan("plain");
    let nested = |depth: usize, email: &str| {
        format!("{}{{\"email\":\"{email}\"}}{}", "[".repeat(depth), "]".repeat(depth))
    };
    check(&plan, &nested(32, "x@y.z"), &nested(32, "x@y.z"));
    check(&plan, &nested(33, "x@y.z"), &nested(33, "[redacted]"));
}

#[test]
fn a_plan_outlives_its_snapshot() {
    let other = r#"{"rolegate":1,"id":"other","resources":{"x":{"actions":["y"]}},"roles":{"z":{}}}"#;
    let other = pack(other, &Stamp::default()).expect("the policy compiles");
    let mut gate = gate();
    let plan = access(&gate, "all").plan("plain");
    gate.swap(other).expect("what was packed loads");
    drop(gate);
    check(&plan, r#"{"email":"x@y.z","a":true}"#, r#"{"email":"[redacted]","a":true}"#);
    check(&plan, r#"{"email":"x@y.z","a":false}"#, r#"{"email":"x@y.z","a":false}"#);
}
