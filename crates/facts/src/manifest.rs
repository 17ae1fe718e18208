//! Package manifests.

use model::ByteRange;
use serde::{Deserialize, Serialize};

/// A `package.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub name: Option<Box<str>>,
    pub version: Option<Box<str>>,
    pub private: bool,
    /// Has a `bin`: a command-line tool, for which a build tool is a legitimate dependency.
    pub has_bin: bool,
    pub dependencies: Vec<Dependency>,
    /// Name and command of each script.
    pub scripts: Vec<(Box<str>, Box<str>)>,
    pub engines_node: Option<Box<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    pub name: Box<str>,
    /// As written: `^4.18.0`, `workspace:*`.
    pub requirement: Box<str>,
    pub group: DependencyGroup,
    pub range: ByteRange,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DependencyGroup {
    Production,
    Development,
    Peer,
    Optional,
}

impl Manifest {
    pub fn depends_on(&self, name: &str) -> bool {
        self.dependencies.iter().any(|dependency| &*dependency.name == name)
    }
}
