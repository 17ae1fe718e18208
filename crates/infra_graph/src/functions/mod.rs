//! The functions of Terraform's language, over values of which parts may be unknown.
//!
//! `None` says that the result is not known; the caller keeps what it depends on.

mod collections;
mod encode;
mod net;
mod numbers;
mod sets;
#[cfg(test)]
mod tests;
mod text;

use crate::value::{CLOSE, Kind, OPEN, Place, Value};

pub(crate) fn call(at: Place, name: &str, values: &[Value]) -> Option<Value> {
    let kind = text::call(name, values)
        .or_else(|| numbers::call(name, values))
        .or_else(|| net::call(name, values));
    match kind {
        Some(kind) => Some(Value::new(at, kind)),
        None => collections::call(at, name, values)
            .or_else(|| sets::call(at, name, values))
            .or_else(|| encode::call(at, name, values)),
    }
}

/// As Terraform compares: a number and its text are the same.
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    match (&left.kind, &right.kind) {
        (Kind::Text(text), Kind::Number(number)) | (Kind::Number(number), Kind::Text(text)) => {
            text.parse::<f64>().is_ok_and(|parsed| parsed == *number)
        }
        (Kind::Text(text), Kind::Bool(value)) | (Kind::Bool(value), Kind::Text(text)) => {
            **text == *value.to_string()
        }
        (Kind::List(left), Kind::List(right)) => {
            left.len() == right.len() && left.iter().zip(&**right).all(|(a, b)| equal(a, b))
        }
        (Kind::Map(left), Kind::Map(right)) => {
            left.members.len() == right.members.len()
                && left.members.iter().all(|member| {
                    let other = right.members.iter().find(|other| other.name == member.name);
                    other.is_some_and(|other| equal(&member.value, &other.value))
                })
        }
        (left, right) => left == right,
    }
}

/// The text of a template file: what it would fill in is not known.
pub(crate) fn with_holes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['$', '%']) {
        let tail = &rest[at..];
        // `$${` is the text itself.
        let doubled =
            if at > 0 { rest[..at].ends_with(['$', '%']) } else { out.ends_with(['$', '%']) };
        let opens = tail[1..].starts_with('{') && !doubled;
        match tail.find('}').filter(|_| opens) {
            Some(end) => {
                out.push_str(&rest[..at]);
                out.push(OPEN);
                out.push(CLOSE);
                rest = &tail[end + 1..];
            }
            None => {
                out.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}
