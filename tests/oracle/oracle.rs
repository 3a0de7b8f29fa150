//! Decisions as `docs/decision-order.md` has them, written down naively: lists of texts, walked again for each question.

use crate::answer::{Answer, Grounds};
use crate::conditions::Known;
use crate::policy::{Asker, Facts, Grant, Guardrail, Level, Policy, Term, halves, type_of};
use std::collections::{BTreeMap, BTreeSet};

/// A policy, and what its grants and implications come to.
pub(crate) struct Oracle<'p> {
    pub(crate) policy: &'p Policy,
    /// Of each role, every grant of its own and of those it includes, by every way.
    brought: BTreeMap<&'p str, Vec<Brought<'p>>>,
    /// Of each permission, itself and what implies it.
    implying: BTreeMap<&'p str, Vec<&'p str>>,
}

/// A grant, and one way by which a role has it.
#[derive(Clone)]
pub(crate) struct Brought<'p> {
    path: Vec<&'p str>,
    position: usize,
    grant: &'p Grant,
    lists: Vec<&'p str>,
    /// Those of the includes on the way and of the grant.
    extents: Vec<Option<&'p str>>,
}

/// A grant that counts, and the permission that it lists.
type Found<'f> = (&'f Brought<'f>, &'f str);

/// One who asks, the roles held with their extents, and whether it is asked what could be.
struct Asking<'p, 'a> {
    oracle: &'a Oracle<'p>,
    asker: &'a Asker,
    held: Vec<(&'a str, Option<&'a str>)>,
    could: bool,
}

/// How a grant stands, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Holds,
    LacksAttribute,
    LacksField,
}

/// A grant that stands, and the permission that it lists.
struct Stands<'f> {
    rank: Rank,
    brought: &'f Brought<'f>,
    by: &'f str,
}

impl<'p> Oracle<'p> {
    pub(crate) fn new(policy: &'p Policy) -> Self {
        let names = policy.permissions.iter().map(|permission| permission.name.as_str());
        let implying = names.map(|name| (name, policy.implying(name))).collect();
        let mut oracle = Self { policy, brought: BTreeMap::new(), implying };
        for role in &policy.roles {
            let mut found = Vec::new();
            oracle.walk(&role.name, &[], &[], &mut found);
            oracle.brought.insert(&role.name, found);
        }
        oracle
    }

    fn walk(&self, role: &str, path: &[&'p str], extents: &[Option<&'p str>], found: &mut Vec<Brought<'p>>) {
        let role = self.policy.role(role).expect("the role is in the policy");
        let path = [path, &[role.name.as_str()]].concat();
        for (position, grant) in role.grants.iter().enumerate() {
            let extents = [extents, &[grant.at.as_deref()]].concat();
            let lists = self.policy.listed(&grant.allow, &grant.except);
            let lists =
                lists.filter(|permission| !permission.derived).map(|permission| permission.name.as_str());
            found.push(Brought { path: path.clone(), position, grant, lists: lists.collect(), extents });
        }
        for include in &role.includes {
            self.walk(&include.role, &path, &[extents, &[include.at.as_deref()]].concat(), found);
        }
    }

    /// What `check` must answer.
    pub(crate) fn check(&self, asker: &Asker, permission: &str) -> Answer {
        self.asking(asker, false).decide(permission)
    }

    /// What `canSome` must answer: no record, circumstances and time are known, and no field is asked for.
    pub(crate) fn could(&self, asker: &Asker, permission: &str) -> bool {
        let facts = Facts { resource: None, context: None, now: None, ..asker.facts.clone() };
        let plain = Asker { field: None, facts, ..asker.clone() };
        self.asking(&plain, true).decide(permission).effect() != "deny"
    }

