//! Did a deployment make things worse?

use super::{Question, lacking};
use crate::query::Options;
use crate::query::group::{Group, Groups, Merge, Seen};
use crate::query::row::Row;
use crate::table::{Cell, Table, Unit};
use crate::time;

pub(super) const QUESTION: Question = Question {
    name: "before-after-deploy",
    description: "error rate and duration of each deployment against the one before it, or before and after a time",
    needs: &["deployment_id|version, or a time", "status_code|outcome"],
};

#[derive(Default)]
struct Deploy {
    group: Group,
    first: Option<i64>,
}

impl Merge for Deploy {
    fn merge(&mut self, other: Self) {
        self.group.merge(other.group);
        self.first = [self.first, other.first].into_iter().flatten().min();
    }
}

#[derive(Default)]
pub(super) struct Tally {
    deploys: Groups<Deploy>,
    judged: bool,
    /// Without a deployment, version or time.
    unplaced: f64,
    name: String,
}

impl Tally {
    #[inline]
    pub(super) fn see(&mut self, row: &Row<'_, '_>, seen: &Seen, options: &Options) {
        self.judged |= seen.failed.is_some();
        let at = row.at();
        self.name.clear();
        match options.at {
            Some(limit) => match at {
                Some(at) => self.name.push_str(if at < limit { "before" } else { "after" }),
                None => self.unplaced += seen.weight,
            },
            None => match row.deployment().or_else(|| row.version()) {
                // Services are deployed apart.
                Some(deploy) => {
                    self.name.extend([row.service().as_deref().unwrap_or(""), "\u{1f}", &*deploy])
                }
                None => self.unplaced += seen.weight,
            },
        }
        if self.name.is_empty() {
            return;
        }
        let deploy = self.deploys.of(&self.name);
        deploy.group.add(seen);
        if at.is_some_and(|at| deploy.first.is_none_or(|first| at < first)) {
            deploy.first = at;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.deploys.merge(other.deploys);
        self.judged |= other.judged;
        self.unplaced += other.unplaced;
    }

    pub(super) fn answer(self, options: &Options) -> Table {
        let columns = [
            ("service", Unit::Text),
            ("deployment", Unit::Text),
            ("first_seen", Unit::Text),
            ("requests", Unit::Count),
            ("errors", Unit::Count),
            ("error_rate", Unit::Percent),
            ("p95", Unit::Milliseconds),
            ("error_rate_change", Unit::Points),
            ("p95_change", Unit::Percent),
        ];
        let mut table = Table::new(QUESTION.name, "Before and after a deployment", &columns);
        let needed = if options.at.is_some() { "timestamp" } else { "deployment_id|version" };
        if lacking(
            &mut table,
            &[(needed, !self.deploys.is_empty()), (QUESTION.needs[1], self.judged)],
        ) {
            return table;
        }
        if self.unplaced > 0.0 {
            let count = crate::output::number(self.unplaced);
            table.note(format!("{count} requests have no {needed} and are left out"));
        }
        let mut deploys = self.deploys.sorted();
        deploys.sort_by(|left, right| {
            let key = |name: &str| parts(name).0.to_owned();
            key(&left.0)
                .cmp(&key(&right.0))
                .then(left.1.first.cmp(&right.1.first))
                .then(left.0.cmp(&right.0))
        });
        let mut earlier: Option<&(Box<str>, Deploy)> = None;
        for deploy in &deploys {
            let before = earlier.filter(|(name, _)| parts(name).0 == parts(&deploy.0).0);
            table.rows.push(line(&deploy.0, &deploy.1, before.map(|(_, before)| before)));
            earlier = Some(deploy);
        }
        table.note("a change is against the row above; it is no proof of a cause");
        table.chart = Some((1, 5));
        table
    }
}

fn parts(name: &str) -> (&str, &str) {
    name.split_once('\u{1f}').unwrap_or(("", name))
}

fn line(name: &str, deploy: &Deploy, before: Option<&Deploy>) -> Vec<Cell> {
    let p95 = |deploy: &Deploy| deploy.group.durations.quantile(0.95);
    let (service, deployment) = parts(name);
    let points =
        before.and_then(|before| Some(deploy.group.error_rate()? - before.group.error_rate()?));
    let slower = before.and_then(|before| {
        let old = p95(before).filter(|ms| *ms > 0.0)?;
        Some((p95(deploy)? - old) / old * 100.0)
    });
    vec![
        if service.is_empty() { Cell::Missing } else { Cell::text(service) },
        Cell::text(deployment),
        deploy.first.map_or(Cell::Missing, |at| Cell::text(time::iso(at))),
        Cell::Number(deploy.group.requests),
        deploy.group.errors(),
        Cell::maybe(deploy.group.error_rate()),
        Cell::maybe(p95(deploy)),
        Cell::maybe(points),
        Cell::maybe(slower),
    ]
}
