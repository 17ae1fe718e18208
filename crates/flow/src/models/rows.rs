//! The rows of the model files, as written and as compiled.

use serde::Deserialize;

use super::Kinds;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ModelFile {
    pub(crate) r#type: Vec<TypeText>,
    pub(crate) source: Vec<SourceText>,
    pub(crate) sink: Vec<SinkText>,
    pub(crate) propagator: Vec<PropagatorText>,
    pub(crate) sanitizer: Vec<SanitizerText>,
    pub(crate) guard: Vec<GuardText>,
    pub(crate) callback: Vec<CallbackText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeText {
    pub(crate) origin: String,
    pub(crate) is: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceText {
    pub(crate) origin: String,
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) safe: Vec<String>,
    #[serde(default = "yes")]
    pub(crate) certain: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SinkText {
    #[serde(default)]
    pub(crate) callee: String,
    #[serde(default)]
    pub(crate) method: String,
    #[serde(default)]
    pub(crate) receiver: String,
    #[serde(default)]
    pub(crate) assign: String,
    #[serde(default)]
    pub(crate) property: String,
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) args: Vec<i32>,
    #[serde(default)]
    pub(crate) from: Option<u32>,
    #[serde(default)]
    pub(crate) this: bool,
    #[serde(default)]
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) deep: bool,
    #[serde(default)]
    pub(crate) at: String,
    #[serde(default)]
    pub(crate) when: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default = "yes")]
    pub(crate) certain: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PropagatorText {
    pub(crate) callee: String,
    #[serde(default)]
    pub(crate) from: Vec<String>,
    #[serde(default)]
    pub(crate) to: String,
    #[serde(default)]
    pub(crate) deep: bool,
    #[serde(default)]
    pub(crate) raise: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SanitizerText {
    pub(crate) callee: String,
    pub(crate) kinds: Vec<String>,
    #[serde(default)]
    pub(crate) from: Vec<String>,
    #[serde(default)]
    pub(crate) raise: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GuardText {
    pub(crate) callee: String,
    #[serde(default)]
    pub(crate) arg: u32,
    pub(crate) kinds: Vec<String>,
    #[serde(default = "yes")]
    pub(crate) when: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallbackText {
    pub(crate) callee: String,
    pub(crate) arg: i32,
    #[serde(default)]
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) params: Vec<String>,
    #[serde(default)]
    pub(crate) event: String,
    #[serde(default)]
    pub(crate) event_arg: u32,
}

const fn yes() -> bool {
    true
}

/// Where a value enters.
#[derive(Clone, Debug)]
pub(crate) struct SourceRow {
    pub(crate) kind: Box<str>,
    pub(crate) model: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) safe: Kinds,
    pub(crate) certain: bool,
}

/// Where a value does harm.
#[derive(Clone, Debug)]
pub(crate) struct SinkRow {
    pub(crate) kind: Box<str>,
    pub(crate) bit: Kinds,
    pub(crate) model: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) args: Vec<i32>,
    pub(crate) from: Option<u32>,
    /// What the method is called on does harm, too.
    pub(crate) this: bool,
    pub(crate) path: Vec<Box<str>>,
    pub(crate) deep: bool,
    pub(crate) at_call: bool,
    pub(crate) when: Box<str>,
    pub(crate) receiver: Option<regex::Regex>,
    pub(crate) certain: bool,
}

/// An input or output of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Port {
    Arg(u32),
    /// Every argument after the first.
    Rest,
    This,
    Any,
    Return,
}

impl Port {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "this" => Self::This,
            "any" => Self::Any,
            "rest" => Self::Rest,
            "" | "return" => Self::Return,
            number => Self::Arg(number.parse().ok()?),
        })
    }
}

#[derive(Clone, Debug)]
pub(crate) struct PropagatorRow {
    pub(crate) from: Vec<Port>,
    pub(crate) to: Port,
    pub(crate) deep: bool,
    /// Kinds of sinks that it can harm again afterwards.
    pub(crate) raise: Kinds,
}

#[derive(Clone, Debug)]
pub(crate) struct SanitizerRow {
    pub(crate) kinds: Kinds,
    pub(crate) raise: Kinds,
    pub(crate) from: Vec<Port>,
}

#[derive(Clone, Debug)]
pub(crate) struct GuardRow {
    pub(crate) arg: u32,
    pub(crate) kinds: Kinds,
    pub(crate) when: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct CallbackRow {
    pub(crate) arg: i32,
    /// The property of the argument that is called; empty for the argument itself.
    pub(crate) path: Box<str>,
    pub(crate) params: Vec<Box<str>>,
    pub(crate) event: Box<str>,
    pub(crate) event_arg: u32,
}
