//! Variables dumped at info.

use facts::LogLevel;
use facts::code::SymbolKind;
use review::prelude::*;

use crate::sites::{Site, dotted, sites};

pub(crate) static CHECK: Check = Check {
    id: "level-debug-info",
    summary: "a variable is dumped at info, without a message",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "levels",
    focus: &["levels", "noise"],
    cwe: &[],
    references: &["https://getpino.io/#/docs/api?id=loglevel-mergingobject-message"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("level_debug_info.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        let dumps = site.call.level == LogLevel::Info
            && !site.is_console()
            && !site.call.args.is_empty()
            && site.call.args.iter().all(|arg| is_bare(&site, *arg));
        if dumps {
            let message = "a value without a message, at info: left from debugging, or a line that nobody can search for";
            cx.report(site.file(), site.call.range, message);
        }
    }
}

/// A name or a member; a message that stands in a constant is none, and neither is an event that was put together.
fn is_bare(site: &Site<'_>, arg: ExprId) -> bool {
    let code = site.code;
    let constant = code.constant(arg);
    let is_named = matches!(code.kind(arg), ExprKind::Name { .. } | ExprKind::Member { .. });
    let last = dotted(code, arg).unwrap_or_default().to_lowercase();
    let is_text = ["message", "msg", "text", "event", "line", "log", "entry", "str"]
        .iter()
        .any(|word| last.ends_with(word));
    is_named
        && !is_text
        && matches!(
            code.kind(constant),
            ExprKind::Name { .. }
                | ExprKind::Member { .. }
                | ExprKind::Await(_)
                | ExprKind::Call(_)
        )
        && !is_parameter_of_text(code, arg)
}

/// `function note(text: string) { logger.info(text); }`
fn is_parameter_of_text(code: &Code, arg: ExprId) -> bool {
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(arg) else { return false };
    let symbol = code.symbol(*symbol);
    let SymbolKind::Param(place) = symbol.kind else { return false };
    let function = code.function(symbol.function);
    // `const say = (text) => logger.info(text)`: a name for the logger.
    let hands_on = function.kind == facts::code::FunctionKind::Arrow && function.body.len() == 1;
    if hands_on && function.params.len() == 1 {
        return true;
    }
    let param = function.params.get(place as usize);
    param.and_then(|param| param.ty.as_ref()).is_some_and(|ty| &*ty.name == "string")
}
