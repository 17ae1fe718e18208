//! Texts of strangers that are pasted into the scripts of a workflow.

use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "workflow-injection",
    summary: "a workflow pastes a stranger's text into a script",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "injection",
    focus: &["injection"],
    cwe: &[94, 78],
    references: &[
        "https://docs.github.com/en/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions#understanding-the-risk-of-script-injections",
        "https://securitylab.github.com/resources/github-actions-untrusted-input/",
    ],
    reads: FactKinds::SETTINGS,
    page: include_str!("workflow_injection.md"),
    run,
};

/// What strangers write, below `github.`, with the events that bring it.
const UNTRUSTED: &[(&str, &[&str])] = &[
    ("event.issue.title", ISSUE),
    ("event.issue.body", ISSUE),
    ("event.comment.body", COMMENT),
    ("event.discussion.title", &["discussion", "discussion_comment"]),
    ("event.discussion.body", &["discussion", "discussion_comment"]),
    ("event.review.body", &["pull_request_review"]),
    ("event.pages.page_name", &["gollum"]),
    ("event.pages.title", &["gollum"]),
    ("head_ref", PULL),
    ("event.pull_request.title", PULL),
    ("event.pull_request.body", PULL),
    ("event.pull_request.head.ref", PULL),
    ("event.pull_request.head.label", PULL),
    ("event.pull_request.head.repo.default_branch", PULL),
    ("event.pull_request.head.repo.description", PULL),
    ("event.pull_request.head.repo.homepage", PULL),
    ("event.commits.message", &["push"]),
    ("event.commits.author.email", &["push"]),
    ("event.commits.author.name", &["push"]),
    ("event.commits.committer.email", &["push"]),
    ("event.commits.committer.name", &["push"]),
    ("event.head_commit.message", &["push"]),
    ("event.head_commit.author.email", &["push"]),
    ("event.head_commit.author.name", &["push"]),
    ("event.head_commit.committer.email", &["push"]),
    ("event.head_commit.committer.name", &["push"]),
    ("event.workflow_run.display_title", RUN),
    ("event.workflow_run.head_branch", RUN),
    ("event.workflow_run.head_repository.description", RUN),
    ("event.workflow_run.head_commit.message", RUN),
    ("event.workflow_run.head_commit.author.email", RUN),
    ("event.workflow_run.head_commit.author.name", RUN),
    ("event.workflow_run.head_commit.committer.email", RUN),
    ("event.workflow_run.head_commit.committer.name", RUN),
];
const ISSUE: &[&str] = &["issues", "issue_comment"];
const COMMENT: &[&str] =
    &["issue_comment", "pull_request_review_comment", "discussion_comment", "commit_comment"];
const PULL: &[&str] =
    &["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"];
const RUN: &[&str] = &["workflow_run"];
/// Events for which the repository's own secrets are not at hand, or only members can cause them.
const CONFINED: &[&str] = &["push", "pull_request", "workflow_dispatch", "schedule", "release"];

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    let mut all: Vec<(FileId, &SourceFile, &Setting)> =
        cx.settings().filter(|(_, source, _)| is_workflow(source)).collect();
    while let Some((file, source, _)) = all.first().copied() {
        let end = all.iter().position(|(other, ..)| *other != file).unwrap_or(all.len());
        let settings: Vec<&Setting> = all.drain(..end).map(|(.., setting)| setting).collect();
        let workflow = Workflow::new(source, settings);
        found.extend(workflow.pasted().into_iter().map(|pasted| (file, pasted)));
    }
    for (file, Pasted { range, what, confined }) in found {
        let message = format!(
            "`{what}` is written by a stranger and pasted into the script before it runs: a quote in it begins a command"
        );
        let finding = cx.report(file, range, message).advise(
            "Hand it over in `env:` and read the variable in the script: `env: TITLE: ${{ .. }}`, then `\"$TITLE\"`",
        );
        if confined {
            finding.severity(Severity::Med);
        }
    }
}

fn is_workflow(source: &SourceFile) -> bool {
    let path = source.path.as_str();
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
    let name = source.path.file_name();
    let is_action = matches!(name, "action.yml" | "action.yaml");
    is_yaml && (is_action || path.contains(".github/workflows/"))
}

/// One place where a text is pasted.
struct Pasted {
    range: ByteRange,
    what: String,
    confined: bool,
}

struct Workflow<'a> {
    text: &'a str,
    settings: Vec<&'a Setting>,
    /// Empty where the caller decides: a composite action, `workflow_call`.
    events: Vec<&'a str>,
}

impl<'a> Workflow<'a> {
    fn new(source: &'a SourceFile, settings: Vec<&'a Setting>) -> Self {
        let mut events: Vec<&str> = settings.iter().filter_map(|setting| event(setting)).collect();
        events.extend(bare_events(&source.text));
        if events.contains(&"workflow_call") {
            events.clear();
        }
        Self { text: &source.text, settings, events }
    }

