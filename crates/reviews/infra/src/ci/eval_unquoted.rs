//! A stranger's text that the shell reads as code.

use crate::pipeline::leaks;
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "eval-unquoted",
    summary: "a stranger's text is read by the shell as code",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[78, 95],
    references: &["https://owasp.org/www-community/attacks/Command_Injection"],
    reads: FactKinds::PIPELINES,
    page: include_str!("eval_unquoted.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    for at in under_review(cx) {
        for site in leaks::sites(at) {
            for command in &site.script.commands {
                judge(cx, &flow, site, command);
            }
        }
    }
}

fn judge<'a>(
    cx: &mut CheckContext<'a>,
    flow: &Pipelines<'a>,
    site: leaks::Site<'a>,
    command: &'a Command,
) {
    let evaluates = evaluates(command);
    for word in command.words.iter().skip(1) {
        let open = word
            .parts
            .iter()
            .any(|part| matches!(part, WordPart::Variable { quoted, .. } if evaluates || !quoted));
        if !open || !evaluates && is_harmless(command) {
            continue;
        }
        let origins = flow.word_origins(site.script, word, site.place());
        let Some(origin) =
            origins.iter().find(|origin| matches!(origin.kind, OriginKind::Untrusted(_)))
        else {
            continue;
        };
        let OriginKind::Untrusted(what) = &origin.kind else { continue };
        let message = match evaluates {
            true => format!("`{what}` is written by a stranger, and this runs it as a command"),
            false => format!(
                "`{what}` is written by a stranger and stands here without quotes: it becomes several arguments and file patterns"
            ),
        };
        let severity = if evaluates { Severity::High } else { Severity::Med };
        let mut finding = cx.report(site.linked.file, word.range, message).severity(severity);
        for hop in &origin.hops {
            finding = finding.because(hop.file, hop.range, hop.note.clone());
        }
    }
}

/// `eval`, `bash -c`.
fn evaluates(command: &Command) -> bool {
    let words = command.spelled();
    let shell = ["bash", "sh", "zsh", "pwsh", "python", "python3", "node", "ruby", "perl"];
    match words.as_slice() {
        [name, ..] if name == "eval" => true,
        [name, flag, ..] => {
            shell.contains(&name.as_str())
                && matches!(flag.as_str(), "-c" | "-e" | "-lc" | "-Command")
        }
        _ => false,
    }
}

/// Where words and patterns do no harm: they are printed, compared, assigned.
fn is_harmless(command: &Command) -> bool {
    matches!(
        &*command.name(),
        "echo"
            | "printf"
            | "[["
            | "case"
            | "for"
            | "export"
            | "local"
            | "readonly"
            | "declare"
            | "Write-Host"
            | "Write-Output"
    )
}
