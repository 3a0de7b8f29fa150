//! `rolegate import`: what other systems decide is decided here too, and what is lost is told.

use super::shop::{Run, Shop};
use serde_json::json;

/// Imports some text; the policy is `policy.yaml` then.
#[track_caller]
fn import(shop: &Shop, from: &str, text: &str) -> Run {
    shop.write("rules", text);
    let run = shop.run(&["import", from, "rules"]);
    assert_ne!(run.code, 2, "{}", run.err);
    shop.write("policy.yaml", &run.out);
    run
}

/// Whether subjects, at a scope or none, are allowed permissions, as the other system says.
#[track_caller]
fn decides(shop: &Shop, cells: &[(&str, &str, &str, i32)]) {
    for (subject, at, permission, code) in cells {
        let mut args = vec!["check", "policy.yaml", permission, "--subject", subject];
        if !at.is_empty() {
            args.extend(["--at", at]);
        }
        let run = shop.run(&args);
        assert_eq!(run.code, *code, "{subject} {at} {permission}: {}{}", run.out(), run.err);
    }
}

#[test]
fn casbin_with_roles_of_roles_and_denials() {
    let shop = Shop::new("import-casbin");
    let run = import(
        &shop,
        "casbin",
        "# comment\np, admin, data1, read\np, admin, data1, write\np, reader, data1, read\n\
         p, alice, data2, write\np, bob, data1, write, deny\n\ng, alice, admin\ng, bob, editor\ng, editor, admin\n",
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    // Enforced by hand: r.sub has the role p.sub, an allow and no deny.
    decides(
        &shop,
        &[
            ("alice", "", "data1:read", 0),
            ("alice", "", "data2:write", 0),
            ("alice", "", "data2:read", 1),
            ("bob", "", "data1:read", 0),
            ("bob", "", "data1:write", 1),
            ("bob", "", "data2:write", 1),
            ("reader", "", "data1:read", 0),
            ("reader", "", "data1:write", 1),
            ("eve", "", "data1:read", 1),
        ],
    );
}

#[test]
fn casbin_with_domains_and_what_it_loses() {
    let shop = Shop::new("import-casbin-domains");
    let run = import(
        &shop,
        "casbin",
        "p, admin, domain1, data1, read\np, admin, domain2, data2, read\np, admin, *, data3, read\n\
         p, user, domain1, /data/:id, read\ng, alice, admin, domain1\ng, bob, admin, domain2\n\
         g, admin, super, domain1\ng2, data1, group1\np, super, domain1, data1, write\n\
         p, super, domain1, data1, erase, deny\np, carl, domain1, data1, read\np, carl, domain1, data*, erase, deny\n",
    );
    assert_eq!(run.code, 1);
    assert_eq!(
        run.err,
        "\
rules: line 3: not carried over: `*` may be a pattern: what it matches is said by the model
rules: line 4: not carried over: `/data/:id` may be a pattern: what it matches is said by the model
rules: line 8: not carried over: `g2` lines mean what the model says
rules: line 12: not carried over: `data*` may be a pattern: what it matches is said by the model
"
    );
    decides(
        &shop,
        &[
            ("alice", "domain:domain1", "data1:read", 0),
            ("alice", "domain:domain2", "data2:read", 1),
            ("bob", "domain:domain2", "data2:read", 0),
            ("bob", "domain:domain1", "data1:read", 1),
            ("alice", "", "data1:read", 1),
            // Admins are super in domain 1 alone.
            ("alice", "domain:domain1", "data1:write", 0),
            ("alice", "domain:domain1", "data1:erase", 1),
            ("bob", "domain:domain1", "data1:write", 1),
            ("bob", "domain:domain2", "data1:write", 1),
            // What Carl is denied is not known, so he is denied everything.
            ("carl", "domain:domain1", "data1:read", 1),
        ],
    );
}

const KUBERNETES: &str = r#"apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: view, labels: { aggregate-to-edit: "true" } }
rules:
- { apiGroups: [""], resources: [pods, pods/log], verbs: [get, list] }
- { apiGroups: [apps], resources: [deployments], verbs: [get] }
---
kind: ClusterRole
metadata: { name: edit }
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { aggregate-to-edit: "true" } }] }
rules:
- { apiGroups: ["*"], resources: [pods, deployments], verbs: ["*"] }
- { nonResourceURLs: [/healthz], verbs: [get] }
---
# nothing but a comment
---
kind: Role
metadata: { name: updater, namespace: dev }
rules:
- { apiGroups: [""], resources: [pods], resourceNames: [web], verbs: [update] }
---
kind: ClusterRole
metadata: { name: "system:root" }
rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]
---
kind: List
items:
- kind: RoleBinding
  metadata: { name: a, namespace: dev }
  roleRef: { kind: ClusterRole, name: edit }
  subjects: [{ kind: User, name: dave }, { kind: ServiceAccount, name: bot, namespace: ci }]
