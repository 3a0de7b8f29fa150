//! What is likely to be a mistake in a policy that compiles.
//!
//! Works on the resolved policy, and on the document for the places. `docs/lint.md` lists the codes; each file here knows
//! some of them.

mod because;
mod broad;
mod personal;
mod place;
mod reach;
mod roles;
mod unused;

use super::{
    error::{Origin, Place, PolicyError},
    source::{self, Source},
};
use crate::model::{PermissionId, Policy};
use core::fmt::{self, Display};
use place::{Places, Step};

/// Something in a policy that is no error, and probably not what was meant.
///
/// Programs match on `code`, which is stable; `docs/lint.md` lists the codes. The message is for people and may be
/// reworded. Shown as `12:9: role …`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Stable name, e.g. `unused-role`.
    pub code: &'static str,
    /// What is unlikely to be meant.
    pub message: String,
    /// Which text it is about.
    pub origin: Origin,
    /// Where in the document, e.g. `roles.viewer.grants[0]`.
    pub path: String,
    /// Where in the text. `None` for a policy that came as a tree.
    pub place: Option<Place>,
}

impl Finding {
    /// Every code there is, in order.
    pub const CODES: [&str; 16] = [
        "broad-grant",
        "contained-role",
        "empty-role",
        "equal-roles",
        "missing-because",
        "pattern-reveals",
        "shadowed-grant",
        "unclassified-field",
        "unreachable-permission",
        "unused-attribute",
        "unused-class",
        "unused-group",
        "unused-guardrail",
        "unused-role",
        "unused-scope-type",
        "unused-subject",
    ];
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.origin == Origin::Directory {
            f.write_str("directory:")?;
        }
        match self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

/// Looks for what is unused, unreachable, shadowed, too broad or unexplained in a policy, and in its directory if that is
/// a document of its own. Findings come in the order of the text; a policy with errors gives these instead.
///
/// ```
/// # #[cfg(feature = "author")] {
/// use rolegate::gate::lint;
///
/// let policy = r#"{ "rolegate": 1, "id": "shop", "resources": { "reports": { "actions": ["view"] } }, "roles": {} }"#;
/// let findings = lint(policy.into(), None)?;
/// assert_eq!(findings[0].code, "unreachable-permission");
/// # }
/// # Ok::<(), Vec<rolegate::gate::PolicyError>>(())
/// ```
pub fn lint(policy: Source<'_>, directory: Option<Source<'_>>) -> Result<Vec<Finding>, Vec<PolicyError>> {
    let compiled = source::compile(policy.clone(), directory.clone())?;
    let places = Places::new(policy, directory)?;
    let mut linter =
        Linter { names: names(&compiled), policy: &compiled, places: &places, findings: Vec::new() };
    unused::find(&mut linter);
    reach::find(&mut linter);
    roles::find(&mut linter);
    broad::find(&mut linter);
    because::find(&mut linter);
    personal::find(&mut linter);
    let mut findings = linter.findings;
    findings.sort_by_key(|finding| (finding.origin, finding.place));
    Ok(findings)
}

/// What is looked at, and what was found.
struct Linter<'p> {
    policy: &'p Policy,
    places: &'p Places,
    /// Each permission as `resource:action`.
    names: Vec<String>,
    findings: Vec<Finding>,
}

impl Linter<'_> {
    /// Reports something about the policy.
    fn report(&mut self, code: &'static str, path: &[Step<'_>], message: impl Display) {
        let (origin, path, place) = self.places.of_policy(path);
        self.findings.push(Finding { code, message: message.to_string(), origin, path, place });
    }

    /// Reports something about the directory, wherever that is.
    fn report_directory(&mut self, code: &'static str, path: &[Step<'_>], message: impl Display) {
        let (origin, path, place) = self.places.of_directory(path);
        self.findings.push(Finding { code, message: message.to_string(), origin, path, place });
    }

    fn name(&self, id: PermissionId) -> &str {
        self.names.get(id.index()).map_or("", String::as_str)
    }

    /// Every permission with its resource and action.
    fn permissions(&self) -> impl Iterator<Item = (PermissionId, &str, &str)> {
        let all = self.policy.resources.iter().flat_map(|resource| {
            resource.actions.iter().map(|action| (resource.name.as_str(), action.name.as_str()))
        });
        (0..=u16::MAX).map(PermissionId).zip(all).map(|(id, (resource, action))| (id, resource, action))
    }

    /// Permissions that a list brings, those that it implies included; sorted.
    fn closed(&self, list: &[PermissionId]) -> Vec<PermissionId> {
        let mut closed = list.to_vec();
        for id in list {
            let first = self.policy.implications.partition_point(|implication| implication.from < *id);
            let own = self.policy.implications.iter().skip(first).take_while(|own| own.from == *id);
            closed.extend(own.map(|implication| implication.to));
        }
        closed.sort_unstable();
        closed.dedup();
        closed
    }
}

fn names(policy: &Policy) -> Vec<String> {
    let of = |resource: &crate::model::Resource| {
        resource.actions.iter().map(|action| format!("{}:{}", resource.name, action.name)).collect::<Vec<_>>()
    };
    policy.resources.iter().flat_map(of).collect()
}
