//! Calls that write to a log.

use model::{ByteRange, Span};
use serde::{Deserialize, Serialize};

use crate::FileId;
use crate::code::{ExprId, FunctionId};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogCall {
    /// `pino`, `winston`, `bunyan`, `console`, `log4js`, `fastify`, `nest`, or `unknown` (by its name only).
    pub logger: Box<str>,
    pub level: LogLevel,
    pub file: FileId,
    pub expr: ExprId,
    pub function: FunctionId,
    pub range: ByteRange,
    pub span: Span,
    /// The message argument, when there is one.
    pub message: Option<ExprId>,
    /// Values that reach the log by name: object keys, and identifiers printed into the message.
    pub fields: Vec<LogField>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogField {
    /// Dotted: `user.password` for `{ user: { password } }` and for `` `${user.password}` ``.
    pub name: Box<str>,
    pub value: ExprId,
    pub range: ByteRange,
    /// A redaction path of the logger covers it.
    pub redacted: bool,
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
