//! The saved questions, each with what it reads and says.

mod affected_revenue;
mod before_after_deploy;
mod error_rate_by_tier;
mod flags_compare;
mod p95_by_route;
mod slow_checkouts;
mod top_errors;

use super::Options;
use super::group::Seen;
use super::row::Row;
use crate::table::Table;

/// A question that is answered by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    pub name: &'static str,
    pub description: &'static str,
    /// The fields it needs; alternatives are given by `|`.
    pub needs: &'static [&'static str],
}

/// In the order in which they are answered.
pub const QUESTIONS: [Question; 7] = [
    error_rate_by_tier::QUESTION,
    p95_by_route::QUESTION,
    slow_checkouts::QUESTION,
    affected_revenue::QUESTION,
    before_after_deploy::QUESTION,
    top_errors::QUESTION,
    flags_compare::QUESTION,
];

/// The question of that name.
pub fn question(name: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.name == name)
}

/// What the questions have counted so far; parts are counted apart and added up in order.
#[derive(Default)]
pub(super) struct Tallies {
    tiers: error_rate_by_tier::Tally,
    routes: p95_by_route::Tally,
    checkouts: slow_checkouts::Tally,
    revenue: affected_revenue::Tally,
    deploys: before_after_deploy::Tally,
    errors: top_errors::Tally,
    flags: flags_compare::Tally,
}

impl Tallies {
    #[inline]
    pub(super) fn see(&mut self, row: &Row<'_, '_>, seen: &Seen, options: &Options) {
        self.tiers.see(row, seen);
        self.routes.see(row, seen);
        self.checkouts.see(row, seen, options);
        self.revenue.see(row, seen);
        self.deploys.see(row, seen, options);
        self.errors.see(row, seen);
        self.flags.see(row, seen);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.tiers.merge(other.tiers);
        self.routes.merge(other.routes);
        self.checkouts.merge(other.checkouts);
        self.revenue.merge(other.revenue);
        self.deploys.merge(other.deploys);
        self.errors.merge(other.errors);
        self.flags.merge(other.flags);
    }

    /// One table a question, in the order of [`QUESTIONS`].
    pub(super) fn answer(self, options: &Options) -> Vec<Table> {
        vec![
            self.tiers.answer(),
            self.routes.answer(),
            self.checkouts.answer(options),
            self.revenue.answer(),
            self.deploys.answer(options),
            self.errors.answer(),
            self.flags.answer(),
        ]
    }
}

/// Names the fields without which there is nothing to say. True when there are any.
fn lacking(table: &mut Table, fields: &[(&str, bool)]) -> bool {
    table.missing =
        fields.iter().filter(|(_, found)| !found).map(|(name, _)| (*name).to_owned()).collect();
    !table.missing.is_empty()
}
