//! RBAC objects of Kubernetes: roles, cluster roles and their bindings.

use super::draft::{Draft, Grant};
use super::unread;
use crate::{failure::Failure, source::Part, spec::to_value};
use rolegate::gate::Document;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What can be done to any resource.
const VERBS: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/// Reads documents, each an object or a list of them.
pub(super) fn read(part: &Part) -> Result<Draft, Failure> {
    let mut objects = Vec::new();
    for text in documents(&part.text) {
        let document = Document::read(&text).map_err(|errors| {
            let errors =
                errors.into_iter().map(|error| (error.place.unwrap_or_default(), error.message)).collect();
            Failure::Places { code: "cli/bad-yaml", part: part.clone(), errors }
        })?;
        let value = to_value(&document);
        match value.get("items").and_then(Value::as_array) {
            Some(items) => objects.extend(items.iter().cloned()),
            None => objects.push(value),
        }
    }
    let mut draft = Draft::default();
    let known = catalogue(&mut draft, &objects);
    let roles = objects.iter().filter(|object| matches!(kind(object), "Role" | "ClusterRole"));
    roles.clone().for_each(|object| role(&mut draft, object, &known));
    let labels: Vec<(String, Value)> = roles
        .clone()
        .filter(|object| kind(object) == "ClusterRole")
        .map(|object| (full_name(object), object.pointer("/metadata/labels").cloned().unwrap_or_default()))
        .collect();
    roles.for_each(|object| aggregate(&mut draft, object, &labels));
    for (position, object) in objects.iter().enumerate() {
        match kind(object) {
            "" => draft.lose(format!("object {}", position + 1), "it has no `kind`"),
            "Role" | "ClusterRole" => {}
            "RoleBinding" | "ClusterRoleBinding" => binding(&mut draft, object),
            other => draft.lose(title(object), format!("`{other}` is no object of RBAC")),
        }
    }
    Ok(draft)
}

/// The documents of a text, each with as many lines before it as there are, so that places stay right.
fn documents(text: &str) -> Vec<String> {
    let (mut documents, mut current, mut is_empty) = (Vec::new(), String::new(), true);
    for (number, line) in text.lines().enumerate() {
        if line == "---" || line.starts_with("--- ") {
            if !is_empty {
                documents.push(std::mem::take(&mut current));
            }
            (current, is_empty) = ("\n".repeat(number + 1), true);
            continue;
        }
        is_empty &= line.trim().is_empty() || line.trim_start().starts_with('#');
        current.push_str(line);
        current.push('\n');
    }
    if !is_empty {
        documents.push(current);
    }
    documents
}

fn kind(object: &Value) -> &str {
    object.get("kind").and_then(Value::as_str).unwrap_or_default()
}

fn named<'o>(object: &'o Value, key: &str) -> &'o str {
    object.pointer(&format!("/metadata/{key}")).and_then(Value::as_str).unwrap_or_default()
}

fn title(object: &Value) -> String {
    format!("{} {}", kind(object), full_name(object))
}

fn namespace(object: &Value) -> &str {
    Some(named(object, "namespace")).filter(|namespace| !namespace.is_empty()).unwrap_or("default")
}

/// A role of a namespace has it before its name.
fn full_name(object: &Value) -> String {
    let name = named(object, "name");
    if kind(object).starts_with("Cluster") { name.into() } else { format!("{}/{name}", namespace(object)) }
}

fn texts<'o>(object: &'o Value, key: &str) -> Vec<&'o str> {
    let list = object.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn rules(object: &Value) -> impl Iterator<Item = &Value> {
    object.get("rules").and_then(Value::as_array).into_iter().flatten()
}

/// `group/resource/subresource`; the core group has no name.
fn resource(group: &str, resource: &str) -> String {
    if group.is_empty() { resource.into() } else { format!("{group}/{resource}") }
}

/// A resource of the catalogue: its group, its name there, and its name here.
struct Known {
    group: String,
    resource: String,
    name: String,
}

/// Whatever any rule names, with the usual verbs and those that it names.
fn catalogue(draft: &mut Draft, objects: &[Value]) -> Vec<Known> {
    let mut found: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for rule in objects.iter().flat_map(rules) {
        for (group, name) in pairs(rule).filter(|(group, name)| *group != "*" && !name.contains('*')) {
            let actions = found.entry((group, name)).or_default();
            actions.extend(VERBS);
            actions.extend(texts(rule, "verbs").into_iter().filter(|verb| *verb != "*"));
        }
    }
    let mut known = Vec::new();
    for ((group, own), actions) in found {
        let name = draft.name("resource", &resource(group, own));
        let actions = actions.iter().map(|action| draft.name("action", action)).collect();
        draft.resources.insert(name.clone(), actions);
        known.push(Known { group: group.into(), resource: own.into(), name });
    }
    known
}

fn pairs(rule: &Value) -> impl Iterator<Item = (&str, &str)> {
    let resources = texts(rule, "resources");
    texts(rule, "apiGroups")
        .into_iter()
        .flat_map(move |group| resources.clone().into_iter().map(move |name| (group, name)))
}

/// Whether a rule's resource stands for one of the catalogue.
fn is_meant((group, wanted): (&str, &str), known: &Known) -> bool {
    let own = known.resource.as_str();
    let is_name = wanted == "*"
        || wanted == own
        || wanted.strip_prefix("*/").is_some_and(|sub| own.ends_with(&format!("/{sub}")))
        || wanted.strip_suffix("/*").is_some_and(|above| own.starts_with(&format!("{above}/")));
    (group == "*" || group == known.group) && is_name
}

