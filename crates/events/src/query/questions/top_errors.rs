//! Which errors are most frequent?

use super::{Question, lacking};
use crate::query::group::{Groups, Merge, Seen, largest_first};
use crate::query::row::Row;
use crate::table::{Cell, Table, Unit};
use crate::time;

pub(super) const QUESTION: Question = Question {
    name: "top-errors",
    description: "failed requests by error, where they happen, since when, and one to look at",
    needs: &["status_code|outcome"],
};

#[derive(Default)]
struct Errors {
    failed: f64,
    routes: Groups<Weight>,
    first: Option<i64>,
    last: Option<i64>,
    example: Option<String>,
}

#[derive(Default)]
struct Weight(f64);

impl Merge for Weight {
    fn merge(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Merge for Errors {
    fn merge(&mut self, other: Self) {
        self.failed += other.failed;
        self.routes.merge(other.routes);
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.last = self.last.max(other.last);
        self.example = self.example.take().or(other.example);
    }
}

#[derive(Default)]
pub(super) struct Tally {
    errors: Groups<Errors>,
    judged: bool,
    failed: f64,
    name: String,
}

impl Tally {
    #[inline]
    pub(super) fn see(&mut self, row: &Row<'_, '_>, seen: &Seen) {
        self.judged |= seen.failed.is_some();
        if seen.failed == Some(true) {
            self.failure(row, seen);
        }
    }

    fn failure(&mut self, row: &Row<'_, '_>, seen: &Seen) {
        self.failed += seen.weight;
        super::affected_revenue::name_of_error(row, &mut self.name);
        let error = self.errors.of(&self.name);
        error.failed += seen.weight;
        let route = row.route().or_else(|| row.path());
        error.routes.of(route.as_deref().unwrap_or("(no route)")).0 += seen.weight;
        let at = row.at();
        error.first = [error.first, at].into_iter().flatten().min();
        error.last = error.last.max(at);
        if error.example.is_none() {
            error.example = row.request_id().map(String::from);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.errors.merge(other.errors);
        self.judged |= other.judged;
        self.failed += other.failed;
    }

    pub(super) fn answer(self) -> Table {
        let columns = [
            ("error", Unit::Text),
            ("failed_requests", Unit::Count),
            ("share", Unit::Percent),
            ("routes", Unit::Count),
            ("most_on", Unit::Text),
            ("first", Unit::Text),
            ("last", Unit::Text),
            ("example_request", Unit::Text),
        ];
        let mut table = Table::new(QUESTION.name, "Most frequent errors", &columns);
        if lacking(&mut table, &[(QUESTION.needs[0], self.judged)]) {
            return table;
        }
        let mut errors = self.errors.sorted();
        largest_first(&mut errors, |error| error.failed);
        let all = self.failed;
        table.rows = errors.into_iter().map(|(name, error)| line(&name, error, all)).collect();
        table.chart = Some((0, 1));
        table
    }
}

fn line(name: &str, error: Errors, all: f64) -> Vec<Cell> {
    let day = |at: Option<i64>| at.map_or(Cell::Missing, |at| Cell::text(time::iso(at)));
    let mut routes = error.routes.sorted();
    largest_first(&mut routes, |weight| weight.0);
    vec![
        Cell::text(name),
        Cell::Number(error.failed),
        Cell::maybe((all > 0.0).then(|| error.failed / all * 100.0)),
        Cell::count(routes.len() as u64),
        routes.first().map_or(Cell::Missing, |(route, _)| Cell::text(&**route)),
        day(error.first),
        day(error.last),
        error.example.map_or(Cell::Missing, Cell::text),
    ]
}