    fn asking<'a>(&'a self, asker: &'a Asker, could: bool) -> Asking<'p, 'a> {
        Asking { oracle: self, asker, held: self.policy.held(asker), could }
    }

    /// What `permittedFields` must answer.
    pub(crate) fn permitted_fields(&self, asker: &Asker, permission: &str) -> Vec<String> {
        let allows = |field: Option<&str>| {
            let asker = Asker { field: field.map(str::to_owned), ..asker.clone() };
            self.check(&asker, permission).effect() == "allow"
        };
        if allows(None) || allows(Some("*")) {
            return vec!["*".to_owned()];
        }
        let asking = self.asking(asker, false);
        let counting = asking.counting_of_all(asker.at.as_deref());
        let found = about(&counting, self.implying.get(permission).map(Vec::as_slice).unwrap_or_default());
        let fields: BTreeSet<&String> = found.iter().flat_map(|(brought, _)| &brought.grant.fields).collect();
        fields.into_iter().filter(|field| allows(Some(field))).cloned().collect()
    }
}

impl Asking<'_, '_> {
    /// Lines 1 to 4, then the rest.
    fn decide(&self, permission: &str) -> Answer {
        let (policy, asker) = (self.oracle.policy, self.asker);
        let too_old = |oldest| asker.session.is_none_or(|start| asker.now.saturating_sub(start) > oldest);
        let too_late = asker.now > policy.not_after + asker.skew.unwrap_or(0);
        let too_early = asker.now + asker.skew.unwrap_or(24 * 60 * 60) < policy.issued_at;
        if policy.epoch < asker.min_epoch || policy.not_after != 0 && (too_late || too_early) {
            Answer::of("stale-snapshot")
        } else if policy.max_age.is_some_and(too_old) {
            Answer::of("session-expired")
        } else if policy.permission(permission).is_none() {
            Answer::of("unknown-permission")
        } else if asker.at.as_deref().is_some_and(|at| policy.scope(at).is_none()) {
            Answer::of("unknown-scope")
        } else {
            self.judge(permission, asker.at.as_deref(), false)
        }
    }

    /// Lines 5 to 21 at a scope. A `whole` permission is one that another requires.
    fn judge(&self, name: &str, at: Option<&str>, whole: bool) -> Answer {
        let policy = self.oracle.policy;
        let permission = policy.permission(name).expect("the permission is in the policy");
        let resources = policy.available.iter().filter(|(resource, _)| resource == halves(name).0);
        let available: Vec<&Term> = resources.map(|(_, term)| term).chain(&permission.available).collect();
        if available.iter().any(|term| self.truth(Some(term), name) == Some(false)) {
            return Answer::of("unavailable");
        }
        let is_known = self.asker.facts.name.as_ref().is_none_or(|subject| policy.knows_subject(subject));
        let code = if is_known { "no-roles" } else { "unknown-subject" };
        match self.asker.roles.is_empty() {
            _ if !self.held.is_empty() => {}
            true if !is_known => return Answer::of(code),
            true => return Answer { nearest: self.nearest(name, at), ..Answer::of(code) },
            false => return Answer { nearest: self.nearest(name, at), ..Answer::of("unknown-role") },
        }
        let counting = self.counting_of_all(at);
        let found = about(&counting, &self.oracle.implying[name]);
        let standing = self.standing(&found, whole);
        if standing.is_empty() && !permission.derived {
            return self.without_grants(name, at, whole, &found);
        }
        let best = standing.iter().map(|stands| stands.rank).min().unwrap_or(Rank::Holds);
        let is_open = |stands: &&Stands<'_>| stands.rank == Rank::LacksAttribute;
        let open = standing.iter().filter(is_open).filter_map(|stands| stands.brought.grant.when.as_ref());
        let open: Vec<&Term> = open.collect();
        let is_implied =
            !permission.derived && !standing.iter().any(|stands| stands.rank == best && stands.by == name);
        let grounds = choose(standing, name);
        let guarding = self.guarding(name, at);
        let unknown = available.into_iter().chain(guarding.iter().filter_map(|rail| rail.when.as_ref()));
        let unknown: Vec<&Term> = unknown.filter(|term| self.truth(Some(term), name).is_none()).collect();
        let mut is_open = best == Rank::LacksAttribute || !unknown.is_empty();
        let mut missing: BTreeSet<String> =
            unknown.iter().chain(&open).flat_map(|term| self.known(name).missing(term)).collect();
        let forbids = |rail: &&&Guardrail| self.truth(rail.when.as_ref(), name) == Some(true);
        let guardrail = guarding.iter().find(forbids).map(|rail| rail.name.clone());
        let mut requires: Vec<_> = permission.requires.iter().collect();
        requires.sort_by_key(|(required, level)| (halves(required), *level));
        for (required, level) in requires {
            let answer = self.require(required, at, *level);
            if answer.effect() == "deny" {
                return Answer { grounds, guardrail, ..answer };
            }
            is_open |= answer.effect() == "conditional";
            missing.extend(answer.missing);
        }
        if guardrail.is_some() {
            return Answer { grounds, guardrail, ..Answer::of("guardrail") };
        }
        let code = match best {
            _ if is_open => "unknown-attribute",
            Rank::LacksField => "some-fields",
            _ if permission.derived => "derived",
            _ if is_implied => "implied",
            _ => "granted",
        };
        Answer { grounds, missing, ..Answer::of(code) }
    }

