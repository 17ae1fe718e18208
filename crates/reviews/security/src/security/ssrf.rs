//! Data that chooses where the server sends a request.

use facts::code::BinaryOp;
use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "ssrf",
    summary: "the server fetches an address from the request",
    severity: Severity::Blocker,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[918],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("ssrf.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("ssrf") {
        // The visitor's own browser reaches no further than the visitor does.
        let in_browser = matches!(&*flow.source.kind, "url" | "message");
        let host = cx.file(flow.sink.file).code().and_then(|code| fixed_host(code, flow.sink.expr));
        let name = &flow.sink.name;
        let (harm, severity) = match host {
            Some(host) => (
                format!("decides which path of `{host}` `{name}` asks for, `../` included"),
                if in_browser { Severity::Low } else { Severity::Med },
            ),
            None => (
                format!("decides which host `{name}` sends its request to"),
                if in_browser { Severity::Med } else { CHECK.severity },
            ),
        };
        tainted::report(cx, flow, severity, &harm);
    }
}

/// The host of an address that begins with constant text which names it whole.
fn fixed_host(code: &Code, url: ExprId) -> Option<String> {
    let url = match code.call(url) {
        Some(call) => call.args.first()?.value,
        None => url,
    };
    let text = leading_text(code, url);
    let (scheme, rest) = text.split_once("://")?;
    let host = &rest[..rest.find(['/', '?', '#'])?];
    let plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plain && !host.is_empty() && !host.contains('@')).then(|| host.to_owned())
}

/// The constant text that an expression begins with, through names and sums. Its parts are laid side by side, left to
/// right, until one is not constant.
fn leading_text(code: &Code, url: ExprId) -> String {
    let mut open = vec![url];
    let mut text = String::new();
    for _ in 0..64 {
        let Some(next) = open.pop() else { break };
        let at = code.constant(next);
        match code.kind(at) {
            ExprKind::String(part) => text.push_str(part),
            ExprKind::Binary { op: BinaryOp::Add, left, right } => open.extend([*right, *left]),
            ExprKind::Template { texts, exprs } => {
                text.push_str(texts.first().map_or("", |first| &*first.text));
                let Some(first) = exprs.first() else { continue };
                // A constant base, and what is written behind it.
                let Some(base) = code.string(code.constant(*first)) else { break };
                text.push_str(base);
                text.push_str(texts.get(1).map_or("", |next| &*next.text));
                break;
            }
            _ => break,
        }
    }
    text
}
