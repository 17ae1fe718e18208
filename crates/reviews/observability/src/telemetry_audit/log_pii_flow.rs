//! Personal data that reaches the log through a variable, a helper or a parameter.

use facts::LogField;
use facts::code::SymbolKind;
use flow::Program;
use review::prelude::*;

use crate::judge::{Judge, Told, Verdict, What, named};
use crate::people::personal;
use crate::sites::{Site, dotted, sites};
use crate::writes::{Field, objects};

pub(crate) static CHECK: Check = Check {
    id: "log-pii-flow",
    summary: "personal data is logged under a name that does not say so",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "pii",
    focus: &["pii"],
    cwe: &[532, 359],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
        "https://gdpr-info.eu/art-5-gdpr/",
    ],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE),
    page: include_str!("log_pii_flow.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    for site in sites(cx) {
        let mut told: Vec<ByteRange> = Vec::new();
        handed(cx, &site);
        for field in site.open_fields() {
            // What its own name gives away is told by the checks of the logging review.
            if told.contains(&field.range) || says_so(&site, field) {
                continue;
            }
            let mut judge = Judge::new(program);
            let Verdict::Told(found) = judge.value(site.file(), field.value) else { continue };
            if found.way.is_empty() && !is_of_request(&found) || is_whole(found.what) {
                continue;
            }
            told.push(field.range);
            report(cx, &site, field, &found);
        }
    }
}

/// An object that a function is handed and writes as it is: what its callers put into it.
fn handed(cx: &mut CheckContext<'_>, site: &Site<'_>) {
    let program = cx.program();
    let setup = site.call.setup.and_then(|setup| program.loggers.get(setup as usize));
    let is_param = |value: ExprId| match site.code.kind(value) {
        ExprKind::Name { symbol: Some(symbol), .. } => {
            matches!(site.code.symbol(*symbol).kind, SymbolKind::Param(_))
        }
        _ => false,
    };
    for written in site.open_fields().filter(|field| is_param(field.value)) {
        for field in objects(program, site.file(), written.value) {
            let is_left_out = setup.is_some_and(|setup| {
                let under = format!("{}.{}", written.name, field.name);
                [&*field.name, &*under].iter().any(|path| flow::leaves_out(setup, path))
            });
            if is_left_out || !cx.is_reviewed(field.file) || is_logged_there(program, &field) {
                continue;
            }
            let mut judge = Judge::new(program);
            let Verdict::Told(found) = judge.field(field.file, field.value, &field.name) else {
                continue;
            };
            let message = format!(
                "`{}` is `{}`, {}, and is logged as it is",
                field.name, found.source, found.what
            );
            let builder =
                cx.report(field.file, field.range, message).severity(found.what.severity());
            builder.because(site.file(), site.call.range, "the log call that it is handed to");
        }
    }
}

/// Where it stands is a log call by itself, which is judged as one: that of a wrapper that is known as such.
fn is_logged_there(program: &Program, field: &Field) -> bool {
    let mut calls = program.log_calls.iter();
    calls.any(|call| call.file == field.file && call.range.contains(field.range))
}

fn says_so(site: &Site<'_>, field: &LogField) -> bool {
    let by_value = dotted(site.code, field.value);
    personal(site, field).is_some()
        || named(&field.name).is_some()
        || by_value.as_deref().and_then(named).is_some()
}

/// A whole body and all headers have checks of their own.
fn is_whole(what: What) -> bool {
    matches!(what, What::Body | What::Headers)
}

fn is_of_request(told: &Told) -> bool {
    told.source.starts_with("req.")
}

fn report(cx: &mut CheckContext<'_>, site: &Site<'_>, field: &LogField, told: &Told) {
    let (what, source) = (told.what, &told.source);
    let message = format!("`{}` is `{source}`, {what}, and is logged as it is", field.name);
    let mut builder = cx.report(site.file(), field.range, message).severity(what.severity());
    for (file, range) in told.way.iter().take(6) {
        builder = builder.because(*file, *range, format!("it comes from `{source}`"));
    }
    builder.because(site.file(), site.call.range, "the log call");
}
