//! What the program sends to its callers.

use facts::code::{ExprId, ExprKind};
use review::CallSite;

/// The values that a call puts into a response; empty when it is no such call. Renders are left out: what a template
/// prints is not seen here.
pub(crate) fn sent(site: &CallSite<'_>) -> Vec<ExprId> {
    let Some(name) = site.name() else { return Vec::new() };
    let callee = site.callee.map_or("", |callee| callee.as_str());
    let args = || site.call.args.iter().map(|arg| arg.value).collect();
    if matches!(
        callee,
        "Response" | "next/server.NextResponse" | "Response.json" | "next/server.NextResponse.json"
    ) {
        return args();
    }
    let sends = matches!(name, "json" | "jsonp" | "send" | "end" | "write" | "body");
    if sends && is_response(site) { args() } else { Vec::new() }
}

/// Whether a method is called on a response, also through `res.status(400)`.
pub(crate) fn is_response(site: &CallSite<'_>) -> bool {
    const RESPONSES: &[&str] = &[
        "express.Response",
        "http.ServerResponse",
        "fastify.Reply",
        "next.ApiResponse",
        "koa.Context",
    ];
    match site.callee {
        Some(callee) => RESPONSES.iter().any(|response| callee.as_str().starts_with(response)),
        // A parameter that nothing is known of, by the name that everybody gives it.
        None => site.receiver().is_some_and(|receiver| {
            let root = crate::places::root_name(site.code, receiver);
            matches!(root, Some("res" | "response" | "reply")) && is_parameter(site, receiver)
        }),
    }
}

fn is_parameter(site: &CallSite<'_>, receiver: ExprId) -> bool {
    use facts::code::SymbolKind;
    let mut at = receiver;
    for _ in 0..32 {
        match site.code.kind(at) {
            ExprKind::Name { symbol: Some(symbol), .. } => {
                return matches!(site.code.symbol(*symbol).kind, SymbolKind::Param(_));
            }
            ExprKind::Member { object, .. } => at = *object,
            ExprKind::Call(call) => at = call.callee,
            _ => return false,
        }
    }
    false
}
