//! The reference server with an enemy in it.
fn main() {}
