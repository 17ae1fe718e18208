//! Whether something tells how the requests of a route end: an event for every request, or a line that the handler
//! writes itself.

use facts::code::FunctionId;
use facts::{FileId, LogCall, Route};
use flow::Program;
use review::words;
use rustc_hash::FxHashSet;
use std::sync::Arc;

use crate::completion::Completions;

/// Answers for the routes of a program.
pub(crate) struct Ends<'p> {
    program: &'p Program,
    completions: Arc<Completions>,
    /// The functions that write a line with status and duration.
    own: FxHashSet<(FileId, FunctionId)>,
}

impl<'p> Ends<'p> {
    pub(crate) fn new(program: &'p Program) -> Self {
        let telling = program.log_calls.iter().filter(|call| tells_the_end(call));
        Self {
            program,
            completions: program.shared(),
            own: telling.map(|call| (call.file, call.function)).collect(),
        }
    }

    pub(crate) fn completions(&self) -> &Completions {
        &self.completions
    }

    pub(crate) fn tell_of(&self, route: &Route) -> bool {
        !self.completions.of_route(route).is_empty() || self.handler_tells(route)
    }

    fn handler_tells(&self, route: &Route) -> bool {
        route.handlers.iter().any(|handler| {
            let steps = self.program.reaches.steps(handler.file, handler.function);
            steps.iter().any(|step| self.own.contains(&(step.file, step.function)))
        })
    }
}

/// A line that says how something ended and how long it took.
fn tells_the_end(call: &LogCall) -> bool {
    let has = |wanted: &[&str]| {
        call.fields
            .iter()
            .any(|field| words(&field.name).iter().any(|word| wanted.contains(&word.as_str())))
    };
    has(&["status", "statuscode", "outcome"])
        && has(&["duration", "elapsed", "latency", "took", "ms", "responsetime"])
}
