//! Hands bytes of the fuzzer's to `mask_json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rolegate_fuzz::mask_json::run(input));
