//! `rolegate slice`: a snapshot with only what one principal can reach.

use super::shop::Shop;
use serde_json::json;

#[test]
fn a_slice_is_asked_as_the_whole_is() {
    let shop = Shop::placed("slice");
    let run = shop.run(&["slice", "places.yaml", "--subject", "bob", "-o", "bob.rgs"]);
    let size = shop.read("bob.rgs").len();
    // Bob is an editor at store a, and editors include base; what editing requires is looked for at the account.
    let told =
        format!("bob.rgs: slice of places, 2 roles, 5 permissions, 2 scopes, {size} bytes, not signed\n");
    assert_eq!((run.code, run.out(), run.err.as_str()), (0, told.as_str(), ""));
    let asked = ["users:view", "--subject", "bob", "--at", "store:a"];
    for file in ["places.yaml", "bob.rgs"] {
        let run = shop.run(&[&["check", file], &asked[..]].concat());
        assert_eq!(run.code, 0, "{file}: {}", run.err);
    }
    let bytes = shop.read("bob.rgs");
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("bob") && has("store") && has("acme") && has("Own campaigns"));
    // The guardrail is for store b; Ada and admins are others.
    for outside in ["ada", "admin", "frozen", "Brand b"] {
        assert!(!has(outside), "{outside}");
    }
    let run = shop.run(&["check", "bob.rgs", "users:edit", "--subject", "ada", "--at", "store:a"]);
    assert_eq!(run.code, 1);
}

#[test]
fn a_slice_as_json_signed_and_opaque() {
    let shop = Shop::placed("slice-json");
    assert_eq!(shop.run(&["keygen", "k"]).code, 0);
    let args =
        ["slice", "places.yaml", "--subject", "eve", "--role", "base,bass", "--role", "editor@store:b"];
    let run = shop
        .run(&[&args[..], &["--opaque", "--terse", "--sign", "k.pem", "-o", "eve.rgs", "--json"]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.err, "warning: the policy has no role `bass`, did you mean `base`?\n");
    let told = run.json();
    let key = shop.run(&["verify", "eve.rgs", "--trust", "k.pub.pem", "--json"]).json();
    assert_eq!(
        told,
        json!({
            "output": "eve.rgs", "policy": "places", "epoch": 0, "roles": 2, "unknownRoles": ["bass"], "permissions": 5,
            "scopes": 3, "size": shop.read("eve.rgs").len(), "opaque": true, "keyId": key["keyId"],
        })
    );
    // The roles are the subject's now, and nobody else's.
    let run = shop.run(&["check", "eve.rgs", "users:view", "--subject", "eve"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(shop.run(&["check", "eve.rgs", "users:view", "--role", "base"]).code, 1);
    let bytes = shop.read("eve.rgs");
    for outside in ["base", "editor", "Brand b", "Own campaigns"] {
        assert!(!bytes.windows(outside.len()).any(|window| window == outside.as_bytes()), "{outside}");
    }
}

#[test]
fn what_cannot_be_sliced_is_refused_or_pointed_out() {
    let shop = Shop::placed("slice-refused");
    let run = shop.run(&["slice", "places.yaml", "--role", "base", "--opaque", "-o", "x.rgs", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "slice/needs-subject"));
    assert!(!shop.has("x.rgs"));
    let run = shop.run(&["slice", "places.yaml", "--subject", "bob", "-o", "places.yaml"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("would overwrite places.yaml, which it is made of"), "{}", run.err);
    let run = shop.run(&["slice", "places.yaml", "--subject", "bbo", "--at", "store:x", "-o", "x.rgs"]);
    assert_eq!(
        (run.code, run.err.as_str()),
        (
            0,
            "warning: the policy has no subject `bbo`, did you mean `bob`?\n\
             warning: the policy has no scope `store:x`, did you mean `store:a`?\n"
        )
    );
    // Nobody holds anything in it.
    assert_eq!(shop.run(&["check", "x.rgs", "users:view", "--subject", "bbo"]).code, 1);
    let piped = shop.run(&["slice", "places.yaml"]);
    assert!(piped.code == 0 && piped.out.starts_with(b"RGS1"));
}
