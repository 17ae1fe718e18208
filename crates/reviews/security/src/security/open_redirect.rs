//! Data that chooses where a visitor is sent.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "open-redirect",
    summary: "redirect to an address from the request",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "injection"],
    cwe: &[601],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Unvalidated_Redirects_and_Forwards_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS.and(FactKinds::ROUTES).and(FactKinds::CODE),
    page: include_str!("open_redirect.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("redirect") {
        if stays_below_route(cx, flow) {
            continue;
        }
        let harm = format!("decides where `{}` sends the visitor, to any site", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}

/// The path of the request itself, in a handler of routes that all begin with a word of their own: it begins with that
/// word, so no host can stand there.
fn stays_below_route(cx: &CheckContext<'_>, flow: &Flow) -> bool {
    let name = flow.source.name.rsplit('.').next().unwrap_or("");
    if !matches!(name, "path" | "url" | "originalUrl") || flow.source.file != flow.sink.file {
        return false;
    }
    let place = flow.source.span.bytes;
    let Some(code) = cx.file(flow.source.file).code() else { return false };
    let holds = |route: &&Route| {
        route.handlers.iter().any(|handler| {
            handler.file == flow.source.file
                && code.function(handler.function).range.contains(place)
        })
    };
    let mut routes = cx.routes().filter(holds).peekable();
    let begins_with_word = |route: &Route| {
        let first = route.path.trim_start_matches('/').split('/').next().unwrap_or("");
        !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    routes.peek().is_some() && routes.all(begins_with_word)
}
