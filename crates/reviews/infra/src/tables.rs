//! What the reports hold besides findings.

use review::{Table, TableContext};

pub(crate) fn infra(_cx: &TableContext<'_>) -> Vec<Table> {
    Vec::new()
}

pub(crate) fn infra_security(_cx: &TableContext<'_>) -> Vec<Table> {
    Vec::new()
}
