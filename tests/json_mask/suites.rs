//! The rewriter against collections of JSON text that other projects made to try parsers, and the promises that no
//! generator meets: limits, records, plans with more than names and stars.

use crate::{pieces, plan, whole};
use rolegate::Mask;
use rolegate::gate::{AddressPart, Fault, Format, JsonError, Plan};
use rolegate::mask::plan::{End, Fields};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const REDACT: Mask<&str> = Mask::Redact { text: "[redacted]" };

/// The suites, if they are here.
fn suites() -> Option<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/json-suites/json_suites.json.gz");
    if !file.exists() {
        println!("left out: there are no suites at ../shared/data/json-suites");
        return None;
    }
    let unpacked = Command::new("gzip").arg("-dc").arg(&file).output().expect("gzip runs");
    assert!(unpacked.status.success(), "gzip cannot read the suites");
    Some(serde_json::from_slice(&unpacked.stdout).expect("the suites are JSON"))
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u32> = text.bytes().filter(|byte| *byte != b'=').map(|byte| digit(byte).into()).collect();
    let mut bytes = Vec::new();
    for group in digits.chunks(4) {
        let bits = group.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - group.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    bytes
}

#[test]
fn texts_that_try_parsers_are_accepted_and_refused_as_they_should_be() {
    let Some(suites) = suites() else { return };
    let clear = plan(&[]);
    let hides = Plan::redacting();
    let mut ran = 0;
    for (suite, files) in suites.as_object().expect("suites by name") {
        for file in files.as_array().into_iter().flatten() {
            let Some(bytes) = file["b64"].as_str().map(from_base64) else { continue };
            let name = format!("{suite}/{}", file["name"].as_str().unwrap_or_default());
            let shown = whole(&clear, &bytes, Format::Json);
            assert_eq!(shown, whole(&clear, &bytes, Format::Json), "{name}");
            match (file["expect"].as_str(), &shown) {
                (Some("accept"), Err(error)) => panic!("{name}: {error:?}"),
                (Some("reject"), Ok(_)) => panic!("{name}: accepted"),
                _ => {}
            }
            if let Ok(shown) = &shown {
                assert_eq!(shown, &bytes, "{name}");
            }
            assert_eq!(shown.is_ok(), whole(&hides, &bytes, Format::Json).is_ok(), "{name}");
            let (out, error) = pieces(&clear, bytes.chunks(1), Format::Json);
            assert_eq!(error.map_or(Ok(out), Err), shown, "{name}, byte by byte");
            ran += 1;
        }
    }
    assert!(ran > 350, "only {ran} files were read");
}

