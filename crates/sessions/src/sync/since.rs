//! What changed since a commit, asked once for each.

use std::collections::BTreeMap;

use host::{GitError, Host, Snapshot};
use model::RepoPath;

pub(super) struct Since<'h> {
    host: &'h dyn Host,
    known: BTreeMap<(String, bool), Option<Vec<RepoPath>>>,
}

impl<'h> Since<'h> {
    pub(super) fn new(host: &'h dyn Host) -> Self {
        Self { host, known: BTreeMap::new() }
    }

    /// Files that differ from the commit; nothing when it is not there. What was made while the working tree differed
    /// from its commit is compared with what was committed since, as nobody knows what else it was made from.
    pub(super) fn changed(&mut self, commit: &str, was_dirty: bool) -> Option<&[RepoPath]> {
        let host = self.host;
        let found = self.known.entry((commit.to_owned(), was_dirty));
        found.or_insert_with(|| changed(host, commit, was_dirty)).as_deref()
    }

    /// Certainly not in the repository. What a shallow clone lacks is not known to be missing.
    pub(super) fn is_missing(&self, commit: &str) -> bool {
        let git = self.host.git().filter(|git| !git.is_shallow());
        matches!(git.map(|git| git.resolve(commit)), Some(Err(GitError::UnknownRevision(_))))
    }
}

fn changed(host: &dyn Host, commit: &str, was_dirty: bool) -> Option<Vec<RepoPath>> {
    let git = host.git()?;
    let commit = git.resolve(commit).ok()?;
    let now = if was_dirty { Snapshot::Commit(git.head().ok()??) } else { Snapshot::WorkingTree };
    let changes = host::changes(host, &Snapshot::Commit(commit), &now).ok()?;
    Some(changes.into_iter().map(|change| change.path).collect())
}
