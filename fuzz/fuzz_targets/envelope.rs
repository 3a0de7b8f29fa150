//! Hands bytes of the fuzzer's to `envelope`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rolegate_fuzz::envelope::run(input));
