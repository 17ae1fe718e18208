//! The evidence of a session.
