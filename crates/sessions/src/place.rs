//! Where sessions lie in a repository.

use host::Host;
use model::RepoPath;

use crate::Slug;

/// The folder of all sessions, `.claude` unless the configuration says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(RepoPath);

/// Folders of a session, all made when it starts, whatever the work is.
pub(crate) const FOLDERS: &[&str] = &[
    "spec",
    "plan",
    "decisions",
    "work",
    "reviews",
    "risk",
    "testing",
    "ship",
    "runbooks",
    "ops",
    "incidents",
    "stewardship",
];

impl Default for Place {
    fn default() -> Self {
        Self(RepoPath::new(".claude"))
    }
}

impl Place {
    /// A folder from the root of the repository; nothing when it leaves the repository or is the root itself.
    pub fn new(folder: &str) -> Option<Self> {
        let folder = folder.replace('\\', "/");
        if folder.starts_with('/') || folder.contains(':') {
            return None;
        }
        let path = RepoPath::new("").join_from_folder(&folder)?;
        let is_own = !path.as_str().is_empty() && !path.is_within(".git");
        is_own.then_some(Self(path))
    }

    pub fn root(&self) -> &RepoPath {
        &self.0
    }

    /// The index of all sessions.
    pub fn index(&self) -> RepoPath {
        RepoPath::new(format!("{}/README.md", self.0))
    }

    /// The table of all sessions, for programs.
    pub fn registry(&self) -> RepoPath {
        RepoPath::new(format!("{}/sessions.json", self.0))
    }

    pub fn folder(&self, slug: &Slug) -> RepoPath {
        RepoPath::new(format!("{}/{slug}", self.0))
    }

    pub fn readme(&self, slug: &Slug) -> RepoPath {
        self.file(slug, "README.md")
    }

    /// A file of a session by its path in the session's folder.
    pub fn file(&self, slug: &Slug, name: &str) -> RepoPath {
        RepoPath::new(format!("{}/{slug}/{name}", self.0))
    }

    /// The session and the path in its folder of a file, when it is one of a session.
    pub fn locate(&self, path: &RepoPath) -> Option<(Slug, String)> {
        let rest = path.as_str().strip_prefix(self.0.as_str())?.strip_prefix('/')?;
        let (slug, name) = rest.split_once('/')?;
        Some((Slug::parse(slug).ok()?, name.to_owned()))
    }

    /// The sessions that have a folder with a README, sorted.
    pub fn folders(&self, host: &dyn Host) -> Vec<Slug> {
        // Other programs keep whole checkouts down there, so nothing is entered but what is a session.
        let folders = host.folders(&self.0);
        let named = folders.iter().filter_map(|folder| Slug::parse(folder.file_name()).ok());
        let mut slugs: Vec<Slug> = named.filter(|slug| host.exists(&self.readme(slug))).collect();
        slugs.sort();
        slugs
    }
}

#[cfg(test)]
mod tests {
    use host::InMemory;
    use model::RepoPath;

    use super::Place;

    #[test]
    fn a_root_stays_inside_of_the_repository() {
        assert_eq!(Place::new("./.ai/sessions/").unwrap().root().as_str(), ".ai/sessions");
        for bad in ["", ".", "/etc", "../x", "a/../..", ".git/x", "C:\\x"] {
            assert_eq!(Place::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn sessions_are_folders_with_a_readme() {
        let host = InMemory::new()
            .file(".claude/b/README.md", "")
            .file(".claude/a-1/README.md", "")
            .file(".claude/a-1/ops/README.md", "")
            .file(".claude/commands/README.md", "")
            .file(".claude/empty/x.md", "")
            .file(".claude/README.md", "");
        let place = Place::default();
        let slugs: Vec<String> = place.folders(&host).into_iter().map(String::from).collect();
        assert_eq!(slugs, ["a-1", "b"]);
        let (slug, name) = place.locate(&RepoPath::new(".claude/a-1/ops/x.md")).unwrap();
        assert_eq!((slug.as_str(), name.as_str()), ("a-1", "ops/x.md"));
    }
}
