//! The exports of the two wasm modules. They convert and call; they decide nothing.

#[cfg(feature = "wasm-author")]
mod author;
#[cfg(feature = "wasm")]
mod core;
#[cfg(feature = "wasm")]
mod fields;
#[cfg(feature = "wasm")]
mod masking;
#[cfg(all(feature = "wasm", not(feature = "std")))]
mod runtime;
