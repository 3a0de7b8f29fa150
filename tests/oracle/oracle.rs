//! Decisions as `docs/decision-order.md` has them, written down naively: lists of texts, walked again for each question.

use std::collections::BTreeSet;

/// A policy as its author sees it. What is `at` nothing is everywhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) permissions: Vec<Permission>,
    pub(crate) types: Vec<ScopeType>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) roles: Vec<Role>,
    pub(crate) groups: Vec<Member>,
    pub(crate) subjects: Vec<Member>,
    pub(crate) assignments: Vec<Assignment>,
    /// 0 for none.
    pub(crate) not_after: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Permission {
    pub(crate) resource: String,
    pub(crate) action: String,
    pub(crate) implies: Vec<String>,
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

/// Who asks, and where and when.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asker {
    pub(crate) roles: Vec<(String, Option<String>)>,
    pub(crate) subject: Option<String>,
    pub(crate) at: Option<String>,
    pub(crate) now: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: &'static str,
    pub(crate) grounds: Option<Grounds>,
    pub(crate) nearest: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grounds {
    pub(crate) role: String,
    pub(crate) granted_by: String,
    pub(crate) grant: usize,
    pub(crate) implied_by: Option<String>,
    /// Every way from the role held to the granting one on which the grant holds: the page names none of several.
    pub(crate) paths: Vec<Vec<String>>,
}

/// A grant, and one way by which a role has it.
#[derive(Clone)]
struct Brought<'p> {
    path: Vec<&'p str>,
    position: usize,
    grant: &'p Grant,
    /// Those of the includes on the way and of the grant.
    extents: Vec<Option<&'p str>>,
}

impl Permission {
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.resource, self.action)
    }
}

impl Policy {
    /// What `check` must answer.
    pub(crate) fn decide(&self, asker: &Asker, permission: &str) -> Answer {
        let deny = |code| Answer { code, grounds: None, nearest: Vec::new() };
        let at = asker.at.as_deref();
        if self.not_after != 0 && asker.now > self.not_after {
            return deny("stale-snapshot");
        }
        if !self.permissions.iter().any(|known| known.name() == permission) {
            return deny("unknown-permission");
        }
        if at.is_some_and(|at| self.scope(at).is_none()) {
            return deny("unknown-scope");
        }
        let nearest = |code| Answer { code, grounds: None, nearest: self.nearest(permission, at) };
        let held = self.held(asker);
        if held.is_empty() {
            if !asker.roles.is_empty() {
                return nearest("unknown-role");
            }
            return match &asker.subject {
                Some(name) if !self.knows_subject(name) => deny("unknown-subject"),
                _ => nearest("no-roles"),
            };
        }
        let holding = self.holding_of_all(&held, at);
        let listing = |wanted: &str| -> Vec<(Brought<'_>, String)> {
            let found = holding.iter().filter(|brought| lists(brought.grant, wanted));
            found.map(|brought| (brought.clone(), wanted.to_owned())).collect()
        };
        let direct = listing(permission);
        if !direct.is_empty() {
            return Answer {
                code: "granted",
                grounds: Some(choose(direct, permission)),
                nearest: Vec::new(),
            };
        }
        let implying = self.implying(permission);
        let implied: Vec<_> = implying.iter().flat_map(|wanted| listing(wanted)).collect();
        if !implied.is_empty() {
            return Answer {
                code: "implied",
                grounds: Some(choose(implied, permission)),
                nearest: Vec::new(),
            };
        }
        let elsewhere = held.iter().flat_map(|(role, _)| self.brought(role)).any(|brought| {
            lists(brought.grant, permission) || implying.iter().any(|wanted| lists(brought.grant, wanted))
        });
        nearest(if elsewhere { "out-of-scope" } else { "not-granted" })
    }

    /// Roles and the extents in which they are held.
    fn held(&self, asker: &Asker) -> Vec<(String, Option<String>)> {
        let claims = asker.roles.iter().filter(|(role, at)| self.knows_claim(role, at.as_deref()));
        let mut held: Vec<_> = claims.cloned().collect();
        let groups = asker.subject.as_deref().map(|name| self.groups_of(name)).unwrap_or_default();
        for assignment in &self.assignments {
            let meant = if assignment.to_group {
                groups.contains(&assignment.name)
            } else {
                asker.subject.as_ref() == Some(&assignment.name)
            };
            let begun = assignment.from.is_none_or(|from| from <= asker.now);
            let over = assignment.until.is_some_and(|until| until <= asker.now);
            if meant && begun && !over {
                held.push((assignment.role.clone(), assignment.at.clone()));
            }
        }
        held
    }

