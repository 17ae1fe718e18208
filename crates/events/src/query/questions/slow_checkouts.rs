//! Which checkouts take too long, and what is in them?

use super::{Question, lacking};
use crate::query::Options;
use crate::query::group::{Group, Groups, Merge, Seen, largest_first};
use crate::query::row::Row;
use crate::table::{Cell, Table, Unit};

pub(super) const QUESTION: Question = Question {
    name: "slow-checkouts",
    description: "checkouts over the limit by route: how many, how slow, how much is in the carts, which to look at",
    needs: &["route|path", "duration_ms"],
};

#[derive(Default)]
struct Checkouts {
    all: Group,
    slow: f64,
    /// Time of slow ones, in queries and in all, where both are known.
    queries: f64,
    time: f64,
    carts: Option<f64>,
    slowest: Option<(f64, String)>,
}

impl Merge for Checkouts {
    fn merge(&mut self, other: Self) {
        self.all.merge(other.all);
        self.slow += other.slow;
        self.queries += other.queries;
        self.time += other.time;
        self.carts = match (self.carts, other.carts) {
            (Some(left), Some(right)) => Some(left + right),
            (left, right) => left.or(right),
        };
        if let Some((ms, id)) = other.slowest {
            self.look_at(ms, || id);
        }
    }
}

impl Checkouts {
    /// The slowest of all; of equals the first.
    fn look_at(&mut self, ms: f64, id: impl FnOnce() -> String) {
        if self.slowest.as_ref().is_none_or(|(slowest, _)| ms > *slowest) {
            self.slowest = Some((ms, id()));
        }
    }
}

#[derive(Default)]
pub(super) struct Tally {
    routes: Groups<Checkouts>,
    placed: bool,
    timed: bool,
}

impl Tally {
    #[inline]
    pub(super) fn see(&mut self, row: &Row<'_, '_>, seen: &Seen, options: &Options) {
        let place = row.route().or_else(|| row.path());
        self.placed |= place.is_some();
        self.timed |= seen.duration.is_some();
        let Some(place) = place.filter(|place| is_checkout(place, &options.checkout)) else {
            return;
        };
        let route = self.routes.of(&place);
        route.all.add(seen);
        let Some(ms) = seen.duration.filter(|ms| *ms > options.slow_ms) else { return };
        route.slow += seen.weight;
        if let Some(db) = row.db_duration() {
            route.queries += db * seen.weight;
            route.time += ms * seen.weight;
        }
        if let Some(cart) = row.revenue() {
            route.carts = Some(route.carts.unwrap_or(0.0) + cart * seen.weight);
        }
        route.look_at(ms, || row.request_id().map(String::from).unwrap_or_default());
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.routes.merge(other.routes);
        self.placed |= other.placed;
        self.timed |= other.timed;
    }

    pub(super) fn answer(self, options: &Options) -> Table {
        let columns = [
            ("route", Unit::Text),
            ("requests", Unit::Count),
            ("slow", Unit::Count),
            ("slow_share", Unit::Percent),
            ("p95", Unit::Milliseconds),
            ("database_share", Unit::Percent),
            ("carts_of_slow", Unit::AsRecorded),
            ("slowest_request", Unit::Text),
        ];
        let title = format!("Checkouts slower than {} ms", crate::output::number(options.slow_ms));
        let mut table = Table::new(QUESTION.name, &title, &columns);
        if lacking(&mut table, &[("route|path", self.placed), ("duration_ms", self.timed)]) {
            return table;
        }
        table.note(format!(
            "a checkout is a request whose route or path has `{}`",
            options.checkout.join("` or `")
        ));
        let mut routes = self.routes.sorted();
        largest_first(&mut routes, |route| route.slow);
        table.rows = routes.into_iter().map(|(name, route)| line(&name, &route)).collect();
        table.chart = Some((0, 2));
        table
    }
}

fn line(name: &str, route: &Checkouts) -> Vec<Cell> {
    let share = |part: f64, whole: f64| Cell::maybe((whole > 0.0).then(|| part / whole * 100.0));
    vec![
        Cell::text(name),
        Cell::Number(route.all.requests),
        Cell::Number(route.slow),
        share(route.slow, route.all.requests),
        route.all.percentile(0.95),
        share(route.queries, route.time),
        Cell::maybe(route.carts),
        route
            .slowest
            .as_ref()
            .filter(|(_, id)| !id.is_empty())
            .map_or(Cell::Missing, |(_, id)| Cell::text(id.as_str())),
    ]
}

/// Whether a word stands in the place, whatever its case.
fn is_checkout(place: &str, words: &[String]) -> bool {
    words.iter().any(|word| {
        let (place, word) = (place.as_bytes(), word.as_bytes());
        !word.is_empty() && place.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
    })
}
