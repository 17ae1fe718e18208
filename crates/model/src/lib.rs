//! The words everyone shares: path, span, severity, finding, evidence, gap, verdict.
//!
//! Nothing here computes: every other floor may depend on this one, so it stays small and still.

mod evidence;
mod finding;
mod fix;
mod gap;
mod interleaving;
mod path;
mod request;
mod severity;
mod span;
mod verdict;

pub use evidence::{Evidence, FlowStep};
pub use finding::{Disposition, Finding, Fingerprint, Waiver};
pub use fix::{Edit, Fix};
pub use gap::{Gap, GapKind};
pub use interleaving::{Actor, Interleaving, InterleavingStep};
pub use path::RepoPath;
pub use request::{Depth, Scope, TestCode};
pub use severity::{Confidence, Severity, UnknownWord};
pub use span::{ByteRange, LineIndex, Position, Span};
pub use verdict::{ExitCode, Verdict};
