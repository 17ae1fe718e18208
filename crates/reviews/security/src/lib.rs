//! The security review's checks.
