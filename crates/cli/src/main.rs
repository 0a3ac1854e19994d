//! The `obole` program.
fn main() {}