    fn pasted(&self) -> Vec<Pasted> {
        let mut found = Vec::new();
        for setting in self.settings.iter().filter(|setting| self.is_script(setting)) {
            let start = setting.value_range.start;
            for (place, inner) in expressions(self.raw(setting)) {
                let Some(what) = self.untrusted(inner, Some(setting)) else { continue };
                let from = start + place as u32;
                let range = ByteRange::new(from, from + inner.len() as u32);
                found.push(Pasted { range, what, confined: self.is_confined() });
            }
        }
        found
    }

    /// `steps[i].run`, and `steps[i].with.script` of `actions/github-script`.
    fn is_script(&self, setting: &Setting) -> bool {
        let path: Vec<&str> = setting.path.iter().map(|part| &**part).collect();
        match path.as_slice() {
            [.., "steps", _, "run"] => true,
            [before @ .., "with", "script"] => self.settings.iter().any(|other| {
                let (last, own) = match other.path.split_last() {
                    Some((last, own)) => (last, own),
                    None => return false,
                };
                &**last == "uses"
                    && own.len() == before.len()
                    && own.iter().zip(before).all(|(left, right)| **left == **right)
                    && other.value.starts_with("actions/github-script")
            }),
            _ => false,
        }
    }

    /// The stranger's text that an expression names, also through a variable of the workflow.
    fn untrusted(&self, expression: &str, at: Option<&Setting>) -> Option<String> {
        names(expression).find_map(|name| {
            if let Some(variable) = name.strip_prefix("env.") {
                let value = self.variable(variable, at?)?;
                return expressions(value).find_map(|(_, inner)| self.untrusted(inner, None));
            }
            let below = name.strip_prefix("github.")?;
            let (_, events) = UNTRUSTED.iter().find(|(known, _)| *known == below)?;
            let is_brought =
                self.events.is_empty() || self.events.iter().any(|event| events.contains(event));
            is_brought.then_some(name)
        })
    }

    /// The value of a variable of the step, its job or the workflow; the innermost counts.
    fn variable(&self, name: &str, at: &Setting) -> Option<&'a str> {
        let seen = self.settings.iter().filter(|setting| match setting.path.as_slice() {
            [scope @ .., env, key] => {
                &**env == "env" && &**key == name && at.path.starts_with(scope)
            }
            _ => false,
        });
        seen.max_by_key(|setting| setting.path.len()).map(|setting| self.raw(setting))
    }

    /// The value as written, to the end of its line: what a template would fill in is no part of the setting.
    fn raw(&self, setting: &Setting) -> &'a str {
        let (start, end) = (setting.value_range.start as usize, setting.value_range.end as usize);
        let rest = self.text.get(end..).unwrap_or_default();
        let line = rest.find('\n').unwrap_or(rest.len());
        self.text.get(start..end + line).unwrap_or_default()
    }

    fn is_confined(&self) -> bool {
        !self.events.is_empty() && self.events.iter().all(|event| CONFINED.contains(event))
    }
}

/// `on: push`, `on: [push, issues]`, `on: { issues: { types: [opened] } }`.
fn event(setting: &Setting) -> Option<&str> {
    let is_index = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match setting.path.as_slice() {
        [on] if &**on == "on" => Some(&setting.value),
        [on, index] if &**on == "on" && is_index(index) => Some(&setting.value),
        [on, event, ..] if &**on == "on" => Some(event),
        _ => None,
    }
}

/// Events without a value below `on:`, which are no settings: `issues:` alone on its line.
fn bare_events(text: &str) -> impl Iterator<Item = &str> {
    let below = text.lines().skip_while(|line| line.trim_end() != "on:").skip(1);
    let own = below.take_while(|line| line.is_empty() || line.starts_with([' ', '#']));
    own.filter_map(|line| {
        let name = line.trim().strip_suffix(':')?;
        let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let depth = line.len() - line.trim_start().len();
        (is_name && depth <= 4).then_some(name)
    })
}

/// What stands between `${{` and `}}`, with its place.
fn expressions(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("${{").filter_map(|(place, open)| {
        let start = place + open.len();
        let end = text[start..].find("}}")?;
        Some((start, &text[start..start + end]))
    })
}

/// Dotted names, with indices taken out: `github.event.commits[0].message` is `github.event.commits.message`.
fn names(expression: &str) -> impl Iterator<Item = String> {
    let is_part = |letter: char| letter.is_alphanumeric() || "_-.[]'*".contains(letter);
    expression.split(move |letter: char| !is_part(letter)).filter(|name| name.contains('.')).map(
        |name| {
            let quoted = name.replace("['", ".").replace("']", "");
            let mut plain = String::new();
            let mut inside = false;
            for letter in quoted.chars() {
                match letter {
                    '[' => inside = true,
                    ']' => inside = false,
                    letter if !inside => plain.push(letter),
                    _ => {}
                }
            }
            plain
        },
    )
}
