//! Whose requests fail?

use super::{Question, lacking};
use crate::query::group::{Group, Groups, Seen, largest_first};
use crate::query::row::Row;
use crate::table::{Cell, Table, Unit};

pub(super) const QUESTION: Question = Question {
    name: "error-rate-by-tier",
    description: "share of failed requests by the user's plan",
    needs: &["user.subscription|user.plan|user.tier", "status_code|outcome"],
};

/// Requests of nobody who is known.
const ANONYMOUS: &str = "(none)";

#[derive(Default)]
pub(super) struct Tally {
    tiers: Groups<Group>,
    known: bool,
    judged: bool,
}

impl Tally {
    #[inline]
    pub(super) fn see(&mut self, row: &Row<'_, '_>, seen: &Seen) {
        let tier = row.tier();
        self.known |= tier.is_some();
        self.judged |= seen.failed.is_some();
        self.tiers.of(tier.as_deref().unwrap_or(ANONYMOUS)).count(seen);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.tiers.merge(other.tiers);
        self.known |= other.known;
        self.judged |= other.judged;
    }

    pub(super) fn answer(self) -> Table {
        let columns = [
            ("tier", Unit::Text),
            ("requests", Unit::Count),
            ("errors", Unit::Count),
            ("error_rate", Unit::Percent),
        ];
        let mut table = Table::new(QUESTION.name, "Error rate by tier", &columns);
        if lacking(&mut table, &[(QUESTION.needs[0], self.known), (QUESTION.needs[1], self.judged)])
        {
            return table;
        }
        let mut tiers = self.tiers.sorted();
        largest_first(&mut tiers, |group| group.error_rate().unwrap_or(-1.0));
        table.rows = tiers
            .iter()
            .map(|(tier, group)| {
                vec![
                    Cell::text(&**tier),
                    Cell::Number(group.requests),
                    group.errors(),
                    Cell::maybe(group.error_rate()),
                ]
            })
            .collect();
        table.chart = Some((0, 3));
        table
    }
}
