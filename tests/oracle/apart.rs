//! Policies whose names can be searched for in bytes, and whose records are masked.

use crate::dice::Dice;
use crate::document::text;
use crate::policy::Policy;
use rolegate::gate::{Gate, Stamp, pack};
use serde_json::{Value, json};

/// A name that is no part of another.
pub(crate) fn marked(kind: &str, name: &str) -> String {
    format!("{kind}.{name}.x")
}

/// The policy with names that can be searched for.
pub(crate) fn apart(mut policy: Policy) -> Policy {
    let role = |name: &mut String| *name = marked("role", name);
    let scope = |name: &mut String| {
        let (kind, own) = name.split_once(':').expect("a scope has a type");
        let own = if own == "*" { own.to_owned() } else { marked("scope", own) };
        *name = format!("{}:{own}", marked("type", kind));
    };
    let kind = |name: &mut String| *name = marked("type", name);
    let group = |name: &mut String| *name = marked("group", name);
    let subject = |name: &mut String| *name = marked("subject", name);
    for known in &mut policy.types {
        kind(&mut known.name);
        known.parents.iter_mut().for_each(kind);
    }
    for known in &mut policy.scopes {
        scope(&mut known.name);
        known.parent.iter_mut().for_each(scope);
    }
    for known in &mut policy.roles {
        role(&mut known.name);
        for include in &mut known.includes {
            role(&mut include.role);
            include.at.iter_mut().for_each(scope);
        }
        known.grants.iter_mut().filter_map(|grant| grant.at.as_mut()).for_each(scope);
    }
    policy.anonymous.iter_mut().for_each(role);
    for rail in &mut policy.guardrails {
        rail.name = marked("rail", &rail.name);
        rail.roles.iter_mut().for_each(role);
        rail.at.iter_mut().for_each(scope);
    }
    for known in &mut policy.groups {
        group(&mut known.name);
        known.groups.iter_mut().for_each(group);
    }
    for known in &mut policy.subjects {
        subject(&mut known.name);
        known.groups.iter_mut().for_each(group);
    }
    for assignment in &mut policy.assignments {
        if assignment.to_group {
            group(&mut assignment.name);
        } else {
            subject(&mut assignment.name);
        }
        role(&mut assignment.role);
        assignment.at.iter_mut().for_each(scope);
    }
    policy
}

/// A record of any of the resources; what it holds is masked or not as `masking_gate` says.
pub(crate) fn record() -> Value {
    json!({ "mail": "ada@example.com", "note": "n", "gone": true, "in": { "mail": "bob@example.com", "gone": false },
        "list": [{ "mail": "eve@example.com", "note": 7 }], "other": "o" })
}

/// The gate of a policy whose resources have fields, records within records, shapes and records that are erased.
pub(crate) fn masking_gate(policy: &Policy, dice: &mut Dice) -> Gate {
    let mut document: Value = serde_json::from_str(&text(policy)).expect("JSON");
    if document["classes"].is_null() {
        document["classes"] = json!({ "e": { "ladder": ["redact"] } });
    }
    let names: Vec<String> = document["resources"].as_object().expect("a map").keys().cloned().collect();
    for name in &names {
        let place = &mut document["resources"][name];
        let inner = dice.pick(&names).clone();
        place["fields"] = json!({ "mail": "e", "in": { "record": inner }, "list": { "record": name } });
        if dice.percent(30) {
            place["erased_when"] = json!("resource.gone");
        }
        if dice.percent(30) {
            place["unclassified"] = json!("mask");
        }
        if dice.percent(50) {
            place["shapes"] = json!({ "form": { "at": "list" } });
            place["fields"].as_object_mut().expect("a map").remove("list");
        }
    }
    let Policy { epoch, issued_at, not_after, .. } = *policy;
    let stamp = Stamp { epoch, issued_at, not_after };
    let bytes = pack(&document.to_string(), &stamp).unwrap_or_else(|error| panic!("{error}\n{document}"));
    Gate::load(bytes).expect("a snapshot")
}
