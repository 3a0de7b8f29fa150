//! What a policy says, who asks, and what a condition is, as an author and a caller see them; and what names, patterns
//! and lists in a policy mean by `docs/policy-format.md`.

use std::collections::BTreeSet;

/// A policy. What is `at` nothing is everywhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) permissions: Vec<Permission>,
    /// Resources with a condition for all of their permissions.
    pub(crate) available: Vec<(String, Term)>,
    pub(crate) types: Vec<ScopeType>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) roles: Vec<Role>,
    pub(crate) anonymous: Vec<String>,
    pub(crate) groups: Vec<Member>,
    pub(crate) subjects: Vec<Member>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) guardrails: Vec<Guardrail>,
    /// Seconds that a session may last.
    pub(crate) max_age: Option<u64>,
    pub(crate) epoch: u64,
    pub(crate) issued_at: u64,
    /// 0 for none.
    pub(crate) not_after: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Permission {
    /// `resource:action`.
    pub(crate) name: String,
    pub(crate) implies: Vec<String>,
    pub(crate) requires: Vec<(String, Level)>,
    pub(crate) derived: bool,
    pub(crate) available: Option<Term>,
}

/// Where a permission is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Same,
    Parent,
    Root,
}

#[derive(Clone, Debug)]
pub(crate) struct ScopeType {
    pub(crate) name: String,
    pub(crate) parents: Vec<String>,
    pub(crate) replace: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(crate) name: String,
    pub(crate) parent: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) includes: Vec<Include>,
    pub(crate) grants: Vec<Grant>,
}

#[derive(Clone, Debug)]
pub(crate) struct Include {
    pub(crate) role: String,
    pub(crate) at: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) allow: Vec<String>,
    pub(crate) except: Vec<String>,
    pub(crate) at: Option<String>,
    pub(crate) when: Option<Term>,
    /// None for all.
    pub(crate) fields: Vec<String>,
}

/// A group or a subject, and the groups it is directly in.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) groups: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) to_group: bool,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) at: Option<String>,
    pub(crate) from: Option<u64>,
    pub(crate) until: Option<u64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Guardrail {
    pub(crate) name: String,
    pub(crate) cap: bool,
    pub(crate) list: Vec<String>,
    pub(crate) except: Vec<String>,
    /// None for everybody.
    pub(crate) roles: Vec<String>,
    pub(crate) at: Option<String>,
    pub(crate) when: Option<Term>,
}

/// Who asks, where, when, and about what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asker {
    pub(crate) roles: Vec<(String, Option<String>)>,
    pub(crate) at: Option<String>,
    pub(crate) now: u64,
    pub(crate) session: Option<u64>,
    pub(crate) min_epoch: u64,
    pub(crate) skew: Option<u64>,
    pub(crate) field: Option<String>,
    pub(crate) facts: Facts,
}

/// What conditions may ask for; of what is `None` nothing is told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The name of the subject.
    pub(crate) name: Option<String>,
    pub(crate) subject: Option<Value>,
    pub(crate) resource: Option<Value>,
    pub(crate) context: Option<Value>,
    pub(crate) now: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    /// Seconds since 1970.
    Time(f64),
    /// Seconds.
    Span(f64),
}

/// A condition, or a part of one.
#[derive(Clone, Debug)]
pub(crate) enum Term {
    Literal(Value),
    /// `subject`, `resource`, `context` or `action`.
    Root(&'static str),
    /// The item of a loop.
    Item(&'static str),
    /// `a.b`
    Key(Box<Term>, String),
    /// `a[b]`
    Index(Box<Term>, Box<Term>),
    /// `[a, b]`
    List(Vec<Term>),
    /// An operator by its sign, or a function by its name, with its operands.
    Call(&'static str, Vec<Term>),
    /// `exists` or `all`, the list, the item, what is said of it.
    Loop(&'static str, Box<Term>, &'static str, Box<Term>),
}

impl Policy {
    pub(crate) fn permission(&self, name: &str) -> Option<&Permission> {
        self.permissions.iter().find(|permission| permission.name == name)
    }

    pub(crate) fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.name == name)
    }

    pub(crate) fn scope(&self, name: &str) -> Option<&Scope> {
        self.scopes.iter().find(|scope| scope.name == name)
    }

    pub(crate) fn knows_subject(&self, name: &str) -> bool {
        self.subjects.iter().any(|known| known.name == name)
            || self.assignments.iter().any(|assignment| !assignment.to_group && assignment.name == name)
    }

    /// Whether a role that a caller names, and the extent with it, are known.
    pub(crate) fn knows_claim(&self, role: &str, at: Option<&str>) -> bool {
        let knows_extent = |at: &str| match at.strip_suffix(":*") {
            Some(kind) => self.types.iter().any(|known| known.name == kind),
            None => self.scope(at).is_some(),
        };
        self.role(role).is_some() && at.is_none_or(knows_extent)
    }

    /// A scope and all above it, upwards.
    pub(crate) fn chain(&self, scope: &str) -> Vec<&str> {
        let mut chain = Vec::new();
        let mut next = self.scope(scope);
        while let Some(scope) = next {
            chain.push(scope.name.as_str());
            next = scope.parent.as_deref().and_then(|parent| self.scope(parent));
        }
        chain
    }

    /// Whether a scope asked at lies in an extent.
    pub(crate) fn reaches(&self, extent: Option<&str>, at: Option<&str>) -> bool {
        let Some(extent) = extent else { return true };
        let chain = at.map(|at| self.chain(at)).unwrap_or_default();
        match extent.strip_suffix(":*") {
            Some(kind) => chain.iter().any(|scope| type_of(scope) == kind),
            None => chain.contains(&extent),
        }
    }

    /// What a list of patterns fits, less its exceptions.
    pub(crate) fn listed(&self, list: &[String], except: &[String]) -> impl Iterator<Item = &Permission> {
        let fit = |patterns: &[String], name: &str| patterns.iter().any(|pattern| fits(pattern, name));
        self.permissions.iter().filter(move |known| fit(list, &known.name) && !fit(except, &known.name))
    }

    /// A permission and all that implies it, directly or not.
    pub(crate) fn implying<'p>(&'p self, permission: &'p str) -> Vec<&'p str> {
        let mut found = BTreeSet::from([permission]);
        loop {
            let before = found.len();
            for known in &self.permissions {
                if known.implies.iter().any(|implied| found.contains(implied.as_str())) {
                    found.insert(&known.name);
                }
            }
            if found.len() == before {
                return found.into_iter().collect();
            }
        }
    }
}

/// Resource and action; permissions are in order of these.
pub(crate) fn halves(permission: &str) -> (&str, &str) {
    permission.split_once(':').expect("a permission has a colon")
}

pub(crate) fn type_of(scope: &str) -> &str {
    scope.split_once(':').expect("a scope has a type").0
}

/// Whether a permission, or a pattern, fits a permission.
pub(crate) fn fits(pattern: &str, permission: &str) -> bool {
    let ((resource, action), (wanted_resource, wanted_action)) = (halves(pattern), halves(permission));
    run_fits(resource, wanted_resource) && run_fits(action, wanted_action)
}

fn run_fits(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => (0..=text.len()).any(|from| run_fits(&pattern[1..], &text[from..])),
        Some(letter) => text.strip_prefix(letter).is_some_and(|rest| run_fits(&pattern[1..], rest)),
    }
}
