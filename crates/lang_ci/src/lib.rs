//! CI pipelines to facts: GitHub Actions, GitLab CI, CircleCI, Jenkins, and the shell in them.

mod circleci;
mod expression;
mod github;
mod gitlab;
mod jenkins;
mod reader;
mod shell;
#[cfg(test)]
mod tests;

use facts::ci::{Pipeline, Platform};
use model::{Gap, GapKind, RepoPath};

/// Part of every cache key: raised whenever the same text gives other facts.
pub const VERSION: &str = "2";

/// In bytes; nobody writes a longer pipeline.
const LARGEST: usize = 2 << 20;

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    pub pipeline: Option<Pipeline>,
    pub gaps: Vec<Gap>,
}

/// Whether the name alone says that the file is a pipeline.
pub fn handles(path: &RepoPath) -> bool {
    let name = path.file_name();
    let is_yaml = is_yaml(path);
    is_jenkinsfile(name)
        || is_yaml
            && (path.as_str().contains(".github/workflows/")
                || name.ends_with(".gitlab-ci.yml")
                || path.folder().ends_with(".circleci"))
}

/// What the folder says beside the name: facts depend on it as they do on the content.
pub fn place(path: &RepoPath) -> &'static str {
    let is_pipeline = path.as_str().contains(".github/workflows/")
        || path.folder().contains(".gitlab/ci")
        || path.folder().ends_with(".circleci");
    if is_pipeline { "pipeline" } else { "" }
}

fn is_yaml(path: &RepoPath) -> bool {
    matches!(path.extension(), Some("yml" | "yaml"))
}

fn is_jenkinsfile(name: &str) -> bool {
    name == "Jenkinsfile" || name.starts_with("Jenkinsfile.") || name.ends_with(".jenkinsfile")
}

/// The platform that the file is for, judged by its name and, for YAML, by its keys.
fn platform(path: &RepoPath, text: &str) -> Option<Platform> {
    let name = path.file_name();
    if is_jenkinsfile(name) {
        return Some(Platform::Jenkins);
    }
    if !is_yaml(path) {
        return None;
    }
    if path.as_str().contains(".github/workflows/") {
        return Some(Platform::GitHub);
    }
    if name.ends_with(".gitlab-ci.yml") || path.folder().contains(".gitlab/ci") {
        return Some(Platform::GitLab);
    }
    if path.folder().ends_with(".circleci") {
        return Some(Platform::CircleCi);
    }
    let is_action = matches!(name, "action.yml" | "action.yaml") && has_key(text, &["runs"]);
    let is_workflow = has_key(text, &["jobs"]) && has_key(text, &["on", "\"on\"", "'on'"]);
    (is_action || is_workflow).then_some(Platform::GitHub)
}

/// A key at the start of a line.
fn has_key(text: &str, keys: &[&str]) -> bool {
    text.lines().any(|line| {
        keys.iter().any(|key| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
    })
}

/// Never fails and never panics: trouble is a [`Gap`].
pub fn read(path: &RepoPath, text: &str) -> Read {
    let mut read = Read::default();
    let Some(platform) = platform(path, text) else { return read };
    let mut gap = |kind, line, reason: &str| {
        read.gaps.push(Gap { path: path.clone(), kind, line, reason: reason.to_owned() });
    };
    if text.len() > LARGEST {
        gap(GapKind::Budget, None, "a pipeline of more than 2 MB is not read");
        return read;
    }
    if platform == Platform::Jenkins {
        read.pipeline = Some(jenkins::pipeline(text));
        return read;
    }
    let document = match yaml::read(text) {
        Ok(document) => document,
        Err(fault) => {
            let kind = if fault.budget { GapKind::Budget } else { GapKind::Syntax };
            gap(kind, Some(fault.line), &fault.reason);
            return read;
        }
    };
    let reader = reader::Reader::new(text, &document);
    read.pipeline = match platform {
        Platform::GitLab => gitlab::pipeline(&reader),
        Platform::CircleCi => circleci::pipeline(&reader),
        _ => github::pipeline(&reader),
    };
    if reader.is_exhausted() {
        gap(GapKind::Budget, None, "a pipeline with more than 5,000 steps is not read to its end");
    }
    read
}
