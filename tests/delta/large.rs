//! How long deltas are: one change in a large policy is less than a hundredth of it.

use crate::{delta, loaded};
use rolegate::Gate;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::process::Command;

/// 4,000 permissions, 1,500 roles, 400 scopes, 3,000 subjects with a role or two each.
fn policy() -> Value {
    let mut resources = Map::new();
    for resource in 0..200 {
        let actions =
            (0..20).map(|action| (format!("act-{action:02}"), json!({ "title": format!("Act {action}") })));
        resources.insert(format!("res-{resource:03}"), json!({ "actions": actions.collect::<Map<_, _>>() }));
    }
    let mut roles = Map::new();
    for role in 0..1500_usize {
        let allow = (0..40)
            .map(|at| format!("res-{:03}:act-{:02}", (role * 7 + at * at) % 200, (role + at * 3) % 20));
        let mut body = json!({ "grants": [{ "allow": allow.collect::<Vec<_>>() }] });
        if role % 3 == 0 {
            body["title"] = format!("Role {role}").into();
        }
        if role % 5 == 1 {
            body["includes"] = json!([format!("role-{:04}", role - 1)]);
        }
        if role % 4 == 0 {
            let because = format!("Because of {}", role % 100);
            let second = json!({ "allow": ["res-000:act-00"], "at": "store:*", "because": because });
            body["grants"].as_array_mut().expect("a list").push(second);
        }
        roles.insert(format!("role-{role:04}"), body);
    }
    let mut scopes: Map<String, Value> = Map::from_iter([("account:a".to_owned(), Value::Null)]);
    scopes.extend((0..400).map(|store| (format!("store:{store:03}"), json!({ "in": "account:a" }))));
    let assignments = (0..3000_usize).flat_map(|subject| {
        let (name, role) = (format!("user:{subject:05}"), format!("role-{:04}", subject * 11 % 1500));
        let second = json!({ "subject": name, "role": format!("role-{:04}", subject % 7), "until": 2_000_000_000 + subject });
        let first = json!({ "subject": name, "role": role, "at": format!("store:{:03}", subject % 400) });
        [Some(first), (subject % 2 == 0).then_some(second)].into_iter().flatten()
    });
    json!({
        "rolegate": 1, "id": "large", "resources": resources, "roles": roles,
        "scopes": { "account": null, "store": { "in": ["account"] } },
        "directory": { "scopes": scopes, "assignments": assignments.collect::<Vec<_>>() },
    })
}

fn allow(policy: &mut Value, role: &str) -> Vec<Value> {
    let allow = policy["roles"][role]["grants"][0]["allow"].take();
    allow.as_array().cloned().expect("a list")
}

