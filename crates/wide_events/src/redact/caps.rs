//! How much of an event is written at most.

use serde_json::{Map, Value};

/// An event that grows without bound costs more than what it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Levels of objects and arrays, the event itself being the first.
    pub depth: usize,
    /// Elements of an array.
    pub items: usize,
    /// UTF-16 units of a string, which is what JavaScript counts.
    pub string: usize,
    /// Bytes of the event as JSON.
    pub event: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { depth: 8, items: 50, string: 2_048, event: 32 * 1_024 }
    }
}

/// What an event is read by; never cut away.
const CORE: &[&str] = &[
    "timestamp",
    "event",
    "level",
    "message",
    "request_id",
    "trace_id",
    "span_id",
    "parent_span_id",
    "service",
    "version",
    "deployment_id",
    "region",
    "environment",
    "hostname",
    "method",
    "path",
    "route",
    "status_code",
    "duration_ms",
    "outcome",
    "request_bytes",
    "response_bytes",
    "sample_rate",
    "sample_reason",
    "truncated",
];

impl Caps {
    /// At most `string` units, then an ellipsis; a surrogate pair is never split.
    pub(super) fn string(&self, text: &str) -> String {
        // A unit is at least one byte.
        if text.len() <= self.string {
            return text.to_owned();
        }
        let mut units = 0;
        for (at, letter) in text.char_indices() {
            units += letter.len_utf16();
            if units > self.string {
                return format!("{}…", &text[..at]);
            }
        }
        text.to_owned()
    }

    /// Within the cap: fields that are not the core go, the last first, and `truncated` says so.
    pub(super) fn event(&self, event: Value) -> Value {
        let Value::Object(mut fields) = event else { return event };
        let mut size = json_len(&fields);
        if size <= self.event {
            return Value::Object(fields);
        }
        fields.insert("truncated".to_owned(), Value::Bool(true));
        size += ",\"truncated\":true".len();
        let names: Vec<String> =
            fields.keys().filter(|name| !CORE.contains(&name.as_str())).cloned().collect();
        for name in names.iter().rev() {
            if size <= self.event {
                break;
            }
            if let Some(value) = fields.shift_remove(name) {
                size = size.saturating_sub(member_len(name, &value));
            }
        }
        Value::Object(fields)
    }
}

fn json_len(fields: &Map<String, Value>) -> usize {
    serde_json::to_string(fields).map_or(0, |text| text.len())
}

/// `"name":value,` as it is written.
fn member_len(name: &str, value: &Value) -> usize {
    let name = serde_json::to_string(name).map_or(0, |text| text.len());
    name + serde_json::to_string(value).map_or(0, |text| text.len()) + 2
}
