//! Begun, and then silence.

use review::prelude::*;
use std::collections::BTreeMap;

use facts::LogLevel;
use flow::LogPaths;
use review::words;

use crate::completion::Completions;
use crate::reach::handlers;
use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "log-early",
    summary: "a handler logs that it begins and nothing about how it ends",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "structure",
    focus: &["structure"],
    cwe: &[],
    references: &["https://stripe.com/blog/canonical-log-lines"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::ROUTES),
    page: include_str!("log_early.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    if !program.shared::<Completions>().all.is_empty() {
        return;
    }
    let mut paths = LogPaths::new(program, |_| true);
    let sites = sites(cx);
    let of: BTreeMap<(FileId, ExprId), &Site<'_>> =
        sites.iter().map(|site| ((site.file(), site.call.expr), site)).collect();
    for (route, (file, function)) in handlers(program) {
        let path = paths.through(file, function);
        let logged: Vec<_> = path
            .calls
            .iter()
            .filter_map(|at| program.log_calls.get(*at as usize))
            .filter_map(|call| of.get(&(call.file, call.expr)))
            .collect();
        let [only] = &logged[..] else { continue };
        let begins = only.message().is_some_and(|message| says_start(&message));
        if begins && only.call.level <= LogLevel::Info {
            let message = format!(
                "`{} {}` says that it begins, and nothing about how it ended",
                route.method, route.path
            );
            cx.report(only.file(), only.call.range, message);
        }
    }
}

fn says_start(message: &str) -> bool {
    let words = words(message);
    let starts = words.first().is_some_and(|word| {
        matches!(
            word.as_str(),
            "start"
                | "starting"
                | "started"
                | "begin"
                | "beginning"
                | "processing"
                | "handling"
                | "received"
                | "receiving"
                | "incoming"
                | "entering"
                | "creating"
                | "updating"
                | "deleting"
                | "fetching"
        )
    });
    let ends =
        words.last().is_some_and(|word| matches!(word.as_str(), "started" | "received" | "begins"));
    starts || ends
}
