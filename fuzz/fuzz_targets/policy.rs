//! Hands bytes of the fuzzer's to `policy`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rolegate_fuzz::policy::run(input));