type Change = (&'static str, fn(&mut Value));

const CHANGES: &[Change] = &[
    ("nothing but the epoch", |_| ()),
    ("a permission taken from a role", |policy| {
        let mut list = allow(policy, "role-0700");
        list.truncate(39);
        policy["roles"]["role-0700"]["grants"][0]["allow"] = list.into();
    }),
    ("ten permissions given to a role", |policy| {
        let mut list = allow(policy, "role-0003");
        list.extend((0..10).map(|at| json!(format!("res-{:03}:act-19", at * 17))));
        policy["roles"]["role-0003"]["grants"][0]["allow"] = list.into();
    }),
    ("everything given to a role", |policy| policy["roles"]["role-0001"]["grants"] = json!(["*:*"])),
    ("a title that is new", |policy| policy["roles"]["role-0001"]["title"] = json!("The first")),
    ("a title that is gone", |policy| {
        policy["roles"]["role-0300"].as_object_mut().expect("a role").remove("title");
    }),
    ("another reason", |policy| policy["roles"]["role-0800"]["grants"][1]["because"] = json!("It must be")),
    ("a role that includes one more", |policy| {
        policy["roles"]["role-0700"]["includes"] = json!(["role-0002"]);
    }),
    ("a role in the middle", |policy| policy["roles"]["role-0700b"] = json!({ "grants": ["res-007:*"] })),
    ("a role that is gone", |policy| {
        let directory = policy["directory"]["assignments"].as_array_mut().expect("a list");
        directory.retain(|held| held["role"] != "role-0013");
        policy["roles"].as_object_mut().expect("roles").remove("role-0013");
    }),
    ("a permission at the end", |policy| policy["resources"]["zoo"] = json!({ "actions": ["feed"] })),
    ("a scope in the middle", |policy| {
        policy["directory"]["scopes"]["store:200b"] = json!({ "in": "account:a" });
    }),
    ("a subject in the middle", |policy| {
        let held = json!({ "subject": "user:01500b", "role": "role-0100", "at": "store:007" });
        policy["directory"]["assignments"].as_array_mut().expect("a list").push(held);
    }),
    ("a subject that is gone", |policy| {
        let directory = policy["directory"]["assignments"].as_array_mut().expect("a list");
        directory.retain(|held| held["subject"] != "user:01000");
    }),
    ("an assignment that never ends", |policy| {
        let directory = policy["directory"]["assignments"].as_array_mut().expect("a list");
        let held =
            directory.iter_mut().find(|held| held["until"] == json!(2_000_000_100)).expect("there is one");
        held.as_object_mut().expect("an assignment").remove("until");
    }),
    ("a first condition", |policy| {
        policy["roles"]["role-0900"]["grants"][0]["when"] = json!("subject.id == 'user:1'");
    }),
    ("a guardrail", |policy| {
        policy["guardrails"] =
            json!({ "frozen": { "deny": ["res-001:*"], "at": "store:001", "because": "Frozen" } });
    }),
];

#[test]
fn one_change_in_a_large_policy_is_less_than_a_hundredth() {
    let policy = policy();
    let old = loaded(&policy.to_string(), 1);
    for (name, change) in CHANGES {
        let mut changed = policy.clone();
        change(&mut changed);
        let new = loaded(&changed.to_string(), 2);
        for (there, old, new) in [("there", &old, &new), ("back", &new, &old)] {
            let length = delta(old, new).len();
            println!("{name}, {there}: {length} bytes of {}", new.size());
            assert!(length * 100 < new.size(), "{name}, {there}: {length} bytes of {}", new.size());
        }
    }
}

/// Google Cloud's predefined roles: permissions, and the roles with positions of those.
fn google() -> Option<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/gcp-iam/gcp_roles.json.gz");
    if !file.exists() {
        println!("left out: there are no roles at ../shared/data/gcp-iam");
        return None;
    }
    let unpacked = Command::new("gzip").arg("-dc").arg(&file).output().expect("gzip runs");
    assert!(unpacked.status.success(), "gzip cannot read the roles");
    Some(serde_json::from_slice(&unpacked.stdout).expect("the roles are JSON"))
}

fn google_policy(data: &Value) -> Value {
    let permissions: Vec<(&str, &str)> = data["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|name| name.as_str().and_then(|name| name.rsplit_once('.')).expect("service.resource.verb"))
        .collect();
    let mut resources = Map::new();
    for (resource, action) in &permissions {
        let entry = resources.entry(*resource).or_insert_with(|| json!({ "actions": {} }));
        entry["actions"][action] = Value::Null;
    }
    let mut roles = Map::new();
    for role in data["roles"].as_array().expect("a list") {
        let allow = role["p"].as_array().expect("a list").iter().map(|at| {
            let at = usize::try_from(at.as_u64().expect("a position")).expect("small");
            json!(format!("{}:{}", permissions[at].0, permissions[at].1))
        });
        let allow: Vec<Value> = allow.collect();
        let grants = if allow.is_empty() { json!([]) } else { json!([{ "allow": allow }]) };
        let name = role["name"].as_str().expect("a name");
        roles.insert(name.into(), json!({ "title": role["title"], "grants": grants }));
    }
    json!({ "rolegate": 1, "id": "google", "resources": resources, "roles": roles })
}

/// Of Google's roles: the first, the last, large ones and small ones, each changed alone.
#[test]
fn one_changed_role_of_googles_is_less_than_a_hundredth() {
    let Some(data) = google() else { return };
    let policy = google_policy(&data);
    let old: Gate = loaded(&policy.to_string(), 1);
    let names: Vec<&String> = policy["roles"].as_object().expect("roles").keys().collect();
    let others = ["roles/owner", "roles/compute.viewer", "roles/storage.objectViewer"];
    for name in others.into_iter().chain([names[0].as_str(), names[names.len() - 1].as_str()]) {
        let mut changed = policy.clone();
        let role = &mut changed["roles"][name];
        role["title"] = json!("Changed");
        let allow = role["grants"][0]["allow"].as_array_mut().expect("a grant");
        allow.remove(allow.len() / 2);
        allow.push(json!("pubsub.topics:publish"));
        let new = loaded(&changed.to_string(), 2);
        let length = delta(&old, &new).len();
        println!("{name}: {length} bytes of {}", new.size());
        assert!(length * 100 < new.size(), "{name}: {length} bytes of {}", new.size());
    }
}
