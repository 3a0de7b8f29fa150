//! Policy documents to a resolved policy: reads, checks, compiles.
//!
//! Text becomes a [`Document`] that keeps the place of every key and scalar (`yaml`, `json`); the
//! `reader` takes typed values out of it and collects what is wrong instead of stopping at it; the other
//! files each know one part of the format. A policy with one error gives nothing, so nothing is ever half
//! compiled. `docs/policy-format.md` is the specification, `tests/cases/policies/` pins every error.

mod attributes;
mod catalogue;
mod compile;
mod condition;
mod conditions;
mod directory;
mod document;
mod error;
mod grants;
mod guardrails;
mod implications;
mod json;
mod ladder;
mod nearest;
mod paths;
mod pattern;
mod permissions;
mod reader;
mod requirements;
mod roles;
mod scopes;
mod text;
pub mod time;
mod yaml;

pub use document::{Document, MAX_DEPTH};
pub use error::{Place, PolicyError};

use crate::model::Policy;

/// Compiles a policy from YAML or JSON text. Errors come all at once, in the order of the text.
pub fn compile(text: &str) -> Result<Policy, Vec<PolicyError>> {
    let parsed = text::read(text)?;
    compile::compile(&parsed.document, parsed.errors)
}

/// Compiles a policy that is a tree already. Its errors have no place, and come in the order of the tree.
pub fn compile_document(mut document: Document) -> Result<Policy, Vec<PolicyError>> {
    document.number_places();
    compile::compile(&document, Vec::new()).map_err(|mut errors| {
        for error in &mut errors {
            error.place = None;
        }
        errors
    })
}

/// What is said of a document that nests deeper than [`MAX_DEPTH`].
fn too_deep() -> String {
    format!("nested more than {MAX_DEPTH} levels deep")
}
