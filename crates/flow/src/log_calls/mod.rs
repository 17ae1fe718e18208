//! Calls that write to a log: which logger, at which level, and which values by which name.

mod fields;
mod loggers;
mod redaction;
#[cfg(test)]
mod tests;

use facts::code::{Call, CallKind, Code, ExprId, ExprKind, FunctionId};
use facts::{FactBase, FileId, LogCall, LogField, LogLevel};

use crate::Origins;
use redaction::Redactions;

pub(crate) fn find(base: &FactBase, origins: &Origins) -> Vec<LogCall> {
    let finder = Finder { base, origins, redactions: Redactions::new(base, origins) };
    let mut found = Vec::new();
    for (file, _, code) in base.code() {
        for (expr, owner) in code.calls.iter().zip(&code.call_owners) {
            found.extend(finder.log_call(file, code, *expr, *owner));
        }
    }
    found
}

struct Finder<'a> {
    base: &'a FactBase,
    origins: &'a Origins,
    redactions: Redactions,
}

impl Finder<'_> {
    fn log_call(
        &self,
        file: FileId,
        code: &Code,
        expr: ExprId,
        function: FunctionId,
    ) -> Option<LogCall> {
        let call = code.call(expr).filter(|call| call.kind == CallKind::Call)?;
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
        let level = loggers::level(property)?;
        let logger = self.logger(file, code, *object, property)?;
        let (level, args) = level_argument(code, call, property, level);
        let message = message(code, args);
        let redacted = self.redactions.of(self.base, self.origins, file, *object);
        let range = code.range(expr);
        Some(LogCall {
            logger: logger.into(),
            level,
            file,
            expr,
            function,
            range,
            span: self.base.span(file, range),
            message,
            fields: fields(code, args, &redacted),
        })
    }

    fn logger(
        &self,
        file: FileId,
        code: &Code,
        object: ExprId,
        method: &str,
    ) -> Option<&'static str> {
        let origin = self.origins.origin(file, object).map(facts::Origin::as_str);
        if let Some(known) = origin.and_then(loggers::by_origin) {
            return Some(known);
        }
        // `log` is also a mathematical function and a name of many other things: with it only a logger will do.
        let name = match code.kind(object) {
            ExprKind::Name { name, .. } => name,
            ExprKind::Member { property, .. } => property,
            _ => return None,
        };
        (loggers::is_logger_name(name) && (method != "log" || !loggers::is_short_name(name)))
            .then_some("unknown")
    }
}

/// `logger.log('error', ..)` names its level first.
fn level_argument<'c>(
    code: &Code,
    call: &'c Call,
    method: &str,
    level: LogLevel,
) -> (LogLevel, &'c [facts::code::Argument]) {
    match call.args.split_first() {
        Some((first, rest)) if method == "log" && !rest.is_empty() => {
            match code.string(first.value).and_then(loggers::level) {
                Some(level) => (level, rest),
                None => (level, &call.args),
            }
        }
        _ => (level, &call.args),
    }
}

/// The first argument that is text.
fn message(code: &Code, args: &[facts::code::Argument]) -> Option<ExprId> {
    let is_text = |expr: ExprId| {
        matches!(
            code.kind(expr),
            ExprKind::String(_) | ExprKind::Template { .. } | ExprKind::Binary { .. }
        )
    };
    args.iter().map(|arg| arg.value).find(|arg| is_text(*arg))
}

fn fields(code: &Code, args: &[facts::code::Argument], redacted: &[String]) -> Vec<LogField> {
    let mut found = Vec::new();
    for arg in args {
        fields::collect(code, arg.value, &mut found);
    }
    let covers = |field: &fields::Found| field.by_key && redaction::covers(redacted, &field.name);
    found
        .into_iter()
        .map(|field| LogField {
            redacted: covers(&field),
            range: field.range,
            value: field.value,
            name: field.name.into(),
        })
        .collect()
}
