//! Groups of one.

use flow::telemetry::{Bounds, Unbounded};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "fingerprint-user",
    summary: "errors are grouped by who met them",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "errors",
    focus: &["errors"],
    cwe: &[],
    references: &[
        "https://docs.sentry.io/platforms/javascript/guides/node/enriching-events/fingerprinting/",
    ],
    reads: FactKinds::CODE,
    page: include_str!("fingerprint_user.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    let bounds = Bounds::new(program);
    for fingerprint in &telemetry.reporters.fingerprints {
        if !cx.is_reviewed(fingerprint.file) {
            continue;
        }
        let own = fingerprint.parts.iter().find_map(|(file, value)| {
            let what = bounds.of(*file, *value).unbounded_by()?;
            let own = matches!(
                what,
                Unbounded::User
                    | Unbounded::Session
                    | Unbounded::Request
                    | Unbounded::Trace
                    | Unbounded::Contact
                    | Unbounded::Timestamp
                    | Unbounded::Random
                    | Unbounded::Record
                    | Unbounded::Address
            );
            own.then_some((*file, *value, what))
        });
        let Some((file, value, what)) = own else { continue };
        let message =
            format!("the fingerprint holds {}: one fault is a group for each", what.describe());
        let range =
            program.base.file(file).code().map_or(fingerprint.range, |code| code.range(value));
        let at = if cx.is_reviewed(file) {
            (file, range)
        } else {
            (fingerprint.file, fingerprint.range)
        };
        cx.report(at.0, at.1, message);
    }
}
