//! A value worked out when it is first asked for.

#[cfg(all(target_arch = "wasm32", not(feature = "std")))]
pub(super) use core::cell::OnceCell as Once;
#[cfg(not(all(target_arch = "wasm32", not(feature = "std"))))]
pub(super) use std::sync::OnceLock as Once;
