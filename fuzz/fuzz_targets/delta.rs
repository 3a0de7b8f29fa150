//! Hands bytes of the fuzzer's to `delta`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rolegate_fuzz::delta::run(input));
