//! How much is written for a request, now and as one event, and what that costs.

use facts::LogCall;
use facts::code::{Code, ExprKind};
use review::{Cell, Table, TableContext};

use super::money::{dollars, grouped, span};
use super::quality::{Quality, middle};
use super::{Worked, is_asked};
use crate::sites::{constant_text, sites_where};

/// What is priced where nobody says how many requests there are.
const MILLION: u64 = 1_000_000;
/// Bytes of a JSON line besides message and fields: time, level, host, process, ids.
const ENVELOPE: (u64, u64) = (90, 200);
/// Bytes of a value that is not in the code: a figure, an id, a short text; a longer text or a small object.
const VALUE: (u64, u64) = (8, 60);
/// Bytes of one event with the fields of a request, its user, business objects and figures.
const EVENT: (u64, u64) = (800, 2_000);
/// The share of requests that rules keep besides the sampled ones: errors, slow ones, certain customers. Not known
/// from code; both ends are shown.
const KEPT_BY_RULE: (f64, f64) = (0.0, 0.05);
const GB: f64 = 1e9;

pub(crate) struct Volume {
    /// Lines for a request: low, high. From the code, or from a sample.
    lines: Option<(f64, f64)>,
    /// Bytes of a line: low, high.
    bytes: (f64, f64),
    /// Where the two come from.
    basis: String,
    requests: Option<u64>,
    rate: f64,
}

impl Volume {
    pub(super) fn of(cx: &TableContext<'_>, quality: &Quality) -> Self {
        let audit = cx.audit();
        let rate = audit.tail_sample_rate.as_deref().and_then(|text| text.parse().ok());
        let from_code = || {
            let (lines, bytes) = (lines_of(quality), bytes_of(cx));
            let basis = "the code: shortest and longest ways of the handlers that log, length of message and names, an allowance for values";
            (lines, bytes, basis.to_owned())
        };
        let (lines, bytes, basis) = if is_asked(audit, "logs") {
            of_samples(cx, quality).unwrap_or_else(from_code)
        } else {
            (None, (0.0, 0.0), String::new())
        };
        Self { lines, bytes, basis, requests: audit.requests_per_month, rate: rate.unwrap_or(0.05) }
    }

    fn requests(&self) -> u64 {
        self.requests.unwrap_or(MILLION)
    }

    /// GB now: low, high.
    pub(crate) fn now(&self) -> Option<(f64, f64)> {
        let (low, high) = self.lines?;
        let requests = self.requests() as f64;
        Some((requests * low * self.bytes.0 / GB, requests * high * self.bytes.1 / GB))
    }

    /// GB as one event that is sampled.
    fn after(&self) -> (f64, f64) {
        let kept = |by_rule: f64| by_rule + (1.0 - by_rule) * self.rate;
        let requests = self.requests() as f64;
        (
            requests * kept(KEPT_BY_RULE.0) * EVENT.0 as f64 / GB,
            requests * kept(KEPT_BY_RULE.1) * EVENT.1 as f64 / GB,
        )
    }

    /// As one event for each request, none sampled away.
    fn unsampled(&self) -> (f64, f64) {
        let requests = self.requests() as f64;
        (requests * EVENT.0 as f64 / GB, requests * EVENT.1 as f64 / GB)
    }

    /// What can be saved for sure: the least that is spent now, less the most that is spent then.
    pub(crate) fn saved(&self, usd: f64) -> Option<(f64, f64)> {
        let (now, after) = (self.now()?, self.after());
        let low = (now.0 - after.1).max(0.0) * usd;
        let high = (now.1 - after.0).max(0.0) * usd;
        Some((low.min(now.1 * usd), high.min(now.1 * usd)))
    }

    pub(crate) fn period(&self) -> String {
        match self.requests {
            Some(requests) => format!("a month, at {} requests as given", grouped(requests)),
            None => "for a million requests, as REQUESTS_PER_MONTH was not given".to_owned(),
        }
    }
}

/// Lines per request of all handlers that log: the mean of the shortest ways, and of the longest.
fn lines_of(quality: &Quality) -> Option<(f64, f64)> {
    let count = quality.handlers.len() as f64;
    if quality.handlers.is_empty() {
        return quality.has_completion.then_some((1.0, 1.0));
    }
    let own = f64::from(u8::from(quality.has_completion));
    let mean = |of: &dyn Fn(&super::quality::Handler) -> u64| {
        quality.handlers.iter().map(|handler| of(handler) as f64).sum::<f64>() / count + own
    };
    let low = mean(&|handler| middle(handler.least, handler.least));
    Some((low, mean(&|handler| handler.most)))
}

