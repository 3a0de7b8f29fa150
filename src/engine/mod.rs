//! Answers one question: may someone with these roles do this, and on what grounds?
//!
//! Reads a checked [`Snapshot`](crate::model::Snapshot) and always answers: a name the snapshot has never
//! heard of is a reason to deny, not an error. The order of reasoning is `docs/decision-order.md`, pinned by
//! `tests/cases/`; change them together.

mod bring;
mod decide;
mod explain;
mod hold;
mod index;
mod resolve;
mod scope;

pub use decide::decide;
pub use hold::{Claims, Holder, hold};
pub use index::{find_extent, find_permission, find_resource, find_role, find_scope, find_subject};
pub use resolve::{Row, clearance, resolve};
pub use scope::Chain;
