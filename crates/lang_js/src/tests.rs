//! Tests of the whole crate, by theme.
