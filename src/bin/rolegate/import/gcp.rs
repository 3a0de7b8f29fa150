//! Roles of Google Cloud, as `gcloud iam roles list --format=json` or `describe` gives them.

use super::draft::{Draft, Grant};
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads a list of roles, or one role.
pub(super) fn read(value: &Value) -> Draft {
    let mut draft = Draft::default();
    let listed = value.get("roles").unwrap_or(value);
    let roles = listed.as_array().map_or_else(|| std::slice::from_ref(listed), Vec::as_slice);
    // What is said of many roles in the same way is told once.
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    for (position, role) in roles.iter().enumerate() {
        let Some(name) = role.get("name").and_then(Value::as_str) else {
            draft.lose(format!("[{position}]"), "a role without a `name`");
            continue;
        };
        for key in role.as_object().into_iter().flat_map(|members| members.keys()) {
            if !matches!(
                key.as_str(),
                "name" | "title" | "includedPermissions" | "etag" | "stage" | "deleted"
            ) {
                *left_out.entry(key).or_default() += 1;
            }
        }
        read_role(&mut draft, name, role);
    }
    for (key, count) in left_out {
        draft.changed.push((format!("{count} roles"), format!("`{key}` has no place in a policy")));
    }
    draft
}

fn read_role(draft: &mut Draft, original: &str, role: &Value) {
    let name = draft.name("role", original);
    let entry = draft.roles.entry(name.clone()).or_default();
    entry.title = role.get("title").and_then(Value::as_str).unwrap_or_default().into();
    let is_off =
        role.get("deleted") == Some(&Value::Bool(true)) || role.get("stage") == Some(&"DISABLED".into());
    if is_off {
        draft
            .changed
            .push((original.into(), "the role is disabled or deleted, and grants nothing here".into()));
        return;
    }
    let Some(permissions) = role.get("includedPermissions").and_then(Value::as_array) else {
        draft.lose(original, "no `includedPermissions`: list roles with `--format=json` and their details");
        return;
    };
    let mut grant = Grant::default();
    for permission in permissions {
        let text = permission.as_str().unwrap_or_default();
        let Some((resource, action)) =
            text.rsplit_once('.').filter(|(resource, action)| !resource.is_empty() && !action.is_empty())
        else {
            draft.lose(original, format!("the permission {permission}"));
            continue;
        };
        let (resource, action) = (draft.name("resource", resource), draft.name("action", action));
        grant.allow.insert(format!("{resource}:{action}"));
        draft.resources.entry(resource).or_default().insert(action);
    }
    if !grant.allow.is_empty() {
        draft.grant(&name, grant);
    }
}
