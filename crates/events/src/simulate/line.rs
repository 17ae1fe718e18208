//! A line of a log, whatever logger wrote it: which request it belongs to and what it says of it.

use serde_json::{Map, Value};

use super::completion::Completion;
use super::formats::{access, logfmt, plain};
use super::keys::{self, Role};
use crate::time;

/// Who wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Format {
    WideEvent,
    Pino,
    Bunyan,
    Winston,
    Json,
    Logfmt,
    Access,
    Text,
}

impl Format {
    pub(super) fn name(self) -> &'static str {
        match self {
            Format::WideEvent => "wide event",
            Format::Pino => "pino",
            Format::Bunyan => "bunyan",
            Format::Winston => "winston",
            Format::Json => "JSON",
            Format::Logfmt => "logfmt",
            Format::Access => "access log",
            Format::Text => "text",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    #[default]
    Info,
    Warn,
    Error,
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) format: Format,
    pub(super) request: Option<String>,
    pub(super) trace: Option<String>,
    pub(super) at: Option<i64>,
    pub(super) level: Level,
    pub(super) message: String,
    pub(super) completion: Completion,
    /// What it says beyond the logger's own fields.
    pub(super) fields: Map<String, Value>,
}

/// Reads a line. Every text is a line of some format.
pub(super) fn read(text: &str) -> Line {
    let text = text.trim();
    if text.starts_with('{')
        && let Ok(Value::Object(object)) = serde_json::from_str(text)
    {
        return of_object(object);
    }
    access(text)
        .or_else(|| logfmt(text).map(|object| Line { format: Format::Logfmt, ..of_object(object) }))
        .unwrap_or_else(|| plain(text))
}

/// A line without anything known of it.
pub(super) fn bare(format: Format, message: &str) -> Line {
    Line {
        format,
        request: None,
        trace: None,
        at: None,
        level: Level::Info,
        message: message.to_owned(),
        completion: Completion::default(),
        fields: Map::new(),
    }
}

fn of_object(object: Map<String, Value>) -> Line {
    if is_wide_event(&object) {
        return of_event(object);
    }
    let mut line = bare(format(&object), "");
    let process = process(&object);
    for (key, value) in object {
        match keys::role(&key) {
            Role::Request => line.request = id(&value, &process).or(line.request),
            Role::Trace => line.trace = id(&value, "").or(line.trace),
            Role::Time => line.at = line.at.or_else(|| instant(&value)),
            Role::Level => line.level = level(&value),
            Role::Message => line.message = value.as_str().unwrap_or_default().to_owned(),
            Role::Logger => {}
            Role::Completion(part) => line.completion.take(part, &value),
            Role::Http => nested(&mut line, &value, &process),
            Role::Context => {
                look_for_ids(&mut line, &value, &process);
                line.fields.insert(key, value);
            }
            Role::Own => {
                line.fields.insert(key, value);
            }
        }
    }
    let said = Completion::of_text(&line.message);
    line.completion.fill(said);
    line
}

/// `req` and `res` as HTTP loggers write them: the id, the status, never all of the headers.
fn nested(line: &mut Line, value: &Value, process: &str) {
    let Some(object) = value.as_object() else { return };
    for (key, value) in object {
        match keys::role(key) {
            Role::Request => line.request = line.request.take().or_else(|| id(value, process)),
            Role::Completion(part) => line.completion.take(part, value),
            _ if key == "id" => line.request = line.request.take().or_else(|| id(value, process)),
            _ if key == "headers" => look_for_ids(line, value, process),
            _ => {}
        }
    }
}

fn look_for_ids(line: &mut Line, value: &Value, process: &str) {
    for (key, value) in value.as_object().into_iter().flatten() {
        match keys::role(key) {
            Role::Request => line.request = line.request.take().or_else(|| id(value, process)),
            Role::Trace => line.trace = line.trace.take().or_else(|| id(value, "")),
            _ => {}
        }
    }
}

/// One event a request already: sampled as it is.
fn is_wide_event(object: &Map<String, Value>) -> bool {
    object.contains_key("status_code")
        && object.contains_key("duration_ms")
        && (object.contains_key("outcome")
            || object.get("event").is_some_and(|event| event == "http_request"))
}

fn of_event(object: Map<String, Value>) -> Line {
    let mut line = bare(Format::WideEvent, "");
    line.request = object.get("request_id").and_then(|value| id(value, ""));
    line.trace = object.get("trace_id").and_then(|value| id(value, ""));
    line.at = object.get("timestamp").and_then(instant);
    line.fields = object;
    line
}

fn format(object: &Map<String, Value>) -> Format {
    let numeric = object.get("level").is_some_and(Value::is_number);
    if numeric && object.contains_key("v") && object.contains_key("name") {
        return Format::Bunyan;
    }
    match (
        numeric,
        object.contains_key("time"),
        object.contains_key("level"),
        object.contains_key("message"),
    ) {
        (true, true, ..) => Format::Pino,
        (false, _, true, true) => Format::Winston,
        _ => Format::Json,
    }
}

/// A counter starts anew in every process, so a short number is an id only together with its process.
fn process(object: &Map<String, Value>) -> String {
    let text = |key: &str| object.get(key).map(Value::to_string).unwrap_or_default();
    format!("{}@{}", text("pid"), text("hostname"))
}

fn id(value: &Value, process: &str) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() && text != "-" => Some(text.clone()),
        Value::Number(number) if process.is_empty() => Some(number.to_string()),
        Value::Number(number) => Some(format!("{number}/{process}")),
        _ => None,
    }
}

fn instant(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => {
            time::millis(text).or_else(|| time::from_number(wide_events::decimal(text)?))
        }
        Value::Number(number) => time::from_number(number.as_f64()?),
        _ => None,
    }
}

/// Numbers are those of pino and bunyan; words those of syslog and winston.
pub(super) fn level(value: &Value) -> Level {
    match value {
        Value::Number(number) => match number.as_i64().unwrap_or(30) {
            50.. => Level::Error,
            40..50 => Level::Warn,
            _ => Level::Info,
        },
        Value::String(word) => match word.to_ascii_lowercase().as_str() {
            "error" | "err" | "fatal" | "crit" | "critical" | "alert" | "emerg" | "panic" => {
                Level::Error
            }
            "warn" | "warning" => Level::Warn,
            _ => Level::Info,
        },
        _ => Level::Info,
    }
}
