//! Answers one question: may someone with these roles do this, and on what grounds?
//!
//! Reads a checked [`Snapshot`](crate::model::Snapshot) and always answers: a name the snapshot has never
//! heard of is a reason to deny, not an error. The order of reasoning is `docs/decision-order.md`, pinned by
//! `tests/cases/`; change them together.

mod decide;
mod explain;
mod index;
mod resolve;

pub use decide::decide;
pub use index::{find_permission, find_resource, find_role};
pub use resolve::{Holder, Row, clearance, resolve};
