//! Runs every example of every page.

use std::io::Write;
use std::process::ExitCode;

use pages::{CheckPage, Harness, Options};
use render::{Format, render};
use review::ReviewReport;

fn main() -> ExitCode {
    let mut options = Options::from_args(std::env::args().skip(1));
    options.page = variable("SW_PAGE");
    options.section = variable("SW_SECTION");
    let harness = Harness {
        pages: [
            CheckPage::of_family("crates/reviews/security", security::REVIEWS),
            CheckPage::of_family("crates/reviews/data", data::REVIEWS),
            CheckPage::of_family("crates/reviews/infra", infra::REVIEWS),
            CheckPage::of_family("crates/reviews/observability", observability::REVIEWS),
        ]
        .concat(),
        catalogue: [security::REVIEWS, observability::REVIEWS, data::REVIEWS, infra::REVIEWS]
            .concat(),
        renderers: vec![("console", console), ("report", markdown), ("sarif", sarif)],
    };
    if variable("UPDATE_PAGES").is_some_and(|value| value == "1") {
        update(&harness);
    }
    let mut out = std::io::stdout().lock();
    let Ok(summary) = harness.run(&options, &mut out) else { return ExitCode::FAILURE };
    let _ = out.flush();
    if summary.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn console(report: &ReviewReport) -> String {
    render(Format::Text, report, &render::Options::default())
}

fn markdown(report: &ReviewReport) -> String {
    render(Format::Markdown, report, &render::Options::default())
}

fn sarif(report: &ReviewReport) -> String {
    render(Format::Sarif, report, &render::Options::default())
}

#[expect(clippy::disallowed_methods, reason = "a test binary stands outside of the floors")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[expect(
    clippy::disallowed_methods,
    reason = "rewriting pages is a developer's tool, not the program's"
)]
fn update(harness: &Harness) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (path, text) in harness.updates() {
        if std::fs::write(root.join(&path), text).is_err() {
            let _ = writeln!(std::io::stderr(), "{path} cannot be written");
        }
    }
}
