//! What strangers write, with the events that bring it.
//!
//! After GitHub's "Understanding the risk of script injections" and the security lab's list of untrusted input.

use crate::Events;

const ISSUE: &[&str] = &["issues", "issue_comment"];
const COMMENT: &[&str] =
    &["issue_comment", "pull_request_review_comment", "discussion_comment", "commit_comment"];
const PULL: &[&str] = &[
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
    "merge_group",
];
const RUN: &[&str] = &["workflow_run"];
const PUSH: &[&str] = &["push"];

/// Below `github.`, a `*` at the end for anything below.
const UNTRUSTED: &[(&str, &[&str])] = &[
    ("event.issue.title", ISSUE),
    ("event.issue.body", ISSUE),
    ("event.comment.body", COMMENT),
    ("event.discussion.title", &["discussion", "discussion_comment"]),
    ("event.discussion.body", &["discussion", "discussion_comment"]),
    ("event.review.body", &["pull_request_review"]),
    ("event.review_comment.body", &["pull_request_review_comment"]),
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
    ("event.commits.message", PUSH),
    ("event.commits.author.email", PUSH),
    ("event.commits.author.name", PUSH),
    ("event.commits.committer.email", PUSH),
    ("event.commits.committer.name", PUSH),
    ("event.head_commit.message", PUSH),
    ("event.head_commit.author.email", PUSH),
    ("event.head_commit.author.name", PUSH),
    ("event.head_commit.committer.email", PUSH),
    ("event.head_commit.committer.name", PUSH),
    ("event.workflow_run.display_title", RUN),
    ("event.workflow_run.head_branch", RUN),
    ("event.workflow_run.head_repository.description", RUN),
    ("event.workflow_run.head_commit.message", RUN),
    ("event.workflow_run.head_commit.author.email", RUN),
    ("event.workflow_run.head_commit.author.name", RUN),
    ("event.workflow_run.head_commit.committer.email", RUN),
    ("event.workflow_run.head_commit.committer.name", RUN),
    ("event.workflow_run.pull_requests.head.ref", RUN),
];

/// Events whose whole payload holds such texts: `toJSON(github.event)`.
const WHOLE: &[&str] = &[
    "event",
    "event.issue",
    "event.comment",
    "event.discussion",
    "event.review",
    "event.pull_request",
    "event.pull_request.head",
    "event.head_commit",
    "event.commits",
    "event.workflow_run",
];

/// Whether a path in lower case is a stranger's text where these events bring it.
pub fn is_untrusted(dotted: &str, events: &Events) -> bool {
    let Some(below) = dotted.strip_prefix("github.") else { return false };
    let brings = |named: &[&str]| events.is_unknown() || events.is_open || events.any(named);
    UNTRUSTED.iter().any(|(known, named)| *known == below && brings(named))
}

/// Whether a path is an object that holds such a text.
pub(crate) fn holds_untrusted(dotted: &str, events: &Events) -> bool {
    let Some(below) = dotted.strip_prefix("github.") else { return false };
    WHOLE.contains(&below)
        && (events.is_unknown() || events.is_privileged() || events.is_pull_request())
}

/// Outputs of actions that hold names of files, branches and texts of pull requests. `*` is any output.
const OUTPUTS: &[(&str, &str)] = &[
    ("tj-actions/changed-files", "*_files"),
    ("tj-actions/branch-names", "*"),
    ("jitterbit/get-changed-files", "*"),
    ("dorny/paths-filter", "*_files"),
    ("xt0rted/pull-request-comment-branch", "head_ref"),
    ("octokit/request-action", "data"),
    ("peter-evans/find-comment", "comment-body"),
    ("potiuk/get-workflow-origin", "sourceheadbranch"),
    ("actions-ecosystem/action-get-merged-pull-request", "*"),
    ("8bitjonny/gh-get-current-pr", "*"),
    ("trilom/file-changes-action", "*"),
    ("khan/pull-request-comment-trigger", "comment_body"),
];

/// Whether an output of somebody else's action is a stranger's text.
pub(crate) fn brings_untrusted(action: &str, output: &str) -> bool {
    let output = output.to_ascii_lowercase();
    let fits = |pattern: &str| match pattern.strip_prefix('*') {
        Some(end) => output.ends_with(end) && !output.ends_with("_count"),
        None => output == pattern,
    };
    OUTPUTS.iter().any(|(known, pattern)| *known == action && fits(pattern))
}
