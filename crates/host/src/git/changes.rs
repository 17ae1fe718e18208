//! What differs between two snapshots, with renames and changed lines.

use std::collections::BTreeMap;

use model::RepoPath;

use super::lines::{line_changes, similarity};
use super::{Change, ChangeKind, Git, GitError, LineRange, Snapshot};
use crate::{BlobId, Host};

/// Files above this are compared by id alone; a change of them is opaque.
const LARGEST_COMPARED: u64 = 4 << 20;
/// Pairs of removed and added files that are compared for likeness. Beyond it only identical content is a rename.
const MOST_PAIRS: usize = 40_000;
/// As git's default.
const LIKE_ENOUGH: u32 = 50;

/// Sorted by path.
pub fn changes(
    host: &dyn Host,
    before: &Snapshot,
    after: &Snapshot,
) -> Result<Vec<Change>, GitError> {
    let git =
        host.git().ok_or_else(|| GitError::Broken("this folder has no git history".into()))?;
    let sides = Sides {
        host,
        git,
        after: after.clone(),
        old: by_path(before, host, git)?,
        new: by_path(after, host, git)?,
    };
    Ok(sides.changes())
}

type Entries = BTreeMap<RepoPath, BlobId>;

fn by_path(snapshot: &Snapshot, host: &dyn Host, git: &dyn Git) -> Result<Entries, GitError> {
    let entries = snapshot.entries(host, git)?;
    Ok(entries.into_iter().map(|entry| (entry.path, entry.blob)).collect())
}

struct Sides<'a> {
    host: &'a dyn Host,
    git: &'a dyn Git,
    after: Snapshot,
    old: Entries,
    new: Entries,
}

impl Sides<'_> {
    fn changes(&self) -> Vec<Change> {
        let renames = self.renames();
        let mut changes: Vec<Change> = self
            .new
            .iter()
            .filter(|(path, blob)| self.old.get(*path) != Some(*blob))
            .map(|(path, _)| match (self.old.contains_key(path), renames.get(path)) {
                (true, _) => self.compared(path, path, ChangeKind::Modified),
                (false, Some(from)) => {
                    self.compared(from, path, ChangeKind::Renamed { from: from.clone() })
                }
                (false, None) => self.added(path),
            })
            .collect();
        let gone = self.old.keys().filter(|path| !self.new.contains_key(*path));
        let gone = gone.filter(|path| !renames.values().any(|from| from == *path));
        changes.extend(gone.map(|path| plain(path, ChangeKind::Deleted)));
        changes.sort_by(|left, right| left.path.cmp(&right.path));
        changes
    }

    fn compared(&self, from: &RepoPath, path: &RepoPath, kind: ChangeKind) -> Change {
        let mut change = plain(path, kind);
        if self.old.get(from) == self.new.get(path) {
            return change;
        }
        let sides = self.old_content(from).zip(self.new_content(path));
        match sides.and_then(|(before, after)| line_changes(&before, &after)) {
            Some(found) => (change.lines, change.removals) = (found.lines, found.removals),
            None => change.opaque = true,
        }
        change
    }

    fn added(&self, path: &RepoPath) -> Change {
        let whole = LineRange { first: 1, last: u32::MAX };
        Change { lines: vec![whole], ..plain(path, ChangeKind::Added) }
    }

    fn old_content(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.git.blob(*self.old.get(path)?, LARGEST_COMPARED).ok()
    }

    fn new_content(&self, path: &RepoPath) -> Option<Vec<u8>> {
        match self.after {
            Snapshot::WorkingTree => self.host.read(path, LARGEST_COMPARED).ok(),
            _ => self.git.blob(*self.new.get(path)?, LARGEST_COMPARED).ok(),
        }
    }

    /// New path to old path. Each old file is the source of at most one rename.
    fn renames(&self) -> BTreeMap<RepoPath, RepoPath> {
        let mut gone: Entries = missing_in(&self.old, &self.new);
        let mut come: Entries = missing_in(&self.new, &self.old);
        let mut renames = BTreeMap::new();
        for (path, blob) in std::mem::take(&mut come) {
            let same = gone.iter().find(|(_, id)| **id == blob).map(|(from, _)| from.clone());
            match same {
                Some(from) => {
                    gone.remove(&from);
                    renames.insert(path, from);
                }
                None => _ = come.insert(path, blob),
            }
        }
        if gone.len().saturating_mul(come.len()) <= MOST_PAIRS {
            self.similar(gone, &come, &mut renames);
        }
        renames
    }

    fn similar(&self, gone: Entries, come: &Entries, renames: &mut BTreeMap<RepoPath, RepoPath>) {
        if gone.is_empty() || come.is_empty() {
            return;
        }
        let old: Vec<_> =
            gone.into_keys().filter_map(|path| Some((self.old_content(&path)?, path))).collect();
        let mut pairs = Vec::new();
        for path in come.keys() {
            let Some(content) = self.new_content(path) else { continue };
            for (before, from) in old.iter().filter(|(before, _)| may_be_like(before, &content)) {
                let likeness = similarity(before, &content);
                if likeness >= LIKE_ENOUGH {
                    pairs.push((std::cmp::Reverse(likeness), path.clone(), from.clone()));
                }
            }
        }
        // Best pairs first; ties go by path, so that the result does not depend on anything else.
        pairs.sort();
        for (_, path, from) in pairs {
            if !renames.contains_key(&path) && !renames.values().any(|taken| *taken == from) {
                renames.insert(path, from);
            }
        }
    }
}

