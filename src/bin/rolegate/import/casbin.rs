//! Casbin's CSV: `p` lines grant, `g` lines make roles, with or without domains.

use super::draft::{Draft, Grant};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A line that is not empty, with its number.
type Line = (usize, Vec<String>);

/// Reads the policy of a model with `sub, obj, act` or `sub, dom, obj, act`, either with an effect behind it.
pub(super) fn read(text: &str) -> Draft {
    let mut draft = Draft::default();
    let lines: Vec<Line> =
        (1..).zip(text.lines()).filter_map(|(number, line)| Some((number, cells(line)?))).collect();
    let has_domains = lines.iter().any(|(_, cells)| match (kind(cells), cells.len()) {
        ("g", 4) | ("p", 6) => true,
        ("p", 5) => !cells.last().is_some_and(|last| matches!(last.as_str(), "allow" | "deny")),
        _ => false,
    });
    let edges: Vec<&Line> = lines.iter().filter(|(_, cells)| kind(cells) == "g").collect();
    // Whatever a `g` line leads to is a role; so is whatever has a `p` line of its own.
    let targets: BTreeSet<&str> =
        edges.iter().filter_map(|(_, cells)| cells.get(2)).map(String::as_str).collect();
    let mut subjects = BTreeSet::new();
    for (number, cells) in &lines {
        let place = format!("line {number}");
        match (kind(cells), has_domains, cells.len()) {
            ("p", false, 4 | 5) | ("p", true, 5 | 6) => {
                subjects.extend(grant(&mut draft, &place, cells, has_domains));
            }
            ("g", false, 3) | ("g", true, 4) => {}
            ("p" | "g", ..) => {
                forbid_unread(&mut draft, &place, cells);
                draft.lose(place, format!("a line of {} values", cells.len()));
            }
            (other, ..) => draft.lose(place, format!("`{other}` lines mean what the model says")),
        }
    }
    for (number, cells) in edges {
        link(&mut draft, &format!("line {number}"), cells, (has_domains, &targets));
    }
    for subject in subjects.into_iter().filter(|subject| !targets.contains(subject.as_str())) {
        let role = draft.name("role", &subject);
        draft.assignments.push(assignment(&subject, &role, None));
    }
    draft
}

/// The values of a line; none for an empty line or a comment.
fn cells(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            letter => cell.push(letter),
        }
    }
    cells.push(cell.trim().to_owned());
    Some(cells)
}

fn kind(cells: &[String]) -> &str {
    cells.first().map_or("", String::as_str)
}

/// A denial that cannot be carried over as it is: everything is forbidden then to whom it is about.
fn forbid_unread(draft: &mut Draft, place: &str, cells: &[String]) {
    let denies = kind(cells) == "p" && cells.last().is_some_and(|last| last == "deny");
    if let Some(subject) = cells.get(1).filter(|_| denies) {
        let role = draft.name("role", subject);
        draft.forbid_all(place, &role);
    }
}

/// Reads a `p` line. The answer is whom it is about, if it could be carried over.
fn grant(draft: &mut Draft, place: &str, cells: &[String], has_domains: bool) -> Option<String> {
    let mut values = cells.iter().skip(1).map(String::as_str);
    let subject = values.next()?;
    let domain = if has_domains { values.next() } else { None };
    let (object, action, effect) = (values.next()?, values.next()?, values.next().unwrap_or("allow"));
    for value in [Some(subject), domain, Some(object), Some(action)].into_iter().flatten() {
        if value.is_empty() || value.contains(['*', '{', '(', '|', '[']) || value.contains("/:") {
            draft.lose(place, format!("`{value}` may be a pattern: what it matches is said by the model"));
            forbid_unread(draft, place, cells);
            return (effect == "deny").then(|| subject.into());
        }
    }
    let (resource, action) = (draft.name("resource", object), draft.name("action", action));
    let permission = format!("{resource}:{action}");
    draft.resources.entry(resource).or_default().insert(action);
    let role = draft.name("role", subject);
    draft.roles.entry(role.clone()).or_default();
    let at = domain.map(|domain| scope(draft, domain));
    match effect {
        "allow" => draft.grant(&role, Grant { allow: [permission].into(), at, ..Grant::default() }),
        "deny" => {
            let mut guardrail = Map::new();
            guardrail.insert("deny".into(), vec![Value::from(permission)].into());
            guardrail.insert("roles".into(), vec![Value::from(role)].into());
            guardrail.extend(at.map(|at| ("at".into(), at.into())));
            guardrail.insert("because".into(), format!("Denied by {place} of the Casbin policy").into());
            draft.guardrails.push(guardrail.into());
        }
        other => {
            draft.lose(place, format!("the effect `{other}`"));
            return None;
        }
    }
    Some(subject.into())
}

/// Reads a `g` line: a role of a role is included, a role of anybody else is assigned.
fn link(draft: &mut Draft, place: &str, cells: &[String], (has_domains, targets): (bool, &BTreeSet<&str>)) {
    let mut values = cells.iter().skip(1).map(String::as_str);
    let (Some(from), Some(to)) = (values.next(), values.next()) else { return };
    let domain = if has_domains { values.next() } else { None };
    if !(has_domains && cells.len() == 4 || !has_domains && cells.len() == 3) {
        return;
    }
    if [Some(from), Some(to), domain]
        .into_iter()
        .flatten()
        .any(|value| value.is_empty() || value.contains('*'))
    {
        return draft.lose(
            place,
            "a pattern: what it matches is said by the model; what such a role is denied is not denied here",
        );
    }
    let role = draft.name("role", to);
    draft.roles.entry(role.clone()).or_default();
    let at = domain.map(|domain| scope(draft, domain));
    if !targets.contains(from) {
        draft.assignments.push(assignment(from, &role, at));
        return;
    }
    let holder = draft.name("role", from);
    draft.roles.entry(holder).or_default().includes.insert((role, at));
}

fn scope(draft: &mut Draft, domain: &str) -> String {
    draft.scope_types.insert("domain");
    let scope = format!("domain:{domain}");
    draft.scopes.insert(scope.clone());
    scope
}

fn assignment(subject: &str, role: &str, at: Option<String>) -> Value {
    let mut assignment = Map::new();
    assignment.insert("subject".into(), subject.into());
    assignment.insert("role".into(), role.into());
    assignment.extend(at.map(|at| ("at".into(), at.into())));
    assignment.into()
}
