#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| obole_fuzz::checks::import_csv(data));