fn paths(paths: &[(&str, Mask<&'static str>)]) -> Vec<(String, Mask<&'static str>)> {
    paths.iter().map(|(path, mask)| (String::from(*path), *mask)).collect()
}

#[track_caller]
fn check(plan: &Plan, format: Format, body: &str, shown: &str) {
    let found = whole(plan, body.as_bytes(), format).map(|out| String::from_utf8(out).expect("UTF-8"));
    assert_eq!(found.as_deref(), Ok(shown), "{body}");
    let (out, error) = pieces(plan, body.as_bytes().chunks(1), format);
    assert_eq!(
        (String::from_utf8(out).expect("UTF-8").as_str(), error),
        (shown, None),
        "{body}, byte by byte"
    );
}

#[track_caller]
fn check_error(format: Format, body: &str, fault: Fault, offset: u64) {
    assert_eq!(whole(&plan(&[]), body.as_bytes(), format), Err(JsonError { fault, offset }), "{body}");
}

#[test]
fn every_byte_outside_of_masked_values_stays() {
    let plan = plan(&paths(&[
        ("email", Mask::Email { keep: 1, hide: AddressPart::Local, pad: "***" }),
        ("a.*.b", REDACT),
        ("born", Mask::Year),
    ]));
    check(
        &plan,
        Format::Json,
        "\n{ \"x\" : 1.50E+2 ,\t\"\\u0065mail\":\"ada@example.com\", \"email\" :[ \"eva@x.com\" , null ,7 ], \"email\":{\"a\":1} }\r\n",
        "\n{ \"x\" : 1.50E+2 ,\t\"\\u0065mail\":\"a***@example.com\", \"email\" :[ \"e***@x.com\" , null ,\"[redacted]\" ], \"email\":\"[redacted]\" }\r\n",
    );
    check(
        &plan,
        Format::Json,
        r#"[{"a":[{"b":[1,2],"c":[1,2]},3,null]},{"a":{"k":{"b":true}},"born":"1815-12-10"},"text",4,null]"#,
        r#"[{"a":[{"b":"[redacted]","c":[1,2]},"[redacted]",null]},{"a":{"k":{"b":"[redacted]"}},"born":"1815"},"[redacted]","[redacted]",null]"#,
    );
    check(
        &Plan::redacting(),
        Format::Json,
        r#"{"a":[1,"b",null,{"c":false}],"d":{}}"#,
        r#"{"a":["[redacted]","[redacted]",null,{"c":"[redacted]"}],"d":{}}"#,
    );
}

#[test]
fn records_stand_on_lines_of_their_own() {
    let plan = plan(&paths(&[("a", REDACT)]));
    check(&plan, Format::Records, "", "");
    check(
        &plan,
        Format::Records,
        "\n{\"a\":1}\r\n\n [{\"a\":2}]",
        "\n{\"a\":\"[redacted]\"}\r\n\n [{\"a\":\"[redacted]\"}]",
    );
    check(
        &plan,
        Format::Records,
        "\u{1e}{\n\"a\":1}\n\u{1e}2\n",
        "\u{1e}{\n\"a\":\"[redacted]\"}\n\u{1e}\"[redacted]\"\n",
    );
    check_error(Format::Records, "1 2", Fault::Syntax, 2);
    check_error(Format::Records, "{}\n{", Fault::Syntax, 4);
    check_error(Format::Json, "{}\n{}", Fault::Syntax, 3);
    check_error(Format::Json, "", Fault::Syntax, 0);
    check_error(Format::Json, " \n", Fault::Syntax, 2);
    check_error(Format::Json, "\u{feff}{}", Fault::Syntax, 0);
}

#[test]
fn objects_nest_up_to_the_limit() {
    let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
    check(&plan(&[]), Format::Json, &nested(512), &nested(512));
    check_error(Format::Json, &nested(513), Fault::Depth, 512);
}

#[test]
fn a_value_that_is_too_long_to_hold_is_redacted_wherever_it_is_cut() {
    let plan = plan(&paths(&[("email", Mask::Email { keep: 1, hide: AddressPart::Local, pad: "***" })]));
    let body = |length: usize| {
        format!(r#"{{"email":"a{}@x.com","b":"{0}","n":{}}}"#, "d".repeat(length), "1".repeat(length))
    };
    let held = body((64 << 10) - 8);
    let shown = whole(&plan, held.as_bytes(), Format::Json).expect("JSON");
    assert!(shown.starts_with(br#"{"email":"a***@x.com""#));
    for length in [(64 << 10) - 7, 64 << 10, 200_000] {
        let body = body(length);
        let shown = whole(&plan, body.as_bytes(), Format::Json).expect("JSON");
        assert!(shown.starts_with(br#"{"email":"[redacted]","b":"ddd"#), "{length}");
        for piece in [1, 100, 65_536, 70_000] {
            let (out, error) = pieces(&plan, body.as_bytes().chunks(piece), Format::Json);
            assert!(error.is_none() && out == shown, "{length} in pieces of {piece}");
        }
    }
}

#[test]
fn a_key_is_found_however_long_it_is_written() {
    let key = "k".repeat(255);
    let escaped = "\\u006b".repeat(255);
    let plan = plan(&[(key, REDACT)]);
    check(&plan, Format::Json, &format!(r#"{{"{escaped}":1}}"#), &format!(r#"{{"{escaped}":"[redacted]"}}"#));
    let longer = format!(r#"{{"{escaped}k":1,"{}":2}}"#, "k".repeat(100_000));
    check(&plan, Format::Json, &longer, &longer);
}

#[test]
fn white_space_and_what_looks_like_json_in_texts_make_no_difference() {
    let plan = plan(&paths(&[("a:", REDACT), ("b,", Mask::Initial)]));
    check(
        &plan,
        Format::Json,
        "{\"a:\" : \"x\" , \"b,\"\t:\n\"Ada\",\"c}\":\"]\" , \"d\": [ ] ,\"e\":[ {} , { }],\"a:\":-1 }",
        "{\"a:\" : \"[redacted]\" , \"b,\"\t:\n\"A.\",\"c}\":\"]\" , \"d\": [ ] ,\"e\":[ {} , { }],\"a:\":\"[redacted]\" }",
    );
}

#[test]
fn two_stars_stand_for_any_number_of_keys() {
    let plan = plan(&paths(&[("**.email", REDACT), ("meta.**", Mask::Initial)]));
    check(
        &plan,
        Format::Json,
        r#"{"email":"a","x":[{"email":"b","y":{"email":["c"]}}],"z":"d","meta":{"a":"Ada","b":["Bob",{"c":"Cy"}],"email":"e"}}"#,
        r#"{"email":"[redacted]","x":[{"email":"[redacted]","y":{"email":"[redacted]"}}],"z":"d","meta":{"a":"A.","b":["B.",{"c":"C."}],"email":"[redacted]"}}"#,
    );
}

#[test]
fn records_refer_to_records() {
    let contact = Fields {
        paths: vec![("name", End::Masked(REDACT)), ("friends", End::Record(0)), ("last", End::Record(1))],
        ..Fields::default()
    };
    let order = Fields {
        paths: vec![
            ("id", End::Masked(Mask::Clear)),
            ("to.street", End::Masked(REDACT)),
            ("to.city", End::Masked(Mask::Clear)),
        ],
        redacts_others: true,
        ..Fields::default()
    };
    check(
        &Plan::new(&[contact, order], 0),
        Format::Json,
        r#"{"name":"a","x":1,"friends":[{"name":"b","friends":{"name":"c"}}],"last":{"id":{"n":1},"to":{"street":"s","city":["t"],"z":2},"y":[3],"n":null}}"#,
        r#"{"name":"[redacted]","x":1,"friends":[{"name":"[redacted]","friends":{"name":"[redacted]"}}],"last":{"id":{"n":1},"to":{"street":"[redacted]","city":["t"],"z":"[redacted]"},"y":"[redacted]","n":null}}"#,
    );
}

#[test]
fn a_record_of_which_nothing_tells_whether_it_is_erased_counts_as_erased() {
    let present =
        Fields { paths: vec![("name", End::Masked(Mask::Initial))], erased: Some(1), ..Fields::default() };
    let erased = Fields { paths: vec![("name", End::Masked(REDACT))], ..Fields::default() };
    let plan = Plan::new(&[present, erased], 0);
    check(&plan, Format::Json, r#"[{"name":"Ada","x":1}]"#, r#"[{"name":"[redacted]","x":1}]"#);
}

#[test]
fn what_disappears_takes_its_comma_with_it() {
    let plan =
        plan(&paths(&[("a", Mask::Drop), ("l.*", Mask::Drop), ("o.x", Mask::Drop), ("n", Mask::Null)]));
    check(&plan, Format::Json, r#"{"a":1}"#, "{}");
    check(&plan, Format::Json, r#"{ "a" : [1] , "b" : 2 }"#, r#"{  "b" : 2 }"#);
    check(&plan, Format::Json, r#"{"b":1 , "a":null , "c":{"a":2}}"#, r#"{"b":1  , "c":{"a":2}}"#);
    check(
        &plan,
        Format::Json,
        r#"{"a":1,"a":{"a":2},"b":3,"a":"x","\u0061":true,"c":4}"#,
        r#"{"b":3,"c":4}"#,
    );
    check(
        &plan,
        Format::Json,
        r#"{"l":[1,[2],null,{"a":3}],"o":[7],"n":[1]}"#,
        r#"{"l":[],"o":"[redacted]","n":null}"#,
    );
    check(&plan, Format::Json, r#"{"o":{"x":{"y":[1]},"z":{"x":1},"x":2}}"#, r#"{"o":{"z":{"x":1}}}"#);
}
