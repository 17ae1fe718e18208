//! What a command is going to write, as data: it is shown, compared with what is there, and only then written.

use std::collections::BTreeMap;

use host::{Host, WriteError};
use model::RepoPath;

/// Folders to make and files with their new content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub folders: Vec<RepoPath>,
    pub files: BTreeMap<RepoPath, Vec<u8>>,
}

impl Plan {
    /// Writes what differs from what is there, and tells which files those were.
    pub fn commit(&self, host: &dyn Host) -> Result<Vec<RepoPath>, WriteError> {
        for folder in &self.folders {
            host.make_folder(folder)?;
        }
        let mut written = Vec::new();
        for (path, content) in &self.files {
            if host.read(path, u64::MAX).is_ok_and(|old| old == *content) {
                continue;
            }
            host.write(path, content)?;
            written.push(path.clone());
        }
        Ok(written)
    }
}

/// A text of a session that a person may have written; the limit is in bytes.
pub(crate) fn text(host: &dyn Host, path: &RepoPath) -> Option<String> {
    String::from_utf8(host.read(path, LARGEST).ok()?).ok()
}

pub(crate) fn bytes(host: &dyn Host, path: &RepoPath) -> Option<Vec<u8>> {
    host.read(path, LARGEST).ok()
}

const LARGEST: u64 = 64 << 20;

#[cfg(test)]
mod tests {
    use host::{Files, Host, InMemory};
    use model::RepoPath;

    use super::Plan;

    #[test]
    fn only_what_differs_is_written() {
        let host = InMemory::new().file("a", "same").file("b", "old");
        let mut plan = Plan { folders: vec![RepoPath::new("f")], ..Plan::default() };
        for (path, content) in [("a", "same"), ("b", "new"), ("c", "more")] {
            plan.files.insert(RepoPath::new(path), content.as_bytes().to_vec());
        }
        assert_eq!(plan.commit(&host).unwrap(), [RepoPath::new("b"), RepoPath::new("c")]);
        assert_eq!(host.read(&RepoPath::new("b"), 9).unwrap(), b"new");
        assert!(host.is_folder(&RepoPath::new("f")));
        assert_eq!(plan.commit(&host).unwrap(), []);
    }
}
