//! Terraform, manifests in YAML or JSON, and Dockerfiles to facts.
//!
//! Nothing here fails: what cannot be read is a [`Gap`], and the rest of the file is read all the same.

mod dockerfile;
mod hcl;
mod manifest;
mod tree;

use facts::Comment;
use facts::infra::Infra;
use model::{Gap, RepoPath};

/// Part of every cache key: raised whenever the same text gives other facts.
pub const VERSION: &str = "2";

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    pub infra: Option<Infra>,
    /// Of Terraform files and Dockerfiles; those of YAML come from the reader of settings.
    pub comments: Vec<Comment>,
    pub gaps: Vec<Gap>,
}

/// Whether the file's name alone says that it is read here.
pub fn handles(path: &RepoPath) -> bool {
    is_terraform(path) || is_variables(path) || dockerfile::handles(path)
}

/// YAML and JSON are read when they declare something; most of them are settings.
pub fn read(path: &RepoPath, text: &str) -> Read {
    if is_terraform(path) {
        let (body, comments, gaps) = hcl::read(path, text);
        return Read { infra: Some(Infra::Terraform(body)), comments, gaps };
    }
    if is_variables(path) {
        let (body, comments, gaps) = hcl::read(path, text);
        return Read { infra: Some(Infra::Variables(body)), comments, gaps };
    }
    if dockerfile::handles(path) {
        let (instructions, comments) = dockerfile::read(text);
        return Read { infra: Some(Infra::Dockerfile(instructions)), comments, gaps: Vec::new() };
    }
    manifest::read(path, text)
}

fn is_terraform(path: &RepoPath) -> bool {
    path.extension() == Some("tf") || path.file_name().ends_with(".tofu")
}

fn is_variables(path: &RepoPath) -> bool {
    path.extension() == Some("tfvars")
}
