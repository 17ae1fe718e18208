//! Errors that are sent to the caller as they are.

use facts::code::{BinaryOp, Pattern, SymbolKind};
use review::prelude::*;

use crate::answers;
use crate::places::member_assignments;
use crate::surroundings::{conditions, outside_production};

pub(crate) static CHECK: Check = Check {
    id: "stacktrace-response",
    summary: "an answer tells how the program fails inside",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection"],
    cwe: &[209, 497],
    references: &["https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html"],
    reads: FactKinds::CODE,
    page: include_str!("stacktrace_response.md"),
    run,
};

const ADVICE: &str = "Log the error with an id, and send the id with a fixed text";

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        if site.is(&["errorhandler", "express-error-handler"]) {
            error_page(cx, &site);
            continue;
        }
        // Fastify makes a message of an error that is sent.
        let formats =
            site.callee.is_some_and(|callee| callee.as_str().starts_with("fastify.Reply"));
        for value in answers::sent(&site) {
            sent_value(cx, &site, value, formats);
        }
    }
    for (file, source, code) in cx.code() {
        for assignment in member_assignments(code) {
            let is_body = cx.origin(file, assignment.target).is_some_and(|origin| {
                matches!(origin.as_str(), "koa.Context.body" | "koa.Context.response.body")
            });
            if is_body {
                let what = Looked { file, source, code };
                what.report(cx, assignment.value, false);
            }
        }
    }
}

fn sent_value(cx: &mut CheckContext<'_>, site: &CallSite<'_>, value: ExprId, formats: bool) {
    let looked = Looked { file: site.file, source: site.source, code: site.code };
    looked.report(cx, value, formats);
}

/// The page with the stack that is meant for development.
fn error_page(cx: &mut CheckContext<'_>, site: &CallSite<'_>) {
    if !outside_production(site.source, site.code, site.range()) {
        let message =
            "`errorhandler` answers every error with its stack; it is made for development";
        cx.report(site.file, site.range(), message)
            .advise("Mount it only when `NODE_ENV` is `development`, and a handler with fixed texts otherwise");
    }
}

/// What of an error a value holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Stack,
    /// The object: drivers put queries, hosts and paths into theirs.
    Whole,
    Message,
}

struct Looked<'a> {
    file: FileId,
    source: &'a SourceFile,
    code: &'a Code,
}

