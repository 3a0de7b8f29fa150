//! Hands bytes of the fuzzer's to `condition`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rolegate_fuzz::condition::run(input));