    /// Lines 11 to 14, of grants that count and do not stand.
    fn without_grants(&self, name: &str, at: Option<&str>, whole: bool, found: &[Found<'_>]) -> Answer {
        let fallen = |found: Vec<Found<'_>>| {
            let equal = found.into_iter().map(|(brought, by)| Stands { rank: Rank::Holds, brought, by });
            choose(equal.collect(), name)
        };
        let is_false = |(brought, by): &Found<'_>| self.truth(brought.grant.when.as_ref(), by) == Some(false);
        let unmet = fallen(found.iter().copied().filter(is_false).collect());
        if unmet.is_some() {
            return Answer { grounds: unmet, ..Answer::of("condition-unmet") };
        }
        if !found.is_empty() {
            return Answer { grounds: fallen(found.to_vec()), ..Answer::of("other-field") };
        }
        let held: BTreeSet<&str> = self.held.iter().map(|(role, _)| *role).collect();
        let brought: Vec<_> = held.into_iter().flat_map(|role| self.oracle.brought[role].clone()).collect();
        let elsewhere = self.standing(&about(&brought, &self.oracle.implying[name]), whole);
        let code = if elsewhere.is_empty() { "not-granted" } else { "out-of-scope" };
        Answer { nearest: self.nearest(name, at), grounds: choose(elsewhere, name), ..Answer::of(code) }
    }

    /// Line 15 for one requirement, or what else becomes of it.
    fn require(&self, required: &str, at: Option<&str>, level: Level) -> Answer {
        let chain = at.map(|at| self.oracle.policy.chain(at)).unwrap_or_default();
        let place = match level {
            Level::Parent if !self.could => chain.get(1).copied().map(Some),
            Level::Root if !self.could => chain.last().copied().map(Some),
            _ => Some(at),
        };
        let unmet = |required, steps: &[Level]| {
            let steps = [&[level], steps].concat();
            Answer { required: Some((required, steps)), ..Answer::of("requirement-unmet") }
        };
        match place.map(|at| self.judge(required, at, true)) {
            Some(Answer { required: Some((required, steps)), guardrail: None, .. }) => {
                unmet(required, &steps)
            }
            Some(answer) if answer.effect() != "deny" => answer,
            _ => unmet(required.to_owned(), &[]),
        }
    }

