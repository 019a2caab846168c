//! libFuzzer's program. The environment says which target to run: `SOTTO_FUZZ_TARGET`.
#![no_main]
#![allow(
    unsafe_code,
    reason = "libFuzzer calls a symbol by its name, and exporting one counts as unsafe"
)]

use libfuzzer_sys::fuzz_target;
use sotto_fuzz::Target;
use std::sync::LazyLock;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    std::env::var("SOTTO_FUZZ_TARGET")
        .ok()
        .and_then(|name| Target::from_name(&name))
        .expect("SOTTO_FUZZ_TARGET names a target")
});

fuzz_target!(|bytes: &[u8]| TARGET.run(bytes));
