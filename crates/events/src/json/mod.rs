//! Fields of a JSON line without parsing all of it.
//!
//! A question reads a dozen of the sixty values of an event. Only those are decoded; of the rest the scanner checks the
//! grammar and moves on. Strings are crossed with `memchr`.

mod paths;
mod scan;

pub(crate) use paths::Paths;
pub(crate) use scan::{Members, extract};

use std::borrow::Cow;

/// A value as it stands in the line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Raw<'a> {
    #[default]
    Absent,
    Null,
    Bool(bool),
    Number(&'a str),
    /// What is between the quotes; escapes are as they were written.
    Text {
        inner: &'a str,
        escaped: bool,
    },
    /// With its braces.
    Object(&'a str),
    /// With its brackets.
    Array(&'a str),
}

impl<'a> Raw<'a> {
    /// A number, or a text that is one.
    pub(crate) fn number(self) -> Option<f64> {
        match self {
            Raw::Number(digits) => digits.parse().ok(),
            Raw::Text { inner, escaped: false } => wide_events::decimal(inner),
            _ => None,
        }
    }

    /// A text, or the digits of a number: codes come as both.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Raw::Number(digits) => Some(Cow::Borrowed(digits)),
            Raw::Bool(yes) => Some(Cow::Borrowed(if yes { "true" } else { "false" })),
            Raw::Text { inner, escaped: false } => Some(Cow::Borrowed(inner)),
            Raw::Text { inner, escaped: true } => unescape(inner).map(Cow::Owned),
            _ => None,
        }
    }

    pub(crate) fn is_set(self) -> bool {
        !matches!(self, Raw::Absent | Raw::Null)
    }
}

/// serde_json knows surrogate pairs; texts with escapes are few.
fn unescape(inner: &str) -> Option<String> {
    let mut quoted = String::with_capacity(inner.len() + 2);
    quoted.push('"');
    quoted.push_str(inner);
    quoted.push('"');
    serde_json::from_str(&quoted).ok()
}

#[cfg(test)]
mod tests;
