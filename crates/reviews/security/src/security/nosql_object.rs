//! Request data in a MongoDB filter.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "nosql-object",
    summary: "request data in a MongoDB filter",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[943],
    references: &[
        "https://owasp.org/www-project-web-security-testing-guide/v42/4-Web_Application_Security_Testing/07-Input_Validation_Testing/05.6-Testing_for_NoSQL_Injection",
        "https://www.mongodb.com/docs/manual/reference/operator/query/where/",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("nosql_object.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("nosql-where") {
        let harm = format!(
            "becomes part of JavaScript that the database runs (`$where` in `{}`)",
            flow.sink.name
        );
        tainted::report(cx, flow, Severity::Blocker, &harm);
    }
    for flow in cx.flows("nosql") {
        let whole = is_whole_filter(cx, flow);
        if !whole && is_inside_update(cx, flow) {
            // Only the update as a whole holds operators; what a field is set to is stored, and asks for nothing.
            let harm = format!(
                "is what `{}` sets a field to, and may be an object where a text is meant",
                flow.sink.name
            );
            tainted::report(cx, flow, Severity::Low, &harm);
            continue;
        }
        if whole && is_update(cx, flow) {
            let harm = format!(
                "is the update of `{}` as a whole, operators such as `$set` and `$unset` included",
                flow.sink.name
            );
            tainted::report(cx, flow, Severity::Med, &harm);
            continue;
        }
        let harm = if whole {
            format!("is the filter of `{}` as a whole, operators included", flow.sink.name)
        } else {
            format!(
                "reaches the filter of `{}` and may be an operator object such as `{{\"$ne\": null}}`",
                flow.sink.name
            )
        };
        tainted::report(cx, flow, if whole { Severity::Blocker } else { Severity::High }, &harm);
    }
}

/// The second argument of `updateOne(filter, update)`.
fn is_update(cx: &CheckContext<'_>, flow: &Flow) -> bool {
    let Some(code) = cx.file(flow.sink.file).code() else { return false };
    let second = |call: &Call| call.args.get(1).is_some_and(|arg| arg.value == flow.sink.expr);
    code.calls.iter().filter_map(|call| code.call(*call)).any(second)
        && flow.sink.model.to_lowercase().contains("update")
}

/// Somewhere in the object literal that is the second argument.
fn is_inside_update(cx: &CheckContext<'_>, flow: &Flow) -> bool {
    let Some(code) = cx.file(flow.sink.file).code() else { return false };
    let place = flow.sink.span.bytes;
    let holds = |call: &Call| {
        call.args.get(1).is_some_and(|arg| code.range(code.constant(arg.value)).contains(place))
    };
    flow.sink.model.to_lowercase().contains("update")
        && code.calls.iter().filter_map(|call| code.call(*call)).any(holds)
}

/// The request's object is the filter argument itself, not the value of one of its fields.
fn is_whole_filter(cx: &CheckContext<'_>, flow: &Flow) -> bool {
    let Some(code) = cx.file(flow.sink.file).code() else { return false };
    let is_argument = |call: &Call| call.args.iter().any(|arg| arg.value == flow.sink.expr);
    let is_object = matches!(code.kind(flow.sink.expr), ExprKind::Object(_));
    !is_object && code.calls.iter().filter_map(|call| code.call(*call)).any(is_argument)
}
