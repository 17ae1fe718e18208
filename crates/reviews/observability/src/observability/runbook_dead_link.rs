//! A runbook that is not where the alert says.

use flow::Program;
use model::RepoPath;
use review::prelude::*;

use crate::watch::{Target, Watch, alerts, has_anchor, named, target};

pub(crate) static CHECK: Check = Check {
    id: "runbook-dead-link",
    summary: "the runbook that an alert names does not exist",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "runbooks",
    focus: &["runbooks"],
    cwe: &[],
    references: &["https://sre.google/sre-book/being-on-call/"],
    reads: FactKinds::TELEMETRY,
    page: include_str!("runbook_dead_link.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let watch = program.shared::<Watch>();
    let mut found = Vec::new();
    for alert in alerts(cx, &watch) {
        for said in &alert.rule.runbooks {
            match target(program, alert.file, &said.text) {
                Target::Missing(path) => {
                    let message =
                        format!("`{}`, the runbook of {}, does not exist", said.text, named(alert));
                    found.push((alert, said.range, message, Some(path)));
                }
                Target::File { file, anchor: Some(anchor) } => {
                    let book = watch.runbooks.get(&file);
                    if book.is_some_and(|book| !has_anchor(book, &anchor)) {
                        let path = &program.base.file(file).path;
                        let message = format!(
                            "`{path}` has no heading `#{anchor}`, which {} leads to",
                            named(alert)
                        );
                        found.push((alert, said.range, message, None));
                    }
                }
                _ => {}
            }
        }
    }
    for (alert, range, message, missing) in found {
        let builder = cx.report(alert.file, range, message);
        if let Some(path) = missing {
            let near = similar(program, &watch, path.file_name());
            let builder = builder.absent("a file at this path", vec![path]);
            if let Some(near) = near {
                builder.advise(format!("Write it, or lead to `{near}` if that is what was meant."));
            }
        }
    }
}

/// A runbook whose name shares a word with the one that is missing.
fn similar(program: &Program, watch: &Watch, name: &str) -> Option<RepoPath> {
    let wanted = words_of(name);
    let paths = watch.runbooks.keys().map(|file| &program.base.file(*file).path);
    let scored = paths.map(|path| {
        let shared = words_of(path.file_name()).iter().filter(|word| wanted.contains(word)).count();
        (shared, path)
    });
    let best = scored
        .filter(|(shared, _)| *shared > 0)
        .max_by_key(|(shared, path)| (*shared, std::cmp::Reverse(*path)));
    best.map(|(_, path)| path.clone())
}

fn words_of(name: &str) -> Vec<String> {
    let stem = name.split('.').next().unwrap_or(name);
    let parts = stem.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 2);
    parts.map(str::to_ascii_lowercase).collect()
}
