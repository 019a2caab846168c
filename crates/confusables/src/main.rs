//! Writes `web/src/names/confusables.ts`, the table of characters that look alike (UTS #39 §4) for the web app's names. The
//! crate `unicode-security` has Unicode's own table; no npm package has a current one.
//!
//! `cargo run -p confusables` writes the file anew, for example after an update of that crate; a test compares the two.

mod table;

use std::path::PathBuf;
use std::{env, fs, io};

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/src/names/confusables.ts")
}

fn main() -> io::Result<()> {
    fs::write(path(), table::module())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_in_the_web_app_is_of_this_version_of_the_table() {
        let written = fs::read_to_string(path()).unwrap();
        assert!(written == table::module(), "run `cargo run -p confusables`");
    }
}