/// Bytes of a line, as a mean over all log statements.
fn bytes_of(cx: &TableContext<'_>) -> (f64, f64) {
    let program = cx.program();
    let sites = sites_where(program, |file| cx.is_reviewed(file));
    let sizes: Vec<(u64, u64)> = sites.iter().map(|site| size(site.code, site.call)).collect();
    let count = sizes.len().max(1) as f64;
    let sum = |of: fn(&(u64, u64)) -> u64| sizes.iter().map(of).sum::<u64>() as f64 / count;
    (sum(|size| size.0), sum(|size| size.1))
}

fn size(code: &Code, call: &LogCall) -> (u64, u64) {
    let message = call.message.map_or(0, |message| constant_text(code, message).len() as u64);
    let fields = call.fields.iter().map(|field| {
        let key = field.name.len() as u64 + 4;
        match code.kind(code.constant(field.value)) {
            ExprKind::String(text) => (key + text.len() as u64, key + text.len() as u64),
            ExprKind::Number(_) | ExprKind::Bool(_) => (key + 1, key + 8),
            _ => (key + VALUE.0, key + VALUE.1),
        }
    });
    fields.fold((ENVELOPE.0 + message, ENVELOPE.1 + message), |sum, field| {
        (sum.0 + field.0, sum.1 + field.1)
    })
}

type Basis = (Option<(f64, f64)>, (f64, f64), String);

/// What exported logs say is no estimate.
fn of_samples(cx: &TableContext<'_>, quality: &Quality) -> Option<Basis> {
    let samples = cx.program().base.samples();
    let sum = |of: fn(&facts::LogSample) -> u64| {
        samples.iter().map(|(_, sample)| of(sample)).sum::<u64>()
    };
    let (lines, bytes) = (sum(|sample| sample.lines), sum(|sample| sample.bytes));
    if lines == 0 {
        return None;
    }
    let size = bytes as f64 / lines as f64;
    let (with_id, requests) = (sum(|sample| sample.with_id), sum(|sample| sample.requests));
    let for_each = (requests > 0).then(|| with_id as f64 / requests as f64);
    let written = for_each.map(|each| (each, each)).or_else(|| lines_of(quality));
    let basis = match for_each {
        Some(each) => format!(
            "the samples: {} lines of {size:.0} bytes, {each:.1} for each of {} request ids",
            grouped(lines),
            grouped(requests)
        ),
        None => format!(
            "the samples' {} lines of {size:.0} bytes; they name no request ids, so lines for a request are from the code",
            grouped(lines)
        ),
    };
    Some((written, (size, size), basis))
}

pub(super) fn table(worked: &Worked<'_, '_>) -> Table {
    let volume = &worked.volume;
    let Some(now) = volume.now() else { return Table::default() };
    let price = worked.prices.find("log-gb");
    let mut rows = vec![row("Now", volume.lines, volume.bytes, now, price.map(|price| price.usd))];
    let one = Some((1.0, 1.0));
    let event = (EVENT.0 as f64, EVENT.1 as f64);
    let usd = price.map(|price| price.usd);
    rows.push(row("One event for each request", one, event, volume.unsampled(), usd));
    let name = format!("One event, {} % of uneventful requests kept", percent(volume.rate));
    rows.push(row(&name, one, event, volume.after(), usd));
    let before = now;
    let after = volume.after();
    let summary = if after.1 < before.0 {
        let low = 100.0 * (1.0 - after.1 / before.0);
        let high = 100.0 * (1.0 - after.0 / before.1);
        format!("one sampled event would be {low:.0} to {high:.0} % less log volume")
    } else {
        String::new()
    };
    Table {
        title: "Cost of logs".into(),
        note: format!(
            "{}. From {}. The event is taken to have {} to {} bytes; rules that keep errors and slow requests add up to {} % of requests, which code does not show. Every handler is taken to be called equally often.",
            capitalised(&volume.period()),
            volume.basis,
            EVENT.0,
            EVENT.1,
            percent(KEPT_BY_RULE.1)
        ),
        columns: ["What", "Lines for a request", "Bytes of a line", "GB", "Cost"]
            .map(Into::into)
            .to_vec(),
        rows,
        summary,
        ..Table::default()
    }
}

fn row(
    name: &str,
    lines: Option<(f64, f64)>,
    bytes: (f64, f64),
    gb: (f64, f64),
    usd: Option<f64>,
) -> Vec<Cell> {
    let lines = lines.map_or_else(
        || "not known".to_owned(),
        |(low, high)| span(&format!("{low:.1}"), &format!("{high:.1}")),
    );
    let cost = usd.map_or_else(
        || "no list price".to_owned(),
        |usd| span(&dollars(gb.0 * usd), &dollars(gb.1 * usd)),
    );
    vec![
        Cell::text(name),
        Cell::text(lines),
        Cell::text(span(&format!("{:.0}", bytes.0), &format!("{:.0}", bytes.1))),
        Cell::text(span(&format!("{:.2}", gb.0), &format!("{:.2}", gb.1))),
        Cell::text(cost),
    ]
}

fn percent(share: f64) -> String {
    let percent = format!("{:.2}", share * 100.0);
    percent.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
