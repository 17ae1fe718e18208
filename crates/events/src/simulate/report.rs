//! The simulation as tables, and what must be known to read it.

use super::{Counted, Options, Simulation};
use crate::output::number;
use crate::table::{Cell, Table, Unit};

impl Simulation {
    /// Everything as tables: volume, rules, classes, estimates, cost.
    pub fn tables(&self) -> Vec<Table> {
        let mut tables =
            vec![self.volume(), self.rules_table(), self.classes_table(), self.estimates_table()];
        tables.extend(self.cost_table());
        if let Some(first) = tables.first_mut() {
            first.notes.extend(self.notes.iter().cloned());
        }
        tables
    }

    /// Both bases of the reduction: what merging saves, what sampling saves, and the two together.
    fn volume(&self) -> Table {
        let columns = [
            ("what", Unit::Text),
            ("lines", Unit::Count),
            ("bytes", Unit::Bytes),
            ("fewer_lines", Unit::Percent),
            ("fewer_bytes", Unit::Percent),
        ];
        let mut table = Table::new("volume", "Lines and bytes", &columns);
        let of_requests = minus(self.before, self.unattributed);
        let after = plus(self.kept, self.unattributed);
        let rows = [
            ("written", self.before, None),
            ("of these, of no known request", self.unattributed, None),
            ("one event a request", self.events, Some(of_requests)),
            ("kept events", self.kept, Some(self.events)),
            ("written after (kept, and lines of no request)", after, Some(self.before)),
        ];
        table.rows = rows
            .into_iter()
            .map(|(what, counted, of)| {
                vec![
                    Cell::text(what),
                    Cell::count(counted.lines),
                    Cell::count(counted.bytes),
                    fewer(counted.lines, of.map(|of| of.lines)),
                    fewer(counted.bytes, of.map(|of| of.bytes)),
                ]
            })
            .collect();
        table.note("events are fewer than the lines of requests, kept events fewer than events, what is written after fewer than before");
        table.chart = Some((0, 2));
        table
    }

    fn rules_table(&self) -> Table {
        let columns = [
            ("kind", Unit::Text),
            ("rule", Unit::Text),
            ("rate", Unit::Percent),
            ("met", Unit::Count),
            ("kept", Unit::Count),
            ("kept_share", Unit::Percent),
        ];
        let mut table = Table::new("rules", "What each rule keeps", &columns);
        table.rows = self
            .rules
            .iter()
            .map(|rule| {
                vec![
                    Cell::text(rule.kind),
                    Cell::text(rule.rule.as_str()),
                    Cell::Number(rule.rate * 100.0),
                    Cell::count(rule.met),
                    Cell::count(rule.kept),
                    share(rule.kept, rule.met),
                ]
            })
            .collect();
        table.note("a keep rule counts every request that meets it; chance and base count those they decided");
        table
    }

    fn classes_table(&self) -> Table {
        let columns = [
            ("class", Unit::Text),
            ("requests", Unit::Count),
            ("kept", Unit::Count),
            ("kept_share", Unit::Percent),
        ];
        let mut table = Table::new("classes", "What is left of each kind of request", &columns);
        table.rows = self
            .classes
            .iter()
            .map(|class| {
                vec![
                    Cell::text(class.class),
                    Cell::count(class.requests),
                    Cell::count(class.kept),
                    share(class.kept, class.requests),
                ]
            })
            .collect();
        table.chart = Some((0, 3));
        table
    }

    fn estimates_table(&self) -> Table {
        let columns = [
            ("figure", Unit::Text),
            ("truth", Unit::Count),
            ("estimate", Unit::Count),
            ("error", Unit::Percent),
        ];
        let mut table = Table::new(
            "estimates",
            "What the kept events say of all, each counting 1 / sample_rate",
            &columns,
        );
        table.rows = self
            .estimates
            .iter()
            .map(|line| {
                let error =
                    (line.truth != 0.0).then(|| (line.estimate - line.truth) / line.truth * 100.0);
                vec![
                    Cell::text(line.figure),
                    Cell::Number(line.truth),
                    Cell::Number(line.estimate),
                    Cell::maybe(error),
                ]
            })
            .collect();
        table
    }

