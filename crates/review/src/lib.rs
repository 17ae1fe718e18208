//! Check, context, gate, dedupe, waivers, baseline, fingerprints.
//!
//! A review is a slice of checks; a check is a row of data and a function over facts. [`run`] drives them, turns
//! what they claim into findings, takes away what is waived or known, and decides.

mod assemble;
mod baseline;
mod candidate;
mod check;
mod context;
mod coverage;
mod dedupe;
mod disposition;
mod draft;
mod execute;
mod fingerprint;
mod gate;
mod known;
mod known_database;
mod libraries;
mod memory;
mod meta;
mod options;
mod page_text;
mod personal_name;
mod plan;
mod report;
mod run;
mod scope;
mod secret_name;
mod site;
mod suppress;
mod tables;
#[cfg(test)]
mod testing;
mod waiver;

pub use baseline::{Baseline, BaselineChange, BaselineEntry, BaselineError};
pub use check::{Check, Cost, Focus, Review, SharedCheck};
pub use context::CheckContext;
pub use coverage::no_gaps;
pub use draft::FindingBuilder;
pub use facts::words;
pub use host::Memory;
pub use known::{AuthModel, Exposure, KnownEnvironment, KnownFacts};
pub use known_database::KnownDatabase;
pub use options::{Change, ConfigWaiver, GapAcceptance, ReviewOptions, Stack, Stopwatch};
pub use page_text::{advice, section, summary_paragraph};
pub use personal_name::{PersonalKind, PersonalName};
pub use report::{
    Coverage, EntryPoint, GateReport, GateVerdict, Label, Posture, PostureWord, ReportedFinding,
    ReportedGap, RequestEcho, ReviewInfo, ReviewReport, RuleInfo, SeverityCounts, SnippetLine,
    Tool,
};
pub use request::AuditRequest;
pub use run::{reads, run, run_with_memory};
pub use scope::FileScope;
pub use secret_name::{SecretKind, SecretName};
pub use site::CallSite;
pub use suppress::{SuppressError, Suppression, suppress};
pub use tables::{Cell, Table, TableContext, no_tables};

/// What a check's file needs.
pub mod prelude {
    pub use facts::code::{Call, CallKind, Code, ExprId, ExprKind, FunctionId};
    pub use facts::{FactKinds, FileId, Flow, LogCall, Origin, Role, Route, Setting, SourceFile};
    pub use model::{ByteRange, Confidence, Severity};

    pub use crate::{
        CallSite, Check, CheckContext, Cost, FindingBuilder, PersonalKind, PersonalName,
        SecretKind, SecretName,
    };
}
