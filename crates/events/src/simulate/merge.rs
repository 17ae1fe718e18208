//! The lines of a request as the one event that takes their place.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::Options;
use super::completion::Completion;
use super::line::{Format, Level, Line};
use crate::time;

/// A request as its lines tell it.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) lines: u64,
    pub(super) bytes: u64,
    id: String,
    trace: Option<String>,
    first: Option<i64>,
    last: Option<i64>,
    level: Level,
    completion: Completion,
    /// The last message of the worst level.
    message: String,
    fields: Map<String, Value>,
    whole: bool,
}

/// Requests in the order in which their first lines came.
#[derive(Debug, Default)]
pub(super) struct Requests {
    places: FxHashMap<String, usize>,
    pub(super) all: Vec<Request>,
}

impl Requests {
    /// Adds a line to its request. Gives it back when it belongs to none.
    pub(super) fn add(&mut self, line: Line, bytes: u64) -> Result<(), Box<Line>> {
        let Some(id) = line.request.clone().or_else(|| line.trace.clone()) else {
            return Err(Box::new(line));
        };
        let at = *self.places.entry(id.clone()).or_insert_with(|| {
            self.all.push(Request { id, ..Request::default() });
            self.all.len() - 1
        });
        self.all[at].add(line, bytes);
        Ok(())
    }

    /// A line that is a request of its own.
    pub(super) fn add_alone(&mut self, line: Line, bytes: u64) {
        let mut request = Request { id: format!("line-{}", self.all.len()), ..Request::default() };
        request.add(line, bytes);
        self.all.push(request);
    }
}

impl Request {
    fn add(&mut self, line: Line, bytes: u64) {
        self.lines += 1;
        self.bytes += bytes;
        self.first = [self.first, line.at].into_iter().flatten().min();
        self.last = self.last.max(line.at);
        self.trace = self.trace.take().or(line.trace);
        if line.level >= self.level && !line.message.is_empty() {
            self.message = line.message;
        }
        self.level = self.level.max(line.level);
        self.whole |= line.format == Format::WideEvent;
        // The time of a query is not that of the request: only the line with the status knows.
        let ended = line.completion.status.is_some();
        let mut said = line.completion;
        said.duration = said.duration.filter(|_| ended);
        self.completion.fill(said);
        for (key, value) in line.fields {
            lay_in(&mut self.fields, key, value);
        }
    }

    /// The time between the first and last line, in milliseconds since 1970.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        Some((self.first?, self.last?))
    }

    /// Whether its status had to be guessed from the level.
    pub(super) fn has_status(&self) -> bool {
        self.whole || self.completion.status.is_some()
    }

    /// The event that would be written, before redaction and without what the sampler adds.
    pub(super) fn event(&self, options: &Options) -> Value {
        if self.whole {
            return Value::Object(self.fields.clone());
        }
        let done = &self.completion;
        let failed = done.status.is_some_and(|status| status >= 500)
            || (done.status.is_none() && self.level == Level::Error);
        let level = match done.status {
            _ if failed => "error",
            Some(400..) => "warn",
            _ => "info",
        };
        let duration =
            done.duration.or_else(|| self.span().map(|(first, last)| (last - first) as f64));
        let place = done.route.as_ref().or(done.path.as_ref()).map_or("-", String::as_str);
        let method = done.method.as_deref().unwrap_or("-");
        let message = format!(
            "{method} {place} {}",
            done.status.map_or_else(|| "-".to_owned(), |status| status.to_string())
        );
        let trace = self
            .trace
            .clone()
            .unwrap_or_else(|| format!("{}{}", hex(&self.id, "t"), hex(&self.id, "r")));
        let mut event = json!({
            "timestamp": self.first.map(time::iso),
            "event": "http_request",
            "level": level,
            "message": message,
            "request_id": self.id,
            "trace_id": trace,
            "span_id": hex(&self.id, "s"),
            "service": options.service,
            "version": "1.0.0",
            "environment": "production",
            "hostname": format!("{}-{}", options.service, &hex(&options.service, "h")[..8]),
            "method": done.method,
            "path": done.path,
            "route": done.route,
            "status_code": done.status,
            "duration_ms": duration,
            "outcome": if failed { "error" } else { "success" },
        });
        if let Value::Object(fields) = &mut event {
            for (key, value) in &self.fields {
                fields.entry(key.clone()).or_insert_with(|| value.clone());
            }
            if let Some(error) = self.error() {
                fields.insert("error".to_owned(), error);
            }
        }
        event
    }

    fn error(&self) -> Option<Value> {
        let said = (self.level == Level::Error && !self.message.is_empty())
            .then(|| json!({ "message": self.message }));
        self.completion.error.clone().map(Value::Object).or(said)
    }
}

/// Later lines know more; objects are joined.
fn lay_in(fields: &mut Map<String, Value>, key: String, value: Value) {
    match (fields.get_mut(&key), value) {
        (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
        (_, value) => {
            fields.insert(key, value);
        }
    }
}

/// Sixteen digits made from a text: ids of the length that real ones have.
fn hex(text: &str, salt: &str) -> String {
    let half = |salt: &str| wide_events::hash(&format!("{salt}{text}"));
    format!("{:08x}{:08x}", half(salt), half(&format!("{salt}.")))
}
