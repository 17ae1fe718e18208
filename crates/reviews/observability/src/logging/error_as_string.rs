//! An error turned into text.

use facts::LogField;
use review::prelude::*;

use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "error-as-string",
    summary: "an error is logged as text, without its stack",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "quality",
    focus: &["quality"],
    cwe: &[],
    references: &["https://getpino.io/#/docs/api?id=mergingobject-object"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("error_as_string.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        if site.is_console()
            || site.call.fields.iter().any(|field| is_whole(&site, field))
            || site.call.fields.iter().any(|field| is_stack(&site, field.value))
            || site.call.args.iter().any(|arg| is_stack(&site, *arg))
        {
            continue;
        }
        let Some(field) = site.call.fields.iter().find(|field| is_text_of_error(&site, field))
        else {
            continue;
        };
        let message =
            format!("`{}` is only the text of an error: its stack and cause are lost", field.name);
        let (file, range) = (site.file(), field.range);
        cx.report(file, range, message).advise(
            "Pass the error itself under the key that the logger's serializer knows: `{ err }`",
        );
    }
}

/// The error itself, under a key or as an argument.
fn is_whole(site: &Site<'_>, field: &LogField) -> bool {
    let is_argument = site.call.args.contains(&field.value);
    (field.by_key || is_argument) && is_error_name(site, field.value)
}

/// `logger.error(err.message, err.stack)`
fn is_stack(site: &Site<'_>, value: ExprId) -> bool {
    matches!(site.code.kind(value), ExprKind::Member { object, property, .. }
        if &**property == "stack" && is_error_name(site, *object))
}

/// `${err}`, `"failed: " + err`, `err.message`.
fn is_text_of_error(site: &Site<'_>, field: &LogField) -> bool {
    match site.code.kind(field.value) {
        ExprKind::Name { .. } => {
            !field.by_key
                && !site.call.args.contains(&field.value)
                && is_error_name(site, field.value)
                && !is_item(site, field.value)
        }
        ExprKind::Member { object, property, .. } => {
            &**property == "message" && is_error_name(site, *object)
        }
        _ => false,
    }
}

/// `addresses.map((e) => ..)`: a letter that stands for anything, handed in by whoever calls.
fn is_item(site: &Site<'_>, value: ExprId) -> bool {
    match site.code.kind(value) {
        ExprKind::Name { name, symbol: Some(symbol) } => {
            name.len() < 3
                && matches!(site.code.symbol(*symbol).kind, facts::code::SymbolKind::Param(_))
        }
        _ => false,
    }
}

fn is_error_name(site: &Site<'_>, value: ExprId) -> bool {
    match site.code.kind(value) {
        ExprKind::Name { name, symbol } => {
            let caught = site.caught().and_then(|(_, caught)| caught);
            (symbol.is_some() && *symbol == caught)
                || matches!(&**name, "err" | "error" | "e" | "ex" | "exception" | "reason")
        }
        _ => false,
    }
}
