//! What the audit of telemetry works out besides its findings: cardinality, quality, cost, compliance, actions.

mod actions;
mod bounds;
mod compliance;
mod hits;
mod money;
mod prices;
mod quality;
mod retention;
mod security_table;
mod series;
mod summary;
mod volume;

use review::{AuditRequest, Table, TableContext};

pub(crate) use bounds::{Bound, bound_of};
pub(crate) use hits::report_hits;

use prices::Prices;
use quality::Quality;
use series::Series;
use volume::Volume;

/// Whether the request is about this kind of telemetry.
pub(crate) fn is_asked(audit: &AuditRequest, signal: &str) -> bool {
    audit.signal.as_deref().is_none_or(|asked| asked == signal)
}

/// Everything that the tables are made from.
pub(crate) struct Worked<'c, 'a> {
    cx: &'c TableContext<'a>,
    prices: Prices,
    quality: Quality,
    series: Series,
    volume: Volume,
}

/// The report's own sections, in the order in which they are read.
pub(crate) fn tables(cx: &TableContext<'_>) -> Vec<Table> {
    let prices = Prices::of(cx.audit().systems.first().map(String::as_str));
    let quality = Quality::of(cx);
    let series = Series::of(cx);
    let volume = Volume::of(cx, &quality);
    let worked = Worked { cx, prices, quality, series, volume };
    let mut tables = vec![
        summary::executive(&worked),
        security_table::security(&worked),
        compliance::table(&worked),
        series::table(&worked),
        volume::table(&worked),
        quality::table(&worked),
        quality::rates(&worked),
        actions::table(&worked),
        actions::monitoring(&worked),
        summary::appendix(&worked),
        prices::table(&worked),
    ];
    tables.retain(|table| !table.rows.is_empty());
    tables
}
