//! Scripts of other people, straight into a shell.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "curl-pipe-sh",
    summary: "a script from the network is run unread",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "determinism",
    focus: &["determinism", "secrets"],
    cwe: &[494, 829],
    references: &["https://cwe.mitre.org/data/definitions/494.html"],
    reads: FactKinds::PIPELINES,
    page: include_str!("curl_pipe_sh.md"),
    run,
};

const FETCHING: [&str; 6] =
    ["curl", "wget", "iwr", "invoke-webrequest", "irm", "invoke-restmethod"];
const RUNNING: [&str; 12] = [
    "sh",
    "bash",
    "zsh",
    "dash",
    "python",
    "python3",
    "node",
    "ruby",
    "perl",
    "iex",
    "invoke-expression",
    "pwsh",
];

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for (_, step) in at.pipeline.steps() {
            if let Some(script) = &step.run {
                for index in 0..script.commands.len() {
                    if let Some(range) = piped(script, index).or_else(|| substituted(script, index))
                    {
                        cx.report(at.file, range, "whatever this address answers at that moment is run, unread and unchecked, with what this job may do");
                    }
                }
            }
        }
    }
}

fn is_fetch(command: &Command) -> bool {
    FETCHING.contains(&&*command.name().to_ascii_lowercase())
}

/// `sh`, `sudo bash -s --`.
fn is_shell(command: &Command) -> bool {
    let words = command.spelled();
    let mut names =
        words.iter().map(|word| word.rsplit('/').next().unwrap_or_default().to_ascii_lowercase());
    let first = names.find(|name| {
        !matches!(&**name, "sudo" | "env" | "command")
            && !name.starts_with('-')
            && !name.contains('=')
    });
    // `node -e "..."` reads its input as data.
    let as_data = words.iter().any(|word| matches!(word.as_str(), "-c" | "-e" | "-m"));
    first.is_some_and(|name| RUNNING.contains(&&*name)) && !as_data
}

/// `curl .. | sh`, also through `tar`, `tee` and the like.
fn piped(script: &Script, index: usize) -> Option<ByteRange> {
    let fetch = script.commands.get(index).filter(|command| is_fetch(command))?;
    let rest =
        script.commands.iter().skip(index + 1).filter(|next| next.substituted == fetch.substituted);
    let mut pipe = rest.take_while(|next| next.link == Link::Pipe);
    let shell = pipe.find(|next| is_shell(next))?;
    Some(ByteRange::new(fetch.range.start, shell.range.end))
}

/// `bash <(curl ..)`, `sh -c "$(curl ..)"`, `eval "$(curl ..)"`.
fn substituted(script: &Script, index: usize) -> Option<ByteRange> {
    let command = script.commands.get(index)?;
    let name = command.name();
    let runs = RUNNING.contains(&&*name) || matches!(&*name, "eval" | "source" | "." | "sudo");
    let fetched =
        command.words.iter().skip(1).flat_map(|word| script.substituted(word)).any(is_fetch);
    let by_sudo = name != "sudo"
        || command.spelled().get(1).is_some_and(|shell| RUNNING.contains(&shell.as_str()));
    (runs && fetched && by_sudo).then_some(command.range)
}
