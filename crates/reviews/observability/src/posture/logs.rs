//! Logs: an event that tells how each request ended.

use facts::Route;
use flow::{LogPaths, Program};

use super::{Cover, Coverage, Mark};
use crate::critical::Critical;
use crate::ends::Ends;

pub(super) struct Logs<'p> {
    ends: Ends<'p>,
    paths: LogPaths<'p>,
}

impl<'p> Logs<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        Self { ends: Ends::new(program), paths: LogPaths::new(program, |_| true) }
    }
}

impl Coverage for Logs<'_> {
    fn signal(&self) -> &'static str {
        "Logs"
    }

    fn of(&mut self, route: &Route) -> Cover {
        let events = self.ends.completions().of_route(route);
        let says_more =
            events.iter().any(|event| event.tells_of_business() && !event.is_access_log);
        if says_more || events.is_empty() && self.ends.tell_of(route) {
            return Cover::new(Mark::Covered, "an event tells how each request ended");
        }
        let is_critical = Critical::of(route).is_some();
        if !events.is_empty() {
            return match is_critical {
                true if events.iter().any(|event| event.is_access_log) => Cover::new(
                    Mark::Partial,
                    "an access log tells of it, and nothing of whom it was for",
                ),
                true => Cover::new(Mark::Partial, "its event says nothing of whom it was for"),
                false => Cover::new(Mark::Covered, "an event tells how each request ended"),
            };
        }
        let writes = route
            .handlers
            .iter()
            .any(|handler| !self.paths.through(handler.file, handler.function).calls.is_empty());
        match writes {
            true => {
                Cover::new(Mark::Partial, "lines are written, and none says how the request ended")
            }
            false => Cover::new(Mark::Missing, "nothing is written when a request is done"),
        }
    }
}
