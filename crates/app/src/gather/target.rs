//! TARGET has two meanings: values that exist are paths, and a value that is a revision is a change.

use std::collections::BTreeSet;

use host::{Git, Host, LocateError};

use super::Range;
use crate::failure::Failure;

pub(super) const INSIDE: &str =
    "review one repository at a time: run sw inside of it, or name only its paths";

#[derive(Debug, Default)]
pub(crate) struct Target {
    /// Files and folders from the root; empty means all.
    pub(crate) within: Vec<String>,
    pub(crate) range: Option<Range>,
}

impl Target {
    pub(crate) fn resolve(host: &dyn Host, values: &[String]) -> Result<Self, Failure> {
        let mut target = Self::default();
        let mut whole = false;
        for value in values {
            match host.locate(value) {
                Ok(path) if path.as_str().is_empty() => whole = true,
                Ok(path) => target.within.push(path.as_str().to_owned()),
                Err(LocateError::Outside { given, root }) => return Err(outside(&given, &root)),
                Err(LocateError::Missing(_)) => target.revision(host, value)?,
            }
        }
        if whole {
            target.within.clear();
        }
        Ok(target)
    }

    fn revision(&mut self, host: &dyn Host, value: &str) -> Result<(), Failure> {
        if value.starts_with("https://") || value.starts_with("http://") {
            return Err(Failure::user(format!(
                "`{value}` cannot be opened: the program works offline"
            ))
            .hint("check the branch out and name it: TARGET: main..my-branch, or --since main"));
        }
        let Some(range) = host.git().and_then(|git| Range::parse(git, value)) else {
            return Err(missing(host, value));
        };
        if self.range.is_some() {
            return Err(Failure::user("TARGET names more than one revision")
                .hint("write a range as one value: a..b"));
        }
        self.range = Some(range);
        Ok(())
    }
}

fn outside(given: &str, root: &str) -> Failure {
    Failure::user(format!("`{given}` lies outside of the repository at `{root}`")).hint(INSIDE)
}

fn missing(host: &dyn Host, value: &str) -> Failure {
    let failure =
        Failure::user(format!("`{value}` does not exist: it is neither a path nor a revision"));
    let near = nearest_paths(host, value);
    if near.is_empty() {
        return failure
            .hint("TARGET takes files and folders, or a branch, a commit, or a range a..b");
    }
    failure.hint(format!("did you mean {}?", near.join(" or ")))
}

/// At most three files or folders that are written nearly so, seen from the root.
fn nearest_paths(host: &dyn Host, value: &str) -> Vec<String> {
    let Ok(listing) = host.list() else { return Vec::new() };
    let mut paths = BTreeSet::new();
    for path in &listing.files {
        let path = path.as_str();
        paths.insert(path);
        paths.extend(path.match_indices('/').map(|(end, _)| &path[..end]));
    }
    let valid: Vec<&str> = paths.into_iter().collect();
    let value = value.trim_start_matches("./").trim_end_matches('/');
    request::nearest(value, &valid).into_iter().take(3).map(str::to_owned).collect()
}

impl Range {
    /// `a..b`, `a...b` (since they parted), or one revision: what it adds to what is checked out, or, when it lies
    /// in its past, what that commit alone did.
    pub(crate) fn parse(git: &dyn Git, value: &str) -> Option<Self> {
        if let Some((from, to)) = value.split_once("...") {
            let (from, to) = (side(git, from)?, side(git, to)?);
            let base = git.merge_base(&from, &to).ok().flatten()?;
            return Some(Self { before: base, after: Some(to), text: value.to_owned() });
        }
        if let Some((from, to)) = value.split_once("..") {
            let (before, after) = (side(git, from)?, side(git, to)?);
            return Some(Self { before, after: Some(after), text: value.to_owned() });
        }
        let commit = git.resolve(value).ok()?;
        let head = git.head().ok().flatten()?;
        let parted = git.merge_base(&head, &commit).ok().flatten();
        let before = match parted {
            Some(base) if base != commit => base,
            _ => git.log(&commit, 1).ok()?.first()?.parents.first().cloned()?,
        };
        let text = format!("{}..{value}", before.short());
        Some(Self { before, after: Some(commit), text })
    }
}

fn side(git: &dyn Git, name: &str) -> Option<host::CommitId> {
    git.resolve(if name.is_empty() { "HEAD" } else { name }).ok()
}
