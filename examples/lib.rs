//! Small programs that use the crates as an outsider would.