fn role(draft: &mut Draft, object: &Value, known: &[Known]) {
    let name = draft.name("role", &full_name(object));
    draft.roles.entry(name.clone()).or_default();
    let at = (kind(object) == "Role").then(|| scope(draft, namespace(object)));
    for (position, rule) in rules(object).enumerate() {
        let place = format!("{}, rules[{position}]", title(object));
        if !texts(rule, "nonResourceURLs").is_empty() {
            draft.lose(&place, "`nonResourceURLs`: there are no resources without a name");
        }
        if let Some(key) = unread(rule, &["verbs", "apiGroups", "resources", "resourceNames"]).next() {
            draft.lose(&place, format!("`{key}` is no list of texts"));
            continue;
        }
        let is_about_urls = rule.get("nonResourceURLs").is_some();
        let lacks = |key: &&&str| texts(rule, key).is_empty() && !is_about_urls;
        if let Some(key) = ["verbs", "apiGroups", "resources"].iter().find(lacks) {
            draft.lose(&place, format!("it has no `{key}`"));
            continue;
        }
        let mut allow = BTreeSet::new();
        for pair in pairs(rule) {
            let found = listed(draft, rule, pair, known);
            if found.is_empty() {
                draft.lose(
                    &place,
                    format!("`{}` matches nothing that the file names", resource(pair.0, pair.1)),
                );
            }
            allow.extend(found);
        }
        let names = texts(rule, "resourceNames");
        if !names.is_empty() {
            let message = "`resourceNames` are a condition: a check must tell the record's `name`";
            draft.changed.push((place.clone(), message.into()));
        }
        let when = (!names.is_empty()).then(|| {
            let quoted: Vec<String> = names.iter().map(|name| Value::from(*name).to_string()).collect();
            format!("resource.name in [{}]", quoted.join(", "))
        });
        if !allow.is_empty() {
            draft.grant(&name, Grant { allow, at: at.clone(), when, ..Grant::default() });
        }
    }
}

/// Permissions that a rule grants on one of its resources.
fn listed(draft: &mut Draft, rule: &Value, pair: (&str, &str), known: &[Known]) -> Vec<String> {
    let verbs = texts(rule, "verbs");
    if pair == ("*", "*") && verbs.contains(&"*") {
        return vec!["*:*".into()];
    }
    let mut found = Vec::new();
    for Known { name, .. } in known.iter().filter(|known| is_meant(pair, known)) {
        for verb in &verbs {
            let verb = if *verb == "*" { "*".into() } else { draft.name("action", verb) };
            if verb != "*" {
                draft.resources.entry(name.clone()).or_default().insert(verb.clone());
            }
            found.push(format!("{name}:{verb}"));
        }
    }
    found
}

/// A cluster role that gathers others by their labels includes them.
fn aggregate(draft: &mut Draft, object: &Value, labels: &[(String, Value)]) {
    let selectors = object.pointer("/aggregationRule/clusterRoleSelectors").and_then(Value::as_array);
    for (position, selector) in selectors.into_iter().flatten().enumerate() {
        let place = format!("{}, clusterRoleSelectors[{position}]", title(object));
        if selector.get("matchExpressions").is_some() {
            draft.lose(place, "`matchExpressions`");
            continue;
        }
        let Some(wanted) = selector.get("matchLabels").and_then(Value::as_object) else { continue };
        let name = draft.name("role", &full_name(object));
        for (other, own) in labels.iter().filter(|(other, _)| *other != full_name(object)) {
            if wanted.iter().all(|(key, value)| own.get(key) == Some(value)) {
                let other = draft.name("role", other);
                draft.roles.entry(name.clone()).or_default().includes.insert((other, None));
            }
        }
    }
}

fn binding(draft: &mut Draft, object: &Value) {
    let reference =
        |key| object.pointer(&format!("/roleRef/{key}")).and_then(Value::as_str).unwrap_or_default();
    let is_cluster_role = reference("kind") == "ClusterRole";
    let original = if is_cluster_role {
        reference("name").into()
    } else {
        format!("{}/{}", namespace(object), reference("name"))
    };
    let role = draft.name("role", &original);
    if !draft.roles.contains_key(&role) {
        return draft.lose(title(object), format!("the file has no role `{original}`"));
    }
    let at = (kind(object) == "RoleBinding").then(|| scope(draft, namespace(object)));
    for subject in object.get("subjects").and_then(Value::as_array).into_iter().flatten() {
        let name = subject.get("name").and_then(Value::as_str).unwrap_or_default();
        let mut assignment = Map::new();
        match kind(subject) {
            "User" => drop(assignment.insert("subject".into(), name.into())),
            "ServiceAccount" => {
                let own =
                    subject.get("namespace").and_then(Value::as_str).unwrap_or_else(|| namespace(object));
                assignment.insert("subject".into(), format!("system:serviceaccount:{own}:{name}").into());
            }
            "Group" => {
                if draft.groups.insert(name.into()) {
                    draft.lose(
                        format!("Group {name}"),
                        "who is a member is not in the file: add the subjects",
                    );
                }
                assignment.insert("group".into(), name.into());
            }
            other => {
                draft.lose(title(object), format!("a subject of kind `{other}`"));
                continue;
            }
        }
        assignment.insert("role".into(), role.clone().into());
        assignment.extend(at.clone().map(|at| ("at".into(), at.into())));
        draft.assignments.push(assignment.into());
    }
}

fn scope(draft: &mut Draft, namespace: &str) -> String {
    draft.scope_types.insert("namespace");
    let scope = format!("namespace:{namespace}");
    draft.scopes.insert(scope.clone());
    scope
}
