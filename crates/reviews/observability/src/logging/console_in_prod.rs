//! The console where there is a logger.

use crate::role::{LOGGER_PACKAGES, manifest_of};
use crate::sites::{Site, by_file, cite, counted, sites};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "console-in-prod",
    summary: "a server writes to the console instead of its logger",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "quality",
    focus: &["quality"],
    cwe: &[],
    references: &["https://12factor.net/logs"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::MANIFESTS),
    page: include_str!("console_in_prod.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let given = &cx.stack().loggers;
    // The console is the logger, as the request says.
    if given.iter().any(|logger| logger == "console") {
        return;
    }
    let named = given.first().cloned();
    let sites = sites(cx);
    let has_logger = sites.iter().any(Site::is_structured);
    let on_console =
        sites.iter().filter(|site| &*site.call.logger == "console" && site.is_console());
    for (file, sites) in by_file(on_console) {
        let Some((first, others)) = sites.split_first() else { continue };
        let range = first.call.range;
        let depends = manifest_of(cx.base(), first.source).is_some_and(|(_, manifest)| {
            LOGGER_PACKAGES.iter().any(|name| manifest.depends_on(name))
        });
        let calls = counted(sites.len(), "call");
        let (severity, message) = if let Some(logger) = &named {
            (
                Severity::Med,
                format!(
                    "{calls} to the console in this file, past {logger}: no level, no fields, no redaction"
                ),
            )
        } else if has_logger || depends {
            (
                Severity::Med,
                format!(
                    "{calls} to the console in this file, past the logger: no level, no fields, no redaction"
                ),
            )
        } else {
            (
                Severity::Low,
                format!(
                    "{calls} to the console in this file, and no logger: no level, no fields, no redaction"
                ),
            )
        };
        let others: Vec<_> = others.iter().map(|site| (file, site.call.range)).collect();
        cite(cx.report(file, range, message).severity(severity), &others, "and here");
    }
}
