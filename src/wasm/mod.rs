//! The exports of the two wasm modules. They convert and call; they decide nothing.

#[cfg(feature = "wasm")]
mod answer;
#[cfg(feature = "wasm-author")]
mod author;
#[cfg(feature = "wasm")]
mod core;
#[cfg(all(feature = "wasm", feature = "query"))]
mod query;
#[cfg(all(feature = "wasm", not(feature = "std")))]
mod runtime;
