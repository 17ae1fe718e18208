//! Every request, for ever, whatever it was.

use facts::FileClass;
use flow::Program;
use flow::wide_events::WideEvents;
use review::prelude::*;
use review::words;

use crate::completion::Completions;

pub(crate) static CHECK: Check = Check {
    id: "no-sampling",
    summary: "every request is logged and nothing samples",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "noise",
    focus: &["noise"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/concepts/sampling/"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE),
    page: include_str!("no_sampling.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    if program.shared::<WideEvents>().samples || is_sampled(program) {
        return;
    }
    let completions = program.shared::<Completions>();
    let Some(first) = completions.all.iter().find(|at| cx.in_scope(at.file)) else { return };
    let message = "a line for every request, and nothing keeps errors and slow ones while dropping most of the rest";
    cx.report(first.file, first.range, message).absent(
        "sampling: a rate, a sampler or a tail decision on status and duration",
        vec![program.base.file(first.file).path.clone()],
    );
}

/// A name in server code that speaks of sampling.
fn is_sampled(program: &Program) -> bool {
    let production = program.base.code().filter(|(_, file, _)| file.class == FileClass::Production);
    production.into_iter().any(|(_, _, code)| {
        let named = code.symbols.iter().map(|symbol| &*symbol.name);
        let called = code.functions.iter().map(|function| &*function.name);
        named.chain(called).any(|name| {
            name.len() < 60
                && (name.contains("ampl") || name.contains("AMPL"))
                && words(name).iter().any(|word| {
                    matches!(word.as_str(), "sample" | "sampled" | "sampling" | "sampler")
                })
        })
    })
}
