//! What do failures cost, and whom?

use rustc_hash::FxHashMap;

use super::{Question, lacking};
use crate::query::group::{Groups, Merge, Seen, largest_first};
use crate::query::row::Row;
use crate::table::{Cell, Table, Unit};

pub(super) const QUESTION: Question = Question {
    name: "affected-revenue",
    description: "carts and lifetime value behind failed requests, by error and by flag",
    needs: &["status_code|outcome", "cart.total|user.lifetime_value_cents"],
};

#[derive(Default)]
struct Loss {
    failed: f64,
    carts: Option<f64>,
    /// Lifetime value by user: somebody who fails ten times is one customer.
    users: FxHashMap<Box<str>, Option<f64>>,
    /// Where the user is not known.
    unnamed: Option<f64>,
}

impl Merge for Loss {
    fn merge(&mut self, other: Self) {
        self.failed += other.failed;
        self.carts = sum(self.carts, other.carts);
        self.unnamed = sum(self.unnamed, other.unnamed);
        #[expect(
            clippy::iter_over_hash_type,
            reason = "the larger of two values, whatever the order"
        )]
        for (user, value) in other.users {
            self.user(&user, value);
        }
    }
}

impl Loss {
    fn user(&mut self, user: &str, value: Option<f64>) {
        match self.users.get_mut(user) {
            Some(known) => *known = larger(*known, value),
            None => {
                self.users.insert(user.into(), value);
            }
        }
    }

    fn lifetime_value(&self) -> Option<f64> {
        let mut values: Vec<f64> = self.users.values().filter_map(|value| *value).collect();
        // A sum depends on its order in the last digit.
        values.sort_by(f64::total_cmp);
        let known = (!values.is_empty()).then(|| values.iter().sum());
        sum(known, self.unnamed)
    }
}

fn sum(left: Option<f64>, right: Option<f64>) -> Option<f64> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left + right),
        (left, right) => left.or(right),
    }
}

fn larger(left: Option<f64>, right: Option<f64>) -> Option<f64> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.max(right)),
        (left, right) => left.or(right),
    }
}

#[derive(Default)]
pub(super) struct Tally {
    errors: Groups<Loss>,
    flags: Groups<Loss>,
    all: Loss,
    judged: bool,
    valued: bool,
    name: String,
}

impl Tally {
    #[inline]
    pub(super) fn see(&mut self, row: &Row<'_, '_>, seen: &Seen) {
        self.judged |= seen.failed.is_some();
        if !self.valued {
            self.valued = row.revenue().is_some() || row.lifetime_value().is_some();
        }
        if seen.failed == Some(true) {
            self.failure(row, seen);
        }
    }

    fn failure(&mut self, row: &Row<'_, '_>, seen: &Seen) {
        name_of_error(row, &mut self.name);
        charge(self.errors.of(&self.name), row, seen);
        charge(&mut self.all, row, seen);
        for (flag, value) in row.flags() {
            self.name.clear();
            self.name.extend([&*flag, "=", &*value]);
            charge(self.flags.of(&self.name), row, seen);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.errors.merge(other.errors);
        self.flags.merge(other.flags);
        self.all.merge(other.all);
        self.judged |= other.judged;
        self.valued |= other.valued;
    }

    pub(super) fn answer(self) -> Table {
        let columns = [
            ("by", Unit::Text),
            ("name", Unit::Text),
            ("failed_requests", Unit::Count),
            ("users", Unit::Count),
            ("carts", Unit::AsRecorded),
            ("lifetime_value", Unit::AsRecorded),
        ];
        let mut table = Table::new(QUESTION.name, "Revenue behind failed requests", &columns);
        if lacking(
            &mut table,
            &[(QUESTION.needs[0], self.judged), (QUESTION.needs[1], self.valued)],
        ) {
            return table;
        }
        table.note("carts count for as many requests as the event stands for; users and their lifetime value count once");
        if self.all.failed > 0.0 {
            table.rows.push(line("all", "failed requests", &self.all));
        }
        for (by, groups) in [("error", self.errors), ("flag", self.flags)] {
            let mut groups = groups.sorted();
            largest_first(&mut groups, |loss| loss.carts.or(loss.lifetime_value()).unwrap_or(0.0));
            table.rows.extend(groups.iter().map(|(name, loss)| line(by, name, loss)));
        }
        table.chart = Some((1, 4));
        table
    }
}

fn charge(loss: &mut Loss, row: &Row<'_, '_>, seen: &Seen) {
    loss.failed += seen.weight;
    loss.carts = sum(loss.carts, row.revenue().map(|cart| cart * seen.weight));
    let value = row.lifetime_value();
    match row.user() {
        Some(user) => loss.user(&user, value),
        None => loss.unnamed = sum(loss.unnamed, value),
    }
}

fn line(by: &str, name: &str, loss: &Loss) -> Vec<Cell> {
    let users =
        if loss.users.is_empty() { Cell::Missing } else { Cell::count(loss.users.len() as u64) };
    vec![
        Cell::text(by),
        Cell::text(name),
        Cell::Number(loss.failed),
        users,
        Cell::maybe(loss.carts),
        Cell::maybe(loss.lifetime_value()),
    ]
}

/// Code, else class, else status.
pub(super) fn name_of_error(row: &Row<'_, '_>, name: &mut String) {
    name.clear();
    match (row.error_code().or_else(|| row.error_type()), row.status()) {
        (Some(error), _) => name.push_str(&error),
        (None, Some(status)) => name.extend(["status ", &crate::output::number(status)]),
        (None, None) => name.push_str("(unnamed)"),
    }
}
