//! Wide events: the one record that is written when a request is done, found by what code does.
//!
//! An event is followed as an object: from the log call that writes it back to where it is made, through
//! `AsyncLocalStorage`, properties of the request, fields of classes and parameters; then forward to everything that is
//! put into it. What a sampler reads of it and what a redaction leaves out of it are found the same way.

mod emit;
mod members;
mod objects;
mod puts;
mod redact;
mod sampler;
mod stdout;
#[cfg(test)]
mod tests;

use facts::code::{ExprId, FunctionId};
use facts::{FileId, LogLevel};
use model::ByteRange;

use crate::{OfProgram, Program};
use objects::Objects;
use puts::Puts;
pub use redact::Redaction;
pub use sampler::{Rule, RuleSource};

/// Every event that the program writes at the end of requests, with what decides about it.
#[derive(Clone, Debug, Default)]
pub struct WideEvents {
    /// In order of files and places.
    pub events: Vec<WideEvent>,
    /// The conditions of samplers, in order of files and places.
    pub rules: Vec<Rule>,
    /// Something decides by chance whether a record is written.
    pub samples: bool,
    pub redaction: Redaction,
}

/// One record a request.
#[derive(Clone, Debug)]
pub struct WideEvent {
    pub file: FileId,
    /// The call that writes it.
    pub range: ByteRange,
    pub level: Option<LogLevel>,
    /// The place of its logger among [`Program::loggers`].
    pub setup: Option<u32>,
    /// The functions at the end of whose work it is written: a middleware that waits for `finish`, an interceptor.
    pub around: Vec<(FileId, FunctionId)>,
    pub fields: Vec<EventField>,
    /// Places that put fields into it which cannot be told from the code: a spread of what came from elsewhere.
    pub open: Vec<(FileId, ByteRange)>,
    /// It is built up over the request, not only where it is written.
    pub is_collected: bool,
    /// What the log call names besides: in its text, bound to its logger, added to every record; `*` for anything.
    pub named: Vec<Box<str>>,
}

/// A field of an event and where it is put there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventField {
    /// Dotted: `user.subscription`.
    pub name: Box<str>,
    pub file: FileId,
    pub range: ByteRange,
    pub value: ExprId,
    /// The value may be an object of which the fields are not known.
    pub is_opaque: bool,
}

/// How sure it is that an event has a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    Yes,
    /// It lies inside of a value of unknown shape.
    Perhaps,
    No,
}

impl OfProgram for WideEvents {
    fn of(program: &Program) -> Self {
        let objects = Objects::new(program);
        let found = emit::find(&objects);
        if found.emissions.is_empty() {
            return Self::default();
        }
        let puts = Puts::new(&objects);
        let mut events = Vec::new();
        let mut held = Vec::new();
        for emission in &found.emissions {
            let mut gathered = members::gather(&objects, &puts, emission);
            let parts = std::mem::take(&mut gathered.held);
            let event = gathered.event(&objects, emission);
            if emission.is_sure || event.tells_the_end() {
                held.extend(parts);
                events.push(event);
            }
        }
        let sampled = sampler::find(&objects, &found, &held);
        let redaction = redact::find(&objects, &found);
        Self { rules: sampled.rules, samples: sampled.by_chance, redaction, events }
    }
}

impl WideEvents {
    /// Whether an event of the program has the field.
    pub fn carries(&self, name: &str) -> Carried {
        let all = self.events.iter().map(|event| event.carries(name));
        all.fold(Carried::No, |best, one| match (best, one) {
            (Carried::Yes, _) | (_, Carried::Yes) => Carried::Yes,
            (Carried::Perhaps, _) | (_, Carried::Perhaps) => Carried::Perhaps,
            _ => Carried::No,
        })
    }

    /// Whether everything that is put into the events is known.
    pub fn is_closed(&self) -> bool {
        self.events.iter().all(WideEvent::is_closed)
    }
}

impl WideEvent {
    /// Every name that it is known to carry.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| &*field.name).chain(self.named.iter().map(|name| &**name))
    }

    /// It says how the request ended, and how long it took.
    pub fn tells_the_end(&self) -> bool {
        let has = |wanted: &[&str]| {
            self.names()
                .any(|name| facts::words(name).iter().any(|word| wanted.contains(&word.as_str())))
        };
        has(&["status", "statuscode", "outcome"])
            && has(&["duration", "elapsed", "latency", "took", "ms", "responsetime"])
    }

    /// Whether everything that is put into it is known.
    pub fn is_closed(&self) -> bool {
        self.open.is_empty() && !self.named.iter().any(|name| &**name == "*")
    }

    pub fn carries(&self, name: &str) -> Carried {
        let mut best = Carried::No;
        for named in &self.named {
            if **named == *name || is_inside(name, named) {
                return Carried::Yes;
            }
            if &**named == "*" || is_inside(named, name) {
                best = Carried::Perhaps;
            }
        }
        for field in &self.fields {
            let has = &*field.name;
            if has == name || is_inside(name, has) {
                return Carried::Yes;
            }
            if field.is_opaque && is_inside(has, name) {
                best = Carried::Perhaps;
            }
        }
        best
    }
}

/// Whether `user.plan` lies in `user`.
fn is_inside(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
}
