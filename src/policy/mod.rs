//! Policy documents to a resolved policy: reads, checks, compiles.
//!
//! Text becomes a [`Document`] that keeps the place of every key and scalar (`yaml`, `json`); the
//! `reader` takes typed values out of it and collects what is wrong instead of stopping at it; the other
//! files each know one part of the format. A policy with one error gives nothing, so nothing is ever half
//! compiled. `docs/policy-format.md` is the specification, `tests/cases/policies/` pins every error.

mod attributes;
mod availability;
mod catalogue;
mod compile;
mod condition;
mod conditions;
mod cycles;
mod directory;
mod document;
mod error;
mod fields;
mod grants;
mod guardrails;
mod implications;
mod json;
mod ladder;
mod lint;
mod masks;
mod nearest;
mod paths;
mod pattern;
mod permissions;
mod reader;
mod requirements;
mod resources;
mod roles;
mod schema;
mod scopes;
mod settings;
mod shapes;
mod source;
mod statements;
mod text;
pub mod time;
mod yaml;

pub use document::{Document, MAX_DEPTH, View};
pub use error::{Origin, Place, PolicyError};
pub use lint::{Finding, lint};
pub use source::Source;

use crate::model::Policy;

/// Compiles a policy from YAML or JSON text. Errors come all at once, in the order of the text.
pub fn compile(text: &str) -> Result<Policy, Vec<PolicyError>> {
    source::compile(text.into(), None)
}

/// Compiles a policy that is a tree already. Its errors have no place, and come in the order of the tree.
pub fn compile_document(document: Document) -> Result<Policy, Vec<PolicyError>> {
    source::compile(document.into(), None)
}

/// Compiles a policy whose directory is a document of its own. The errors of the policy come first; each says what it is
/// about by its [`Origin`].
pub fn compile_with_directory<'t>(
    policy: impl Into<Source<'t>>,
    directory: impl Into<Source<'t>>,
) -> Result<Policy, Vec<PolicyError>> {
    source::compile(policy.into(), Some(directory.into()))
}

/// What is said of a document that nests deeper than [`MAX_DEPTH`].
fn too_deep() -> String {
    format!("nested more than {MAX_DEPTH} levels deep")
}
