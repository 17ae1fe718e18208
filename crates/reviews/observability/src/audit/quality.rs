//! How well what is logged can be used: lines on a request's way, and five rates that make a score.

use facts::code::FunctionId;
use facts::{FileId, LogLevel};
use flow::{By, LogPaths, Program};
use review::{Cell, Table, TableContext};

use super::{Worked, is_asked};
use crate::completion::Completions;
use crate::logging::{carries_request_id, is_glued_message};
use crate::reach::{Reached, handlers};
use crate::sites::{Site, counted, sites_where};

/// More lines than this on one way are a scattered account of one request.
const SCATTERED: u64 = 3;

pub(crate) struct Quality {
    pub(crate) handlers: Vec<Handler>,
    /// Every request also writes the request logger's own line.
    pub(crate) has_completion: bool,
    pub(crate) rates: Rates,
}

pub(crate) struct Handler {
    route: String,
    place: Cell,
    /// On the shortest and on the longest way.
    pub(crate) least: u64,
    pub(crate) most: u64,
    /// A line stands in a loop: then there may be more.
    in_loop: bool,
}

/// Parts of a whole: bad ones, and all.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rate {
    pub(crate) bad: u64,
    pub(crate) all: u64,
}

impl Rate {
    /// From 0 to 1; nothing is as bad as nothing.
    fn share(self) -> f64 {
        if self.all == 0 { 0.0 } else { self.bad as f64 / self.all as f64 }
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rates {
    pub(crate) scattered: Rate,
    pub(crate) context: Rate,
    pub(crate) structured: Rate,
    pub(crate) correlation: Rate,
    pub(crate) level: Rate,
}

impl Rates {
    /// Name, weight, rate and what is counted.
    fn parts(self) -> [(&'static str, f64, Rate, &'static str); 5] {
        [
            (
                "Scattered",
                35.0,
                self.scattered,
                "handlers that write more than three lines on one way",
            ),
            (
                "No business context",
                25.0,
                self.context,
                "lines of requests that name no business object",
            ),
            (
                "Unstructured",
                20.0,
                self.structured,
                "lines with variables in the message, or of the console",
            ),
            (
                "No correlation",
                15.0,
                self.correlation,
                "lines of requests without a request or trace id",
            ),
            ("Level too low", 5.0, self.level, "caught failures below error and warn"),
        ]
    }

    /// 100 less the weighted rates; `None` where nothing is logged.
    pub(crate) fn score(self) -> Option<u64> {
        let lines = self.structured.all + self.scattered.all;
        let lost: f64 = self.parts().iter().map(|(_, weight, rate, _)| weight * rate.share()).sum();
        (lines > 0).then(|| (100.0 - lost).round().clamp(0.0, 100.0) as u64)
    }
}

pub(crate) fn band(score: u64) -> &'static str {
    match score {
        80.. => "GOOD",
        60..80 => "FAIR",
        _ => "POOR",
    }
}

impl Quality {
    pub(super) fn of(cx: &TableContext<'_>) -> Self {
        let program = cx.program();
        let has_completion = !program.shared::<Completions>().all.is_empty();
        if !is_asked(cx.audit(), "logs") {
            return Self { handlers: Vec::new(), has_completion, rates: Rates::default() };
        }
        let sites = sites_where(program, |file| cx.is_reviewed(file));
        let handlers = handlers_of(cx, program, &sites);
        let rates = rates_of(program, &sites, &handlers);
        Self { handlers, has_completion, rates }
    }
}

fn handlers_of(cx: &TableContext<'_>, program: &Program, sites: &[Site<'_>]) -> Vec<Handler> {
    let mut paths = LogPaths::new(program, |call| call.level >= LogLevel::Info);
    let mut found = Vec::new();
    for (route, (file, function)) in handlers(program) {
        if !cx.is_reviewed(file) {
            continue;
        }
        let longest = paths.through(file, function).calls;
        if longest.is_empty() {
            continue;
        }
        let shortest = paths.surely(file, function).calls.len() as u64;
        let most = longest.len() as u64;
        found.push(Handler {
            route: format!("{} {}", route.method, route.path),
            place: place(program, file, function),
            least: shortest.min(most),
            most,
            in_loop: longest.iter().any(|at| is_in_loop(program, sites, *at)),
        });
    }
    found
}

fn place(program: &Program, file: FileId, function: FunctionId) -> Cell {
    let source = program.base.file(file);
    let range = source.code().map(|code| code.function(function).range).unwrap_or_default();
    Cell::Place { path: source.path.clone(), line: program.base.span(file, range).start.line }
}

