//! Roles to a policy document, plain or with what makes decisions harder.

use crate::catalogue::{Catalogue, HELD, Role, halves};
use serde_json::{Map, Value, json};

/// Asked for with [`SHORT`].
pub const GET: &str = "compute.instances:get";
/// Asked for with [`LONG`].
pub const LIST: &str = "compute.instances:list";
/// Granted by some roles, none of which is held.
pub const DELETE: &str = "compute.instances:delete";

/// A condition of one comparison.
pub const SHORT: &str = "resource.owner == subject.id";
/// A condition of two tests of membership.
pub const LONG: &str = "resource.status in ['draft', 'paused'] && resource.team in subject.teams";

/// What a policy has besides roles that grant permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Nothing, as at Google's.
    Plain,
    /// The first role held grants [`GET`] and [`LIST`] under conditions.
    Conditional,
    /// A guardrail without a condition, which forbids what nobody of those who ask is granted.
    Guarded,
}

/// The whole catalogue with some of its roles, as the text of a policy.
pub fn document(catalogue: &Catalogue, roles: &[&Role], variant: Variant) -> String {
    let mut resources = Map::new();
    for permission in &catalogue.permissions {
        let (resource, action) = halves(permission);
        let resource = resources.entry(resource).or_insert_with(|| json!({ "actions": [] }));
        resource["actions"].as_array_mut().expect("made above").push(action.into());
    }
    let roles: Map<String, Value> =
        roles.iter().map(|role| (role.name.clone(), grants(catalogue, role, variant))).collect();
    let mut policy = json!({ "rolegate": 1, "id": "gcp", "resources": resources, "roles": roles });
    if variant == Variant::Guarded {
        policy["guardrails"] = json!({ "nobody-deletes-projects": { "deny": ["*projects:delete"] } });
    }
    policy.to_string()
}

fn grants(catalogue: &Catalogue, role: &Role, variant: Variant) -> Value {
    let mut names: Vec<String> = role.permissions.iter().map(|at| catalogue.name(*at)).collect();
    if variant != Variant::Conditional || role.name != HELD[0] {
        return if names.is_empty() { json!({}) } else { json!({ "grants": [{ "allow": names }] }) };
    }
    names.retain(|name| name != GET && name != LIST);
    json!({ "grants": [
        { "allow": names },
        { "allow": [GET], "when": SHORT },
        { "allow": [LIST], "when": LONG },
    ] })
}
