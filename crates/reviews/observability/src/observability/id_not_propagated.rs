//! A request goes on in another service or a job, and its id does not.

use review::prelude::*;
use rustc_hash::FxHashMap;

use crate::critical::Critical;
use crate::propagation::{Leaves, carries_id, is_automatic, knows_ids, leaves};
use crate::reach::{Reached, handlers};
use crate::role::{Role, Roles};
use crate::sites::{cite, counted};

pub(crate) static CHECK: Check = Check {
    id: "id-not-propagated",
    summary: "a request goes on elsewhere without its id",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "logs",
    focus: &["logs", "tracing"],
    cwe: &[],
    references: &[
        "https://www.w3.org/TR/trace-context/",
        "https://opentelemetry.io/docs/concepts/context-propagation/",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES).and(FactKinds::LOG_CALLS),
    page: include_str!("id_not_propagated.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    if is_automatic(program) || !knows_ids(program) {
        return;
    }
    let reached = program.shared::<Reached>();
    let roles = Roles::new(program);
    let critical = critical_functions(cx);
    let mut lost: Vec<(CallSite<'_>, Leaves)> = Vec::new();
    for site in cx.calls() {
        if !cx.is_production(site.file) || !reached.contains(site.file, site.owner) {
            continue;
        }
        let Some(leaves) = leaves(program, site.file, site.source, site.code, site.expr) else {
            continue;
        };
        let is_server = roles.of(site.file) == Role::Server;
        if is_server && !carries_id(site.source, site.code, site.call, leaves) {
            lost.push((site, leaves));
        }
    }
    // What leaves in the same way has the same cause.
    for way in [Leaves::Service, Leaves::Queue] {
        let mut places = lost.iter().filter(|(_, leaves)| *leaves == way).map(|(site, _)| site);
        let Some(first) = places.next() else { continue };
        let others: Vec<&CallSite<'_>> = places.collect();
        let at_stake = std::iter::once(first)
            .chain(others.iter().copied())
            .find_map(|site| critical.get(&(site.file, site.owner)));
        let count = others.len() + 1;
        let message = match way {
            Leaves::Service => format!(
                "{} to other services without the id of the request: what they log of it cannot be found from here",
                counted(count, "call")
            ),
            Leaves::Queue => format!(
                "{} into a queue without the id of the request: what the job does cannot be found from what asked for it",
                counted(count, "message")
            ),
        };
        let others: Vec<_> = others.iter().map(|site| (site.file, site.range())).collect();
        let mut builder = cx.report(first.file, first.range(), message);
        if let Some((why, route)) = at_stake {
            builder = builder.severity(Severity::High).because(
                route.file,
                route.range,
                format!("`{} {}`: {why}", route.method, route.path),
            );
        }
        cite(builder, &others, "and here");
    }
}

/// What runs for critical routes.
fn critical_functions<'a>(
    cx: &CheckContext<'a>,
) -> FxHashMap<(FileId, FunctionId), (Critical, &'a Route)> {
    let program = cx.program();
    let mut found = FxHashMap::default();
    for (route, (file, function)) in handlers(program) {
        let Some(why) = Critical::of(route) else { continue };
        for step in program.reaches.steps(file, function) {
            found.entry((step.file, step.function)).or_insert((why, route));
        }
    }
    found
}
