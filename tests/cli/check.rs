//! `rolegate check`: decisions and exit codes.

use super::shop::Shop;
use serde_json::{Value, json};

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
       why      no role held grants it; granted by owner
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
        let common = json!({ "unknownRoles": ["x"], "policy": "shop", "epoch": 7 });
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
                    "audited": true, "message": "no role held grants it; granted by owner",
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
