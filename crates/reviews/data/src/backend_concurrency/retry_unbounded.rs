//! Something is tried again for ever: while it fails, nothing else is done and the other side is never left alone.

use review::prelude::*;

use crate::{again, retries, servers};

pub(crate) static CHECK: Check = Check {
    id: "retry-unbounded",
    summary: "something is tried again without end",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "idempotency",
    focus: &["idempotency"],
    cwe: &[835],
    references: &[],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("retry_unbounded.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let files: Vec<_> = servers::files(cx).collect();
    for (file, source, code) in files {
        for attempt in retries::loops(code) {
            if attempt.bounded || attempt.consumes(&source.text) {
                continue;
            }
            let message = "this is tried again until it works: there is no last attempt, so an error that stays keeps it here for ever";
            cx.report(file, attempt.head, message);
        }
        for again in again::calls(code).into_iter().filter(|again| !again.bounded) {
            let message = "this calls itself until it works: there is no last attempt, so an error that stays keeps it here for ever";
            cx.report(file, again.range, message).confidence(Confidence::Medium);
        }
    }
    for site in servers::sites(cx) {
        let Some(options) = retries::options(&site) else { continue };
        let endless = ["retries", "forever"]
            .iter()
            .find_map(|key| site.code.property(options, key))
            .filter(|value| is_endless(site.code, *value));
        if let Some(value) = endless {
            let message = "the package is told to go on for ever: there is no last attempt";
            cx.report(site.file, site.code.range(value), message);
        }
    }
}

/// `Infinity`, `true`
fn is_endless(code: &Code, value: ExprId) -> bool {
    match code.kind(value) {
        ExprKind::Name { name, symbol: None } => &**name == "Infinity",
        ExprKind::Member { property, .. } => &**property == "POSITIVE_INFINITY",
        ExprKind::Bool(forever) => *forever,
        _ => false,
    }
}
