//! A handler for messages of other windows that does not ask who sent them.

use facts::code::{Function, Pattern, PropertyKey, SymbolId, SymbolKind};
use model::Depth;
use review::prelude::*;

use crate::places;
use crate::uses::{Goal, Use, Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "message-origin-missing",
    summary: "messages of any window are obeyed",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "web",
    focus: &["web", "input-validation"],
    cwe: &[940, 346],
    references: &[
        "https://developer.mozilla.org/docs/Web/API/Window/postMessage#security_concerns",
    ],
    reads: FactKinds::CODE,
    page: include_str!("message_origin_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if !source.text.contains("message") || is_worker(source) {
            continue;
        }
        for (place, handler) in handlers(code) {
            let Some(function) = function_of(code, handler) else { continue };
            let uses = uses.file(file, code);
            if !asks(code, uses, function) {
                found.push((file, place, obeyed(code, uses, function)));
            }
        }
    }
    for (file, range, data) in found {
        let Some(data) = data else {
            unused(cx, file, range);
            continue;
        };
        cx.report(file, range, "any page that opens or embeds this one can send this message: the handler never compares `event.origin`")
            .because(file, data, "what the message says is used here");
    }
}

/// A handler that does nothing with the message, yet.
fn unused(cx: &mut CheckContext<'_>, file: FileId, range: ByteRange) {
    if cx.depth() == Depth::Paranoid {
        let message = "the handler is called by messages of any page and never compares `event.origin`; it makes no use of what they say, so far";
        cx.report(file, range, message).severity(Severity::Low).confidence(Confidence::Low);
    }
}

/// In a worker only the page that made it can send messages.
fn is_worker(source: &SourceFile) -> bool {
    let path = source.path.as_str().to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or(&path);
    name.contains("worker")
        || name.starts_with("sw.")
        || source.text.contains("importScripts(")
        || source.text.contains("parentPort")
        || source.text.contains("DedicatedWorkerGlobalScope")
}

/// The function itself, or the one that a name stands for.
fn function_of(code: &Code, handler: ExprId) -> Option<&Function> {
    let id = match code.kind(code.constant(handler)) {
        ExprKind::Function(function) => *function,
        ExprKind::Name { symbol: Some(symbol), .. } => match code.symbol(*symbol).kind {
            SymbolKind::Function(function) => function,
            _ => return None,
        },
        _ => return None,
    };
    Some(code.function(id))
}

/// `window.onmessage = handler` and `addEventListener("message", handler)`.
fn handlers(code: &Code) -> Vec<(ByteRange, ExprId)> {
    let mut found: Vec<(ByteRange, ExprId)> = places::member_assignments(code)
        .filter(|assignment| {
            assignment.property == "onmessage" && is_window(code, Some(assignment.object))
        })
        .map(|assignment| (code.range(assignment.target), assignment.value))
        .collect();
    for id in &code.calls {
        let Some(call) = code.call(*id) else { continue };
        let (object, name) = match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } => (Some(*object), property),
            ExprKind::Name { name, symbol: None } => (None, name),
            _ => continue,
        };
        let listens = &**name == "addEventListener" && is_window(code, object);
        if let (true, [event, handler, ..]) = (listens, call.args.as_slice())
            && code.string(event.value) == Some("message")
        {
            found.push((code.range(call.callee), handler.value));
        }
    }
    found
}

fn is_window(code: &Code, object: Option<ExprId>) -> bool {
    object.is_none_or(|object| {
        matches!(code.kind(object), ExprKind::Name { name, symbol: None } if matches!(&**name, "window" | "self" | "globalThis" | "top" | "parent"))
    })
}

/// A property of the event, wherever the handler reads it: the expressions, and names bound by the parameter.
fn reads<'c>(
    code: &'c Code,
    function: &'c Function,
    wanted: &[&str],
) -> (Vec<ExprId>, Vec<SymbolId>) {
    match function.params.first().map(|param| &param.pattern) {
        Some(Pattern::Bind { symbol, .. }) => (members(code, *symbol, wanted), Vec::new()),
        Some(Pattern::Object { properties, .. }) => {
            let bound = properties.iter().filter(|property| {
                matches!(&property.key, PropertyKey::Name(key) if wanted.contains(&&**key))
            });
            (Vec::new(), bound.flat_map(|property| property.value.symbols()).collect())
        }
        _ => (Vec::new(), Vec::new()),
    }
}

fn members(code: &Code, event: SymbolId, wanted: &[&str]) -> Vec<ExprId> {
    let member = |(expr, id): (&facts::code::Expr, u32)| match &expr.kind {
        ExprKind::Member { object, property, .. } if wanted.contains(&&**property) => {
            let own = matches!(code.kind(*object), ExprKind::Name { symbol: Some(symbol), .. } if *symbol == event);
            own.then_some(ExprId(id))
        }
        _ => None,
    };
    code.exprs.iter().zip(0..).filter_map(member).collect()
}

/// Where the handler does something with what the message says, other than printing it.
fn obeyed(code: &Code, uses: &Uses<'_>, function: &Function) -> Option<ByteRange> {
    let (exprs, symbols) = reads(code, function, &["data"]);
    let bound = symbols.iter().flat_map(|symbol| &code.symbol(*symbol).references).copied();
    let all: Vec<ExprId> = exprs.into_iter().chain(bound).collect();
    all.into_iter().find(|expr| !is_printed(code, uses, *expr)).map(|expr| code.range(expr))
}

fn is_printed(code: &Code, uses: &Uses<'_>, expr: ExprId) -> bool {
    matches!(uses.of(expr), Use::Argument { call, .. } if is_console(code, call))
}

fn is_console(code: &Code, call: ExprId) -> bool {
    let Some(called) = code.call(call) else { return false };
    let ExprKind::Member { object, .. } = code.kind(called.callee) else { return false };
    matches!(code.kind(*object), ExprKind::Name { name, symbol: None } if &**name == "console")
}

/// The origin, the sender, or the whole event goes somewhere where it may be judged.
fn asks(code: &Code, uses: &Uses<'_>, function: &Function) -> bool {
    let (exprs, symbols) = reads(code, function, &["origin", "source", "isTrusted"]);
    if symbols.iter().any(|symbol| !code.symbol(*symbol).references.is_empty()) {
        return true;
    }
    exprs.into_iter().any(|expr| is_judged(code, uses, expr)) || passes_event(code, uses, function)
}

fn is_judged(code: &Code, uses: &Uses<'_>, expr: ExprId) -> bool {
    // `event.origin.startsWith(..)`, `event.source.postMessage(..)`
    if let Use::Part(whole) = uses.of(expr)
        && let ExprKind::Member { property, .. } = code.kind(whole)
        && !property.starts_with("to")
        && !property.starts_with("trim")
    {
        return true;
    }
    uses.goals(expr).into_iter().any(|goal| match goal {
        Goal::Compared(_) => true,
        Goal::Passed { call, .. } => !is_console(code, call),
        _ => false,
    })
}

/// Another function is given the event itself.
fn passes_event(code: &Code, uses: &Uses<'_>, function: &Function) -> bool {
    let Some(Pattern::Bind { symbol, .. }) = function.params.first().map(|param| &param.pattern)
    else {
        return false;
    };
    let references = &code.symbol(*symbol).references;
    references
        .iter()
        .any(|at| matches!(uses.of(*at), Use::Argument { call, .. } if !is_console(code, call)))
}
