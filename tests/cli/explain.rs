//! `rolegate explain`: what a decision rests on.

use super::shop::Shop;
use serde_json::json;

#[test]
fn explain_shows_path_requirements_guardrails_and_what_is_missing() {
    let shop = Shop::placed("explain");
    let run = shop.run(&["explain", "places.yaml", "campaigns:edit", "--subject", "ada", "--at", "store:b"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert_eq!(
        run.out(),
        "\
cond.  campaigns:edit
       why      it depends on context.frozen, context.plan, resource.owner
       code     unknown-attribute
       grant    0 of role editor
       because  Own campaigns
       held     admin
       path     admin > editor
       when     resource.owner == subject.id
       there if context.plan == 'pro'
       missing  context.frozen, context.plan, resource.owner
       requires users:edit at account:acme: allow, granted (granted by admin)
       guarded  frozen (deny), at store:b, when context.frozen
"
    );
    let args = ["explain", "places.yaml", "campaigns:edit", "--subject", "bob", "--at", "store:a"];
    let known = ["--resource", r#"{"owner":"bob"}"#, "--context", r#"{"plan":"pro"}"#];
    let run = shop.run(&[&args[..], &known].concat());
    assert_eq!(run.code, 1);
    assert!(
        run.out().contains(
            "       requires users:edit at account:acme: deny, not-granted (no role held grants it; granted by admin)\n"
        ),
        "{}",
        run.out()
    );
}

#[test]
fn explain_names_the_nearest_roles_and_exits_as_check_does() {
    let shop = Shop::packed("explain-nearest");
    let run = shop.run(&["explain", "shop.rgs", "contacts:delete", "--role", "editor"]);
    assert_eq!(run.code, 1);
    assert!(run.out().ends_with("       held     editor\n       nearest  owner\n"), "{}", run.out());
    let run = shop.run(&["explain", "shop.rgs", "contacts:view", "--role", "owner"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let run = shop.run(&["explain", "shop.rgs", "contacts:veiw", "--role", "owner"]);
    assert_eq!(run.code, 1);
    assert!(run.out().contains("nearest  contacts:view"), "{}", run.out());
}

#[test]
fn explain_as_json_has_every_part() {
    let shop = Shop::placed("explain-json");
    let args = ["explain", "places.yaml", "campaigns:edit", "--subject", "ada", "--at", "store:b", "--json"];
    let known = ["--resource", r#"{"owner":"ada"}"#, "--context", r#"{"plan":"pro","frozen":true}"#];
    let run = shop.run(&[&args[..], &known].concat());
    assert_eq!(run.code, 1);
    let json = run.json();
    assert_eq!((&json["decision"]["code"], &json["roles"]), (&json!("guardrail"), &json!(["admin"])));
    assert_eq!(
        json["grant"],
        json!({ "role": "editor", "position": 0, "at": "*", "when": "resource.owner == subject.id",
                "fields": [], "because": "Own campaigns" })
    );
    assert_eq!(json["available"], json!(["context.plan == 'pro'"]));
    assert_eq!(
        json["requires"],
        json!([{ "permission": "users:edit", "at": "parent", "scope": "account:acme",
                 "decision": { "effect": "allow", "code": "granted", "message": "granted by admin" } }])
    );
    assert_eq!(
        json["guardrails"],
        json!([{ "name": "frozen", "kind": "deny", "at": "store:b", "roles": [], "when": "context.frozen",
                 "because": "Brand b is frozen", "forbids": true }])
    );
    // Without a scope there is none above it.
    let run = shop.run(&["explain", "places.yaml", "campaigns:edit", "--role", "admin", "--json"]);
    assert_eq!(run.json()["requires"][0]["decision"], json!(null));
}
