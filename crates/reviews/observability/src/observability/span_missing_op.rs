//! Calls of other services that no trace shows.

use crate::critical;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "span-missing-op",
    summary: "a call of another service on a critical path has no span",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "tracing",
    focus: &["tracing"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/languages/js/instrumentation/"],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("span_missing_op.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    let tracing = &telemetry.tracing;
    let by_hand = !tracing.spans.is_empty() || !tracing.setups.is_empty();
    let automatic = tracing.setups.iter().any(|setup| setup.instruments)
        || !tracing.instrumentations.is_empty();
    if !by_hand || automatic || critical::is_watched_from_outside(program) {
        return;
    }
    let mut seen = Vec::new();
    let routes: Vec<&Route> = cx.routes().collect();
    for route in routes {
        let Some(kind) = critical::of_route(program, route) else { continue };
        for handler in &route.handlers {
            for step in program.reaches.steps(handler.file, handler.function) {
                let Some(code) = program.base.file(step.file).code() else { continue };
                let range = code.function(step.function).range;
                for expr in program.reaches.places(step.file, range) {
                    let origin =
                        code.call(expr).and_then(|call| program.origin(step.file, call.callee));
                    let at = code.range(expr);
                    let out = origin.is_some_and(|origin| critical::is_outbound(origin.as_str()));
                    let spanned = tracing
                        .spans
                        .iter()
                        .any(|span| span.file == step.file && span.extent.contains(at));
                    if !out
                        || spanned
                        || !cx.is_reviewed(step.file)
                        || seen.contains(&(step.file, at))
                    {
                        continue;
                    }
                    seen.push((step.file, at));
                    let message = format!(
                        "this call leaves the process on a critical path ({kind}) and no span shows it"
                    );
                    cx.report(step.file, at, message).because(route.file, route.range, "the route");
                }
            }
        }
    }
}
