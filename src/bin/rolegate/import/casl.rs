//! Rules of CASL, a list for each role.
//!
//! In CASL a later rule beats an earlier one. Here grants unite and guardrails beat them all, so what a `cannot` forbids
//! stays forbidden; what cannot be said exactly is granted to nobody, or forbidden as a whole.

use super::casl_conditions::condition;
use super::draft::{Draft, Grant};
use super::unread;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What `manage` is taken to stand for where no rule names an action.
const ACTIONS: [&str; 4] = ["create", "read", "update", "delete"];

/// Reads rules of one role, which is called `user`, or a map of roles and their rules.
pub(super) fn read(value: &Value) -> Draft {
    let mut draft = Draft::default();
    let roles: Vec<(&str, &Vec<Value>)> = match value {
        Value::Array(rules) => vec![("user", rules)],
        Value::Object(roles) => {
            for (role, _) in roles.iter().filter(|(_, rules)| !rules.is_array()) {
                draft.lose(role, "not a list of rules");
            }
            let lists = roles.iter().filter_map(|(role, rules)| Some((role.as_str(), rules.as_array()?)));
            lists.collect()
        }
        _ => Vec::new(),
    };
    if roles.is_empty() {
        draft.lose("the file", "neither a list of rules nor a map of roles and lists of rules");
    }
    catalogue(&mut draft, &roles);
    for (original, rules) in roles {
        let role = draft.name("role", original);
        draft.roles.entry(role.clone()).or_default();
        for (position, rule) in rules.iter().enumerate() {
            let place = format!("{original}[{position}]");
            let later = rules.get(position + 1..).unwrap_or_default();
            read_rule(&mut draft, &place, &role, (rule, later));
        }
    }
    draft
}

fn texts<'r>(rule: &'r Value, key: &str) -> Vec<&'r str> {
    match rule.get(key) {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Every subject that a rule names, with the actions that rules about it or about all name.
fn catalogue(draft: &mut Draft, roles: &[(&str, &Vec<Value>)]) {
    let every = || roles.iter().flat_map(|(_, rules)| rules.iter());
    let everywhere: BTreeSet<&str> = every()
        .filter(|rule| texts(rule, "subject").contains(&"all"))
        .flat_map(|rule| texts(rule, "action"))
        .collect();
    let subjects: BTreeSet<&str> =
        every().flat_map(|rule| texts(rule, "subject")).filter(|name| *name != "all").collect();
    for subject in subjects {
        let own = every().filter(|rule| texts(rule, "subject").contains(&subject));
        let mut actions: BTreeSet<&str> =
            own.flat_map(|rule| texts(rule, "action")).chain(everywhere.iter().copied()).collect();
        if actions.remove("manage") {
            actions.extend(ACTIONS);
        }
        let resource = draft.name("resource", subject);
        let actions = actions.into_iter().map(|action| draft.name("action", action)).collect();
        draft.resources.insert(resource, actions);
    }
}

fn read_rule(draft: &mut Draft, place: &str, holder: &str, (rule, later): (&Value, &[Value])) {
    if !rule.is_object() {
        return draft.lose(place, "packed rules: unpack them first");
    }
    let (actions, subjects) = (texts(rule, "action"), texts(rule, "subject"));
    if actions.is_empty() || subjects.is_empty() {
        return draft.lose(place, "a rule without an action and a subject");
    }
    let is_inverted = rule.get("inverted") == Some(&Value::Bool(true));
    let is_known = |key: &&String| {
        matches!(key.as_str(), "action" | "subject" | "fields" | "conditions" | "inverted" | "reason")
    };
    let mut unknown =
        rule.as_object().into_iter().flat_map(|members| members.keys()).filter(|key| !is_known(key));
    if let Some(key) = unknown.next() {
        draft.lose(place, format!("`{key}`"));
        if !is_inverted {
            return;
        }
    }
    let is_text = |key: &str| rule.get(key).is_some_and(Value::is_string);
    let unread = unread(rule, &["action", "subject", "fields"]).find(|key| !is_text(key));
    let no_fields = rule.get("fields").and_then(Value::as_array).is_some_and(Vec::is_empty);
    if let Some(key) = unread.or(no_fields.then_some("fields")) {
        draft.lose(place, format!("`{key}` is no list of texts"));
        if !is_inverted {
            return;
        }
    }
    let mut allow = BTreeSet::new();
    for subject in &subjects {
        for action in &actions {
            let resource = if *subject == "all" { "*".into() } else { draft.name("resource", subject) };
            let action = if *action == "manage" { "*".into() } else { draft.name("action", action) };
            allow.insert(format!("{resource}:{action}"));
        }
    }
    let conditions = rule.get("conditions").filter(|conditions| !conditions.is_null());
    let when = conditions.map(|conditions| condition(conditions, "resource")).transpose();
    let fields: Vec<String> = texts(rule, "fields").into_iter().map(String::from).collect();
    let because = rule.get("reason").and_then(Value::as_str).map(String::from);
    if is_inverted {
        if conditions.is_some() && when.is_ok() {
            draft.changed.push((
                place.into(),
                "an attribute that is a list is compared as a whole, not item by item".into(),
            ));
        }
        if later.iter().any(|later| meets(rule, later)) {
            draft.changed.push((
                place.into(),
                "a later rule that allows it again does not: a guardrail beats every grant".into(),
            ));
        }
        return forbid(draft, place, holder, Forbidden { allow, when, fields, because });
    }
    let fields_are_paths = fields.iter().all(|field| {
        !field.is_empty() && field.split('.').all(|key| !key.is_empty() && (key == "*" || !key.contains('*')))
    });
    match when {
        Err(words) => draft.lose(place, format!("the condition: {words}")),
        Ok(_) if !fields_are_paths => {
            draft.lose(place, format!("a pattern in `fields`: {}", fields.join(", ")));
        }
        Ok(when) => draft.grant(holder, Grant { allow, at: None, when, fields, because }),
    }
}

/// Whether a later rule allows what a rule forbids, some of it.
fn meets(rule: &Value, later: &Value) -> bool {
    let shares = |key: &str, any: &str| {
        let (own, other) = (texts(rule, key), texts(later, key));
        own.contains(&any) || other.contains(&any) || own.iter().any(|name| other.contains(name))
    };
    later.get("inverted") != Some(&Value::Bool(true))
        && shares("action", "manage")
        && shares("subject", "all")
}

/// What a `cannot` says.
struct Forbidden {
    allow: BTreeSet<String>,
    when: Result<Option<String>, String>,
    fields: Vec<String>,
    because: Option<String>,
}

/// A guardrail for the role. What it cannot be limited to it forbids as a whole.
fn forbid(draft: &mut Draft, place: &str, role: &str, forbidden: Forbidden) {
    let mut guardrail = Map::new();
    guardrail.insert("deny".into(), serde_json::json!(forbidden.allow));
    guardrail.insert("roles".into(), vec![Value::from(role)].into());
    if !forbidden.fields.is_empty() {
        let message = format!(
            "a guardrail has no fields: it forbids all, and not {} alone",
            forbidden.fields.join(", ")
        );
        draft.lose(place, message);
    }
    match forbidden.when {
        Ok(when) => guardrail.extend(when.map(|when| ("when".into(), when.into()))),
        Err(words) => {
            draft.lose(place, format!("the condition ({words}): it is forbidden whatever the record"));
        }
    }
    guardrail.extend(forbidden.because.map(|because| ("because".into(), because.into())));
    draft.guardrails.push(guardrail.into());
}
