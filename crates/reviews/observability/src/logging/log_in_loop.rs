//! A line for every element.

use review::prelude::*;
use std::collections::BTreeSet;

use facts::code::{LoopKind, Stmt, StmtKind, SymbolKind};
use facts::{FileClass, LogLevel};
use flow::{By, LogPaths, Places};
use review::words;

use crate::reach::Reached;
use crate::role::{Role, Roles};
use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "log-in-loop",
    summary: "a line is logged for every element of a loop",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "noise",
    focus: &["noise"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/semconv/general/events/"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::ROUTES).and(FactKinds::CODE),
    page: include_str!("log_in_loop.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let reached = program.shared::<Reached>();
    let mut seen: BTreeSet<(FileId, u32)> = BTreeSet::new();
    for site in sites(cx) {
        let Some(data) = iteration(&site) else { continue };
        // Once in a program's life nobody counts lines.
        if site.call.function == FunctionId::TOP_LEVEL || !seen.insert((site.file(), data.start)) {
            continue;
        }
        let often = reached.contains(site.file(), site.call.function);
        if !often && is_prepared(&site) {
            continue;
        }
        let severity = match (often, site.call.level) {
            (_, LogLevel::Trace | LogLevel::Debug) => Severity::Low,
            (true, _) => Severity::High,
            (false, _) => Severity::Med,
        };
        let message = if often {
            "a line for every element, for every request: one slow call fills the log"
        } else {
            "a line for every element: log once how many there were"
        };
        let loop_range = ByteRange::new(data.start, data.start);
        let builder = cx.report(site.file(), site.call.range, message).severity(severity);
        let sure = if often { Confidence::High } else { Confidence::Medium };
        builder.at_most(sure).because(site.file(), loop_range, "for each of these");
    }
    through_helpers(cx, &reached, &mut seen);
}

/// The loop over data that runs the call each time: its range.
fn iteration(site: &Site<'_>) -> Option<ByteRange> {
    // What goes wrong with one element is worth a line.
    if site.at_least(LogLevel::Warn) {
        return None;
    }
    for enclosing in site.around() {
        match enclosing.by {
            By::Catch(_) => return None,
            By::Then(test) | By::Otherwise(test) if is_progress(site, test) => return None,
            By::Loop(statement) => {
                let goes_on = !leaves(site.block());
                let is_each = goes_on && is_over_data(site.code, site.source, statement);
                return is_each.then_some(statement.range);
            }
            // To return from a callback is to go on with the next element.
            By::Function { passed_to: Some(call), .. } if runs_each(site.code, call) => {
                return Some(site.code.range(call));
            }
            By::Function { .. } => return None,
            _ => {}
        }
    }
    None
}

/// `lines.forEach((line) => log.info(line))`: a text of several lines that somebody made for it.
fn is_prepared(site: &Site<'_>) -> bool {
    let [only] = site.call.args[..] else { return false };
    let ExprKind::Name { name, symbol: Some(symbol) } = site.code.kind(only) else { return false };
    let of_callback = matches!(site.code.symbol(*symbol).kind, SymbolKind::Param(_));
    of_callback && matches!(&**name, "line" | "text" | "row" | "message" | "msg")
}

/// The block ends the loop: the line is written once.
fn leaves(block: &[Stmt]) -> bool {
    let ends = |statement: &Stmt| {
        matches!(statement.kind, StmtKind::Break(_) | StmtKind::Return(_) | StmtKind::Throw(_))
    };
    block.iter().any(ends)
}

/// `if (i % 1000 === 0)`
fn is_progress(site: &Site<'_>, test: ExprId) -> bool {
    let text = site.text(site.code.range(test));
    text.contains('%')
        || words(text).iter().any(|word| matches!(word.as_str(), "verbose" | "debug" | "trace"))
}

fn is_over_data(code: &Code, source: &SourceFile, statement: &Stmt) -> bool {
    let StmtKind::Loop { kind, test, body, init, .. } = &statement.kind else { return false };
    let head_end = body.first().map_or(statement.range.end, |first| first.range.start);
    let head = ByteRange::new(statement.range.start, head_end).slice(&source.text);
    if counts_attempts(head) {
        return false;
    }
    match (kind, test) {
        (LoopKind::Of | LoopKind::In, Some(over)) => !is_small(code, *over),
        // A consumer waits between its elements, for ever.
        (LoopKind::AwaitOf | LoopKind::While | LoopKind::DoWhile, _) | (_, None) => false,
        (LoopKind::For, Some(test)) => !init.is_empty() && is_bounded_by_data(code, *test),
    }
}

fn counts_attempts(text: &str) -> bool {
    words(text).iter().any(|word| {
        matches!(
            word.as_str(),
            "attempt" | "attempts" | "retry" | "retries" | "tries" | "signal" | "signals"
        )
    })
}

/// A literal list of a few.
fn is_small(code: &Code, over: ExprId) -> bool {
    match code.kind(code.constant(over)) {
        ExprKind::Array(elements) => elements.len() <= 10,
        ExprKind::Object(properties) => properties.len() <= 10,
        ExprKind::Call(call) => match code.kind(call.callee) {
            ExprKind::Member { property, .. }
                if matches!(&**property, "keys" | "values" | "entries") =>
            {
                call.args.first().is_some_and(|arg| is_literal_object(code, arg.value))
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_literal_object(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(code.constant(expr)), ExprKind::Object(properties) if properties.len() <= 10)
}

/// `i < list.length`, not `i < 3`.
fn is_bounded_by_data(code: &Code, test: ExprId) -> bool {
    let ExprKind::Binary { left, right, .. } = code.kind(test) else { return false };
    [left, right].into_iter().any(|side| {
        matches!(code.kind(code.constant(*side)), ExprKind::Member { property, .. } if matches!(&**property, "length" | "size"))
    })
}

/// Whether the call runs its callback for each element.
fn runs_each(code: &Code, call: ExprId) -> bool {
    let Some(call) = code.call(call) else { return false };
    let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return false };
    let each = matches!(
        &**property,
        "forEach"
            | "map"
            | "flatMap"
            | "filter"
            | "reduce"
            | "each"
            | "eachSeries"
            | "mapSeries"
            | "mapLimit"
    );
    each && !is_small(code, *object)
}

/// A loop whose body calls a function that logs.
fn through_helpers(
    cx: &mut CheckContext<'_>,
    reached: &Reached,
    seen: &mut BTreeSet<(FileId, u32)>,
) {
    let program = cx.program();
    let mut paths = LogPaths::new(program, |call| call.level == LogLevel::Info);
    let roles = Roles::new(program);
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if source.class != FileClass::Production || roles.of(file) != Role::Server {
            continue;
        }
        let places = Places::new(code);
        for (call, owner) in code.calls.iter().zip(&code.call_owners) {
            let [(in_file, function)] = program.callees(file, *call) else { continue };
            if !reached.contains(file, *owner) {
                continue;
            }
            let logged = paths.surely(*in_file, *function);
            let Some(first) =
                logged.calls.first().and_then(|at| program.log_calls.get(*at as usize))
            else {
                continue;
            };
            let around = places.around(*owner, code.range(*call));
            let data = around.iter().find_map(|enclosing| match enclosing.by {
                By::Loop(statement) => {
                    Some(is_over_data(code, source, statement).then_some(statement.range))
                }
                By::Function { passed_to: Some(each), .. } if runs_each(code, each) => {
                    Some(Some(code.range(each)))
                }
                By::Function { .. } | By::Catch(_) => Some(None),
                _ => None,
            });
            if let Some(Some(data)) = data
                && seen.insert((file, data.start))
            {
                found.push((file, code.range(*call), (first.file, first.range)));
            }
        }
    }
    for (file, range, (in_file, line)) in found {
        let message =
            "the function that is called for every element logs a line, for every request";
        cx.report(file, range, message).at_most(Confidence::Medium).because(
            in_file,
            line,
            "this line",
        );
    }
}