impl Looked<'_> {
    fn report(&self, cx: &mut CheckContext<'_>, value: ExprId, formats: bool) {
        let Some((place, told)) = self.told(value) else { return };
        let range = self.code.range(place);
        if (formats && told == Told::Whole) || outside_production(self.source, self.code, range) {
            return;
        }
        if told == Told::Message && is_own_class(self.code, range) {
            return;
        }
        let text = range.slice(&self.source.text);
        match told {
            Told::Stack => cx
                .report(
                    self.file,
                    range,
                    format!("`{text}` tells the caller the program's files and calls"),
                )
                .advise(ADVICE),
            Told::Whole => cx
                .report(
                    self.file,
                    range,
                    format!(
                        "`{text}` is sent as it is, with whatever the failing library put into it"
                    ),
                )
                .confidence(Confidence::Medium)
                .advise(ADVICE),
            // Often written for the caller; nobody can tell from here.
            Told::Message => cx
                .report(self.file, range, format!("`{text}` may tell the caller about the inside"))
                .severity(Severity::Low)
                .confidence(Confidence::Low)
                .advise(ADVICE),
        };
    }

    /// Looks into objects, conditions and texts; each step goes down one expression, so the work is bounded.
    fn told(&self, value: ExprId) -> Option<(ExprId, Told)> {
        let code = self.code;
        let mut open = vec![value];
        let mut mildest = None;
        while let Some(at) = open.pop() {
            match code.kind(at) {
                ExprKind::Object(parts) => open.extend(parts.iter().map(|part| part.value)),
                // `error instanceof Error ? error.message : String(error)` tells a message either way.
                ExprKind::Conditional { then, otherwise, .. } => {
                    let message =
                        [*then, *otherwise].into_iter().find(|part| self.is_message(*part));
                    match message {
                        Some(part) => mildest = mildest.or(Some((part, Told::Message))),
                        None => open.extend([*then, *otherwise]),
                    }
                }
                ExprKind::Logical { left, right, .. } => open.extend([*left, *right]),
                ExprKind::Member { object, property, .. } if is_error(code, *object) => {
                    match &**property {
                        "stack" => return Some((at, Told::Stack)),
                        "message" => mildest = mildest.or(Some((at, Told::Message))),
                        _ => {}
                    }
                }
                ExprKind::Name { .. } if is_error(code, at) && is_thrown(code, at) => {
                    mildest = Some((at, Told::Whole));
                }
                ExprKind::Template { exprs, .. } => {
                    open.extend(exprs.iter().filter(|part| !is_error(code, **part)))
                }
                ExprKind::Binary { left, right, .. } => {
                    open.extend([*left, *right].iter().filter(|part| !is_error(code, **part)));
                }
                ExprKind::Call(call) => open.extend(self.shown_by(call)),
                _ => {}
            }
        }
        mildest
    }

    fn is_message(&self, expr: ExprId) -> bool {
        matches!(self.code.kind(expr), ExprKind::Member { object, property, .. }
            if &**property == "message" && is_error(self.code, *object))
    }

    /// `util.inspect(err)`, `JSON.stringify(err)`, `escape(err.stack)`, `err.stack.split("\n")`.
    fn shown_by(&self, call: &Call) -> Vec<ExprId> {
        let code = self.code;
        let method = match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } => {
                if matches!(&**property, "split" | "replace" | "trim" | "toString")
                    && !is_error(code, *object)
                {
                    return vec![*object];
                }
                &**property
            }
            ExprKind::Name { name, .. } => name,
            _ => return Vec::new(),
        };
        let shows = matches!(
            method,
            "inspect" | "stringify" | "escape" | "escapeHtml" | "String" | "serializeError"
        );
        let first = call.args.first().map(|arg| arg.value);
        first.into_iter().filter(|_| shows).collect()
    }
}

/// What `catch` binds, and what callbacks and handlers are given under the names that errors have.
fn is_error(code: &Code, expr: ExprId) -> bool {
    let ExprKind::Name { name, symbol: Some(symbol) } = code.kind(expr) else { return false };
    let symbol = code.symbol(*symbol);
    let is_first = |place: u32| {
        let function = code.function(symbol.function);
        place == 0
            && function
                .params
                .first()
                .is_some_and(|param| matches!(param.pattern, Pattern::Bind { .. }))
    };
    let named =
        matches!(&**name, "err" | "error" | "e" | "ex" | "exc" | "exception" | "_err" | "_error");
    match symbol.kind {
        SymbolKind::Catch => true,
        // `e` is an event as often as an error.
        SymbolKind::Param(place) => named && (&**name != "e" || place > 0 || is_first(place)),
        _ => false,
    }
}

/// Whether the value surely is an error that something threw or failed with: what `catch` binds, what a callback or
/// an error handler is given. A function `badRequest(error)` is given what its callers made for the purpose.
fn is_thrown(code: &Code, expr: ExprId) -> bool {
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(expr) else { return false };
    let symbol = code.symbol(*symbol);
    let SymbolKind::Param(_) = symbol.kind else { return true };
    let is_handler = code.function(symbol.function).params.len() >= 4;
    let is_inline =
        |arg: ExprId| matches!(code.kind(arg), ExprKind::Function(id) if *id == symbol.function);
    let mut calls = code.calls.iter().filter_map(|call| code.call(*call));
    is_handler || calls.any(|call| call.args.iter().any(|arg| is_inline(arg.value)))
}

/// Behind `err instanceof AppError`: the program's own errors are worded for its callers.
fn is_own_class(code: &Code, place: ByteRange) -> bool {
    conditions(code, place).iter().any(|condition| {
        condition.holds
            && matches!(code.kind(condition.test), ExprKind::Binary { op: BinaryOp::InstanceOf, right, .. }
                if !matches!(code.kind(*right), ExprKind::Name { name, symbol: None } if &**name == "Error"))
    })
}
