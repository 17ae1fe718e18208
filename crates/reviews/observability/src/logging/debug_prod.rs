//! Debug as the level of production.

use facts::code::LogicalOp;
use facts::{FileClass, LogLevel, LoggerSetup};
use flow::{By, Places};
use review::prelude::*;
use review::words;

use crate::reach::Reached;
use crate::role::{Role, Roles};
use crate::sites::{by_file, cite, counted, sites};

pub(crate) static CHECK: Check = Check {
    id: "debug-prod",
    summary: "production writes debug lines",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "noise",
    focus: &["noise"],
    cwe: &[],
    references: &["https://12factor.net/config"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::SETTINGS).and(FactKinds::ROUTES),
    page: include_str!("debug_prod.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    setups(cx);
    settings(cx);
    console_calls(cx);
}

fn setups(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let roles = Roles::new(program);
    for setup in &program.loggers {
        let source = cx.file(setup.file);
        let (Some(code), Some(level)) = (source.code(), setup.level) else { continue };
        let is_server = source.class == FileClass::Production
            && cx.in_scope(setup.file)
            && roles.of(setup.file) == Role::Server
            && !security::is_development_file(source);
        if !is_server || is_guarded(code, setup) {
            continue;
        }
        let range = code.range(level);
        match default_level(code, level) {
            Some(Level::Always(word)) => {
                let message = format!("the level is `{word}` everywhere, in production as well");
                cx.report(setup.file, range, message);
            }
            Some(Level::Unless(word)) => {
                let message = format!(
                    "the level is `{word}` wherever the setting is not given, in production as well"
                );
                cx.report(setup.file, range, message).at_most(Confidence::Medium);
            }
            None => {}
        }
    }
}

enum Level<'c> {
    Always(&'c str),
    /// Only the default of a setting.
    Unless(&'c str),
}

fn default_level(code: &Code, level: ExprId) -> Option<Level<'_>> {
    let constant = code.constant(level);
    if let Some(word) = code.string(constant) {
        return is_verbose(word).then_some(Level::Always(word));
    }
    let ExprKind::Logical { op: LogicalOp::Or | LogicalOp::Coalesce, right, .. } =
        code.kind(constant)
    else {
        return None;
    };
    let word = code.string(code.constant(*right))?;
    is_verbose(word).then_some(Level::Unless(word))
}

fn is_verbose(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "debug" | "trace" | "silly" | "verbose" | "all")
}

/// Made under a condition on the environment.
fn is_guarded(code: &Code, setup: &LoggerSetup) -> bool {
    let owner = code.call_owner(setup.expr).unwrap_or(FunctionId::TOP_LEVEL);
    let around = Places::new(code).around(owner, setup.range);
    let in_test = around.iter().any(|enclosing| match enclosing.by {
        By::Then(test) => security::is_development_test(code, test, true),
        By::Otherwise(test) => security::is_development_test(code, test, false),
        _ => false,
    });
    // `const logger = isProduction ? pino() : pino({ level: "debug" })`
    in_test
        || code.exprs.iter().any(|expr| match &expr.kind {
            ExprKind::Conditional { then, otherwise, test } => {
                let in_then = code.range(*then).contains(setup.range);
                let in_otherwise = code.range(*otherwise).contains(setup.range);
                (in_then && security::is_development_test(code, *test, true))
                    || (in_otherwise && security::is_development_test(code, *test, false))
            }
            _ => false,
        })
}

/// `LOG_LEVEL=debug` in the settings of production.
fn settings(cx: &mut CheckContext<'_>) {
    let found: Vec<_> = cx
        .settings()
        .filter(|(_, source, setting)| {
            let key = setting.key().to_ascii_lowercase();
            let is_level =
                matches!(key.replace(['_', '-'], "").as_str(), "loglevel" | "loggerlevel");
            is_level && is_verbose(&setting.value) && is_of_production(source.path.as_str())
        })
        .map(|(file, _, setting)| (file, setting.value_range, setting.value.clone()))
        .collect();
    for (file, range, value) in found {
        cx.report(file, range, format!("the settings of production ask for `{value}`"));
    }
}

fn is_of_production(path: &str) -> bool {
    words(path).iter().any(|word| matches!(word.as_str(), "production" | "prod" | "live"))
}

/// `console.debug` in a handler has no level to switch it off.
fn console_calls(cx: &mut CheckContext<'_>) {
    let reached = cx.program().shared::<Reached>();
    let sites = sites(cx);
    let always = sites.iter().filter(|site| {
        &*site.call.logger == "console"
            && site.is_console()
            && site.call.level < LogLevel::Info
            && reached.contains(site.file(), site.call.function)
    });
    for (file, sites) in by_file(always) {
        let Some((first, others)) = sites.split_first() else { continue };
        let calls = counted(sites.len(), "debug line");
        let message = format!(
            "{calls} of handlers in this file go to the console, which no level switches off"
        );
        let others: Vec<_> = others.iter().map(|site| (file, site.call.range)).collect();
        let builder = cx.report(file, first.call.range, message);
        cite(builder.severity(Severity::Med).at_most(Confidence::Medium), &others, "and here");
    }
}
