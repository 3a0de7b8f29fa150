//! Answers one question: may someone with these roles do this, and on what grounds?
//!
//! Reads a checked [`Snapshot`](crate::model::Snapshot) and always answers: a name the snapshot has never
//! heard of is a reason to deny, not an error. The order of reasoning is `docs/decision-order.md`, pinned by
//! `tests/cases/`; change them together.

mod bring;
mod condition;
mod decide;
mod erased;
mod explain;
mod filter;
mod hold;
mod index;
mod instant;
mod needs;
mod paths;
mod query;
mod question;
mod residual;
mod resolve;
mod row;
mod scope;

pub use condition::Truth;
pub use decide::decide;
pub use erased::{erased_needs, is_erased};
pub use explain::nearest;
pub use filter::residual;
pub use hold::{Claims, Holder, hold};
pub use index::{find_extent, find_permission, find_resource, find_role, find_scope, find_subject};
pub use needs::{missing, needs};
pub use query::{allows, covers, permitted_fields};
pub use question::Request;
pub use resolve::{Row, clearance, resolve};
pub use row::Bits;
pub use scope::Chain;
