//! Variables for all later steps, from a stranger's text.

use crate::pipeline::leaks;
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "env-file-injection",
    summary: "a stranger's text is written to the variables of later steps",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[94, 454],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-environment-variable",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("env_file_injection.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    for at in under_review(cx) {
        let events = flow.events(at.file);
        let is_open = events.is_privileged() || at.pipeline.kind == PipelineKind::CompositeAction;
        if !is_open {
            continue;
        }
        for site in leaks::sites(at) {
            for (index, command) in site.script.commands.iter().enumerate() {
                let Some(file) = written(site.script, command, index) else { continue };
                judge(cx, &flow, site, command, file);
            }
        }
    }
}

/// The file of the runner that a command writes to.
fn written(script: &Script, command: &Command, index: usize) -> Option<&'static str> {
    let by_tee = script
        .commands
        .get(index + 1)
        .filter(|next| next.link == Link::Pipe && next.name() == "tee");
    ["GITHUB_ENV", "GITHUB_PATH"].into_iter().find(|file| {
        let into_tee = by_tee.is_some_and(|next| {
            next.words.iter().any(|word| word.variables().any(|(name, _)| name == *file))
        });
        let by_cmd = script.shell == Shell::Cmd
            && command.redirects.iter().any(|one| one.target.spelled() == format!("%{file}%"));
        command.writes_to(file) || into_tee || by_cmd
    })
}

fn judge<'a>(
    cx: &mut CheckContext<'a>,
    flow: &Pipelines<'a>,
    site: leaks::Site<'a>,
    command: &'a Command,
    file: &str,
) {
    let documents = command
        .redirects
        .iter()
        .filter(|one| matches!(one.kind, RedirectKind::HereDocument | RedirectKind::HereString));
    let words: Vec<&Word> =
        command.words.iter().skip(1).chain(documents.map(|one| &one.target)).collect();
    let stranger = words
        .iter()
        .flat_map(|word| flow.word_origins(site.script, word, site.place()))
        .find(|origin| matches!(origin.kind, OriginKind::Untrusted(_)));
    let at = site.linked;
    let what = if file == "GITHUB_PATH" {
        "where programs are looked for"
    } else {
        "what programs load and run"
    };
    if let Some(Origin { kind: OriginKind::Untrusted(text), hops }) = stranger {
        let message = format!(
            "`{text}` is written by a stranger and ends in `{file}`: a line break in it sets any variable, and so {what}"
        );
        let mut finding = cx.report(at.file, command.range, message);
        for hop in hops {
            finding = finding.because(hop.file, hop.range, hop.note);
        }
        return;
    }
    let computed = words
        .iter()
        .any(|word| word.parts.iter().any(|part| !matches!(part, WordPart::Literal { .. })));
    let in_cmd =
        site.script.shell == Shell::Cmd && words.iter().any(|word| word.spelled().contains('%'));
    if (computed || in_cmd) && at.pipeline.is_action() {
        let message = format!(
            "what is written to `{file}` is worked out from what the caller gives: a line break in it sets any variable, and so {what}"
        );
        cx.report(at.file, command.range, message)
            .severity(Severity::Low)
            .confidence(Confidence::Medium);
    }
}
