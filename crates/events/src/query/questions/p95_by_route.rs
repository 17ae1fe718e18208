//! Which routes are slow?

use super::{Question, lacking};
use crate::query::group::{Group, Groups, Seen, largest_first};
use crate::query::row::Row;
use crate::table::{Cell, Table, Unit};

pub(super) const QUESTION: Question = Question {
    name: "p95-by-route",
    description: "requests, error rate and percentiles of the duration by route",
    needs: &["route", "duration_ms"],
};

const UNMATCHED: &str = "(no route)";

#[derive(Default)]
pub(super) struct Tally {
    routes: Groups<Group>,
    routed: bool,
    timed: bool,
    name: String,
}

impl Tally {
    #[inline]
    pub(super) fn see(&mut self, row: &Row<'_, '_>, seen: &Seen) {
        let route = row.route();
        self.routed |= route.is_some();
        self.timed |= seen.duration.is_some();
        self.name.clear();
        if let Some(method) = row.method().filter(|_| route.is_some()) {
            self.name.push_str(&method);
            self.name.push(' ');
        }
        self.name.push_str(route.as_deref().unwrap_or(UNMATCHED));
        self.routes.of(&self.name).add(seen);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.routes.merge(other.routes);
        self.routed |= other.routed;
        self.timed |= other.timed;
    }

    pub(super) fn answer(self) -> Table {
        let columns = [
            ("route", Unit::Text),
            ("requests", Unit::Count),
            ("error_rate", Unit::Percent),
            ("p50", Unit::Milliseconds),
            ("p95", Unit::Milliseconds),
            ("p99", Unit::Milliseconds),
        ];
        let mut table =
            Table::new(QUESTION.name, "95th percentile of the duration by route", &columns);
        if lacking(&mut table, &[("route", self.routed), ("duration_ms", self.timed)]) {
            return table;
        }
        let mut routes: Vec<_> = self
            .routes
            .sorted()
            .into_iter()
            .map(|(name, group)| (name, (group.durations.quantile(0.95), group)))
            .collect();
        largest_first(&mut routes, |(p95, _)| p95.unwrap_or(-1.0));
        if routes.iter().any(|(_, (_, group))| !group.durations.is_exact()) {
            table.note("percentiles of more than 2,000 events are within 1%");
        }
        table.rows = routes
            .iter()
            .map(|(route, (p95, group))| {
                vec![
                    Cell::text(&**route),
                    Cell::Number(group.requests),
                    Cell::maybe(group.error_rate()),
                    group.percentile(0.5),
                    Cell::maybe(*p95),
                    group.percentile(0.99),
                ]
            })
            .collect();
        table.chart = Some((0, 4));
        table
    }
}
