//! Messages by which errors cannot be grouped.

use facts::code::StmtKind;
use flow::telemetry::{Bounds, Unbounded};

use crate::critical::{called, production};
use crate::sites::cite;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "error-message-dynamic",
    summary: "ids or times stand in the text that errors are grouped by",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "errors",
    focus: &["errors"],
    cwe: &[],
    references: &["https://docs.sentry.io/concepts/data-management/event-grouping/"],
    reads: FactKinds::CODE,
    page: include_str!("error_message_dynamic.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    // Without a reporter nothing is grouped.
    if telemetry.reporters.captures.is_empty() && telemetry.reporters.setups.is_empty() {
        return;
    }
    let bounds = Bounds::new(program);
    let reported: Vec<_> = telemetry
        .reporters
        .captures
        .iter()
        .filter(|capture| &*capture.method == "captureMessage" && cx.is_reviewed(capture.file))
        .filter_map(|capture| {
            let code = cx.file(capture.file).code()?;
            Some((capture.file, code.call(capture.expr)?.args.first()?.value))
        })
        .collect();
    for (file, message) in reported {
        if let Some((range, what)) = hole(program, &bounds, file, message) {
            let text = format!("the message holds {what}: each is a group of its own");
            cx.report(file, range, text);
        }
    }
    let sites: Vec<_> = production(cx).collect();
    for (file, _, code) in sites {
        let mut found = Vec::new();
        for statement in throws(code) {
            let Some(call) = code.call(statement).filter(|call| call.kind == CallKind::New) else {
                continue;
            };
            // A code beside the message is what such errors are told apart by.
            let [only] = &call.args[..] else { continue };
            let is_error = called(code, call).ends_with("Error");
            if let Some((range, what)) =
                hole(program, &bounds, file, only.value).filter(|_| is_error)
            {
                found.push((range, what));
            }
        }
        // Most reporters group what is thrown by its trace of calls: told only where the text never comes twice.
        let sure = found.iter().any(|(_, what)| SURE.contains(what));
        let confidence = if sure { Confidence::Medium } else { Confidence::Low };
        let Some(((range, what), others)) = found.split_first() else { continue };
        let text = match others.len() {
            0 => format!(
                "the thrown message holds {what}: where errors are grouped by message, each is its own"
            ),
            more => format!(
                "the thrown message holds {what}, and so do {more} more in this file: where errors are grouped by message, each is its own"
            ),
        };
        let others: Vec<_> = others.iter().map(|(range, _)| (file, *range)).collect();
        cite(
            cx.report(file, *range, text).severity(Severity::Low).confidence(confidence),
            &others,
            "and here",
        );
    }
}

/// Values that are new with every request.
const SURE: [&str; 4] = [
    Unbounded::Request.describe(),
    Unbounded::Trace.describe(),
    Unbounded::Timestamp.describe(),
    Unbounded::Random.describe(),
];

/// The values that are thrown.
fn throws(code: &Code) -> Vec<ExprId> {
    let mut found = Vec::new();
    for function in &code.functions {
        let mut open: Vec<&facts::code::Stmt> = function.body.iter().collect();
        while let Some(statement) = open.pop() {
            if let StmtKind::Throw(value) = &statement.kind {
                found.push(*value);
            }
            open.extend(statement.kind.blocks().into_iter().flatten());
        }
    }
    found.sort_by_key(|value| code.range(*value).start);
    found
}

/// The first part of a text that is a person's, a request's or a moment's own.
fn hole(
    program: &flow::Program,
    bounds: &Bounds<'_>,
    file: FileId,
    text: ExprId,
) -> Option<(ByteRange, &'static str)> {
    let code = program.base.file(file).code()?;
    let ExprKind::Template { exprs, .. } = code.kind(text) else { return None };
    exprs.iter().find_map(|part| {
        let what = bounds.of(file, *part).unbounded_by()?;
        let own = matches!(
            what,
            Unbounded::User
                | Unbounded::Session
                | Unbounded::Request
                | Unbounded::Trace
                | Unbounded::Record
                | Unbounded::Timestamp
                | Unbounded::Random
                | Unbounded::Contact
                | Unbounded::Tenant
        );
        own.then(|| (code.range(*part), what.describe()))
    })
}
