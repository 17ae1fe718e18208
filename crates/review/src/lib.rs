//! Check, context, gate, dedupe, waivers, baseline, fingerprints.
//!
//! A review is a slice of checks; a check is a row of data and a function over facts. [`run`] drives them, turns
//! what they claim into findings, takes away what is waived or known, and decides.

mod baseline;
mod check;
mod context;
mod draft;
mod known;
mod middleware_role;
mod options;
mod report;
mod scope;
mod secret_name;
mod site;
mod words;

pub use baseline::{Baseline, BaselineChange, BaselineEntry};
pub use check::{Check, Cost, Focus, Review};
pub use context::CheckContext;
pub use draft::FindingBuilder;
pub use known::{AuthModel, Exposure, KnownFacts};
pub use middleware_role::MiddlewareRole;
pub use options::{Change, ConfigWaiver, GapAcceptance, ReviewOptions};
pub use report::{
    Coverage, EntryPoint, GateReport, GateVerdict, Label, Posture, PostureWord, ReportedFinding,
    ReportedGap, RequestEcho, ReviewInfo, ReviewReport, RuleInfo, SeverityCounts, SnippetLine,
    Tool,
};
pub use scope::FileScope;
pub use secret_name::{SecretKind, SecretName};
pub use site::CallSite;

/// What a check's file needs.
pub mod prelude {
    pub use facts::code::{Call, CallKind, Code, ExprId, ExprKind, FunctionId};
    pub use facts::{FactKinds, FileId, Flow, LogCall, Origin, Route, Setting, SourceFile};
    pub use model::{ByteRange, Confidence, Severity};

    pub use crate::{
        CallSite, Check, CheckContext, Cost, FindingBuilder, MiddlewareRole, SecretKind, SecretName,
    };
}
