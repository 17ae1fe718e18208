//! A path inside the repository under review.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Relative to the repository's root, with `/` between components, never absolute: nothing that is printed
/// depends on where a checkout lies. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RepoPath(Arc<str>);

impl RepoPath {
    /// Takes the path as it is, with `\` turned into `/` and a leading `./` dropped.
    pub fn new(path: impl AsRef<str>) -> Self {
        let path = path.as_ref();
        let path = path.strip_prefix("./").unwrap_or(path);
        if path.contains('\\') { Self(path.replace('\\', "/").into()) } else { Self(path.into()) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last component.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// What follows the last dot of the file name, or nothing (`.env` has none).
    pub fn extension(&self) -> Option<&str> {
        match self.file_name().rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => Some(extension),
            _ => None,
        }
    }

    /// The folder that holds it; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether any folder above the file has this name.
    pub fn has_folder(&self, name: &str) -> bool {
        self.folder().split('/').any(|component| component == name)
    }

    /// Whether it is `other` or lies below it. Every path is below the empty one and `.`.
    pub fn is_within(&self, other: &str) -> bool {
        let other = other.trim_end_matches('/');
        other.is_empty()
            || other == "."
            || self
                .0
                .strip_prefix(other)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Joins a relative path written in a file of this folder, resolving `.` and `..`.
    /// `None` when it leaves the repository.
    pub fn join_from_folder(&self, relative: &str) -> Option<Self> {
        let mut parts: Vec<&str> =
            self.folder().split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                _ => parts.push(part),
            }
        }
        Some(Self(parts.join("/").into()))
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", &self.0)
    }
}

impl From<&str> for RepoPath {
    fn from(path: &str) -> Self {
        Self::new(path)
    }
}

#[cfg(test)]
mod tests {
    use super::RepoPath;

    #[test]
    fn reads_the_parts_of_a_path() {
        let path = RepoPath::new("./src/api\\auth/routes.test.ts");
        assert_eq!(path.as_str(), "src/api/auth/routes.test.ts");
        assert_eq!(path.file_name(), "routes.test.ts");
        assert_eq!(path.extension(), Some("ts"));
        assert_eq!(path.folder(), "src/api/auth");
        assert!(path.has_folder("api"));
        assert!(!path.has_folder("routes.test.ts"));
        assert_eq!(RepoPath::new(".env").extension(), None);
    }

    #[test]
    fn within_respects_component_boundaries() {
        let path = RepoPath::new("src/api/auth.ts");
        assert!(path.is_within("src/api/"));
        assert!(path.is_within("."));
        assert!(path.is_within("src/api/auth.ts"));
        assert!(!path.is_within("src/ap"));
    }

    #[test]
    fn joining_never_leaves_the_repository() {
        let path = RepoPath::new("src/api/auth.ts");
        assert_eq!(
            path.join_from_folder("../db/./pool").map(|path| path.to_string()),
            Some("src/db/pool".into())
        );
        assert_eq!(path.join_from_folder("../../../x"), None);
    }
}