/// Texts of very different length cannot share half of the longer one.
fn may_be_like(left: &[u8], right: &[u8]) -> bool {
    let (small, large) = (left.len().min(right.len()), left.len().max(right.len()));
    small * 2 >= large
}

fn missing_in(these: &Entries, those: &Entries) -> Entries {
    let missing = these.iter().filter(|(path, _)| !those.contains_key(*path));
    missing.map(|(path, blob)| (path.clone(), *blob)).collect()
}

fn plain(path: &RepoPath, kind: ChangeKind) -> Change {
    Change { path: path.clone(), kind, lines: Vec::new(), removals: Vec::new(), opaque: false }
}

#[cfg(test)]
mod tests {
    use super::changes;
    use crate::{ChangeKind, Host, InMemory, LineRange, MemoryCommit, Snapshot};

    fn commit(files: &[(&str, Option<&str>)]) -> MemoryCommit {
        let file = |(path, text): &(&str, Option<&str>)| {
            ((*path).into(), text.map(|text| text.as_bytes().to_vec()))
        };
        MemoryCommit { files: files.iter().map(file).collect(), ..MemoryCommit::default() }
    }

    #[test]
    fn commits_and_working_tree_are_compared_with_renames() {
        let host = InMemory::new()
            .commit(commit(&[
                ("a.ts", Some("1\n2\n3\n")),
                ("old.ts", Some("x\ny\nz\nw\n")),
                ("gone.ts", Some("only here, and in no other file\n")),
            ]))
            .commit(commit(&[
                ("a.ts", Some("1\n2!\n3\n")),
                ("old.ts", None),
                ("new.ts", Some("x\ny\nz\nv\n")),
                ("gone.ts", None),
            ]))
            .file("a.ts", "0\n1\n2!\n3\n")
            .file("untracked.ts", "u\n");
        let git = host.git().unwrap();
        let first = Snapshot::Commit(git.resolve("HEAD~1").unwrap());
        let second = Snapshot::Commit(git.resolve("HEAD").unwrap());

        let found = changes(&host, &first, &second).unwrap();
        let summary: Vec<_> =
            found.iter().map(|change| (change.path.as_str(), &change.kind)).collect();
        assert_eq!(
            summary,
            [
                ("a.ts", &ChangeKind::Modified),
                ("gone.ts", &ChangeKind::Deleted),
                ("new.ts", &ChangeKind::Renamed { from: "old.ts".into() }),
            ]
        );
        assert_eq!(found[0].lines, [LineRange { first: 2, last: 2 }]);
        assert!(found[2].touches(4, 4) && !found[2].touches(1, 3));

        let found = changes(&host, &second, &Snapshot::WorkingTree).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].lines, [LineRange { first: 1, last: 1 }]);
        assert_eq!(found[1].kind, ChangeKind::Added);
    }

    #[test]
    fn a_removed_line_touches_what_stands_around_it() {
        let host = InMemory::new()
            .commit(commit(&[("a.ts", Some("app.get(\n'/',\nrequireAuth,\nhandler)\n"))]))
            .commit(commit(&[("a.ts", Some("app.get(\n'/',\nhandler)\n"))]));
        let git = host.git().unwrap();
        let before = Snapshot::Commit(git.resolve("HEAD~1").unwrap());
        let found = changes(&host, &before, &Snapshot::WorkingTree).unwrap();
        assert!(found[0].touches(1, 3));
        assert!(!found[0].touches(3, 3));
    }
}
