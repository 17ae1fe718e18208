//! How large a table is, and what that makes of a statement that keeps it busy.

use model::{Depth, Severity};
use review::CheckContext;

const LARGE: u64 = 1_000_000;
const SMALL: u64 = 100_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// As CONTEXT states.
    Rows(u64),
    /// Nobody said; a paranoid review takes the worst.
    Unknown,
}

pub(crate) fn size_of(cx: &CheckContext<'_>, table: &str) -> Size {
    cx.known().store.rows_of(table).map_or(Size::Unknown, Size::Rows)
}

impl Size {
    pub(crate) const fn is_small(self) -> bool {
        matches!(self, Self::Rows(rows) if rows < SMALL)
    }

    /// Of a statement that holds others up for as long as the table is read or written: what is not known is worth a
    /// look, not a stop.
    pub(crate) fn severity(self, depth: Depth) -> Severity {
        match self {
            Self::Rows(rows) if rows >= LARGE => Severity::Blocker,
            Self::Rows(rows) if rows < SMALL => Severity::Med,
            Self::Rows(_) => Severity::High,
            Self::Unknown if depth == Depth::Paranoid => Severity::Blocker,
            Self::Unknown => Severity::Med,
        }
    }

    /// For the evidence: what was given or assumed.
    pub(crate) fn words(self, table: &str, depth: Depth) -> Option<String> {
        match self {
            Self::Rows(rows) => Some(format!("`{table}` has {rows} rows")),
            Self::Unknown if depth == Depth::Paranoid => {
                Some(format!("`{table}` is assumed to be large: its size is not stated"))
            }
            Self::Unknown => None,
        }
    }
}
