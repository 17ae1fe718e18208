//! The posture of each endpoint: which signals tell of it.
//!
//! One file a signal, each answering the same question about a route. Critical endpoints come first; what cannot be
//! decided from the repository is said to be unknown, and counts for neither side.

mod alerts;
mod calls;
mod checklist;
mod errors;
mod gaps;
mod logs;
mod matrix;
mod metrics;
mod rules;
mod tracing;

use facts::Route;
use flow::Program;
use review::{Table, TableContext};

use crate::critical::Critical;
use crate::role::{Role, Roles};

/// How well a signal tells of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Missing,
    Partial,
    Covered,
    /// Nothing in the repository decides it.
    Unknown,
}

impl Mark {
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Covered => "✅",
            Self::Partial => "⚠️",
            Self::Missing => "❌",
            Self::Unknown => "❔",
        }
    }
}

/// How well, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cover {
    pub(crate) mark: Mark,
    pub(crate) why: String,
}

impl Cover {
    pub(crate) fn new(mark: Mark, why: impl Into<String>) -> Self {
        Self { mark, why: why.into() }
    }
}

/// One signal, asked about every endpoint.
pub(crate) trait Coverage {
    /// As in the table's heading: `Logs`.
    fn signal(&self) -> &'static str;
    fn of(&mut self, route: &Route) -> Cover;
}

/// An endpoint with what tells of it, in the order of the signals.
pub(crate) struct Row<'p> {
    pub(crate) route: &'p Route,
    pub(crate) critical: Option<Critical>,
    pub(crate) covers: Vec<Cover>,
}

/// All endpoints under review, critical ones first.
pub(crate) struct Posture<'p> {
    pub(crate) signals: Vec<&'static str>,
    pub(crate) rows: Vec<Row<'p>>,
}

fn signals(program: &Program) -> Vec<Box<dyn Coverage + '_>> {
    vec![
        Box::new(logs::Logs::new(program)),
        Box::new(metrics::Metrics::new(program)),
        Box::new(tracing::Tracing::new(program)),
        Box::new(errors::Errors::new(program)),
        Box::new(alerts::Alerts::new(program)),
        Box::new(alerts::Runbooks::new(program)),
    ]
}

impl<'p> Posture<'p> {
    fn new(program: &'p Program, is_reviewed: impl Fn(&Route) -> bool) -> Self {
        let roles = Roles::new(program);
        let mut signals = signals(program);
        let mut rows: Vec<Row<'p>> = Vec::new();
        let routes = program.routes.routes.iter();
        for route in
            routes.filter(|route| is_reviewed(route) && roles.of(route.file) == Role::Server)
        {
            let known = rows.iter().any(|row| {
                row.route.method == route.method
                    && row.route.path == route.path
                    && row.route.rooted == route.rooted
            });
            if known {
                continue;
            }
            let covers = signals.iter_mut().map(|signal| signal.of(route)).collect();
            rows.push(Row { route, critical: Critical::of(route), covers });
        }
        rows.sort_by_key(|row| {
            let rank = row.critical.map_or((1, None), |critical| (0, Some(critical)));
            (rank, row.route.path.clone(), row.route.method.clone())
        });
        Self { signals: signals.iter().map(|signal| signal.signal()).collect(), rows }
    }
}

/// The tables of the observability review.
pub(crate) fn tables(cx: &TableContext<'_>) -> Vec<Table> {
    let posture = Posture::new(cx.program(), |route| cx.is_reviewed(route.file));
    if posture.rows.is_empty() {
        return Vec::new();
    }
    vec![matrix::table(&posture), gaps::table(&posture), checklist::table(&posture)]
}
