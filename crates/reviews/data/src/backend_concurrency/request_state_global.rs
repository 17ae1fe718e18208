//! What belongs to one request is kept where all requests see it: one user gets another's data.

use flow::{Event, EventKind, Store, Timeline, within};
use review::prelude::*;

use crate::{nouns, places, servers};

pub(crate) static CHECK: Check = Check {
    id: "request-state-global",
    summary: "one request's data is kept for all",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions"],
    cwe: &[488, 362],
    references: &["https://nodejs.org/api/async_context.html"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE).and(FactKinds::ROUTES),
    page: include_str!("request_state_global.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let handlers = servers::handlers(cx);
    for timeline in servers::runs(cx) {
        let Some(entry) = timeline.frames.first() else { continue };
        if !handlers.contains(&(entry.file, entry.function)) {
            continue;
        }
        for event in &timeline.events {
            let EventKind::Store(store) = &event.kind else { continue };
            let (Some(value), None) = (store.value, store.op) else { continue };
            let Some((_, _, code)) = places::frame(cx, timeline, event.frame) else { continue };
            let Some(holder) = holder(cx, timeline, event, store, code) else { continue };
            let Some(what) = of_request(cx, event, code, value) else { continue };
            let is_user = nouns::has_word(
                &holder,
                &["user", "session", "account", "customer", "token", "auth", "tenant"],
            ) || what.contains("user");
            let message = format!(
                "`{holder}` is shared by all requests and is given `{what}` of this one: after the next await it can be another's"
            );
            let severity = if is_user { Severity::Blocker } else { Severity::High };
            cx.report(event.file, event.range, message).severity(severity);
        }
    }
}

/// The variable of the module, or the field of a service that exists once.
fn holder(
    cx: &CheckContext<'_>,
    timeline: &Timeline,
    event: &Event,
    store: &Store,
    code: &Code,
) -> Option<String> {
    if store.path.contains("[]") {
        return None;
    }
    if store.of_this {
        let frame = timeline.frame(event.frame)?;
        let class = code.function(frame.function).class?;
        let single = is_provider(code, class)
            && code.function(frame.function).kind != facts::code::FunctionKind::Constructor;
        return (single && !store.path.contains('.')).then(|| format!("this.{}", store.path));
    }
    let symbol = store.symbol?;
    let declared = code.symbol(symbol);
    let is_module = declared.function == FunctionId::TOP_LEVEL
        && matches!(declared.kind, facts::code::SymbolKind::Variable);
    let shape = cx.program().origins.values(event.file, declared.references.first().copied()?);
    let known = shape.iter().any(|value| {
        matches!(
            value,
            flow::Value::External { .. } | flow::Value::Function(..) | flow::Value::Class(..)
        )
    });
    let path = if store.path.is_empty() { String::new() } else { format!(".{}", store.path) };
    (is_module && (store.path.is_empty() || !known)).then(|| format!("{}{path}", declared.name))
}

/// Nest makes one of each, unless it says otherwise.
fn is_provider(code: &Code, class: facts::code::ClassId) -> bool {
    code.class(class).decorators.iter().any(|decorator| {
        let Some(call) = code.call(*decorator) else { return false };
        let name = places::name_of(code, call.callee);
        let scoped = call.args.iter().any(|arg| code.property(arg.value, "scope").is_some());
        matches!(name, Some("Injectable" | "Controller")) && !scoped
    })
}

/// `req.user`, `req.body.name`: data of this request.
fn of_request(cx: &CheckContext<'_>, event: &Event, code: &Code, value: ExprId) -> Option<String> {
    let value = code.constant(value);
    let found = within(code, value).into_iter().find(|part| {
        let origin = cx.origin(event.file, *part).map_or("", |origin| origin.as_str());
        let data = [
            "Request.user",
            "Request.session",
            "Request.body",
            "Request.params",
            "Request.query",
            "Request.headers",
            "Request.ip",
            "Context.state",
            "Request.cookies",
        ];
        matches!(code.kind(*part), ExprKind::Member { .. })
            && data.iter().any(|data| origin.contains(data))
    })?;
    Some(places::short(cx.file(event.file), code, found))
}
