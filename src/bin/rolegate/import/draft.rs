//! A policy in the making.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A policy in the making, and what happened to the rules that it is made of.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Actions by resource.
    pub(super) resources: BTreeMap<String, BTreeSet<String>>,
    pub(super) roles: BTreeMap<String, Role>,
    pub(super) guardrails: Vec<Value>,
    pub(super) scope_types: BTreeSet<&'static str>,
    pub(super) scopes: BTreeSet<String>,
    pub(super) groups: BTreeSet<String>,
    pub(super) assignments: Vec<Value>,
    /// Rules that grant less here, or nothing: where they stand, and why.
    pub(super) lost: Vec<(String, String)>,
    /// Names that are other ones here, and what is denied more strictly.
    pub(super) changed: Vec<(String, String)>,
    /// Names given, by kind and original, so that no two come to be one.
    names: BTreeMap<(&'static str, String), String>,
    taken: BTreeSet<(&'static str, String)>,
}

#[derive(Debug, Default)]
pub(super) struct Role {
    pub(super) title: String,
    /// Roles, and where they are included if not everywhere.
    pub(super) includes: BTreeSet<(String, Option<String>)>,
    pub(super) grants: Vec<Grant>,
}

/// A grant in the making.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) allow: BTreeSet<String>,
    pub(super) at: Option<String>,
    pub(super) when: Option<String>,
    pub(super) fields: Vec<String>,
    pub(super) because: Option<String>,
}

impl Draft {
    /// The name that something has here: its own, if that is one, or the nearest that is.
    pub(super) fn name(&mut self, kind: &'static str, original: &str) -> String {
        if let Some(name) = self.names.get(&(kind, original.to_owned())) {
            return name.clone();
        }
        let is_fine =
            |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | '/');
        let fit: String =
            original.chars().take(240).map(|letter| if is_fine(&letter) { letter } else { '-' }).collect();
        let mut name = fit.trim_start_matches(|letter: char| !letter.is_ascii_alphanumeric()).to_owned();
        if name.is_empty() {
            name.push('x');
        }
        if kind == "resource" && name.starts_with("pii.") {
            name.insert_str(0, "x.");
        }
        let base = name.clone();
        for number in 2.. {
            if self.taken.insert((kind, name.clone())) {
                break;
            }
            name = format!("{base}-{number}");
        }
        if name != original {
            self.changed.push((original.into(), format!("the {kind} is `{name}` here")));
        }
        self.names.insert((kind, original.into()), name.clone());
        name
    }

    /// Grants of a role by the same place, condition and fields are one.
    pub(super) fn grant(&mut self, role: &str, grant: Grant) {
        let grants = &mut self.roles.entry(role.into()).or_default().grants;
        let is_same = |other: &&mut Grant| {
            (&other.at, &other.when, &other.fields, &other.because)
                == (&grant.at, &grant.when, &grant.fields, &grant.because)
        };
        match grants.iter_mut().find(is_same) {
            Some(other) => other.allow.extend(grant.allow),
            None => grants.push(grant),
        }
    }

    /// Forbids everything to a role: for a denial that cannot be carried over as it is.
    pub(super) fn forbid_all(&mut self, place: &str, role: &str) {
        self.roles.entry(role.into()).or_default();
        let because = format!("{place} denies something that could not be carried over");
        self.guardrails.push(json!({ "deny": ["*:*"], "roles": [role], "because": because }));
    }

    pub(super) fn lose(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.lost.push((place.into(), message.into()));
    }

    /// The whole policy.
    pub(super) fn to_policy(&self, id: &str) -> Value {
        let mut policy = Map::new();
        policy.insert("rolegate".into(), 1.into());
        policy.insert("id".into(), id.into());
        let kinds: Map<String, Value> =
            self.scope_types.iter().map(|kind| ((*kind).into(), Value::Null)).collect();
        if !kinds.is_empty() {
            policy.insert("scopes".into(), kinds.into());
        }
        let resources =
            self.resources.iter().map(|(name, actions)| (name.clone(), json!({ "actions": actions })));
        policy.insert("resources".into(), resources.collect::<Map<_, _>>().into());
        let roles = self.roles.iter().map(|(name, role)| (name.clone(), role.to_json()));
        policy.insert("roles".into(), roles.collect::<Map<_, _>>().into());
        // Without a catalogue there is nothing to grant, nor to forbid.
        if !self.guardrails.is_empty() && !self.resources.is_empty() {
            let named = (1..).zip(&self.guardrails);
            let named = named.map(|(number, guardrail)| (format!("deny-{number}"), guardrail.clone()));
            policy.insert("guardrails".into(), named.collect::<Map<_, _>>().into());
        }
        let directory = self.directory();
        if !directory.is_empty() {
            policy.insert("directory".into(), directory.into());
        }
        policy.into()
    }

    fn directory(&self) -> Map<String, Value> {
        let list = |names: &BTreeSet<String>| {
            names.iter().map(|name| (name.clone(), Value::Null)).collect::<Map<_, _>>()
        };
        let mut directory = Map::new();
        if !self.scopes.is_empty() {
            directory.insert("scopes".into(), list(&self.scopes).into());
        }
        if !self.groups.is_empty() {
            directory.insert("groups".into(), list(&self.groups).into());
        }
        if !self.assignments.is_empty() {
            directory.insert("assignments".into(), self.assignments.clone().into());
        }
        directory
    }
}

impl Role {
    fn to_json(&self) -> Value {
        let mut role = Map::new();
        if !self.title.is_empty() {
            role.insert("title".into(), self.title.clone().into());
        }
        if !self.includes.is_empty() {
            let include = |(role, at): &(String, Option<String>)| match at {
                Some(at) => json!({ "role": role, "at": at }),
                None => role.clone().into(),
            };
            role.insert("includes".into(), self.includes.iter().map(include).collect());
        }
        let grants: Vec<Value> = self.grants.iter().map(Grant::to_json).collect();
        if !grants.is_empty() {
            role.insert("grants".into(), grants.into());
        }
        role.into()
    }
}

impl Grant {
    fn to_json(&self) -> Value {
        let mut grant = Map::new();
        grant.insert("allow".into(), json!(self.allow));
        if !self.fields.is_empty() {
            grant.insert("fields".into(), json!(self.fields));
        }
        for (key, value) in [("at", &self.at), ("when", &self.when), ("because", &self.because)] {
            if let Some(value) = value {
                grant.insert(key.into(), value.clone().into());
            }
        }
        grant.into()
    }
}
