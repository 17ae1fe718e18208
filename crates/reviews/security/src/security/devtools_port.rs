//! Browsers and programs that take orders from a debugger over the network.

use model::Depth;
use review::prelude::*;

use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "devtools-port",
    summary: "a debugger can be attached over the network",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection", "injection"],
    cwe: &[489, 94],
    references: &[
        "https://chromedevtools.github.io/devtools-protocol/",
        "https://nodejs.org/en/learn/getting-started/debugging#security-implications",
    ],
    reads: FactKinds::CODE,
    page: include_str!("devtools_port.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let assumes = cx.depth() == Depth::Paranoid;
    for (file, source, code) in cx.code() {
        if !source.text.contains("--remote-debugging") && !source.text.contains("--inspect") {
            continue;
        }
        for place in flags(code) {
            let Some(open) = text(code, place).and_then(opened) else { continue };
            let range = code.range(place);
            let is_told = match open {
                Open::Network => true,
                Open::Machine => assumes,
            };
            if is_told && !outside_production(source, code, range) {
                report(cx, file, range, open);
            }
        }
    }
}

/// Who can reach the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Network,
    Machine,
}

fn report(cx: &mut CheckContext<'_>, file: FileId, range: ByteRange, open: Open) {
    let (severity, confidence, message) = match open {
        Open::Network => (
            Severity::Med,
            Confidence::High,
            "whoever reaches this address over the network controls the program through its debugger",
        ),
        Open::Machine => (
            Severity::Low,
            Confidence::Low,
            "every program and page on the machine that reaches this port controls the browser",
        ),
    };
    cx.report(file, range, message)
        .severity(severity)
        .confidence(confidence)
        .advise("Leave the flag out, or connect through a pipe (`pipe: true`)");
}

/// The items of lists: arguments for a program.
fn flags(code: &Code) -> Vec<ExprId> {
    let items = code.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Array(elements) => Some(elements),
        _ => None,
    });
    items.flatten().filter_map(|element| element.value).collect()
}

/// The constant text that an item begins with.
fn text(code: &Code, expr: ExprId) -> Option<&str> {
    match code.kind(expr) {
        ExprKind::Template { texts, .. } => texts.first().map(|first| &*first.text),
        ExprKind::Binary { left, .. } => code.string(*left),
        _ => code.string(expr),
    }
}

fn opened(flag: &str) -> Option<Open> {
    let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
    let loopback = |host: &str| {
        host.is_empty() || matches!(host, "localhost" | "::1" | "[::1]") || host.starts_with("127.")
    };
    match name {
        "--remote-debugging-address" => (!loopback(value)).then_some(Open::Network),
        "--remote-debugging-port" => Some(Open::Machine),
        "--inspect" | "--inspect-brk" => {
            let host = value.rsplit_once(':').map_or("", |(host, _)| host);
            let host = if value.contains('.') && host.is_empty() { value } else { host };
            (!loopback(host)).then_some(Open::Network)
        }
        _ => None,
    }
}