    /// Guardrails that apply and whose lists forbid a permission, in order of name.
    fn guarding(&self, name: &str, at: Option<&str>) -> Vec<&Guardrail> {
        let policy = self.oracle.policy;
        let reaches = |extent: Option<&str>| extent.is_none() || !self.could && policy.reaches(extent, at);
        let there = self.held.iter().filter(|(_, extent)| reaches(*extent));
        let mut roles: Vec<&str> = there.map(|(role, _)| *role).collect();
        let mut next = 0;
        while let Some(role) = roles.get(next).and_then(|role| policy.role(role)) {
            let includes = role.includes.iter().filter(|include| reaches(include.at.as_deref()));
            roles.extend(includes.map(|include| include.role.as_str()));
            next += 1;
        }
        let applies = |rail: &&Guardrail| {
            let is_listed = policy.listed(&rail.list, &rail.except).any(|listed| listed.name == name);
            let is_meant =
                rail.roles.is_empty() || rail.roles.iter().any(|role| roles.contains(&role.as_str()));
            is_listed != rail.cap && is_meant && reaches(rail.at.as_deref())
        };
        let mut found: Vec<&Guardrail> = policy.guardrails.iter().filter(applies).collect();
        found.sort_by_key(|rail| &rail.name);
        found
    }

    fn known<'k>(&'k self, permission: &'k str) -> Known<'k> {
        Known { facts: &self.asker.facts, permission, items: Vec::new() }
    }

    fn truth(&self, term: Option<&Term>, permission: &str) -> Option<bool> {
        term.map_or(Some(true), |term| self.known(permission).truth(term))
    }

    /// Those that stand, and how.
    fn standing<'f>(&self, found: &[Found<'f>], whole: bool) -> Vec<Stands<'f>> {
        let field = self.asker.field.as_deref();
        let rank = |grant: &Grant, by: &str| {
            let truth = self.truth(grant.when.as_ref(), by);
            let is_all = grant.fields.is_empty() || whole && grant.fields.iter().any(|field| field == "*");
            let falls = match field {
                _ if is_all => false,
                Some(field) if !whole => !grant.fields.iter().any(|known| covers(known, field)),
                _ => whole,
            };
            match truth {
                _ if falls => None,
                Some(false) => None,
                None => Some(Rank::LacksAttribute),
                Some(true) if is_all || field.is_some() => Some(Rank::Holds),
                Some(true) => Some(Rank::LacksField),
            }
        };
        let stands =
            |&(brought, by): &Found<'f>| Some(Stands { rank: rank(brought.grant, by)?, brought, by });
        found.iter().filter_map(stands).collect()
    }

    /// Grants that a role held brings there and that count.
    fn counting<'s>(&'s self, role: &str, at: Option<&str>) -> Vec<Brought<'s>> {
        let policy = self.oracle.policy;
        let mut brought = self.oracle.brought[role].clone();
        if self.could {
            return brought;
        }
        brought.retain(|brought| brought.extents.iter().all(|extent| policy.reaches(*extent, at)));
        let place = |brought: &Brought<'_>| {
            let places = brought.extents.iter().flatten().filter(|extent| !extent.ends_with(":*"));
            places.map(|scope| (policy.chain(scope).len(), (*scope).to_owned())).max()
        };
        let replaces = |(_, scope): &(usize, String)| {
            policy.types.iter().any(|known| known.name == type_of(scope) && known.replace)
        };
        // All of these scopes are on the way from the one asked at to its root, so a depth says which.
        if let Some((deepest, _)) = brought.iter().filter_map(place).filter(replaces).max() {
            brought.retain(|brought| place(brought).is_some_and(|(depth, _)| depth >= deepest));
        }
        brought
    }

    fn counting_of_all(&self, at: Option<&str>) -> Vec<Brought<'_>> {
        let there =
            self.held.iter().filter(|(_, extent)| self.could || self.oracle.policy.reaches(*extent, at));
        let names: BTreeSet<&str> = there.map(|(role, _)| *role).collect();
        names.into_iter().flat_map(|role| self.counting(role, at)).collect()
    }

    fn nearest(&self, name: &str, at: Option<&str>) -> Vec<String> {
        let mut found = Vec::new();
        for role in &self.oracle.policy.roles {
            let counting = self.counting(&role.name, at);
            let stands = |wanted: &[&str]| !self.standing(&about(&counting, wanted), false).is_empty();
            if stands(&self.oracle.implying[name]) {
                let granted = self.oracle.implying.values().filter(|wanted| stands(wanted));
                found.push((granted.count(), role.name.clone()));
            }
        }
        found.sort();
        found.into_iter().take(3).map(|(_, name)| name).collect()
    }
}

