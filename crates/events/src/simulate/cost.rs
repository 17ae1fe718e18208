//! What a month of it costs, before and after.

use serde::Serialize;
use wide_events::Measure;

use super::{Counted, Options, Simulation};

const MONTH_MS: f64 = 30.0 * 24.0 * 3_600.0 * 1_000.0;
/// A sample that spans less says nothing of a month.
const SHORTEST_MS: i64 = 60_000;

/// Lines and bytes of a month.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Volume {
    pub lines: f64,
    pub bytes: f64,
}

/// One price, and what it comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostLine {
    pub price: String,
    pub item: String,
    pub usd: f64,
    pub per: f64,
    pub measure: Measure,
    pub as_of: String,
    pub source: String,
    pub before: f64,
    pub after: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cost {
    pub vendor: String,
    pub requests_per_month: f64,
    /// Whether the number of requests was worked out from the time that the sample spans.
    pub extrapolated: bool,
    pub before: Volume,
    pub after: Volume,
    pub lines: Vec<CostLine>,
}

impl Cost {
    /// `None`: the sample has no requests, spans no time, or the vendor is not known.
    pub(super) fn of(result: &Simulation, options: &Options) -> Option<Self> {
        let sampled = result.events.lines as f64;
        if sampled == 0.0 {
            return None;
        }
        let span =
            result.span.map(|(first, last)| last - first).filter(|span| *span >= SHORTEST_MS);
        let (requests, extrapolated) = match (options.requests_per_month, span) {
            (Some(requests), _) => (requests, false),
            (None, Some(span)) => (sampled * MONTH_MS / span as f64, true),
            (None, None) => return None,
        };
        let factor = requests / sampled;
        let rest = result.unattributed;
        let after = Counted {
            lines: result.kept.lines + rest.lines,
            bytes: result.kept.bytes + rest.bytes,
        };
        let (before, after) = (Volume::of(result.before, factor), Volume::of(after, factor));
        let lines: Vec<CostLine> = options
            .prices
            .of(&options.vendor)
            .filter_map(|price| {
                let amount =
                    |volume: Volume| volume.amount(price.measure, options.retention_months);
                Some(CostLine {
                    price: price.id.clone(),
                    item: price.item.clone(),
                    usd: price.usd,
                    per: price.per,
                    measure: price.measure,
                    as_of: price.as_of.clone(),
                    source: price.source.clone(),
                    before: price.cost(amount(before)?),
                    after: price.cost(amount(after)?),
                })
            })
            .collect();
        let vendor = options.vendor.clone();
        (!lines.is_empty()).then_some(Self {
            vendor,
            requests_per_month: requests,
            extrapolated,
            before,
            after,
            lines,
        })
    }

    /// Dollars a month, before and after.
    pub fn total(&self) -> (f64, f64) {
        self.lines
            .iter()
            .fold((0.0, 0.0), |(before, after), line| (before + line.before, after + line.after))
    }
}

impl Volume {
    fn of(counted: Counted, factor: f64) -> Self {
        Self { lines: counted.lines as f64 * factor, bytes: counted.bytes as f64 * factor }
    }

    /// How much a month's logs are of a measure. `None`: the measure is not about logs.
    fn amount(self, measure: Measure, months: f64) -> Option<f64> {
        match measure {
            Measure::Gb => Some(self.bytes / 1e9),
            Measure::Gib => Some(self.bytes / f64::from(1_u32 << 30)),
            Measure::Events => Some(self.lines),
            Measure::GbMonths => Some(self.bytes / 1e9 * months),
            Measure::GibMonths => Some(self.bytes / f64::from(1_u32 << 30) * months),
            Measure::ScannedGb
            | Measure::ScannedGib
            | Measure::Series
            | Measure::Spans
            | Measure::Traces
            | Measure::TraceGb => None,
        }
    }
}
