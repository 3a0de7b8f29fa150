//! `rolegate who-can`: subjects, scopes and actions.

use super::shop::Shop;
use serde_json::json;

#[test]
fn who_can_lists_subjects_scopes_and_actions() {
    let shop = Shop::placed("who-can");
    for (args, code, out) in [
        // Ada has what editors have at every store, by her include; Bob is an editor at store a.
        (&["users:view", "--at", "store:a"][..], 0, "ada\nbob\n"),
        (&["users:view", "--at", "store:b"], 0, "ada\n"),
        (&["campaigns:view", "--at", "store:a"], 1, ""),
        (&["campaigns:view", "--at", "store:a", "--context", r#"{"plan":"pro"}"#], 0, "ada\nbob\n"),
        (&["users:edit", "--where", "--subject", "ada"], 0, "account:acme\nstore:a\nstore:b\n"),
        (&["users:view", "--where", "--subject", "ada"], 0, "store:a\nstore:b\n"),
        (&["users:view", "--where", "--role", "editor@store:b"], 0, "store:b\n"),
        (&["users", "--actions", "--subject", "ada", "--at", "account:acme"], 0, "edit\n"),
        (&["users", "--actions", "--subject", "ada", "--at", "store:a"], 0, "edit\nview\n"),
    ] {
        let run = shop.run(&[&["who-can", "places.yaml"], args].concat());
        assert_eq!((run.code, run.out(), run.err.as_str()), (code, out, ""), "{args:?}");
    }
}

#[test]
fn who_can_says_why_a_list_may_be_empty() {
    let shop = Shop::placed("who-can-empty");
    for (args, err) in [
        // Both hold their roles at scopes, and nobody asked at one.
        (&["users:view"][..], "note: without --at, what is held at a scope does not count\n"),
        (
            &["users", "--actions", "--subject", "eve", "--at", "store:a"],
            "warning: the policy has no subject `eve`\n",
        ),
    ] {
        let run = shop.run(&[&["who-can", "places.yaml"], args].concat());
        assert_eq!((run.code, run.out(), run.err.as_str()), (1, "", err), "{args:?}");
    }
}

#[test]
fn who_can_says_which_name_is_unknown_and_lists_nothing() {
    let shop = Shop::placed("who-can-unknown");
    for (args, err) in [
        (
            &["users:veiw"][..],
            "warning: the policy has no permission `users:veiw`, did you mean `users:view`?\n",
        ),
        (&["user", "--actions"], "warning: the policy has no resource `user`, did you mean `users`?\n"),
        (
            &["users:view", "--at", "store:c"],
            "warning: the policy has no scope `store:c`, did you mean `store:a`?\n",
        ),
    ] {
        let run = shop.run(&[&["who-can", "places.yaml"], args].concat());
        assert_eq!((run.code, run.out(), run.err.as_str()), (1, "", err), "{args:?}");
    }
    let run = shop.run(&["who-can", "places.yaml", "users:view", "--role", "admin", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/usage"));
}

#[test]
fn who_can_as_json() {
    let shop = Shop::placed("who-can-json");
    let run = shop.run(&["who-can", "places.yaml", "users:view", "--at", "store:a", "--json"]);
    assert_eq!(
        run.json(),
        json!({ "policy": "places", "epoch": 0, "permission": "users:view", "at": "store:a", "subjects": ["ada", "bob"] })
    );
    let run = shop.run(&["who-can", "places.yaml", "users", "--actions", "--role", "base", "--json"]);
    assert_eq!(
        run.json(),
        json!({ "policy": "places", "epoch": 0, "resource": "users", "at": null, "actions": ["view"] })
    );
}
