//! Two requests in one program, step by step.

use serde::{Deserialize, Serialize};

use crate::Span;

/// An order of steps of two requests that ends wrong. Derived from the code, never made up: each step has its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interleaving {
    /// In the order in which they happen.
    pub steps: Vec<InterleavingStep>,
    /// What is wrong afterwards.
    pub outcome: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterleavingStep {
    pub request: Actor,
    /// `reads account`, `updates account.balance`.
    pub action: String,
    pub span: Span,
}

/// Which of the two requests (jobs, timers) does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    A,
    B,
}
