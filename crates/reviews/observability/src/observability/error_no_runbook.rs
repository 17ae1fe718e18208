//! A failure of a critical path that no runbook knows.

use facts::FileClass;
use facts::code::Class;
use flow::Program;
use review::prelude::*;
use review::words;

use crate::role::{Role as Part, Roles};
use crate::watch::Watch;

pub(crate) static CHECK: Check = Check {
    id: "error-no-runbook",
    summary: "a failure of a critical path leads to no runbook",
    severity: Severity::Low,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "runbooks",
    focus: &["runbooks", "errors"],
    cwe: &[],
    references: &["https://sre.google/sre-book/being-on-call/"],
    reads: FactKinds::TELEMETRY.and(FactKinds::CODE),
    page: include_str!("error_no_runbook.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let watch = program.shared::<Watch>();
    // Where nobody writes runbooks, that is the finding.
    if watch.runbooks.is_empty() {
        return;
    }
    let roles = Roles::new(program);
    let paths: Vec<_> =
        watch.runbooks.keys().map(|file| program.base.file(*file).path.clone()).take(10).collect();
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if source.class != FileClass::Production || roles.of(file) != Part::Server {
            continue;
        }
        for class in code.classes.iter().filter(|class| is_critical(code, class)) {
            let body = class.range.slice(&source.text);
            if !names_way(body) && !is_known(program, &watch, &class.name) {
                found.push((file, class.name_range, class.name.clone()));
            }
        }
    }
    for (file, range, name) in found {
        let message = format!("`{name}` has neither a code nor a runbook that names it");
        cx.report(file, range, message).absent(format!("`{name}`"), paths.clone());
    }
}

/// An error of money or of signing in.
fn is_critical(code: &Code, class: &Class) -> bool {
    const WORDS: [&str; 16] = [
        "payment",
        "payments",
        "charge",
        "checkout",
        "refund",
        "billing",
        "invoice",
        "auth",
        "authentication",
        "login",
        "session",
        "order",
        "orders",
        "subscription",
        "payout",
        "transfer",
    ];
    let is_error = class.super_class.is_some_and(|of| match code.kind(of) {
        ExprKind::Name { name, .. } => name.ends_with("Error") || name.ends_with("Exception"),
        ExprKind::Member { property, .. } => {
            property.ends_with("Error") || property.ends_with("Exception")
        }
        _ => false,
    });
    let named = words(&class.name);
    // Somebody's mistake is no incident.
    let is_callers = named.iter().any(|word| {
        matches!(word.as_str(), "validation" | "invalid" | "denied" | "unauthorized" | "found")
    });
    is_error && !is_callers && named.iter().any(|word| WORDS.contains(&word.as_str()))
}

/// `code = "PAYMENT_TIMEOUT"`, `runbook: ..`, a link.
fn names_way(body: &str) -> bool {
    let lower = body.to_ascii_lowercase();
    ["code", "runbook", "docs", "http"].iter().any(|word| lower.contains(word))
}

fn is_known(program: &Program, watch: &Watch, name: &str) -> bool {
    watch.runbooks.keys().any(|file| program.base.file(*file).text.contains(name))
}
