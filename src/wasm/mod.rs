//! The exports of the three wasm modules. They convert and call; they decide nothing.

#[cfg(feature = "wasm")]
mod answer;
#[cfg(feature = "wasm-author")]
mod author;
#[cfg(feature = "wasm")]
mod core;
#[cfg(feature = "wasm")]
mod fields;
#[cfg(all(feature = "wasm", feature = "bodies"))]
mod masking;
#[cfg(all(feature = "wasm", feature = "query"))]
mod query;
#[cfg(all(feature = "wasm", not(feature = "std")))]
mod runtime;