fn is_in_loop(program: &Program, sites: &[Site<'_>], at: u32) -> bool {
    let Some(call) = program.log_calls.get(at as usize) else { return false };
    let site = sites.iter().find(|site| std::ptr::eq(site.call, call));
    site.is_some_and(|site| {
        let own = site
            .around()
            .iter()
            .take_while(|block| !matches!(block.by, By::Function { passed_to: None, .. }));
        own.into_iter().any(|block| matches!(block.by, By::Loop(_)))
    })
}

fn rates_of(program: &Program, sites: &[Site<'_>], handlers: &[Handler]) -> Rates {
    let reached = program.shared::<Reached>();
    let of_requests: Vec<&Site<'_>> =
        sites.iter().filter(|site| reached.contains(site.file(), site.call.function)).collect();
    let count = |sites: &mut dyn Iterator<Item = bool>| {
        sites.fold(Rate::default(), |rate, is_bad| Rate {
            bad: rate.bad + u64::from(is_bad),
            all: rate.all + 1,
        })
    };
    let failures = sites.iter().filter(|site| logs_failure(site));
    Rates {
        scattered: count(&mut handlers.iter().map(|handler| handler.most > SCATTERED)),
        context: count(&mut of_requests.iter().map(|site| !names_business(site))),
        structured: count(
            &mut sites.iter().map(|site| site.is_console() || is_glued_message(site)),
        ),
        correlation: count(&mut of_requests.iter().map(|site| !carries_request_id(site))),
        level: count(&mut failures.map(|site| site.call.level < LogLevel::Warn)),
    }
}

/// It stands where an error was caught, and writes that error.
fn logs_failure(site: &Site<'_>) -> bool {
    let Some((_, Some(caught))) = site.caught() else { return false };
    site.call.fields.iter().any(|field| {
        let root = crate::sites::root_symbol(site.code, field.value);
        root == Some(caught)
    })
}

/// A key that names a thing of the business: an order, a user, a plan.
fn names_business(site: &Site<'_>) -> bool {
    const TECHNICAL: [&str; 34] = [
        "request",
        "req",
        "res",
        "response",
        "trace",
        "span",
        "correlation",
        "err",
        "error",
        "msg",
        "message",
        "method",
        "url",
        "path",
        "route",
        "status",
        "code",
        "statuscode",
        "duration",
        "ms",
        "time",
        "timestamp",
        "level",
        "pid",
        "hostname",
        "service",
        "version",
        "env",
        "stack",
        "name",
        "event",
        "type",
        "port",
        "host",
    ];
    let setup = site.call.setup.and_then(|setup| site.program.loggers.get(setup as usize));
    let added = setup.map(|setup| setup.added.as_slice()).unwrap_or_default();
    let bound = site.call.bound.iter().chain(added).map(|key| &**key);
    let own = site.call.fields.iter().map(|field| &*field.name);
    bound.chain(own).any(|key| {
        let last = key.rsplit('.').next().unwrap_or("");
        let words = review::words(last);
        let first = words.first().map_or("", String::as_str);
        let whole = words.concat();
        !whole.is_empty()
            && key != "*"
            && !TECHNICAL.contains(&first)
            && !TECHNICAL.contains(&whole.as_str())
    })
}

pub(super) fn table(worked: &Worked<'_, '_>) -> Table {
    let quality = &worked.quality;
    let own = u64::from(quality.has_completion);
    let mut handlers: Vec<&Handler> = quality.handlers.iter().collect();
    handlers.sort_by_key(|handler| (std::cmp::Reverse(handler.most), handler.route.clone()));
    let row = |handler: &&Handler| {
        let most = handler.most + own;
        vec![
            Cell::text(&handler.route),
            handler.place.clone(),
            Cell::Number(handler.least + own),
            Cell::Number(middle(handler.least, handler.most) + own),
            Cell::Number(most),
            Cell::text(if handler.in_loop { "yes" } else { "" }),
        ]
    };
    let more = if quality.has_completion { ", the request logger's own line included" } else { "" };
    Table {
        title: "Quality: lines for a request".into(),
        note: format!(
            "Lines at info and above on the shortest and the longest way through each handler that logs, with what it calls{more}. Typical is the middle of the two. A line in a loop counts once: there may be more."
        ),
        columns: ["Route", "Handler", "Least", "Typical", "Most", "In a loop"]
            .map(Into::into)
            .to_vec(),
        rows: handlers.iter().map(row).collect(),
        ..Table::default()
    }
}

/// Rounded up.
pub(super) fn middle(least: u64, most: u64) -> u64 {
    (least + most).div_ceil(2)
}

pub(super) fn rates(worked: &Worked<'_, '_>) -> Table {
    let rates = worked.quality.rates;
    let Some(score) = rates.score() else { return Table::default() };
    let rows = rates.parts().map(|(name, weight, rate, counted)| {
        let lost = weight * rate.share();
        vec![
            Cell::text(name),
            Cell::text(format!("{} of {}", rate.bad, rate.all)),
            Cell::text(counted),
            Cell::Number(weight as u64),
            Cell::text(format!("{lost:.1}")),
        ]
    });
    let lost: Vec<String> = rates
        .parts()
        .iter()
        .map(|(_, weight, rate, _)| format!("{weight} x {}/{}", rate.bad, rate.all.max(1)))
        .collect();
    Table {
        title: "Quality: compliance score".into(),
        note: format!(
            "100 less the weighted rates: 100 - ({}) = {score}. 80 and above is GOOD, 60 and above FAIR.",
            lost.join(" + ")
        ),
        columns: ["Rate", "Bad", "Of", "Weight", "Points lost"].map(Into::into).to_vec(),
        rows: rows.to_vec(),
        summary: format!(
            "logging scores {score}/100 {} over {}",
            band(score),
            counted(rates.structured.all as usize, "log statement")
        ),
        ..Table::default()
    }
}