    fn groups_of(&self, subject: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open: Vec<String> =
            self.subjects.iter().filter(|known| known.name == subject).fold(Vec::new(), |mut open, known| {
                open.extend(known.groups.iter().cloned());
                open
            });
        while let Some(group) = open.pop() {
            let inside = self.groups.iter().filter(|known| known.name == group);
            open.extend(inside.flat_map(|known| known.groups.iter().cloned()));
            found.insert(group);
        }
        found
    }

    fn knows_subject(&self, name: &str) -> bool {
        self.subjects.iter().any(|known| known.name == name)
            || self.assignments.iter().any(|assignment| !assignment.to_group && assignment.name == name)
    }

    fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.name == name)
    }

    fn scope(&self, name: &str) -> Option<&Scope> {
        self.scopes.iter().find(|scope| scope.name == name)
    }

    /// What `unknownRoles` tells of a decision.
    pub(crate) fn unknown_roles(&self, asker: &Asker) -> BTreeSet<String> {
        let unknown = asker.roles.iter().filter(|(role, at)| !self.knows_claim(role, at.as_deref()));
        let shown = |(role, at): &(String, Option<String>)| match at {
            None => role.clone(),
            Some(at) => format!("{role} at {at}"),
        };
        unknown.map(shown).collect()
    }

    fn knows_claim(&self, role: &str, at: Option<&str>) -> bool {
        self.role(role).is_some() && at.is_none_or(|at| self.knows_extent(at))
    }

    fn knows_extent(&self, at: &str) -> bool {
        match at.strip_suffix(":*") {
            Some(kind) => self.types.iter().any(|known| known.name == kind),
            None => self.scope(at).is_some(),
        }
    }

    /// A scope and all above it, upwards.
    fn chain(&self, scope: &str) -> Vec<&str> {
        let mut chain = Vec::new();
        let mut next = self.scope(scope);
        while let Some(scope) = next {
            chain.push(scope.name.as_str());
            next = scope.parent.as_deref().and_then(|parent| self.scope(parent));
        }
        chain
    }

    fn reaches(&self, extent: Option<&str>, at: Option<&str>) -> bool {
        let Some(extent) = extent else { return true };
        let Some(at) = at else { return false };
        match extent.strip_suffix(":*") {
            Some(kind) => self.chain(at).iter().any(|scope| type_of(scope) == kind),
            None => self.chain(at).contains(&extent),
        }
    }

    /// Every grant of a role and of those it includes, by every way.
    fn brought(&self, role: &str) -> Vec<Brought<'_>> {
        let mut found = Vec::new();
        self.walk(role, &[], &[], &mut found);
        found
    }

    fn walk<'p>(
        &'p self,
        role: &str,
        path: &[&'p str],
        extents: &[Option<&'p str>],
        found: &mut Vec<Brought<'p>>,
    ) {
        let role = self.role(role).expect("the role is in the policy");
        let path = [path, &[role.name.as_str()]].concat();
        for (position, grant) in role.grants.iter().enumerate() {
            let extents = [extents, &[grant.at.as_deref()]].concat();
            found.push(Brought { path: path.clone(), position, grant, extents });
        }
        for include in &role.includes {
            self.walk(&include.role, &path, &[extents, &[include.at.as_deref()]].concat(), found);
        }
    }

    /// The grants of a role held that hold at a scope, given that the role is held there.
    fn holding(&self, role: &str, at: Option<&str>) -> Vec<Brought<'_>> {
        let mut brought = self.brought(role);
        brought.retain(|brought| brought.extents.iter().all(|extent| self.reaches(*extent, at)));
        let depth = |scope: &str| self.chain(scope).len();
        let place = |brought: &Brought<'_>| {
            let places = brought.extents.iter().flatten().filter(|extent| !extent.ends_with(":*"));
            places.max_by_key(|scope| depth(scope)).map(|scope| (*scope).to_owned())
        };
        let replacing = |scope: &String| {
            self.types.iter().any(|known| known.name == type_of(scope.as_str()) && known.replace)
        };
        let deepest = brought.iter().filter_map(place).filter(replacing).map(|scope| depth(&scope)).max();
        if let Some(deepest) = deepest {
            // All of these scopes are on the way from the one asked at to its root.
            brought.retain(|brought| place(brought).is_some_and(|scope| depth(&scope) >= deepest));
        }
        brought
    }

    fn holding_of_all(&self, held: &[(String, Option<String>)], at: Option<&str>) -> Vec<Brought<'_>> {
        let there = held.iter().filter(|(_, extent)| self.reaches(extent.as_deref(), at));
        let names: BTreeSet<&str> = there.map(|(role, _)| role.as_str()).collect();
        names.into_iter().flat_map(|role| self.holding(role, at)).collect()
    }

    /// All that implies a permission, directly or not, without itself; in order of resource and action.
    pub(crate) fn implying(&self, permission: &str) -> Vec<String> {
        let mut found = BTreeSet::from([permission.to_owned()]);
        loop {
            let before = found.len();
            for known in &self.permissions {
                if known.implies.iter().any(|implied| found.contains(implied)) {
                    found.insert(known.name());
                }
            }
            if found.len() == before {
                break;
            }
        }
        found.remove(permission);
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by(|one, other| one.split_once(':').cmp(&other.split_once(':')));
        found
    }

    fn nearest(&self, permission: &str, at: Option<&str>) -> Vec<String> {
        // Each permission with all that brings it.
        let wanted = |name: String| [self.implying(&name), vec![name]].concat();
        let known: Vec<_> = self.permissions.iter().map(|known| wanted(known.name())).collect();
        let asked = wanted(permission.to_owned());
        let mut found = Vec::new();
        for role in &self.roles {
            let holding = self.holding(&role.name, at);
            let listed = |name: &String| holding.iter().any(|brought| lists(brought.grant, name));
            if asked.iter().any(listed) {
                let count = known.iter().filter(|wanted| wanted.iter().any(listed)).count();
                found.push((count, role.name.clone()));
            }
        }
        found.sort();
        found.into_iter().take(3).map(|(_, name)| name).collect()
    }
}

