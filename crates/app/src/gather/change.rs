//! The two states that a change lies between.

use std::collections::{BTreeMap, BTreeSet};

use host::{ChangeKind, CommitId, Git, Host, Snapshot};
use model::{RepoPath, Scope};

use super::ChangeFlags;
use crate::failure::Failure;

/// From one commit to another, or to the working tree.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) before: CommitId,
    pub(crate) after: Option<CommitId>,
    /// As the report names it.
    pub(crate) text: String,
}

/// What is reviewed, and what it is compared with.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    pub(crate) after: Snapshot,
    /// The older state, and the range as the report names it.
    pub(crate) range: Option<(Snapshot, String)>,
}

impl Comparison {
    pub(crate) fn resolve(
        host: &dyn Host,
        flags: &ChangeFlags,
        target: Option<Range>,
        scope: Option<Scope>,
    ) -> Result<Self, Failure> {
        let named = [flags.since.is_some(), flags.diff.is_some(), flags.staged, target.is_some()];
        if named.iter().filter(|is_named| **is_named).count() > 1 {
            return Err(Failure::user("the change is named twice")
                .hint("use one of --since, --diff, --staged and a revision as TARGET"));
        }
        if let Some(range) = target {
            return Ok(Self::of(range));
        }
        if let Some(since) = &flags.since {
            return Self::since(git(host)?, since);
        }
        if let Some(diff) = &flags.diff {
            let range = if diff.contains("..") { Range::parse(git(host)?, diff) } else { None };
            return range.map(Self::of).ok_or_else(|| unknown_range(git(host), diff));
        }
        match scope {
            _ if flags.staged => Self::staged(git(host)?),
            Some(Scope::Diff) => Ok(Self {
                after: Snapshot::WorkingTree,
                range: Some((head(git(host)?)?, "HEAD..working tree".to_owned())),
            }),
            Some(Scope::Pr) => Self::since(git(host)?, &main_branch(git(host)?)?),
            _ => Ok(Self { after: Snapshot::WorkingTree, range: None }),
        }
    }

    fn of(range: Range) -> Self {
        let after = range.after.map_or(Snapshot::WorkingTree, Snapshot::Commit);
        Self { after, range: Some((Snapshot::Commit(range.before), range.text)) }
    }

    /// From where this revision and HEAD parted to the working tree.
    fn since(git: &dyn Git, revision: &str) -> Result<Self, Failure> {
        let commit = git
            .resolve(revision)
            .map_err(|error| unknown_revision(git, revision, &error.to_string()))?;
        let head = git.head().map_err(|error| Failure::user(error.to_string()))?;
        let head = head.ok_or_else(|| Failure::user("the repository has no commit yet"))?;
        let base =
            git.merge_base(&commit, &head).map_err(|error| Failure::user(error.to_string()))?;
        let base = base.ok_or_else(|| {
            Failure::user(format!("`{revision}` and HEAD have no common history"))
        })?;
        Ok(Self {
            after: Snapshot::WorkingTree,
            range: Some((Snapshot::Commit(base), format!("{revision}..working tree"))),
        })
    }

    fn staged(git: &dyn Git) -> Result<Self, Failure> {
        Ok(Self { after: Snapshot::Index, range: Some((head(git)?, "HEAD..index".to_owned())) })
    }

    /// Changed lines and renames; nothing without a range. `length` is the number of lines that a file has now.
    pub(crate) fn changes(
        &self,
        host: &dyn Host,
        length: impl Fn(&RepoPath) -> u32,
    ) -> Result<Option<review::Change>, Failure> {
        let Some((before, _)) = &self.range else { return Ok(None) };
        let changes = host::changes(host, before, &self.after)
            .map_err(|error| Failure::user(error.to_string()))?;
        let mut lines: BTreeMap<RepoPath, BTreeSet<u32>> = BTreeMap::new();
        let mut renames = BTreeMap::new();
        for change in changes {
            if change.kind == ChangeKind::Deleted {
                continue;
            }
            lines.insert(change.path.clone(), touched(&change, length(&change.path)));
            if let ChangeKind::Renamed { from } = change.kind {
                renames.insert(change.path, from);
            }
        }
        Ok(Some(review::Change { lines, renames, base: None }))
    }
}

/// A range may be open at its end (a new file), and what cannot be compared has changed as a whole.
fn touched(change: &host::Change, length: u32) -> BTreeSet<u32> {
    if change.opaque {
        return (1..=length).collect();
    }
    change.lines.iter().flat_map(|range| range.first..=range.last.min(length)).collect()
}

fn git(host: &dyn Host) -> Result<&dyn Git, Failure> {
    host.git().ok_or_else(|| {
        Failure::user("this folder has no git history, so there is no change to look at")
            .hint("leave --since, --diff, --staged and SCOPE out to review all of it")
    })
}

/// What is checked out; before the first commit, nothing.
fn head(git: &dyn Git) -> Result<Snapshot, Failure> {
    let head = git.head().map_err(|error| Failure::user(error.to_string()))?;
    Ok(head.map_or(Snapshot::Nothing, Snapshot::Commit))
}

/// Names the side that is wrong.
fn unknown_range(git: Result<&dyn Git, Failure>, diff: &str) -> Failure {
    let Some((from, to)) = diff.split_once("..") else {
        return Failure::user(format!("`{diff}` is no range of revisions"))
            .hint("write it as main..HEAD");
    };
    let git = match git {
        Ok(git) => git,
        Err(failure) => return failure,
    };
    let sides = [from, to.trim_start_matches('.')];
    let unknown = sides.iter().find(|side| !side.is_empty() && git.resolve(side).is_err());
    unknown.map_or_else(
        || Failure::user(format!("`{diff}`: the two have no common history")),
        |side| {
            unknown_revision(
                git,
                side,
                &format!("`{diff}`: `{side}` names no commit of this repository"),
            )
        },
    )
}

/// With the branches and tags that are written nearly so.
fn unknown_revision(git: &dyn Git, revision: &str, message: &str) -> Failure {
    let names = git.names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let near = request::nearest(revision, &names);
    let failure = Failure::user(message);
    if near.is_empty() {
        return failure.hint("name a branch, a tag or a commit; `git log` lists commits");
    }
    failure.hint(format!("did you mean {}?", near.join(" or ")))
}

/// What a pull request will be merged into.
fn main_branch(git: &dyn Git) -> Result<String, Failure> {
    const NAMES: &[&str] = &["origin/HEAD", "origin/main", "origin/master", "main", "master"];
    let found = NAMES.iter().find(|name| git.resolve(name).is_ok());
    found.map(|name| (*name).to_owned()).ok_or_else(|| {
        Failure::user("SCOPE pr: no main branch was found").hint("name it: --since BRANCH")
    })
}
