//! An HTTP client's whole error in a log.

use facts::code::{StmtKind, SymbolKind};
use flow::By;
use review::prelude::*;

use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "log-error-object-pii",
    summary: "a client error is logged whole, with the request that it holds",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "privacy",
    focus: &["privacy", "safety"],
    cwe: &[532],
    references: &["https://axios-http.com/docs/handling_errors"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("log_error_object_pii.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        let Some(client) = client_around(&site) else { continue };
        for field in site.open_fields().filter(|field| !field.redacted_within) {
            if !is_caught(&site, whole_error(site.code, field.value)) || site.is_hole(field) {
                continue;
            }
            let message = format!(
                "`{}` may be an error of {client}, which holds the request with its headers and data",
                field.name
            );
            cx.report(site.file(), field.range, message).because(
                site.file(),
                site.call.range,
                "the log call",
            );
        }
    }
}

/// `err` of `err.config`, `err.response.request`: the parts that hold the request.
fn whole_error(code: &Code, value: ExprId) -> ExprId {
    let mut at = value;
    while let ExprKind::Member { object, property, .. } = code.kind(at)
        && matches!(&**property, "config" | "request" | "response" | "options")
    {
        at = *object;
    }
    at
}

fn is_caught(site: &Site<'_>, value: ExprId) -> bool {
    let ExprKind::Name { symbol: Some(symbol), .. } = site.code.kind(value) else { return false };
    match site.caught() {
        Some((_, caught)) => caught == Some(*symbol),
        None => {
            let symbol = site.code.symbol(*symbol);
            symbol.kind == SymbolKind::Param(0) && symbol.function == site.call.function
        }
    }
}

/// The HTTP client that is called in the `try`, or whose promise the handler is given to.
fn client_around(site: &Site<'_>) -> Option<&'static str> {
    if let Some((statement, _)) = site.caught() {
        let StmtKind::Try { body, .. } = &statement.kind else { return None };
        let range = ByteRange::new(body.first()?.range.start, body.last()?.range.end);
        let here = site.code.calls.iter().filter(|call| range.contains(site.code.range(**call)));
        return here
            .filter_map(|call| site.program.callee(site.file(), *call))
            .find_map(|callee| client(callee.as_str()));
    }
    let By::Function { passed_to: Some(call), .. } = site.own_function()? else { return None };
    let ExprKind::Member { object, property, .. } = site.code.kind(site.code.call(call)?.callee)
    else {
        return None;
    };
    (&**property == "catch").then(|| client(site.origin(*object)))?
}

fn client(origin: &str) -> Option<&'static str> {
    let root = origin.split(['.', '(']).next().unwrap_or("");
    match root {
        "axios" => Some("axios"),
        "got" => Some("got"),
        "superagent" => Some("superagent"),
        "request-promise" | "request-promise-native" => Some("request-promise"),
        _ => None,
    }
}
