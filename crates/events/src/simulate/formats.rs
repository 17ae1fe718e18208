//! Lines that are no JSON: access logs, logfmt, text.

use serde_json::{Map, Value};

use super::completion::{Completion, path};
use super::keys::{self, Role};
use super::line::{Format, Level, Line, bare, level};
use crate::time;

/// `host ident user [time] "GET /path HTTP/1.1" 200 123 ...` (Common and Combined Log Format).
pub(super) fn access(text: &str) -> Option<Line> {
    let (before, rest) = text.split_once('[')?;
    let (when, rest) = rest.split_once(']')?;
    let at = time::from_access_log(when)?;
    if before.split_whitespace().count() != 3 {
        return None;
    }
    let (request, rest) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
    let mut words = request.split_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let mut numbers = rest.split_whitespace();
    let status = numbers.next()?.parse().ok()?;
    let mut line = bare(Format::Access, "");
    line.at = Some(at);
    line.completion = Completion {
        status: Some(status),
        method: Some(method.to_owned()),
        path: path(target),
        ..Completion::default()
    };
    // Whatever was added after the common fields, by name.
    let more = rest.split_whitespace().filter_map(|word| word.split_once('='));
    for (key, value) in more {
        let value = Value::String(value.trim_matches('"').to_owned());
        match keys::role(key) {
            Role::Request => {
                line.request = value.as_str().filter(|id| *id != "-").map(str::to_owned)
            }
            Role::Completion(part) => line.completion.take(part, &value),
            _ => {}
        }
    }
    Some(line)
}

/// `level=info msg="done" status=200`: at least two pairs, and one of them a level, message or time.
pub(super) fn logfmt(text: &str) -> Option<Map<String, Value>> {
    let mut object = Map::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        let name = |letter: char| letter.is_alphanumeric() || "_.-@".contains(letter);
        if key.is_empty() || !key.chars().all(name) {
            return None;
        }
        let (value, after) = value(after)?;
        object.insert(key.to_owned(), value);
        rest = after.trim_start();
    }
    let known = object
        .keys()
        .any(|key| matches!(keys::role(key), Role::Level | Role::Message | Role::Time));
    (known && object.len() >= 2).then_some(object)
}

fn value(text: &str) -> Option<(Value, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let word = &text[..end];
        let number = wide_events::decimal(word).and_then(|_| serde_json::from_str(word).ok());
        let value =
            number.filter(|_| word.len() < 16).unwrap_or_else(|| Value::String(word.to_owned()));
        return Some((value, &text[end..]));
    };
    let mut escaped = false;
    let end = quoted.char_indices().find(|(_, letter)| {
        let ends = *letter == '"' && !escaped;
        escaped = *letter == '\\' && !escaped;
        ends
    })?;
    Some((Value::String(quoted[..end.0].replace("\\\"", "\"")), &quoted[end.0 + 1..]))
}

/// Anything else: a time at its beginning, a level, and the id if it names one.
pub(super) fn plain(text: &str) -> Line {
    let mut line = bare(Format::Text, text);
    let words: Vec<&str> = text.split_whitespace().take(60).collect();
    let naked = |word: &'_ str| -> String {
        word.trim_matches(|letter: char| "[](){},;".contains(letter)).to_owned()
    };
    let first = words.first().map(|word| naked(word)).unwrap_or_default();
    let second = words.get(1).map(|word| naked(word)).unwrap_or_default();
    line.at = time::millis(&first).or_else(|| time::millis(&format!("{first} {second}")));
    line.level =
        words.iter().take(5).filter_map(|word| marked_level(word)).max().unwrap_or_default();
    for (at, word) in words.iter().enumerate() {
        let word = naked(word);
        let (key, value) = word.split_once(['=', ':']).unwrap_or((&word, ""));
        let value = if value.is_empty() {
            words.get(at + 1).map(|next| naked(next)).unwrap_or_default()
        } else {
            naked(value)
        };
        let is_id = value.len() >= 4 && value.chars().any(|letter| letter.is_ascii_digit());
        match keys::role(key) {
            Role::Request if is_id && line.request.is_none() => line.request = Some(value),
            Role::Trace if is_id && line.trace.is_none() => line.trace = Some(value),
            _ => {}
        }
    }
    line.completion = Completion::of_text(text);
    line
}

/// `ERROR`, `[error]` or `error:`; the plain word is part of a sentence.
fn marked_level(word: &str) -> Option<Level> {
    let bare = word.trim_matches(|letter: char| "[](){}<>:|".contains(letter));
    let marked = bare.len() < word.len() || bare.chars().all(|letter| letter.is_ascii_uppercase());
    marked.then(|| level(&Value::String(bare.to_owned())))
}
