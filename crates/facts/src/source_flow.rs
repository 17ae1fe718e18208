//! Data on its way from where it enters to where it does harm.

use model::{FlowStep, Span};
use serde::{Deserialize, Serialize};

use crate::FileId;
use crate::code::ExprId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    pub source: FlowPoint,
    pub sink: FlowPoint,
    /// From the source to the sink, both included; consecutive steps on one line are merged.
    pub steps: Vec<FlowStep>,
    /// Ids of sanitizers and guards that were passed but do not help against this sink.
    pub weak_sanitizers: Vec<Box<str>>,
    /// The data is only a part of the value, behind constant text: `"https://fixed/" + x`.
    pub constant_prefix: bool,
    /// Resolved all the way; otherwise a receiver or handler was recognised by its name only.
    pub certain: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlowPoint {
    /// `request`, `url`, `message`, `file` ... for a source; `sql`, `command`, `path` ... for a sink.
    pub kind: Box<str>,
    /// The row of the model: `express.request.query`, `pg.query`.
    pub model: Box<str>,
    /// What a person calls it: `req.query`, `pool.query()`.
    pub name: Box<str>,
    pub file: FileId,
    pub expr: ExprId,
    pub span: Span,
}
