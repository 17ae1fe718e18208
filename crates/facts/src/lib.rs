//! What a file says, as owned, serialisable values.
//!
//! Front ends (floor 2) produce these once per file content; everything above reads them and never sees a parser.
//! When a check needs to know more than the facts say, the *fact* grows, in the front end, tested there.

mod advisory;
mod base;
pub mod ci;
pub mod code;
mod history;
pub mod infra;
mod kinds;
mod log_call;
mod manifest;
mod origin;
pub mod proof;
mod route;
mod sample;
mod setting;
mod source_flow;
pub mod sql;
pub mod telemetry;
mod template;
mod token;
mod words;

pub use advisory::{
    Advisories, Advisory, LockedPackage, Packages, VersionRange, compare as compare_versions,
};
pub use base::{ContentHash, FactBase, FileClass, FileFacts, FileId, ImportTarget, SourceFile};
pub use history::HistoricToken;
pub use kinds::FactKinds;
pub use log_call::{LogCall, LogField, LogLevel, LoggerSetup};
pub use manifest::{Dependency, DependencyGroup, Manifest};
pub use origin::Origin;
pub use route::{Basis, Guard, Handler, Middleware, OwnGuard, Part, Role, Route, RouteTable};
pub use sample::{LogSample, SampleHit};
pub use setting::Setting;
pub use source_flow::{Flow, FlowPoint};
pub use template::{Comment, TemplateOutput};
pub use token::Token;
pub use words::words;
