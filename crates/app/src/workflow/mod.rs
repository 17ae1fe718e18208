//! Workflows: commands in order, with conditions and gates, as data.

mod condition;
mod definition;
mod outcome;
mod perform;
mod surface;
mod text;

pub(crate) use definition::{Workflow, find, names};
pub(crate) use outcome::Outcome;
pub(crate) use perform::{Settings, run};
pub(crate) use text::{joined, markdown, terminal};
