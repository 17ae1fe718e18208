//! What a line says of the end of a request.

use serde_json::{Map, Value};

use super::keys::Part;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Completion {
    pub(super) status: Option<u16>,
    /// Milliseconds.
    pub(super) duration: Option<f64>,
    pub(super) method: Option<String>,
    /// Without the query.
    pub(super) path: Option<String>,
    pub(super) route: Option<String>,
    pub(super) error: Option<Map<String, Value>>,
}

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

impl Completion {
    pub(super) fn take(&mut self, part: Part, value: &Value) {
        match part {
            Part::Status => self.status = self.status.or_else(|| status(value)),
            Part::Duration => self.duration = self.duration.or_else(|| duration(value)),
            Part::Method => {
                fill(&mut self.method, value.as_str().filter(|method| METHODS.contains(method)))
            }
            Part::Path => fill(&mut self.path, value.as_str().and_then(path)),
            Part::Route => fill(&mut self.route, value.as_str()),
            Part::Error => self.error = self.error.take().or_else(|| error(value)),
        }
    }

    /// Takes over what is not known yet.
    pub(super) fn fill(&mut self, other: Self) {
        self.status = self.status.or(other.status);
        self.duration = self.duration.or(other.duration);
        self.method = self.method.take().or(other.method);
        self.path = self.path.take().or(other.path);
        self.route = self.route.take().or(other.route);
        self.error = self.error.take().or(other.error);
    }

    /// `GET /users/1 200 12.3 ms`, as morgan and many by hand write it.
    pub(super) fn of_text(text: &str) -> Self {
        let mut found = Self::default();
        let bare =
            |word: &str| word.trim_matches(|letter: char| "\"'()[],;:".contains(letter)).to_owned();
        let words: Vec<String> = text.split_whitespace().take(40).map(bare).collect();
        let Some(at) = words.iter().position(|word| METHODS.contains(&word.as_str())) else {
            return found;
        };
        let Some(target) = words.get(at + 1).and_then(|word| path(word)) else { return found };
        found.method = Some(words[at].clone());
        found.path = Some(target);
        let rest = &words[at + 2..];
        let status = |word: &String| (word.len() == 3).then(|| word.parse().ok()).flatten();
        found.status = rest.iter().find_map(status).filter(|status| (100..600).contains(status));
        found.duration = rest.iter().enumerate().find_map(|(at, word)| {
            timed(word).or_else(|| {
                rest.get(at + 1)
                    .filter(|next| *next == "ms")
                    .and_then(|_| wide_events::decimal(word))
            })
        });
        found
    }
}

fn fill(slot: &mut Option<String>, value: Option<impl Into<String>>) {
    if slot.is_none() {
        *slot = value.map(Into::into);
    }
}

fn status(value: &Value) -> Option<u16> {
    let number = match value {
        Value::Number(number) => number.as_u64()?,
        Value::String(text) if text.len() == 3 => text.parse().ok()?,
        _ => return None,
    };
    (100..600).contains(&number).then_some(number as u16)
}

/// A number is milliseconds; a text says its unit.
fn duration(value: &Value) -> Option<f64> {
    let ms = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => timed(text).or_else(|| wide_events::decimal(text)),
        _ => None,
    };
    ms.filter(|ms| *ms >= 0.0)
}

/// `12ms`, `1.5s`, `300us`.
fn timed(text: &str) -> Option<f64> {
    let units = [("ms", 1.0), ("us", 1e-3), ("µs", 1e-3), ("s", 1e3)];
    units.iter().find_map(|(unit, factor)| {
        Some(wide_events::decimal(text.strip_suffix(unit)?.trim_end())? * factor)
    })
}

/// The path of a URL or request target.
pub(super) fn path(target: &str) -> Option<String> {
    let local = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => target,
    };
    let path = local.split(['?', '#']).next().unwrap_or_default();
    path.starts_with('/').then(|| path.to_owned())
}

/// What an event keeps of an error: not the stack, which production does not write.
fn error(value: &Value) -> Option<Map<String, Value>> {
    let mut error = Map::new();
    match value {
        Value::String(message) => {
            error.insert("message".to_owned(), Value::String(message.clone()));
        }
        Value::Object(fields) => {
            for (name, keys) in [
                ("type", ["type", "name"]),
                ("code", ["code", "errno"]),
                ("message", ["message", "msg"]),
            ] {
                if let Some(value) =
                    keys.iter().find_map(|key| fields.get(*key)).filter(|value| !value.is_null())
                {
                    error.insert(name.to_owned(), value.clone());
                }
            }
        }
        _ => return None,
    }
    (!error.is_empty()).then_some(error)
}
