//! Hands bytes of the fuzzer's to `decode`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rolegate_fuzz::decode::run(input));
