//! Tests that ask what time it is here.

use facts::FileClass;
use facts::code::{Code, ExprId, ExprKind};

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "clock-locale",
    summary: "a test depends on the hour, the zone or the language of the machine",
    severity: Severity::Low,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "determinism",
    focus: &["determinism", "flakiness"],
    cwe: &[],
    references: &["https://vitest.dev/api/vi.html#vi-setsystemtime"],
    reads: FactKinds::PIPELINES.and(FactKinds::CODE),
    page: include_str!("clock_locale.md"),
    run,
};

/// Methods whose answer depends on the zone or the language of the machine.
const LOCAL: [&str; 11] = [
    "getHours",
    "getDay",
    "getDate",
    "getMonth",
    "getFullYear",
    "getTimezoneOffset",
    "setHours",
    "toLocaleString",
    "toLocaleDateString",
    "toLocaleTimeString",
    "toDateString",
];
/// What holds the clock still, or fixes the zone.
const FIXED: [&str; 8] = [
    "useFakeTimers",
    "setSystemTime",
    "mockdate",
    "MockDate",
    "timekeeper",
    "fakeTimers",
    "timezoned-date",
    "process.env.TZ",
];

fn run(cx: &mut CheckContext<'_>) {
    if !under_review(cx).iter().any(|at| !at.pipeline.jobs.is_empty()) || states_zone(cx) {
        return;
    }
    let mut found = Vec::new();
    for (file, source, code) in cx.base().code() {
        if source.class != FileClass::Test || FIXED.iter().any(|word| source.text.contains(word)) {
            continue;
        }
        if let Some(place) = asks_here(code) {
            found.push((file, code.range(place)));
        }
    }
    let Some(((file, range), others)) = found.split_first() else { return };
    let more = match others.len() {
        0 => String::new(),
        1 => ", and one other file does".to_owned(),
        count => format!(", and {count} other files do"),
    };
    let message = format!(
        "this test asks for the time of the machine it runs on, and no pipeline sets `TZ`{more}: it may fail at another hour, or elsewhere"
    );
    cx.report(*file, *range, message).advise(
        "Set the clock (`vi.setSystemTime`, `jest.setSystemTime`), and `TZ: UTC` for the job",
    );
}

/// `new Date().getHours()`: of now, in the zone of the machine.
fn asks_here(code: &Code) -> Option<ExprId> {
    code.calls.iter().copied().find(|call| {
        let Some(made) = code.call(*call) else { return false };
        let ExprKind::Member { object, property, .. } = code.kind(made.callee) else {
            return false;
        };
        LOCAL.contains(&&**property) && made.args.is_empty() && is_now(code, *object)
    })
}

fn is_now(code: &Code, expr: ExprId) -> bool {
    let Some(made) = code.call(code.constant(expr)) else { return false };
    matches!(code.kind(made.callee), ExprKind::Name { name, .. } if &**name == "Date")
        && made.args.is_empty()
}

/// A pipeline, a script or a settings file sets the zone.
fn states_zone(cx: &CheckContext<'_>) -> bool {
    under_review(cx).iter().any(|at| cx.file(at.file).text.contains("TZ"))
        || cx.base().files().any(|(_, file)| {
            file.path.file_name() == "package.json" && file.text.contains("TZ=")
                || file.path.file_name().contains("setup") && file.text.contains("process.env.TZ")
        })
}
