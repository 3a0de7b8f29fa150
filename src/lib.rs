//! One snapshot of roles and permissions in; decisions and masks out.
//!
//! The layers, in the order in which data flows through them:
//! - [`model`]: the words of the project as types;
//! - [`policy`] (feature `author`): policy documents to a resolved policy;
//! - [`snapshot`]: bytes to a checked model, and back;
//! - [`engine`]: model and principal to a decision;
//! - [`mask`]: mask and value to a value safe to show;
//! - [`gate`]: the facade over them, and all that most programs need.
//!
//! `docs/architecture.md` says what each layer must not know; `tests/layout.rs` keeps it so.
#![cfg_attr(all(target_arch = "wasm32", not(feature = "std")), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// No panic may be reachable from bytes, JSON or JavaScript values.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented
    )
)]

extern crate alloc;

/// The README's example compiles and holds.
#[cfg(all(doctest, feature = "author"))]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod engine;
pub mod gate;
pub mod mask;
pub mod model;
#[cfg(feature = "author")]
pub mod policy;
pub mod snapshot;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use gate::{Access, Code, Decision, Effect, Gate, Mask, Principal, SnapshotError};