    fn cost_table(&self) -> Option<Table> {
        let cost = self.cost.as_ref()?;
        let columns = [
            ("item", Unit::Text),
            ("price", Unit::Text),
            ("before", Unit::Dollars),
            ("after", Unit::Dollars),
            ("as_of", Unit::Text),
            ("source", Unit::Text),
        ];
        let title = format!(
            "Cost of logs a month, {}, {} requests",
            cost.vendor,
            number(cost.requests_per_month.round())
        );
        let mut table = Table::new("cost", &title, &columns);
        table.rows = cost
            .lines
            .iter()
            .map(|line| {
                let measure = format!("{:?}", line.measure).to_lowercase();
                vec![
                    Cell::text(line.item.as_str()),
                    Cell::text(format!("{} per {} {measure}", number(line.usd), number(line.per))),
                    Cell::Number(cents(line.before)),
                    Cell::Number(cents(line.after)),
                    Cell::text(line.as_of.as_str()),
                    Cell::text(line.source.as_str()),
                ]
            })
            .collect();
        let (before, after) = cost.total();
        let total = ["total", ""].map(Cell::text).into_iter().chain([
            Cell::Number(cents(before)),
            Cell::Number(cents(after)),
            Cell::Missing,
            Cell::Missing,
        ]);
        table.rows.push(total.collect());
        table.note("list prices without commitments, discounts and free allowances");
        if cost.extrapolated {
            table.note("requests a month are the sample's, stretched from the time it spans to 30 days: nights and weekends are not in it");
        }
        Some(table)
    }
}

/// What the figures do not say by themselves.
pub(super) fn notes(
    result: &Simulation,
    guessed: usize,
    sampled: u64,
    options: &Options,
) -> Vec<String> {
    let mut notes = Vec::new();
    if result.before.lines == 0 {
        notes.push("the sample is empty".to_owned());
    }
    if result.unattributed.lines > 0 {
        notes.push(format!(
            "lines that carry no id of a request: {}; they stay as they are, be they of requests, of jobs or of the start",
            result.unattributed.lines
        ));
    }
    if sampled > 0 {
        notes.push(format!(
            "events that were sampled before: {sampled}; what was dropped then is not in any figure"
        ));
    }
    if guessed > 0 {
        notes.push(format!("requests without a line that has a status: {guessed}; they count as failed if a line is an error"));
    }
    if result.events.lines > 0 && result.events.lines < 1_000 {
        notes.push(format!(
            "{} requests are few: shares kept by chance may be far off",
            result.events.lines
        ));
    }
    if result.cost.is_none() && result.events.lines > 0 {
        notes.push(match options.prices.of(&options.vendor).next() {
            None => format!(
                "no prices are known of {}: known are {}",
                options.vendor,
                options.prices.vendors().join(", ")
            ),
            Some(_) => {
                "the sample spans less than a minute: the cost needs the number of requests a month"
                    .to_owned()
            }
        });
    }
    notes
}

fn minus(left: Counted, right: Counted) -> Counted {
    Counted { lines: left.lines - right.lines, bytes: left.bytes - right.bytes }
}

fn plus(left: Counted, right: Counted) -> Counted {
    Counted { lines: left.lines + right.lines, bytes: left.bytes + right.bytes }
}

fn fewer(now: u64, of: Option<u64>) -> Cell {
    Cell::maybe(of.filter(|of| *of > 0).map(|of| (1.0 - now as f64 / of as f64) * 100.0))
}

fn share(part: u64, of: u64) -> Cell {
    Cell::maybe((of > 0).then(|| part as f64 / of as f64 * 100.0))
}

fn cents(usd: f64) -> f64 {
    (usd * 100.0).round() / 100.0
}
