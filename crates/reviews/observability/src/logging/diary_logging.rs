//! A handler that writes a diary.

use facts::LogLevel;
use flow::LogPaths;
use review::prelude::*;

use crate::reach::handlers;
use crate::role::{Role, Roles};
use crate::sites::cite;

pub(crate) static CHECK: Check = Check {
    id: "diary-logging",
    summary: "a handler writes several lines where one event would do",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "noise",
    focus: &["noise", "structure"],
    cwe: &[],
    references: &["https://stripe.com/blog/canonical-log-lines"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::ROUTES),
    page: include_str!("diary_logging.md"),
    run,
};

/// Lines on one way through a handler from which on it is a diary, and a long one.
const DIARY: usize = 3;
const LONG: usize = 6;

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let mut paths = LogPaths::new(program, |call| call.level <= LogLevel::Info);
    let roles = Roles::new(program);
    let mut found = Vec::new();
    for (route, (file, function)) in handlers(program) {
        let Some(code) = program.base.file(file).code() else { continue };
        if !cx.in_scope(file) || roles.of(file) != Role::Server {
            continue;
        }
        let path = paths.through(file, function);
        if path.calls.len() < DIARY {
            continue;
        }
        let lines: Vec<_> = path
            .calls
            .iter()
            .filter_map(|at| program.log_calls.get(*at as usize))
            .map(|call| (call.file, call.range))
            .collect();
        let handler = code.function(function);
        let declared = if handler.name_range.start < handler.name_range.end {
            handler.name_range
        } else {
            head(handler.range)
        };
        let range = if file == route.file && handler.name.is_empty() {
            head(route.range)
        } else {
            declared
        };
        found.push((file, range, format!("{} {}", route.method, route.path), lines));
    }
    for (file, range, route, lines) in found {
        let count = lines.len();
        let severity = if count >= LONG { Severity::High } else { Severity::Med };
        let message = format!(
            "`{route}` writes {count} info and debug lines on its way: one event at its end would hold them all"
        );
        cite(cx.report(file, range, message).severity(severity), &lines, "a line on the way");
    }
}

/// The beginning of something long.
fn head(range: ByteRange) -> ByteRange {
    ByteRange::new(range.start, range.end.min(range.start + 1))
}
