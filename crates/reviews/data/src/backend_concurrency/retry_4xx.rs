//! Every failure is tried again, also those that say that the request is wrong.

use facts::code::StmtKind;
use review::prelude::*;

use crate::{retries, servers};

pub(crate) static CHECK: Check = Check {
    id: "retry-4xx",
    summary: "errors of the client are tried again",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "idempotency",
    focus: &["idempotency"],
    cwe: &[400],
    references: &[],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("retry_4xx.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    whatever_came(cx);
    for site in servers::sites(cx) {
        let Some(options) = retries::options(&site) else { continue };
        let condition = ["retryCondition", "shouldRetry", "retryIf", "retryWhen"]
            .iter()
            .find_map(|key| site.code.property(options, key));
        let Some(condition) = condition else { continue };
        if from_400(site.text(site.code.constant(condition))) {
            let message = "a 400, a 401 or a 404 is tried again like an outage: it stays the same, however often you try";
            cx.report(site.file, site.code.range(condition), message);
        } else if always(site.code, condition) {
            let message = "every answer is tried again: a 400, a 401 or a 404 stays the same, and the service gets the request as often as you try";
            cx.report(site.file, site.code.range(condition), message);
        }
    }
}

/// A loop that goes on whatever the answer was, unless it was good.
fn whatever_came(cx: &mut CheckContext<'_>) {
    let files: Vec<_> = servers::files(cx).collect();
    for (file, source, code) in files {
        for test in retries::by_ok(code, &source.text) {
            let message = "every answer but a good one is tried again, also a 400, a 401 or a 404: they stay the same, however often you try";
            cx.report(file, test, message).confidence(Confidence::Medium);
        }
    }
}

/// `error.response.status >= 400`
fn from_400(condition: &str) -> bool {
    [">= 400", ">=400", "> 399", ">399"].iter().any(|bound| condition.contains(bound))
        && !condition.contains("500")
        && !condition.contains("429")
}

/// `() => true`
fn always(code: &Code, condition: ExprId) -> bool {
    let ExprKind::Function(function) = code.kind(code.constant(condition)) else { return false };
    let [only] = &code.function(*function).body[..] else { return false };
    matches!(&only.kind, StmtKind::Return(Some(value)) if matches!(code.kind(*value), ExprKind::Bool(true)))
}
