//! The command-line program of peerhood.

fn main() {}
