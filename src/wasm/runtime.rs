//! What the standard library would bring, for the core module that is built without it.

use rlsf::SmallGlobalTlsf;

/// 2 KB smaller than the standard library's allocator after compression.
#[global_allocator]
static ALLOCATOR: SmallGlobalTlsf = SmallGlobalTlsf::new();

/// No panic is reachable from bytes or JavaScript values; running out of memory traps here.
#[panic_handler]
fn panic(_: &::core::panic::PanicInfo<'_>) -> ! {
    ::core::arch::wasm32::unreachable()
}
