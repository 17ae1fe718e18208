//! What changed since a commit, asked once for each.

use std::collections::BTreeMap;

use host::{GitError, Host, Snapshot};
use model::RepoPath;

pub(super) struct Since<'h> {
    host: &'h dyn Host,
    known: BTreeMap<String, Option<Vec<RepoPath>>>,
}

impl<'h> Since<'h> {
    pub(super) fn new(host: &'h dyn Host) -> Self {
        Self { host, known: BTreeMap::new() }
    }

    /// Files that differ between the commit and the working tree; nothing when the commit is not there.
    pub(super) fn changed(&mut self, commit: &str) -> Option<&[RepoPath]> {
        let host = self.host;
        let found = self.known.entry(commit.to_owned()).or_insert_with(|| changed(host, commit));
        found.as_deref()
    }

    /// Certainly not in the repository. What a shallow clone lacks is not known to be missing.
    pub(super) fn is_missing(&self, commit: &str) -> bool {
        let resolved = self.host.git().map(|git| git.resolve(commit));
        matches!(resolved, Some(Err(GitError::UnknownRevision(_))))
    }
}

fn changed(host: &dyn Host, commit: &str) -> Option<Vec<RepoPath>> {
    let commit = host.git()?.resolve(commit).ok()?;
    let changes = host::changes(host, &Snapshot::Commit(commit), &Snapshot::WorkingTree).ok()?;
    Some(changes.into_iter().map(|change| change.path).collect())
}