impl Policy {
    /// Roles and the extents in which they are held.
    fn held<'a>(&'a self, asker: &'a Asker) -> Vec<(&'a str, Option<&'a str>)> {
        let subject = asker.facts.name.as_deref();
        if subject.is_none() && asker.roles.is_empty() {
            return self.anonymous.iter().map(|role| (role.as_str(), None)).collect();
        }
        let claims = asker.roles.iter().map(|(role, at)| (role.as_str(), at.as_deref()));
        let mut held: Vec<_> = claims.filter(|(role, at)| self.knows_claim(role, *at)).collect();
        let mut groups: Vec<&str> = Vec::new();
        let member = self.subjects.iter().find(|known| Some(known.name.as_str()) == subject);
        groups.extend(member.iter().flat_map(|known| known.groups.iter().map(String::as_str)));
        let mut next = 0;
        while let Some(group) = groups.get(next).copied() {
            let inside = self.groups.iter().filter(|known| known.name == group);
            groups.extend(inside.flat_map(|known| known.groups.iter().map(String::as_str)));
            next += 1;
        }
        for assignment in &self.assignments {
            let name = assignment.name.as_str();
            let meant = if assignment.to_group { groups.contains(&name) } else { subject == Some(name) };
            let begun = assignment.from.is_none_or(|from| from <= asker.now);
            if meant && begun && assignment.until.is_none_or(|until| asker.now < until) {
                held.push((&assignment.role, assignment.at.as_deref()));
            }
        }
        held
    }
}

/// Grants that list one of some permissions, and which.
fn about<'f>(brought: &'f [Brought<'_>], wanted: &[&'f str]) -> Vec<Found<'f>> {
    let pairs = brought.iter().flat_map(|brought| wanted.iter().map(move |by| (brought, *by)));
    pairs.filter(|(brought, by)| brought.lists.contains(by)).collect()
}

/// The grounds among grants, each with the permission it lists. Keeps what is first, point by point.
fn choose(mut left: Vec<Stands<'_>>, permission: &str) -> Option<Grounds> {
    let way = |stands: &Stands<'_>| {
        let path = &stands.brought.path;
        (stands.rank, stands.by != permission, path[0].to_owned(), path.len())
    };
    let first = left.iter().map(way).min()?;
    left.retain(|stands| way(stands) == first);
    let nearest = left.iter().map(|stands| &stands.brought.path).min()?.last().copied();
    left.retain(|stands| stands.brought.path.last().copied() == nearest);
    let grant = |stands: &Stands<'_>| {
        (halves(stands.by).0.to_owned(), halves(stands.by).1.to_owned(), stands.brought.position)
    };
    let first = left.iter().map(grant).min()?;
    left.retain(|stands| grant(stands) == first);
    let by = left[0].by;
    let own = |stands: &Stands<'_>| stands.brought.path.iter().map(|role| (*role).to_owned()).collect();
    let implied_by = (by != permission).then(|| by.to_owned());
    Some(Grounds { grant: first.2, implied_by, paths: left.iter().map(own).collect() })
}

fn covers(known: &str, field: &str) -> bool {
    let mut keys = field.split('.');
    known.split('.').all(|known| keys.next().is_some_and(|key| known == "*" || known == key))
}
