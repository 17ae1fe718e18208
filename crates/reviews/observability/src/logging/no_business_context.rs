//! An event about the request and nothing about the business.

use flow::Program;
use review::prelude::*;

use crate::completion::{Completion, Completions};
use crate::critical::Critical;
use crate::reach::handlers;

pub(crate) static CHECK: Check = Check {
    id: "no-business-context",
    summary: "the completion event says nothing about the business",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "structure",
    focus: &["structure"],
    cwe: &[],
    references: &["https://stripe.com/blog/canonical-log-lines"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE).and(FactKinds::ROUTES),
    page: include_str!("no_business_context.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let completions = program.shared::<Completions>();
    for completion in &completions.all {
        if !cx.in_scope(completion.file) || completion.tells_of_business() {
            continue;
        }
        let message = "the event that ends every request says nothing of whom it was for: no plan, flags, tenant or order";
        let critical = critical_routes(program, &completions, completion);
        let Some((route, why)) = critical.first() else {
            cx.report(completion.file, completion.range, message);
            continue;
        };
        let note = format!("`{} {}` is told of like this: {why}", route.method, route.path);
        cx.report(completion.file, completion.range, message).severity(Severity::High).because(
            route.file,
            route.range,
            note,
        );
    }
}

/// The critical routes that no other event tells more of.
fn critical_routes<'p>(
    program: &'p Program,
    completions: &Completions,
    completion: &Completion,
) -> Vec<(&'p Route, Critical)> {
    let routes = handlers(program).map(|(route, _)| route);
    let critical = routes.filter_map(|route| Some((route, Critical::of(route)?)));
    let told = critical.filter(|(route, _)| {
        let events = completions.of_route(route);
        events.iter().any(|event| std::ptr::eq(*event, completion))
            && !events.iter().any(|event| event.tells_of_business())
    });
    told.collect()
}
