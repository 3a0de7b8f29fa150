//! `rolegate check`: decisions and exit codes.

use super::shop::Shop;
use serde_json::{Value, json};
use std::fs;

#[test]
fn check_says_allow_or_deny_and_why() {
    let shop = Shop::packed("check");
    let run = shop.run(&["check", "shop.rgs", "contacts:edit", "--role", "editor"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out(),
        "\
allow  contacts:edit
       why      granted by editor
       code     granted
       grant    0 of role editor
       because  Editors never delete
"
    );

    let run = shop.run(&["check", "shop.rgs", "contacts:delete", "--role", "editor"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert_eq!(
        run.out(),
        "\
deny   contacts:delete
       why      editor does not grant it; granted by owner
       code     not-granted
       audited  yes
"
    );

    let run = shop.run(&["check", "shop.rgs", "contacts:veiw", "--role", "viewer"]);
    assert_eq!(run.code, 1);
    assert!(
        run.out().contains("unknown-permission") && run.out().contains("nearest  contacts:view"),
        "{}",
        run.out()
    );
}

#[test]
fn check_of_several_permissions_allows_only_if_all_are_allowed() {
    let shop = Shop::packed("check-several");
    for (permissions, roles, code) in [
        (&["contacts:view", "reports:view"][..], "viewer", 0),
        (&["contacts:view", "contacts:edit"], "viewer", 1),
        (&["contacts:edit", "contacts:view"], "viewer", 1),
        (&["contacts:edit", "contacts:delete"], "viewer,owner", 0),
        (&["contacts:view", "nonsense"], "owner", 1),
    ] {
        let run = shop.run(&[&["check", "shop.rgs"], permissions, &["--role", roles]].concat());
        assert_eq!(run.code, code, "{permissions:?} for {roles}: {}", run.out());
        assert_eq!(run.out().matches("code ").count(), permissions.len());
    }
}

#[test]
fn check_as_json_has_the_members_of_a_decision() {
    let shop = Shop::packed("check-json");
    let run = shop.run(&[
        "check",
        "shop.rgs",
        "contacts:view",
        "contacts:delete",
        "--role",
        "editor",
        "--role",
        "x",
        "--json",
    ]);
    assert_eq!(run.code, 1);
    assert_eq!(run.err, "warning: the policy has no role `x`\n");
    let decision = |members: Value| {
        let common = json!({ "unknownRoles": ["x"], "held": ["editor"], "policy": "shop", "epoch": 7 });
        let mut all = members.as_object().expect("an object").clone();
        all.extend(common.as_object().expect("an object").clone());
        Value::from(all)
    };
    assert_eq!(
        run.json(),
        json!({
            "policy": "shop", "epoch": 7, "roles": ["editor"], "unknownRoles": ["x"], "allowed": false,
            "decisions": [
                decision(json!({
                    "effect": "allow", "code": "granted", "permission": "contacts:view", "role": "editor",
                    "grantedBy": "editor", "grant": 0, "path": ["editor"], "because": "Editors never delete",
                    "audited": false, "message": "granted by editor",
                })),
                decision(json!({
                    "effect": "deny", "code": "not-granted", "permission": "contacts:delete", "nearest": ["owner"],
                    "audited": true, "message": "editor does not grant it; granted by owner",
                })),
            ],
        })
    );
}

#[test]
fn check_warns_of_roles_that_are_not_there() {
    let shop = Shop::packed("check-roles");
    let run = shop.run(&["check", "shop.rgs", "reports:view", "--role", "veiwer"]);
    assert_eq!(
        (run.code, run.err.as_str()),
        (1, "warning: the policy has no role `veiwer`, did you mean `viewer`?\n")
    );
    assert!(run.out().contains("unknown-role"), "{}", run.out());
    let run = shop.run(&["check", "shop.rgs", "reports:view"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert!(run.out().contains("no-roles"), "{}", run.out());
}

#[test]
fn check_warns_of_scopes_and_subjects_that_are_not_there() {
    let shop = Shop::placed("check-names");
    for (args, err) in [
        (
            &["--subject", "bop", "--at", "store:a"][..],
            "warning: the policy has no subject `bop`, did you mean `bob`?\n",
        ),
        (
            &["--subject", "bob", "--at", "stor:a"],
            "warning: the policy has no scope `stor:a`, did you mean `store:a`?\n",
        ),
        (&["--role", "base@store:*", "--subject", "token"], ""),
        (&["--role", "base@store"], "warning: the policy has no scope `store`\n"),
        (&["--role", "bse@store:a"], "warning: the policy has no role `bse`, did you mean `base`?\n"),
    ] {
        let run = shop.run(&[&["check", "places.yaml", "users:view"], args].concat());
        assert_eq!((run.code, run.err.as_str()), (1, err), "{args:?}");
    }
}

#[test]
fn check_knows_the_end_of_a_snapshot() {
    let shop = Shop::new("check-end");
    let stamp = ["--issued-at", "2020-01-01", "--not-after", "2020-12-31"];
    assert_eq!(shop.run(&[&["pack", "shop.yaml", "-o", "old.rgs"][..], &stamp].concat()).code, 0);
    let args = ["check", "old.rgs", "reports:view", "--role", "viewer"];
    let run = shop.run(&args);
    assert_eq!(run.code, 1);
    assert!(run.out().contains("stale-snapshot"), "{}", run.out());
    assert_eq!(shop.run(&[&args[..], &["--now", "2020-12-31T23:59:59Z"]].concat()).code, 0);
    assert_eq!(shop.run(&[&args[..], &["--now", "2021-01-01"]].concat()).code, 1);
}

#[test]
fn check_asks_for_a_subject_and_at_a_scope() {
    let shop = Shop::new("scopes");
    let places = "
scopes: { account: , store: { in: [account] } }
directory:
  scopes: { 'account:acme': , 'store:a': { in: 'account:acme' }, 'store:b': { in: 'account:acme' } }
  assignments:
    - { subject: ada, role: editor, at: 'store:a', until: 2024-01-01 }
";
    shop.write("placed.yaml", [super::shop::POLICY, places].concat());
    let ask = |more: &[&str]| {
        let asked = ["check", "placed.yaml", "contacts:edit", "--json", "--now", "2023-12-31"];
        let run = shop.run(&[&asked, more].concat());
        (run.code, run.json()["decisions"][0]["code"].clone())
    };
    assert_eq!(ask(&["--subject", "ada", "--at", "store:a"]), (0, json!("granted")));
    assert_eq!(ask(&["--subject", "ada", "--at", "store:b"]), (1, json!("out-of-scope")));
    assert_eq!(ask(&["--subject", "ada"]), (1, json!("out-of-scope")));
    assert_eq!(ask(&["--subject", "eve", "--at", "store:a"]), (1, json!("unknown-subject")));
    assert_eq!(ask(&["--role", "editor@account:acme", "--at", "store:b"]), (0, json!("granted")));
    assert_eq!(ask(&["--role", "editor@store:*", "--at", "account:acme"]), (1, json!("out-of-scope")));
    assert_eq!(ask(&["--role", "editor", "--at", "store:z"]), (1, json!("unknown-scope")));
    let later = ["check", "placed.yaml", "contacts:edit", "--subject", "ada", "--at", "store:a", "--now"];
    assert_eq!(shop.run(&[&later[..], &["2024-01-01"]].concat()).code, 1);

    let inspected = shop.run(&["inspect", "placed.yaml", "--json"]).json();
    let counts = ["scopes", "groups", "subjects", "assignments"].map(|key| inspected[key].clone());
    assert_eq!(counts, [json!(3), json!(0), json!(1), json!(1)]);
}

#[test]
fn what_is_known_decides_a_condition_and_is_never_repeated() {
    let shop = Shop::new("known");
    let policy = r#"{ "rolegate": 1, "id": "known", "session": { "max_age": "1h" },
      "resources": { "things": { "actions": ["edit", "price"] } },
      "roles": { "editor": { "grants": [
        { "allow": ["things:edit"], "when": "resource.owner == subject.id && context.on && subject.level > 2" },
        { "allow": ["things:price"], "fields": ["price"] } ] } } }"#;
    fs::write(shop.folder.join("known.json"), policy).expect("the policy");
    let base = ["check", "known.json", "--role", "editor", "--subject", "ada", "--now", "5000"];
    let check = |more: &[&str]| shop.run(&[&base[..], more].concat());
    let old = check(&["things:edit"]);
    assert!(old.out().contains("session-expired"), "{}", old.out());
    let told =
        ["things:edit", "--session", "4000", "--attributes", r#"{"level":3}"#, "--context", r#"{"on":true}"#];
    let missing = check(&told);
    assert_eq!(missing.code, 1);
    assert!(missing.out().contains("it depends on resource.owner"), "{}", missing.out());
    assert_eq!(check(&[&told[..], &["--resource", r#"{"owner":"ada"}"#]].concat()).code, 0);
    let other = check(&[&told[..], &["--resource", r#"{"owner":"bob-the-secret"}"#]].concat());
    assert!(other.out().contains("condition-unmet") && !other.out().contains("secret"), "{}", other.out());
    assert_eq!(check(&["things:price", "--session", "4000", "--field", "price"]).code, 0);
    let wrong = check(&["things:edit", "--resource", "{secret"]);
    assert!(!wrong.err.contains("secret"), "{}", wrong.err);
    assert!(wrong.code == 2 && wrong.err.contains("needs a JSON object"), "{}", wrong.err);
}
