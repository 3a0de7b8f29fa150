//! A policy as its author writes it: the document, and the texts of its conditions.

use crate::generate::MASKED;
use crate::policy::{Grant, Include, Level, Permission, Policy, Role, Scope, Term, Value as Known, halves};
use serde_json::{Map, Value, json};

/// The document, in the order in which its lists stand.
pub(crate) fn text(policy: &Policy) -> String {
    let mut resources = Map::new();
    for permission in &policy.permissions {
        let (resource, action) = halves(&permission.name);
        if permission.name != MASKED {
            let place = resources.entry(resource).or_insert_with(|| json!({ "actions": {} }));
            place["actions"][action] = action_of(permission);
        }
    }
    for (resource, term) in &policy.available {
        if let Some(place) = resources.get_mut(resource) {
            place["available_when"] = json!(condition(term));
        }
    }
    let mut document = json!({ "rolegate": 1, "id": "p", "resources": resources });
    if policy.permissions.iter().any(|permission| permission.name == MASKED) {
        document["classes"] = json!({ "e": { "ladder": [{ halves(MASKED).1: "clear" }, "redact"] } });
    }
    if let Some(age) = policy.max_age {
        document["session"] = json!({ "max_age": age });
    }
    document["anonymous"] = json!(policy.anonymous);
    document["guardrails"] = map(policy.guardrails.iter().map(|rail| {
        let mut value = json!({ if rail.cap { "cap" } else { "deny" }: rail.list });
        add(&mut value, "except", &rail.except);
        add(&mut value, "roles", &rail.roles);
        (&rail.name, under(placed(value, rail.at.as_deref()), rail.when.as_ref()))
    }));
    let role = |role: &Role| {
        json!({
            "includes": role.includes.iter().map(|Include { role, at }| match at {
                None => json!(role),
                Some(at) => json!({ "role": role, "at": at }),
            }).collect::<Vec<_>>(),
            "grants": role.grants.iter().map(|Grant { allow, except, at, when, fields }| {
                let mut grant = json!({ "allow": allow });
                add(&mut grant, "except", except);
                add(&mut grant, "fields", fields);
                under(placed(grant, at.as_deref()), when.as_ref())
            }).collect::<Vec<_>>(),
        })
    };
    document["roles"] = map(policy.roles.iter().map(|known| (&known.name, role(known))));
    document["scopes"] = map(policy.types.iter().map(|kind| {
        let inherit = if kind.replace { "replace" } else { "add" };
        let value = match kind.parents.as_slice() {
            [] => json!({ "inherit": inherit }),
            parents => json!({ "inherit": inherit, "in": parents }),
        };
        (&kind.name, value)
    }));
    let inside = |scope: &Scope| scope.parent.as_ref().map_or(Value::Null, |parent| json!({ "in": parent }));
    let assignments = policy.assignments.iter().map(|assignment| {
        let who = if assignment.to_group { "group" } else { "subject" };
        let mut value = json!({ who: assignment.name, "role": assignment.role });
        for (key, time) in [("from", assignment.from), ("until", assignment.until)] {
            if let Some(time) = time {
                value[key] = json!(time);
            }
        }
        placed(value, assignment.at.as_deref())
    });
    document["directory"] = json!({
        "scopes": map(policy.scopes.iter().map(|scope| (&scope.name, inside(scope)))),
        "groups": map(policy.groups.iter().map(|group| (&group.name, json!({ "in": group.groups })))),
        "subjects": map(policy.subjects.iter().map(|known| (&known.name, json!({ "groups": known.groups })))),
        "assignments": assignments.collect::<Vec<_>>(),
    });
    document.to_string()
}

fn map<'n>(members: impl Iterator<Item = (&'n String, Value)>) -> Value {
    Value::Object(members.map(|(name, value)| (name.clone(), value)).collect())
}

fn placed(mut value: Value, at: Option<&str>) -> Value {
    if let Some(at) = at {
        value["at"] = json!(at);
    }
    value
}

fn add(value: &mut Value, key: &str, list: &[String]) {
    if !list.is_empty() {
        value[key] = json!(list);
    }
}

fn under(mut value: Value, when: Option<&Term>) -> Value {
    if let Some(term) = when {
        value["when"] = json!(condition(term));
    }
    value
}

fn action_of(permission: &Permission) -> Value {
    let own = format!("{}:", halves(&permission.name).0);
    let short = |name: &String| name.strip_prefix(&own).unwrap_or(name).to_owned();
    let mut value = json!({});
    add(&mut value, "implies", &permission.implies.iter().map(short).collect::<Vec<_>>());
    let requires = permission.requires.iter().map(|(name, level)| match level {
        Level::Same => json!(short(name)),
        Level::Parent => json!({ "permission": name, "at": "parent" }),
        Level::Root => json!({ "permission": short(name), "at": "root" }),
    });
    if !permission.requires.is_empty() {
        value["requires"] = requires.collect();
    }
    if permission.derived {
        value["derived"] = json!(true);
    }
    if let Some(term) = &permission.available {
        value["available_when"] = json!(condition(term));
    }
    value
}

/// A condition as a text.
pub(crate) fn condition(term: &Term) -> String {
    let list = |items: &[Term]| items.iter().map(condition).collect::<Vec<_>>().join(", ");
    match term {
        Term::Literal(value) => json_of(value).to_string(),
        Term::Root(name) | Term::Item(name) => (*name).to_owned(),
        Term::Key(of, key) => format!("{}.{key}", condition(of)),
        Term::Index(of, by) => format!("{}[{}]", condition(of), condition(by)),
        Term::List(items) => format!("[{}]", list(items)),
        Term::Loop(name, of, item, said) => format!("{}.{name}({item}, {})", condition(of), condition(said)),
        Term::Call(name, operands) => match (*name, operands.as_slice()) {
            ("!", [of]) => format!("!({})", condition(of)),
            ("?:", [of, yes, no]) => format!("({} ? {} : {})", condition(of), condition(yes), condition(no)),
            ("cidr", [range, of]) => format!("cidr({}).contains({})", condition(range), condition(of)),
            ("startsWith" | "endsWith" | "contains", [of, part]) => {
                format!("{}.{name}({})", condition(of), condition(part))
            }
            ("has" | "size" | "timestamp" | "duration", operands) => format!("{name}({})", list(operands)),
            (_, [left, right]) => format!("({} {name} {})", condition(left), condition(right)),
            _ => unreachable!("`{name}` has other operands"),
        },
    }
}

/// A value of attributes or of a condition as JSON, which has no times.
pub(crate) fn json_of(value: &Known) -> Value {
    match value {
        Known::Null => Value::Null,
        Known::Bool(truth) => json!(truth),
        Known::Number(number) => json!(number),
        Known::Text(text) => json!(text),
        Known::List(items) => items.iter().map(json_of).collect(),
        Known::Map(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), json_of(value))).collect())
        }
        Known::Time(_) | Known::Span(_) => unreachable!("no text stands for it"),
    }
}
