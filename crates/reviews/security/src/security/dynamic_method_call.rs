//! Request data chooses which method is called.

use review::prelude::*;

use crate::{loops, surroundings, tainted};

pub(crate) static CHECK: Check = Check {
    id: "dynamic-method-call",
    summary: "request data chooses which method is called",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "injection"],
    cwe: &[754, 94],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Prototype_Pollution_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE.and(FactKinds::FLOWS),
    page: include_str!("dynamic_method_call.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("dynamic-call") {
        let Some(code) = cx.file(flow.sink.file).code() else { continue };
        let place = code.range(flow.sink.expr);
        let function = surroundings::function_at(code, place);
        let global = is_global(code, flow.sink.expr);
        // A name that begins with constant text reaches none of the dangerous ones.
        if (global && flow.constant_prefix) || (!global && loops::in_try(code, function, place)) {
            continue;
        }
        let harm = if global {
            "chooses a function of the global object, `eval` among them"
        } else {
            "chooses the method: one that does not exist throws, and `constructor` or `__defineGetter__` exist on every object"
        };
        let severity = if global { Severity::High } else { CHECK.severity };
        tainted::report(cx, flow, severity, harm);
    }
}

/// `window[name](..)`, and functions, whose `constructor` compiles text.
fn is_global(code: &Code, index: ExprId) -> bool {
    let object = code.exprs.iter().find_map(|expr| match &expr.kind {
        ExprKind::Index { object, index: own, .. } if *own == index => Some(*object),
        _ => None,
    });
    object.is_some_and(|object| match code.kind(object) {
        ExprKind::Name { name, symbol: None } => {
            matches!(&**name, "window" | "global" | "globalThis" | "self")
        }
        ExprKind::Name { symbol: Some(symbol), .. } => {
            matches!(code.symbol(*symbol).kind, facts::code::SymbolKind::Function(_))
        }
        ExprKind::Function(_) => true,
        _ => false,
    })
}
