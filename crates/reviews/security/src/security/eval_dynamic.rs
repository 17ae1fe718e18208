//! Text that is run as code.

use facts::FileId;
use facts::code::BinaryOp;
use model::ByteRange;
use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "eval-dynamic",
    summary: "text that is not constant is run as code",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "injection",
    focus: &["injection"],
    cwe: &[95],
    references: &[
        "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/eval#never_use_direct_eval!",
        "https://nodejs.org/api/vm.html",
    ],
    reads: FactKinds::CODE.and(FactKinds::FLOWS),
    page: include_str!("eval_dynamic.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    // Whatever is not known to come from outside is told from the call alone.
    let tainted: Vec<&Flow> = cx.flows("code").filter(|flow| tainted::is_remote(flow)).collect();
    for flow in &tainted {
        let message =
            format!("`{}` reaches `{}`, which runs it as code", flow.source.name, flow.sink.name);
        // Only the page that made a worker talks to it.
        let from_page = &*flow.source.kind == "message" && is_worker(cx.file(flow.source.file));
        let severity = if from_page { Severity::Med } else { Severity::Blocker };
        cx.report_flow(flow, message).severity(severity);
    }
    let mut told: Vec<(FileId, ByteRange)> = Vec::new();
    for site in cx.calls() {
        let Some((what, text)) = code_argument(&site) else { continue };
        let reported = tainted
            .iter()
            .any(|flow| flow.sink.file == site.file && site.range().contains(flow.sink.span.bytes));
        if !reported && !is_tool(site.source) && is_dynamic(site.code, text) {
            let message = format!("{what} runs text that is put together at run time");
            cx.report(site.file, site.code.range(text), message);
            told.push((site.file, site.range()));
        }
    }
    for flow in cx.flows("dynamic-global") {
        let harm = "chooses the function that is called, `eval` and `Function` among them";
        tainted::report(cx, flow, CHECK.severity, harm);
    }
    // Interpreters and sandboxes whose call alone says nothing.
    for flow in cx.flows("code").filter(|flow| !tainted::is_remote(flow)) {
        let place = flow.sink.span.bytes;
        let is_told = |(file, range): &(FileId, ByteRange)| {
            *file == flow.sink.file && (range.contains(place) || place.contains(*range))
        };
        // A timer runs text only; what a parameter holds is most often a function.
        let is_timer = flow.sink.model.starts_with("set");
        if !is_timer && !told.iter().any(is_told) && !is_tool(cx.file(flow.sink.file)) {
            let harm = format!("reaches `{}`, which runs it as code", flow.sink.name);
            tainted::report(cx, flow, CHECK.severity, &harm);
        }
    }
}

/// What runs code here, and the argument that is the code.
fn code_argument(site: &CallSite<'_>) -> Option<(&'static str, ExprId)> {
    let callee = site.callee?.as_str();
    match callee {
        "eval" | "execScript" => Some(("`eval`", site.arg(0)?)),
        // All arguments but the last are parameter names; the last is the body.
        "Function" => Some(("`Function`", site.arg(site.call.args.len().checked_sub(1)?)?)),
        "setTimeout" | "setInterval" | "setImmediate" => Some(("a timer", timer_text(site)?)),
        "vm.runInContext"
        | "vm.runInNewContext"
        | "vm.runInThisContext"
        | "vm.compileFunction"
        | "vm.Script"
        | "vm.SourceTextModule" => Some(("`vm`", site.arg(0)?)),
        _ => None,
    }
}

/// A timer takes text as well as a function; only what is certainly text is code.
fn timer_text(site: &CallSite<'_>) -> Option<ExprId> {
    let text = site.arg(0)?;
    is_text(site.code, text).then_some(text)
}

fn is_text(code: &Code, expr: ExprId) -> bool {
    match code.kind(code.constant(expr)) {
        ExprKind::String(_) | ExprKind::Template { .. } => true,
        ExprKind::Binary { op: BinaryOp::Add, left, right } => {
            is_string(code, *left) || is_string(code, *right)
        }
        _ => false,
    }
}

/// A literal, or a template, which makes a sum with it a text.
fn is_string(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(code.constant(expr)), ExprKind::String(_) | ExprKind::Template { .. })
}

/// Whether any part of the text is not written in the file itself. Work is bounded by the worklist: an expression
/// names only those that it is made of.
fn is_dynamic(code: &Code, text: ExprId) -> bool {
    let mut open = vec![text];
    while let Some(expr) = open.pop() {
        let at = code.constant(expr);
        match code.kind(at) {
            ExprKind::String(_)
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Undefined => {}
            // A function handed to `vm` or `Function` by mistake is no text.
            ExprKind::Function(_) | ExprKind::Regex { .. } => {}
            ExprKind::Template { exprs, .. } => open.extend(exprs),
            ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
                open.extend([*left, *right]);
            }
            ExprKind::Conditional { then, otherwise, .. } => open.extend([*then, *otherwise]),
            ExprKind::Sequence(parts) => open.extend(parts.last()),
            ExprKind::Array(elements) => {
                open.extend(elements.iter().filter_map(|element| element.value))
            }
            ExprKind::Call(call) => match joined_parts(code, call) {
                Some(parts) => open.extend(parts),
                None => return true,
            },
            _ => return true,
        }
    }
    false
}

/// `["a", "b"].join("")`: the text is its parts.
fn joined_parts(code: &Code, call: &Call) -> Option<Vec<ExprId>> {
    let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
    let is_join =
        &**property == "join" && matches!(code.kind(code.constant(*object)), ExprKind::Array(_));
    is_join.then(|| call.args.iter().map(|arg| arg.value).chain([*object]).collect())
}

fn is_worker(source: &SourceFile) -> bool {
    let says = ["self.postMessage(", "importScripts(", "DedicatedWorkerGlobalScope"];
    says.iter().any(|sign| source.text.contains(sign))
}

/// Build scripts and configuration run code that their own authors wrote.
fn is_tool(source: &SourceFile) -> bool {
    let name = source.path.file_name();
    let configures = name.contains(".config.") || name.starts_with('.') || name.ends_with("rc.js");
    let builds = ["scripts", "script", "build", "tools", "tooling", "bin"];
    configures || builds.iter().any(|folder| source.path.has_folder(folder))
}
