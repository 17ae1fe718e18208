//! Calls that write to a log.

use model::{ByteRange, Span};
use serde::{Deserialize, Serialize};

use crate::FileId;
use crate::code::{ExprId, FunctionId};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogCall {
    /// `pino`, `winston`, `bunyan`, `console`, `log4js`, `fastify`, `nest`, `consola`, `signale`, `loglevel`, `debug`,
    /// or `unknown` (by its name only).
    pub logger: Box<str>,
    pub level: LogLevel,
    pub file: FileId,
    pub expr: ExprId,
    pub function: FunctionId,
    pub range: ByteRange,
    pub span: Span,
    /// What is written, without an argument that only names the level.
    pub args: Vec<ExprId>,
    /// The message argument, when there is one.
    pub message: Option<ExprId>,
    /// Values that reach the log by name: object keys, and identifiers printed into the message.
    pub fields: Vec<LogField>,
    /// The place in [`LoggerSetup`]s of what made the logger, when the repository shows it.
    pub setup: Option<u32>,
    /// Keys that `child()` bound to the logger.
    pub bound: Vec<Box<str>>,
    /// The logger belongs to a request, and tells which (`req.log` of pino-http, Fastify and Koa).
    pub of_request: bool,
    /// The function of the repository that the call runs and that writes for it.
    pub wrapper: Option<(FileId, FunctionId)>,
    /// Stands in such a function: the calls of that function are what is logged, and this is how.
    pub in_wrapper: bool,
}

/// A logger as it is made and configured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoggerSetup {
    /// As in [`LogCall::logger`]; `pino-http` and the like for request loggers.
    pub logger: Box<str>,
    pub file: FileId,
    /// The call that makes it.
    pub expr: ExprId,
    pub range: ByteRange,
    /// The value of its `level` option.
    pub level: Option<ExprId>,
    /// Paths that are left out or masked; `**.x` is `x` at any depth.
    pub redact: Vec<Box<str>>,
    /// Top-level keys whose values pass through a function first.
    pub serializers: Vec<Box<str>>,
    /// A mixin, hook or format of the repository's own adds to or changes every record.
    pub has_hook: bool,
    /// Keys that its hooks add to every record: `requestId` of a mixin.
    pub added: Vec<Box<str>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogField {
    /// Dotted: `user.password` for `{ user: { password } }` and for `` `${user.password}` ``.
    pub name: Box<str>,
    pub value: ExprId,
    pub range: ByteRange,
    /// A redaction path of the logger covers it.
    pub redacted: bool,
    /// Redaction paths of the logger lie inside of it: some of the value is left out.
    pub redacted_within: bool,
    /// Written under a key of an object; otherwise printed into the message.
    pub by_key: bool,
    /// A serializer of the logger's own runs on it.
    pub serialized: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LogLevel {
    Trace,
    Debug,
    /// Also `log`.
    Info,
    Warn,
    Error,
    Fatal,
}
