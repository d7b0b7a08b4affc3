//! Starts the demo.
fn main() {}
