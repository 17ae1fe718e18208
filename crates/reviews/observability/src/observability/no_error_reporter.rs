//! Services whose errors nobody collects.

use facts::{FileClass, LogLevel};
use flow::telemetry::is_reporter;

use crate::critical;
use crate::sites::counted;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "no-error-reporter",
    summary: "errors are reported nowhere",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "errors",
    focus: &["errors"],
    cwe: &[],
    references: &["https://docs.sentry.io/platforms/javascript/guides/node/"],
    reads: FactKinds::CODE.and(FactKinds::LOG_CALLS).and(FactKinds::ROUTES),
    page: include_str!("no_error_reporter.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    if critical::is_watched_from_outside(program) {
        return;
    }
    let imported =
        program.base.code().filter(|(_, source, _)| source.class == FileClass::Production);
    let mut packages = imported.flat_map(|(_, _, code)| &code.imports);
    let reports = packages.any(|import| is_reporter(&import.specifier));
    let agent = telemetry.tracing.setups.iter().any(|setup| setup.instruments);
    if reports || agent || !telemetry.reporters.setups.is_empty() {
        return;
    }
    let services = critical::services(cx);
    // Errors in a structured log can be tracked from there, and the repository need not say so.
    let is_logged = program.log_calls.iter().any(|call| {
        call.level >= LogLevel::Error && !matches!(&*call.logger, "console" | "debug" | "unknown")
    });
    for service in &services {
        let Some(first) = service.routes.first() else { continue };
        let message = format!(
            "{}, and no reporter hears of what fails in them",
            counted(service.routes.len(), "route")
        );
        let (severity, confidence) = match is_logged {
            true => (Severity::Med, Confidence::Low),
            false => (Severity::High, Confidence::Medium),
        };
        cx.report(first.file, first.range, message)
            .severity(severity)
            .confidence(confidence)
            .absent(
                "Sentry, Bugsnag, Rollbar, Honeybadger, an agent, errors in a structured log",
                service.paths(),
            );
    }
}