/// The grounds among grants that hold, each with the permission it lists. Keeps what is first, point by point.
fn choose(mut left: Vec<(Brought<'_>, String)>, permission: &str) -> Grounds {
    let role = left.iter().map(|(brought, _)| brought.path[0]).min().expect("a grant").to_owned();
    left.retain(|(brought, _)| brought.path[0] == role);
    let nearest = left.iter().map(|(brought, _)| &brought.path).min_by_key(|path| (path.len(), *path));
    let nearest = nearest.expect("a path").clone();
    // A grant may hold by the longer of two ways and not by the shorter one: its steps are those of the way.
    left.retain(|(brought, _)| brought.path.len() == nearest.len() && brought.path.last() == nearest.last());
    let by = left.iter().map(|(_, name)| name).min_by_key(|name| name.split_once(':'));
    let by = by.expect("a permission").clone();
    left.retain(|(_, name)| *name == by);
    let grant = left.iter().map(|(brought, _)| brought.position).min().expect("a grant");
    left.retain(|(brought, _)| brought.position == grant);
    let granted_by = (*nearest.last().expect("a path")).to_owned();
    let own = |path: &Vec<&str>| path.iter().map(|role| (*role).to_owned()).collect();
    let paths = left.iter().map(|(brought, _)| own(&brought.path)).collect();
    Grounds { role, granted_by, grant, implied_by: (by != permission).then_some(by), paths }
}

/// Whether a grant lists a permission, which is one of the policy's.
pub(crate) fn lists(grant: &Grant, permission: &str) -> bool {
    grant.allow.iter().any(|pattern| fits(pattern, permission))
        && !grant.except.iter().any(|pattern| fits(pattern, permission))
}

pub(crate) fn type_of(scope: &str) -> &str {
    scope.split_once(':').expect("a scope has a type").0
}

/// Whether a permission, or a pattern, fits a permission.
pub(crate) fn fits(pattern: &str, permission: &str) -> bool {
    let (resource, action) = pattern.split_once(':').expect("a pattern has a colon");
    let (wanted_resource, wanted_action) = permission.split_once(':').expect("a permission has a colon");
    run_fits(resource, wanted_resource) && run_fits(action, wanted_action)
}

fn run_fits(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => (0..=text.len()).any(|from| run_fits(&pattern[1..], &text[from..])),
        Some(letter) => text.strip_prefix(letter).is_some_and(|rest| run_fits(&pattern[1..], rest)),
    }
}
