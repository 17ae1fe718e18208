//! Programs and checks for the tests of this crate.

use std::sync::Arc;

use facts::FactKinds;
use flow::Program;
use host::InMemory;
use model::{Confidence, Gap, GapKind, RepoPath, Severity};

use crate::{Check, CheckContext, Cost, Focus, Review, SharedCheck, Table};

/// A linked program of these files.
pub(crate) fn program(files: &[(&str, &str)]) -> Program {
    let host = files.iter().fold(InMemory::new(), |host, (path, text)| host.file(*path, text));
    let extraction = extract::extract(&host, &extract::Options::default()).unwrap();
    Program::link(Arc::new(extraction.base), &flow::Options::default())
}

/// Reports every call of a function with this name.
fn report_calls(cx: &mut CheckContext<'_>, name: &str) {
    for site in cx.calls() {
        if site.name() == Some(name) {
            cx.report(site.file, site.range(), format!("`{name}` is called"));
        }
    }
}

pub(crate) const fn check(
    id: &'static str,
    severity: Severity,
    confidence: Confidence,
    run: fn(&mut CheckContext<'_>),
) -> Check {
    Check {
        id,
        summary: "a call",
        severity,
        confidence,
        cost: Cost::Node,
        needs_base: false,
        category: "injection",
        focus: &["injection"],
        cwe: &[95],
        references: &[],
        reads: FactKinds::CODE,
        page: "# page\nIt hurts. Stop it.\n",
        run,
    }
}

static BAD: Check = check("bad", Severity::High, Confidence::High, |cx| report_calls(cx, "bad"));
static WORST: Check =
    check("worst", Severity::Blocker, Confidence::High, |cx| report_calls(cx, "worst"));
static MILD: Check =
    check("mild", Severity::Low, Confidence::Medium, |cx| report_calls(cx, "mild"));
static VAGUE: Check =
    check("vague", Severity::Blocker, Confidence::Low, |cx| report_calls(cx, "vague"));
static PANICS: Check = check("panics", Severity::Low, Confidence::High, |_| panic!("on purpose"));
static FAR: Check = Check {
    cost: Cost::Repository,
    category: "xss",
    focus: &["xss"],
    ..check("far", Severity::Med, Confidence::High, |cx| report_calls(cx, "far"))
};
static REAL: Check = check("real", Severity::Blocker, Confidence::High, |cx| {
    for site in cx.calls().filter(|site| site.name() == Some("real")) {
        cx.report(site.file, site.range(), "real").real_in_tests();
    }
});
/// The same claim as `bad`, by another review.
static ALSO_BAD: Check =
    check("also-bad", Severity::Med, Confidence::High, |cx| report_calls(cx, "bad"));

/// Says of every file of loops that they were not unrolled.
fn unrolled(program: &Program) -> Vec<Gap> {
    let files = program.base.files().filter(|(_, file)| file.path.file_name() == "loops.js");
    let gap = |path: &RepoPath| Gap {
        path: path.clone(),
        kind: GapKind::Budget,
        line: Some(1),
        reason: "too many turns".into(),
    };
    files.map(|(_, file)| gap(&file.path)).collect()
}

static FOCUS: &[Focus] = &[
    Focus { name: "injection", summary: "no commands" },
    Focus { name: "xss", summary: "no scripts" },
];

pub(crate) static SAFETY: Review = Review {
    name: "safety",
    ordinal: "SA",
    summary: "safety",
    focus: FOCUS,
    checks: &[&BAD, &FAR, &MILD, &REAL, &VAGUE, &WORST],
    shared: &[],
    tables: crate::no_tables,
    gaps: crate::no_gaps,
};
pub(crate) static OTHER: Review = Review {
    name: "other",
    ordinal: "OT",
    summary: "other",
    focus: FOCUS,
    checks: &[&ALSO_BAD],
    shared: &[SharedCheck { owner: "safety", check: &MILD, focus: &["xss"] }],
    tables: |_| vec![Table { title: "Figures".into(), ..Table::default() }],
    gaps: unrolled,
};
pub(crate) static FAILING: Review = Review {
    name: "failing",
    ordinal: "FA",
    summary: "fails",
    focus: FOCUS,
    checks: &[&PANICS, &BAD],
    shared: &[],
    tables: crate::no_tables,
    gaps: crate::no_gaps,
};
