//! `rolegate mask`: records as roles may see them.

use super::shop::Shop;
use serde_json::json;

#[test]
fn mask_shows_a_record_as_the_roles_may_see_it() {
    let shop = Shop::packed("mask");
    let record = br#"{ "name": "Ada", "email": "ada@example.com", "z": 1, "a": [null, 2.5] }"#;
    shop.write("ada.json", record);
    for (role, email) in
        [("owner", "ada@example.com"), ("editor", "a***@example.com"), ("viewer", "[redacted]")]
    {
        let run = shop.run(&["mask", "shop.rgs", "contacts", "ada.json", "--role", role, "--json"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert_eq!(
            run.out(),
            format!("{{\"name\":\"Ada\",\"email\":\"{email}\",\"z\":1,\"a\":[null,2.5]}}\n")
        );
    }
    let list = [b"\xef\xbb\xbf[", &record[..], b"]"].concat();
    let run = shop.run_with(&["mask", "shop.rgs", "contacts", "--role", "editor"], &list);
    assert_eq!(
        run.out(),
        "[\n  {\n    \"name\": \"Ada\",\n    \"email\": \"a***@example.com\",\n    \"z\": 1,\n    \"a\": [\n      null,\n      2.5\n    ]\n  }\n]\n"
    );
}

#[test]
fn mask_hides_everything_of_a_resource_that_is_not_there() {
    let shop = Shop::packed("mask-unknown");
    let args = ["mask", "shop.rgs", "contcts", "--role", "owner", "--json"];
    let run = shop.run_with(&args, br#"{ "name": "Ada", "age": 36, "gone": null }"#);
    assert_eq!(run.code, 0);
    assert_eq!(run.json(), json!({ "name": "[redacted]", "age": "[redacted]", "gone": null }));
    assert_eq!(
        run.err,
        "warning: the policy has no resource `contcts`, did you mean `contacts`?\nwarning: all of the record is redacted\n"
    );
}

#[test]
fn mask_never_repeats_a_record_in_an_error() {
    let shop = Shop::packed("mask-errors");
    for (input, place, words) in [
        (r#"{ "email": "ada@secret.example" "#, "<stdin>:1:32:", "the JSON ends too early"),
        (r#"{ "email": ada@secret.example }"#, "<stdin>:1:12:", "not valid JSON"),
        (
            "{ \"email\": \"ada@secret.example\",\n  \"ada@secret.example\" }",
            "<stdin>:2:24:",
            "not valid JSON",
        ),
        (r#"{ "email": "ada@secret.example\q" }"#, "<stdin>:1:32:", "not valid JSON"),
        ("", "<stdin>:1:1:", "the JSON ends too early"),
    ] {
        let run =
            shop.run_with(&["mask", "shop.rgs", "contacts", "--role", "owner", "--json"], input.as_bytes());
        assert_eq!(run.code, 2, "{input}");
        assert_eq!(run.err, format!("{place} {words}\n"), "{input}");
        assert_eq!(run.error_code(), "cli/bad-json");
        assert!(!run.out().contains("secret"));
    }
    let run = shop.run_with(&["mask", "shop.rgs", "contacts", "--json"], &vec![b'['; 100_000]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/bad-json"));
    let run = shop.run_with(&["mask", "shop.rgs", "contacts", "--json"], b"{\"secret\": \"\xff\"}");
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/bad-json"));
    let run = shop.run(&["mask", "-", "contacts", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"));
    let run = shop.run(&["mask", "shop.rgs", "contacts", "none.json", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/read"));
}
