//! Jobs and their steps.

use model::ByteRange;
use serde::{Deserialize, Serialize};

use super::{Concurrency, Pair, Permissions, Script, Text};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub id: Box<str>,
    /// The job's name in the text.
    pub id_range: ByteRange,
    /// From the name to the last line.
    pub range: ByteRange,
    pub name: Option<Text>,
    pub stage: Option<Text>,
    /// Labels; one of them may be an expression.
    pub runs_on: Vec<Text>,
    pub runs_on_range: ByteRange,
    /// A runner group is named.
    pub runner_group: bool,
    pub needs: Vec<Need>,
    pub condition: Option<Text>,
    pub environment: Option<Text>,
    pub env: Vec<Pair>,
    pub permissions: Permissions,
    pub concurrency: Option<Concurrency>,
    pub container: Option<Image>,
    pub services: Vec<Image>,
    pub timeout: Option<Text>,
    /// `continue-on-error`, `allow_failure`.
    pub continue_on_error: Option<Text>,
    pub matrix: Option<Matrix>,
    pub shell: Option<Text>,
    pub steps: Vec<Step>,
    /// A reusable workflow that is called instead of steps.
    pub uses: Option<Uses>,
    pub with: Vec<Pair>,
    /// `secrets: inherit`.
    pub inherits_secrets: Option<ByteRange>,
    pub secrets: Vec<Pair>,
    pub outputs: Vec<Pair>,
    /// Waits for a person: `when: manual`, an approval.
    pub manual: bool,
    /// Which runs it is part of, where the platform says that at the job: the branches and events of `only` and of
    /// `rules`, filters, `when { branch }`.
    pub only: Vec<Text>,
    /// How often a failed run is repeated by itself.
    pub retry: Option<Text>,
    /// Paths that are kept after the job.
    pub artifacts: Vec<Text>,
    /// Artifacts are kept when the job fails too.
    pub artifacts_on_failure: bool,
    /// Anybody may fetch the artifacts.
    pub artifacts_public: Option<Text>,
    /// Paths and keys of caches that the platform itself keeps.
    pub caches: Vec<Text>,
    pub cache_keys: Vec<Text>,
}

/// Another job that has to succeed before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub id: Box<str>,
    pub range: ByteRange,
}

/// An image that a job runs in, or beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    pub name: Text,
    pub env: Vec<Pair>,
    /// A password or user that is written out.
    pub credentials: Vec<Pair>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    pub range: ByteRange,
    /// `os: [a, b]`; one whose value is an expression has that alone.
    pub axes: Vec<(Box<str>, Vec<Text>)>,
    /// By row of `include`.
    pub include: Vec<Vec<Pair>>,
    pub exclude: Vec<Vec<Pair>>,
    /// The whole matrix, or its `include`, is an expression.
    pub computed: Option<Text>,
    pub fail_fast: Option<Text>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub id: Option<Box<str>>,
    pub name: Option<Text>,
    /// From its first key to its last line.
    pub range: ByteRange,
    pub condition: Option<Text>,
    pub uses: Option<Uses>,
    pub with: Vec<Pair>,
    /// `with:` or `env:` is an expression as a whole.
    pub computed_with: Option<Text>,
    pub computed_env: Option<Text>,
    pub env: Vec<Pair>,
    pub env_range: ByteRange,
    pub run: Option<Script>,
    pub shell: Option<Text>,
    pub continue_on_error: Option<Text>,
    pub timeout: Option<Text>,
    pub working_directory: Option<Text>,
}

/// `uses: owner/name/path@reference # comment`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Uses {
    pub kind: UsesKind,
    pub text: Text,
    /// `owner/name`, in lower case; the path of a local one; the name of an image, orb or library.
    pub name: Box<str>,
    /// Below the repository.
    pub path: Box<str>,
    pub reference: Option<Box<str>>,
    /// What follows on the line, without `#`.
    pub comment: Option<Box<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UsesKind {
    Repository,
    Local,
    Image,
    Orb,
    /// A step of the platform itself: `checkout`, `save_cache`.
    Builtin,
}

impl Uses {
    /// A full commit id.
    pub fn is_pinned(&self) -> bool {
        self.reference.as_deref().is_some_and(|reference| match self.kind {
            UsesKind::Image => reference.starts_with("sha256:"),
            _ => is_commit(reference),
        })
    }

    pub fn owner(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }

    /// `owner/name/path` in lower case.
    pub fn full_name(&self) -> String {
        let path = self.path.trim_matches('/').to_ascii_lowercase();
        if path.is_empty() { self.name.to_string() } else { format!("{}/{path}", self.name) }
    }
}

/// 40 hexadecimal digits, or 64.
fn is_commit(reference: &str) -> bool {
    matches!(reference.len(), 40 | 64) && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Step {
    /// Whether it uses one of these actions, named `owner/name` or `owner/name/path`.
    pub fn uses_any(&self, names: &[&str]) -> bool {
        self.uses.as_ref().is_some_and(|uses| {
            uses.kind == UsesKind::Repository
                && names.iter().any(|name| *name == &*uses.name || *name == uses.full_name())
        })
    }

    pub fn argument(&self, name: &str) -> Option<&Text> {
        Pair::find(&self.with, name)
    }

    /// The line that says what it does: of `uses`, of the script, else all of it.
    pub fn head(&self) -> ByteRange {
        if let Some(uses) = &self.uses {
            return uses.text.range;
        }
        self.run.as_ref().map_or(self.range, |run| run.text.range)
    }
}

impl Job {
    /// What its name, its id and its stage say, in lower case.
    pub fn words(&self) -> String {
        let name = self.name.as_ref().map_or("", |name| &name.value);
        let stage = self.stage.as_ref().map_or("", |stage| &stage.value);
        format!("{} {name} {stage}", self.id).to_ascii_lowercase()
    }

    /// Every command of its scripts with the step and the script.
    pub fn commands(&self) -> impl Iterator<Item = (&Step, &Script, &super::Command)> {
        self.steps.iter().flat_map(|step| {
            let scripts = step.run.iter();
            scripts
                .flat_map(move |run| run.commands.iter().map(move |command| (step, run, command)))
        })
    }
}
