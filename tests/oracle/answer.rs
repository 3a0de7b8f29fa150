//! What is answered: shapes alone.

use crate::policy::Level;
use std::collections::BTreeSet;

#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) code: &'static str,
    pub(crate) grounds: Option<Grounds>,
    pub(crate) nearest: Vec<String>,
    /// What would be named if the code is `unknown-attribute`.
    pub(crate) missing: BTreeSet<String>,
    /// A permission, and the steps to where it is required.
    pub(crate) required: Option<(String, Vec<Level>)>,
    /// The first that forbids, though a requirement may do so before.
    pub(crate) guardrail: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Grounds {
    pub(crate) grant: usize,
    pub(crate) implied_by: Option<String>,
    /// Every way from the role held to the granting one on which the grant counts: the page names none of several.
    pub(crate) paths: Vec<Vec<String>>,
}

impl Answer {
    pub(crate) fn of(code: &'static str) -> Self {
        Self { code, ..Self::default() }
    }

    pub(crate) fn effect(&self) -> &'static str {
        match self.code {
            "granted" | "implied" | "derived" => "allow",
            "unknown-attribute" | "some-fields" => "conditional",
            _ => "deny",
        }
    }
}
