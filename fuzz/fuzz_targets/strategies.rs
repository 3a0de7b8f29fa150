//! Hands bytes of the fuzzer's to `strategies`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rolegate_fuzz::strategies::run(input));