- kind: RoleBinding
  metadata: { name: b, namespace: dev }
  roleRef: { kind: Role, name: updater }
  subjects: [{ kind: User, name: una }]
- kind: ClusterRoleBinding
  metadata: { name: c }
  roleRef: { kind: ClusterRole, name: view }
  subjects: [{ kind: User, name: vera }, { kind: Group, name: staff }]
- kind: ClusterRoleBinding
  metadata: { name: d }
  roleRef: { kind: ClusterRole, name: "system:root" }
  subjects: [{ kind: User, name: root }]
- kind: RoleBinding
  metadata: { name: e, namespace: dev }
  roleRef: { kind: ClusterRole, name: gone }
  subjects: []
- { kind: Pod, metadata: { name: web } }
"#;

#[test]
fn kubernetes_roles_and_bindings() {
    let shop = Shop::new("import-kubernetes");
    let run = import(&shop, "kubernetes", KUBERNETES);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.err,
        "\
rules: Role dev/updater, rules[0]: changed: `resourceNames` are a condition: a check must tell the record's `name`
rules: system:root: changed: the role is `system-root` here
rules: ClusterRole edit, rules[1]: not carried over: `nonResourceURLs`: there are no resources without a name
rules: Group staff: not carried over: who is a member is not in the file: add the subjects
rules: RoleBinding dev/e: not carried over: the file has no role `gone`
rules: Pod default/web: not carried over: `Pod` is no object of RBAC
"
    );
    decides(
        &shop,
        &[
            ("dave", "namespace:dev", "pods:delete", 0),
            ("dave", "namespace:dev", "apps/deployments:patch", 0),
            // `pods` does not stand for its subresources; reading logs comes with what is aggregated.
            ("dave", "namespace:dev", "pods/log:delete", 1),
            ("dave", "namespace:dev", "pods/log:get", 0),
            ("dave", "", "pods:get", 1),
            ("system:serviceaccount:ci:bot", "namespace:dev", "pods:create", 0),
            ("vera", "namespace:dev", "pods:get", 0),
            ("vera", "", "apps/deployments:get", 0),
            ("vera", "", "apps/deployments:list", 1),
            ("root", "", "pods/log:deletecollection", 0),
            ("una", "namespace:dev", "pods:update", 1),
        ],
    );
    let update =
        ["check", "policy.yaml", "pods:update", "--subject", "una", "--at", "namespace:dev", "--resource"];
    assert_eq!(shop.run(&[&update[..], &[r#"{"name":"web"}"#]].concat()).code, 0);
    assert_eq!(shop.run(&[&update[..], &[r#"{"name":"db"}"#]].concat()).code, 1);
    let run = shop.run_with(&["import", "kubernetes", "-", "--json"], b"a: b\n---\nkind: [\n");
    assert_eq!((run.code, run.error_code().as_str()), (2, "cli/bad-yaml"));
    assert!(run.err.starts_with("<stdin>:"), "{}", run.err);
}

#[test]
fn gcp_roles_and_what_they_say_besides() {
    let shop = Shop::new("import-gcp");
    let roles = json!([
        { "name": "roles/storage.viewer", "title": "Storage Viewer", "description": "Sees", "stage": "GA",
          "includedPermissions": ["storage.buckets.get", "storage.objects.list"], "etag": "AA==" },
        { "name": "roles/old", "title": "Old", "stage": "DISABLED", "includedPermissions": ["storage.buckets.get"] },
        { "name": "roles/short", "description": "No list" },
        { "name": "roles/odd", "includedPermissions": ["nodot", "resourcemanager.projects.get"] },
    ]);
    let run = import(&shop, "gcp", &roles.to_string());
    assert_eq!(run.code, 1);
    assert_eq!(
        run.err,
        "\
rules: roles/old: changed: the role is disabled or deleted, and grants nothing here
rules: 2 roles: changed: `description` has no place in a policy
rules: roles/short: not carried over: no `includedPermissions`: list roles with `--format=json` and their details
rules: roles/odd: not carried over: the permission \"nodot\"
"
    );
    for (role, permission, code) in [
        ("roles/storage.viewer", "storage.buckets:get", 0),
        ("roles/storage.viewer", "storage.objects:list", 0),
        ("roles/storage.viewer", "resourcemanager.projects:get", 1),
        ("roles/old", "storage.buckets:get", 1),
        ("roles/odd", "resourcemanager.projects:get", 0),
    ] {
        let run = shop.run(&["check", "policy.yaml", permission, "--role", role]);
        assert_eq!(run.code, code, "{role} {permission}: {}", run.out());
    }
}

#[test]
fn casl_rules_conditions_and_what_is_denied() {
    let shop = Shop::new("import-casl");
    let rules = json!({
        "author": [
            { "action": "read", "subject": "all" },
            { "action": ["update", "delete"], "subject": "Post",
              "conditions": { "status": { "$in": ["draft", "it's"] }, "$or": [{ "votes": { "$lt": 3 } }, { "pinned": null }] } },
            { "action": "update", "subject": "User", "fields": ["name", "address.*"] },
            { "action": "read", "subject": "Secret", "inverted": true, "reason": "Not for authors" },
            { "action": "publish", "subject": "Post", "conditions": { "owner": "${user.id}" } },
            { "action": "update", "subject": "Secret" },
            { "action": "update", "subject": "Secret", "conditions": { "sealed": true }, "inverted": true },
            { "action": "read", "subject": "Post", "fields": ["na*"], "conditions": { "a": { "$regex": "x" } } },
        ],
        "admin": [
            { "action": "manage", "subject": "all" },
            { "action": "delete", "subject": "User", "inverted": true, "fields": ["email"], "conditions": { "a": { "$size": 1 } } },
            { "action": "delete", "subject": "User" },
        ],
    });
    let run = import(&shop, "casl", &rules.to_string());
    assert_eq!(run.code, 1);
    assert_eq!(
        run.err,
        "\
rules: author[6]: changed: an attribute that is a list is compared as a whole, not item by item
rules: admin[1]: changed: a later rule that allows it again does not: a guardrail beats every grant
rules: author[4]: not carried over: the condition: the placeholder `${user.id}`
rules: author[7]: not carried over: the condition: `$regex`
rules: admin[1]: not carried over: a guardrail has no fields: it forbids all, and not email alone
rules: admin[1]: not carried over: the condition (`$size`): it is forbidden whatever the record
"
    );
    for (role, permission, more, code) in [
        ("author", "Post:read", &[][..], 0),
        ("author", "Secret:read", &[], 1),
        ("author", "Post:update", &["--resource", r#"{"status":"it's","votes":2,"pinned":1}"#], 0),
        ("author", "Post:update", &["--resource", r#"{"status":"draft","votes":3,"pinned":null}"#], 0),
        ("author", "Post:update", &["--resource", r#"{"status":"draft","votes":3,"pinned":1}"#], 1),
        ("author", "Post:update", &["--resource", r#"{"status":"live","votes":1,"pinned":1}"#], 1),
        ("author", "Post:update", &[], 1),
        ("author", "User:update", &["--field", "address.city"], 0),
        ("author", "User:update", &["--field", "email"], 1),
        ("author", "Post:publish", &["--resource", r#"{"owner":"${user.id}"}"#], 1),
        ("author", "Secret:update", &["--resource", r#"{"sealed":false}"#], 0),
        ("author", "Secret:update", &["--resource", r#"{"sealed":true}"#], 1),
        ("author", "Secret:update", &[], 1),
        ("admin", "Secret:read", &[], 0),
        ("admin", "User:delete", &[], 1),
    ] {
        let run = shop.run(&[&["check", "policy.yaml", permission, "--role", role], more].concat());
        assert_eq!(run.code, code, "{role} {permission} {more:?}: {}", run.out());
    }
}

#[test]
fn import_as_json_and_of_what_is_no_rules() {
    let shop = Shop::new("import-json");
    shop.write("rules", "p, a b, data, read\np, x, *, read\n");
    let run = shop.run(&["import", "casbin", "rules", "--id", "mine", "--json"]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.json(),
        json!({
            "policy": {
                "rolegate": 1, "id": "mine", "resources": { "data": { "actions": ["read"] } },
                "roles": { "a-b": { "grants": [{ "allow": ["data:read"] }] } },
                "directory": { "assignments": [{ "subject": "a b", "role": "a-b" }] },
            },
            "lost": [{ "where": "line 2", "message": "`*` may be a pattern: what it matches is said by the model" }],
            "changed": [{ "where": "a b", "message": "the role is `a-b` here" }],
        })
    );
    shop.write("rules", "{\"name\": ");
    for from in ["gcp", "casl"] {
        let run = shop.run(&["import", from, "rules", "--json"]);
        assert_eq!((run.code, run.error_code().as_str()), (2, "cli/bad-json"), "{from}");
    }
    // Roles that include each other are no policy.
    shop.write("rules", "g, a, b\ng, b, a\np, a, data, read\n");
    let run = shop.run(&["import", "casbin", "rules", "--json"]);
    assert_eq!((run.code, run.error_code().as_str()), (2, "include-cycle"));
}

#[test]
fn what_is_no_list_of_rules_is_told() {
    let shop = Shop::new("import-odd");
    let run = import(
        &shop,
        "casl",
        r#"{ "viewer": [{ "action": "read", "subject": "Post" }], "editor": { "action": "update", "subject": "Post" } }"#,
    );
    assert_eq!((run.code, run.err.as_str()), (1, "rules: editor: not carried over: not a list of rules\n"));
    let run = import(&shop, "kubernetes", "a: b\n---\nkind: Pod\nmetadata: { name: web }\n");
    assert_eq!(run.code, 1);
    assert!(run.err.starts_with("rules: object 1: not carried over: it has no `kind`\n"), "{}", run.err);
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_place() {
    let shop = Shop::new("import-unread");
    for from in ["casbin", "kubernetes", "gcp", "casl"] {
        let run = shop.run_with(&["import", from, "-"], b" \n");
        assert_eq!(
            (run.code, run.out(), run.err.as_str()),
            (2, "", "error: <stdin>: there is nothing in it\n"),
            "{from}"
        );
    }
    shop.write("rules.json", "[\n  { \"name\": roles/x }\n]\n");
    let run = shop.run(&["import", "gcp", "rules.json"]);
    let err = "rules.json:2:13: not valid JSON
  |
2 |   { \"name\": roles/x }
  |             ^
error: 1 error in rules.json
";
    assert_eq!((run.code, run.err.as_str()), (2, err));
}

#[test]
fn a_list_that_cannot_be_read_never_grants_more() {
    let shop = Shop::new("import-lists");
    let rules = json!([
        { "action": "read", "subject": "Post", "fields": [1] },
        { "action": "read", "subject": ["Post", null] },
        { "action": "read", "subject": "Post", "fields": [] },
        { "action": "update", "subject": "Post", "fields": "title" },
    ]);
    let run = import(&shop, "casl", &rules.to_string());
    let lost = "rules: user[0]: not carried over: `fields` is no list of texts
rules: user[1]: not carried over: `subject` is no list of texts
rules: user[2]: not carried over: `fields` is no list of texts
";
    assert_eq!((run.code, run.err.as_str()), (1, lost));
    assert_eq!(
        shop.run(&["check", "policy.yaml", "Post:read", "--role", "user", "--field", "title"]).code,
        1
    );
    assert_eq!(
        shop.run(&["check", "policy.yaml", "Post:update", "--role", "user", "--field", "title"]).code,
        0
    );
    let rule = |rest: &str| format!("  - {{ apiGroups: [\"\"], resources: [pods], {rest} }}\n");
    let head = "kind: ClusterRole\nmetadata: { name: r }\nrules:\n";
    let odd = [rule("verbs: [get], resourceNames: web"), rule("verbs: [get], resourceNames: [1]")].concat();
    let run =
        import(&shop, "kubernetes", &[head, &odd, "  - { resources: [pods], verbs: [get] }\n"].concat());
    let lost = "rules: ClusterRole r, rules[0]: not carried over: `resourceNames` is no list of texts
rules: ClusterRole r, rules[1]: not carried over: `resourceNames` is no list of texts
rules: ClusterRole r, rules[2]: not carried over: it has no `apiGroups`
";
    assert_eq!((run.code, run.err.as_str()), (1, lost));
    assert_eq!(shop.run(&["check", "policy.yaml", "pods:get", "--role", "r"]).code, 1);
}
