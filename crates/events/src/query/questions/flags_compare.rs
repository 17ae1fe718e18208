//! Do requests with a flag do worse than those without?

use super::{Question, lacking};
use crate::query::group::{Group, Groups, Seen};
use crate::query::row::Row;
use crate::table::{Cell, Table, Unit};

pub(super) const QUESTION: Question = Question {
    name: "flags-compare",
    description: "error rate and duration by the value of each feature flag",
    needs: &["feature_flags", "status_code|outcome"],
};

#[derive(Default)]
pub(super) struct Tally {
    /// By `flag=value`; a flag's name has no `=`, so the first one parts them.
    values: Groups<Group>,
    judged: bool,
    name: String,
}

impl Tally {
    #[inline]
    pub(super) fn see(&mut self, row: &Row<'_, '_>, seen: &Seen) {
        self.judged |= seen.failed.is_some();
        for (flag, value) in row.flags() {
            self.name.clear();
            self.name.extend([&*flag, "=", &*value]);
            self.values.of(&self.name).add(seen);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.values.merge(other.values);
        self.judged |= other.judged;
    }

    pub(super) fn answer(self) -> Table {
        let columns = [
            ("flag", Unit::Text),
            ("value", Unit::Text),
            ("requests", Unit::Count),
            ("errors", Unit::Count),
            ("error_rate", Unit::Percent),
            ("p95", Unit::Milliseconds),
        ];
        let mut table = Table::new(QUESTION.name, "Requests by feature flag", &columns);
        let found =
            [(QUESTION.needs[0], !self.values.is_empty()), (QUESTION.needs[1], self.judged)];
        if lacking(&mut table, &found) {
            return table;
        }
        table.note("a request without a flag counts for none of its values");
        table.rows =
            self.values.sorted().into_iter().map(|(name, group)| line(&name, &group)).collect();
        table
    }
}

fn line(name: &str, group: &Group) -> Vec<Cell> {
    let (flag, value) = name.split_once('=').unwrap_or((name, ""));
    vec![
        Cell::text(flag),
        Cell::text(value),
        Cell::Number(group.requests),
        group.errors(),
        Cell::maybe(group.error_rate()),
        group.percentile(0.95),
    ]
}
