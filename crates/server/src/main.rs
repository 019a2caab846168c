//! Sotto.
fn main() {}
