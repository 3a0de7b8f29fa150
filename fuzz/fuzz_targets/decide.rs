//! Hands bytes of the fuzzer's to `decide`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rolegate_fuzz::decide::run(input));
