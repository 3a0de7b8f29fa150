//! Answers one question: may someone with these roles do this, and on what grounds?
//!
//! Reads a checked [`Snapshot`](crate::model::Snapshot) and always answers: a name the snapshot has never
//! heard of is a reason to deny, not an error. The order of reasoning is `docs/decision-order.md`, pinned by
//! `tests/cases/`; change them together.

mod bring;
mod comparisons;
mod condition;
#[cfg(feature = "query")]
mod covers;
mod decide;
mod erased;
mod explain;
#[cfg(feature = "query")]
mod filter;
mod formula;
mod hold;
mod index;
mod instant;
mod nearest;
mod needs;
mod paths;
mod prepared;
mod query;
mod question;
#[cfg(feature = "slice")]
mod reach;
#[cfg(feature = "slice")]
mod reach_places;
#[cfg(feature = "query")]
mod residual;
mod resolve;
mod row;
mod scope;

pub use condition::Truth;
#[cfg(feature = "query")]
pub use covers::covers;
pub use decide::decide;
pub use erased::{erased_needs, erases, erasure, is_erased};
#[cfg(feature = "query")]
pub use filter::residual;
pub use formula::Formula;
pub use hold::{Claims, Holder, hold};
pub use index::{find_extent, find_permission, find_resource, find_role, find_scope, find_subject};
#[cfg(feature = "query")]
pub use nearest::NearestIndex;
pub use nearest::nearest;
#[cfg(feature = "query")]
pub use needs::missing_by;
pub use needs::{missing, needs};
pub use prepared::Prepared;
pub use query::{allows, permitted_fields};
pub use question::Request;
#[cfg(feature = "slice")]
pub use reach::{Reach, assignments};
pub use resolve::{Row, clearance, resolve};
pub use row::Bits;
pub use scope::Chain;
