//! What starts a pipeline, and what that means for who is trusted.

use std::collections::BTreeSet;

use facts::ci::Pipeline;

/// The events of a pipeline and of all that call it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events {
    pub names: BTreeSet<String>,
    /// It is called by somebody who is not known: another repository.
    pub is_open: bool,
}

/// Strangers cause these, and the run has the repository's secrets and a token that may write.
const PRIVILEGED: [&str; 12] = [
    "pull_request_target",
    "workflow_run",
    "issues",
    "issue_comment",
    "discussion",
    "discussion_comment",
    "commit_comment",
    "gollum",
    "pull_request_comment",
    "fork",
    "watch",
    "repository_dispatch",
];

impl Events {
    pub(crate) fn add(&mut self, pipeline: &Pipeline) {
        let events = pipeline.triggers.iter().map(|trigger| &*trigger.event);
        let own = events.filter(|event| *event != "workflow_call");
        self.names.extend(own.map(str::to_owned));
    }

    pub fn any(&self, events: &[&str]) -> bool {
        events.iter().any(|event| self.names.contains(*event))
    }

    /// A stranger causes a run that has secrets.
    pub fn is_privileged(&self) -> bool {
        self.any(&PRIVILEGED)
    }

    /// Nothing is known of what starts it.
    pub fn is_unknown(&self) -> bool {
        self.names.is_empty()
    }

    /// A pull request, from a fork or not.
    pub fn is_pull_request(&self) -> bool {
        self.any(&["pull_request", "pull_request_target"])
    }
}
