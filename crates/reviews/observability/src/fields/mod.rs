//! Set differences over the fields of wide events: what is emitted, what is asked for, and by whom.

mod queried;
mod search;
mod sql;

use std::collections::BTreeSet;

use flow::wide_events::{Carried, WideEvents};
use flow::{OfProgram, Program};

pub(crate) use queried::{Asks, Queried, QueriedField};

/// Every name under which a program writes something to its logs.
pub(crate) struct Emitted {
    names: BTreeSet<Box<str>>,
    /// Names whose values are objects of unknown fields.
    opaque: BTreeSet<Box<str>>,
    /// Something is written of which the fields cannot be told.
    open: bool,
}

/// What loggers and the way to a log store add by themselves.
const STANDARD: &[&str] = &[
    "level",
    "time",
    "timestamp",
    "@timestamp",
    "ts",
    "date",
    "msg",
    "message",
    "pid",
    "hostname",
    "host",
    "name",
    "v",
    "service",
    "source",
    "ddsource",
    "ddtags",
    "env",
    "status",
    "logger",
    "reqId",
    "responseTime",
    "stream",
    "container",
    "pod",
    "namespace",
    "app",
    "job",
    "instance",
    "cluster",
    "filename",
    "_time",
    "_msg",
    "kubernetes",
    "index",
    "id",
    "date_trunc",
];
/// Objects that request loggers and log stores fill.
const STANDARD_OBJECTS: &[&str] = &[
    "req",
    "res",
    "err",
    "dd",
    "kubernetes",
    "docker",
    "aws",
    "http",
    "usr",
    "network",
    "error",
    "logger",
    "db",
    "view",
    "session",
    "geo",
    "evt",
    "rum",
    "attributes",
    "resource",
    "labels",
];

impl OfProgram for Emitted {
    fn of(program: &Program) -> Self {
        let events = program.shared::<WideEvents>();
        let mut names: BTreeSet<Box<str>> = STANDARD.iter().map(|name| (*name).into()).collect();
        let mut opaque: BTreeSet<Box<str>> =
            STANDARD_OBJECTS.iter().map(|name| (*name).into()).collect();
        let mut open = !events.is_closed();
        for event in &events.events {
            names.extend(event.names().map(Into::into));
            let unknown = event.fields.iter().filter(|field| field.is_opaque);
            opaque.extend(unknown.map(|field| field.name.clone()));
        }
        for call in &program.log_calls {
            names.extend(call.fields.iter().map(|field| field.name.clone()));
            opaque.extend(call.fields.iter().map(|field| field.name.clone()));
            names.extend(call.bound.iter().cloned());
        }
        for setup in &program.loggers {
            names.extend(setup.added.iter().cloned());
            open |= setup.added.iter().any(|key| &**key == "*");
        }
        Self { names, opaque, open }
    }
}

impl Emitted {
    /// Whether what is missing can be told: events are written, and all of their fields are known.
    pub(crate) fn is_known(&self, program: &Program) -> bool {
        !self.open && !program.shared::<WideEvents>().events.is_empty()
    }

    /// Whether some record has the field; also where a store joins the steps of a name with an underline.
    pub(crate) fn carries(&self, name: &str) -> Carried {
        let lower = name.to_ascii_lowercase();
        let flat = lower.replace('.', "_");
        let mut best = if self.open { Carried::Perhaps } else { Carried::No };
        for known in &self.names {
            let known = known.to_ascii_lowercase();
            let is_in = known.strip_prefix(&*lower).is_some_and(|rest| rest.starts_with('.'));
            if known == lower || known.replace('.', "_") == flat || is_in {
                return Carried::Yes;
            }
        }
        let steps = lower.split('.').next().unwrap_or(&lower);
        let is_inside = |whole: &str| {
            let whole = whole.to_ascii_lowercase();
            lower.starts_with(&format!("{whole}."))
                || flat.starts_with(&format!("{}_", whole.replace('.', "_")))
        };
        if self.opaque.iter().any(|whole| is_inside(whole)) || STANDARD_OBJECTS.contains(&steps) {
            best = Carried::Perhaps;
        }
        best
    }
}

/// Names as they stand in a sentence, the first few of many.
pub(crate) fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let quoted: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("{} and {more} more", quoted.join(", ")),
        _ => quoted.join(", "),
    }
}
