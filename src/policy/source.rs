//! What is compiled: a text or a tree, alone or with a directory beside it.

use super::{
    compile::compile as compile_documents,
    document::Document,
    error::{Origin, PolicyError},
    text,
    yaml::Parsed,
};
use crate::model::Policy;

/// A policy or a directory.
#[derive(Debug, Clone)]
pub enum Source<'t> {
    /// YAML or JSON text, whose errors have places.
    Text(&'t str),
    /// A tree, whose errors have none.
    Tree(Document),
}

impl<'t> From<&'t str> for Source<'t> {
    fn from(text: &'t str) -> Self {
        Self::Text(text)
    }
}

impl From<Document> for Source<'_> {
    fn from(document: Document) -> Self {
        Self::Tree(document)
    }
}

/// Compiles a policy, and the directory if it is not in there.
pub(super) fn compile(policy: Source<'_>, directory: Option<Source<'_>>) -> Result<Policy, Vec<PolicyError>> {
    let trees = [Some(&policy), directory.as_ref()].map(|source| matches!(source, Some(Source::Tree(_))));
    let (policy, directory) =
        (read(policy, Origin::Policy), directory.map(|source| read(source, Origin::Directory)));
    let compiled = match (policy, directory) {
        (Ok(policy), None) => compile_documents(&policy.document, None, policy.errors),
        (Ok(policy), Some(Ok(directory))) => {
            let errors = [policy.errors, directory.errors].concat();
            compile_documents(&policy.document, Some(&directory.document), errors)
        }
        // What names what cannot be known without the text that could not be read.
        (policy, directory) => {
            Err([Some(policy), directory].into_iter().flatten().flat_map(errors).collect())
        }
    };
    compiled.map_err(|mut errors| {
        let [policy_is_tree, directory_is_tree] = trees;
        for error in &mut errors {
            let is_tree = if error.origin == Origin::Policy { policy_is_tree } else { directory_is_tree };
            error.place = error.place.filter(|_| !is_tree);
        }
        errors
    })
}

fn read(source: Source<'_>, origin: Origin) -> Result<Parsed, Vec<PolicyError>> {
    let marked = |mut errors: Vec<PolicyError>| {
        for error in &mut errors {
            error.origin = origin;
        }
        errors
    };
    match source {
        Source::Text(text) => match text::read(text) {
            Ok(parsed) => Ok(Parsed { errors: marked(parsed.errors), ..parsed }),
            Err(errors) => Err(marked(errors)),
        },
        Source::Tree(mut document) => {
            document.number_places();
            Ok(Parsed { document, errors: Vec::new() })
        }
    }
}

/// What was wrong with a text, whether or not it could be read.
fn errors(read: Result<Parsed, Vec<PolicyError>>) -> Vec<PolicyError> {
    read.map_or_else(|errors| errors, |parsed| parsed.errors)
}
