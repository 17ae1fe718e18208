//! Redaction: a copy of an event without credentials and personal data, within its caps.
//!
//! By key first (a value under `password` goes whatever it is), then by value in every string that is left, since
//! secrets also travel in messages. CWE-532 (sensitive information in log files), CWE-359 (private information).

mod caps;
mod checksums;
mod keys;
mod network;
mod numbers;
mod tokens;
mod values;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub use caps::Caps;
pub use keys::is_sensitive;

use values::Patterns;

/// What stands in the place of a value under a sensitive key.
const REDACTED: &str = "[redacted]";
/// What stands in the place of an object or array that lies too deep.
const TOO_DEEP: &str = "[truncated]";

/// The event's own ids: hidden, they would join nothing any more.
const IDS: &[&str] = &["request_id", "trace_id", "span_id", "parent_span_id"];

/// Top-level fields that hold versions, host names and paths, where dots and digits mean no address and no telephone.
const PLAIN: &[&str] = &[
    "method",
    "path",
    "route",
    "service",
    "version",
    "hostname",
    "timestamp",
    "region",
    "environment",
    "deployment_id",
    "sample_reason",
    "message",
];

/// Hides what must not be written. Made once, used for every event.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    caps: Caps,
    /// Further names, normalised.
    extra: BTreeSet<String>,
}

impl Redactor {
    /// `names`: keys to hide beyond the built-in ones, in any spelling (`taxNumber` is `tax_number`).
    pub fn new(names: &[String], caps: Caps) -> Self {
        let extra = names.iter().map(|name| keys::normal(name)).filter(|name| !name.is_empty());
        Self { caps, extra: extra.collect() }
    }

    /// The event as it may be written.
    pub fn redact(&self, event: &Value) -> Value {
        let Value::Object(fields) = event else {
            return self.value(event, 0, Patterns::All);
        };
        let redacted = fields.iter().map(|(key, value)| {
            let kept = match key.as_str() {
                id if IDS.contains(&id) => self.identity(value),
                name if PLAIN.contains(&name) => self.field(name, value, 0, Patterns::Plain),
                name => self.field(name, value, 0, Patterns::All),
            };
            (key.clone(), kept)
        });
        self.caps.event(Value::Object(redacted.collect()))
    }

    /// One text: an error message, a log line.
    pub fn text(&self, text: &str) -> String {
        self.caps.string(&values::redact(text, Patterns::All))
    }

    /// An id is text as it came, or a number; anything else is treated like any value.
    fn identity(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.caps.string(text)),
            other => self.value(other, 1, Patterns::All),
        }
    }

    fn field(&self, key: &str, value: &Value, depth: usize, patterns: Patterns) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            _ if self.hides(key) => Value::String(REDACTED.to_owned()),
            _ => self.value(value, depth + 1, patterns),
        }
    }

    fn hides(&self, key: &str) -> bool {
        is_sensitive(key) || (!self.extra.is_empty() && self.extra.contains(&keys::normal(key)))
    }

    fn value(&self, value: &Value, depth: usize, patterns: Patterns) -> Value {
        match value {
            Value::String(text) => Value::String(self.caps.string(&values::redact(text, patterns))),
            Value::Object(_) | Value::Array(_) if depth >= self.caps.depth => {
                Value::String(TOO_DEEP.to_owned())
            }
            Value::Array(items) => {
                let kept = items.iter().take(self.caps.items);
                Value::Array(kept.map(|item| self.value(item, depth + 1, patterns)).collect())
            }
            Value::Object(fields) => Value::Object(self.object(fields, depth, patterns)),
            scalar => scalar.clone(),
        }
    }

    fn object(
        &self,
        fields: &Map<String, Value>,
        depth: usize,
        patterns: Patterns,
    ) -> Map<String, Value> {
        let redacted = fields
            .iter()
            .map(|(key, value)| (key.clone(), self.field(key, value, depth, patterns)));
        redacted.collect()
    }
}

#[cfg(test)]
mod tests;
