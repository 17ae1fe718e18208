//! Time series of each metric: the product of what its labels can take.

use std::collections::BTreeMap;

use review::{Cell, Table, TableContext};

use super::money::{dollars, grouped, values};
use super::{Bound, Worked, bound_of, is_asked};
use crate::writes::{Signal, Writes};

pub(crate) struct Series {
    pub(crate) metrics: Vec<Metric>,
}

pub(crate) struct Metric {
    name: String,
    system: &'static str,
    place: Cell,
    /// Name and bound, in the order in which they are first written.
    labels: Vec<(String, Bound)>,
}

impl Metric {
    /// `None` where a label has no end or is not known.
    pub(crate) fn bound(&self) -> Option<u64> {
        self.labels.iter().try_fold(1_u64, |product, (_, bound)| match bound {
            Bound::AtMost(count, _) => Some(product.saturating_mul(*count)),
            _ => None,
        })
    }

    pub(crate) fn endless(&self) -> Vec<&str> {
        let endless =
            self.labels.iter().filter(|(_, bound)| matches!(bound, Bound::Unbounded { .. }));
        endless.map(|(name, _)| name.as_str()).collect()
    }
}

impl Series {
    pub(super) fn of(cx: &TableContext<'_>) -> Self {
        if !is_asked(cx.audit(), "metrics") {
            return Self { metrics: Vec::new() };
        }
        let program = cx.program();
        let writes = program.shared::<Writes>();
        let mut metrics: BTreeMap<String, Metric> = BTreeMap::new();
        for write in writes.0.iter().filter(|write| write.signal == Signal::Metric) {
            // One that is known by nothing but its place, and makes one series.
            let is_bare = write.name.is_none() && write.fields.is_empty();
            if is_bare || !cx.is_reviewed(write.file) {
                continue;
            }
            let span = program.base.span(write.file, write.range);
            let place = Cell::Place { path: span.path.clone(), line: span.start.line };
            let name = write.name.clone().unwrap_or_else(|| format!("a metric at {place}"));
            let metric = metrics.entry(name.clone()).or_insert_with(|| Metric {
                name,
                system: write.system,
                place,
                labels: Vec::new(),
            });
            for field in &write.fields {
                let bound = bound_of(program, field);
                match metric.labels.iter_mut().find(|(label, _)| *label == field.name) {
                    Some((_, known)) => *known = wider(known.clone(), bound),
                    None => metric.labels.push((field.name.clone(), bound)),
                }
            }
        }
        Self { metrics: metrics.into_values().collect() }
    }
}

/// What two places write under one label.
fn wider(left: Bound, right: Bound) -> Bound {
    match (left, right) {
        (endless @ Bound::Unbounded { .. }, _) | (_, endless @ Bound::Unbounded { .. }) => endless,
        (Bound::Unknown, _) | (_, Bound::Unknown) => Bound::Unknown,
        (Bound::AtMost(left, what), Bound::AtMost(right, other))
            if what == other && !what.starts_with("constant") =>
        {
            Bound::AtMost(left.max(right), what)
        }
        (Bound::AtMost(left, what), Bound::AtMost(right, _)) => Bound::AtMost(
            left.saturating_add(right),
            if what == "constant" { "constants" } else { what },
        ),
    }
}

pub(super) fn table(worked: &Worked<'_, '_>) -> Table {
    let metrics = &worked.series.metrics;
    let rows = metrics.iter().map(|metric| row(worked, metric)).collect();
    let endless = metrics.iter().filter(|metric| !metric.endless().is_empty()).count();
    let summary = match endless {
        0 => String::new(),
        _ => format!("{endless} of {} metrics have a label without an end", metrics.len()),
    };
    Table {
        title: "Cardinality".into(),
        note: "Series are the product of what the labels can take, as the code shows it; histograms make several for each. Under 100 is safe, 100 to 1,000 to be watched, more is much. What has no end has no price: it costs what its values do.".into(),
        columns: ["Metric", "System", "Where", "Labels", "Series at most", "Cost a month"].map(Into::into).to_vec(),
        rows,
        summary,
        ..Table::default()
    }
}

fn row(worked: &Worked<'_, '_>, metric: &Metric) -> Vec<Cell> {
    let labels: Vec<String> =
        metric.labels.iter().map(|(name, bound)| label(name, bound)).collect();
    let endless = metric.endless();
    let (series, cost) = match metric.bound() {
        Some(series) => {
            let cost = worked
                .prices
                .find("metric-series")
                .map(|price| dollars(series as f64 / price.per as f64 * price.usd));
            (grouped(series), cost.unwrap_or_else(|| "no list price".to_owned()))
        }
        None if endless.is_empty() => ("not known".to_owned(), "not known".to_owned()),
        None => {
            let price = worked.prices.find("metric-series").map(|price| {
                format!(
                    "{} for each {} of {}",
                    dollars(price.usd),
                    values(price.per),
                    endless.join(" x ")
                )
            });
            ("no end".to_owned(), price.unwrap_or_else(|| "no list price".to_owned()))
        }
    };
    vec![
        Cell::text(&metric.name),
        Cell::text(metric.system),
        metric.place.clone(),
        Cell::text(if labels.is_empty() { "none".to_owned() } else { labels.join(", ") }),
        Cell::text(series),
        Cell::text(cost),
    ]
}

fn label(name: &str, bound: &Bound) -> String {
    let name = if name.is_empty() { "value" } else { name };
    match bound {
        Bound::AtMost(1, what) => format!("{name} (1: {what})"),
        Bound::AtMost(count, what) => format!("{name} ({count}: {what})"),
        Bound::Unbounded { why, .. } => format!("{name} (no end: {why})"),
        Bound::Unknown => format!("{name} (not known)"),
    }
}
