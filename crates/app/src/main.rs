//! The `sw` binary.

fn main() {}
