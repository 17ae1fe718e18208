//! In-memory repositories for tests.
