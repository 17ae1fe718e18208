//! What a pipeline says: GitHub Actions, GitLab CI, CircleCI and Jenkins in one vocabulary.
//!
//! A place in a pipeline is always a byte range of its file. Texts keep the expressions that are pasted into them, and
//! scripts are read as commands, so that a check never looks at YAML or at the words of a shell.

mod expression;
mod job;
mod script;
mod text;

use model::ByteRange;
use serde::{Deserialize, Serialize};

pub use expression::{Expr, Node, Op, Part};
pub use job::{Image, Job, Matrix, Need, Step, Uses, UsesKind};
pub use script::{
    Assignment, Command, Link, Redirect, RedirectKind, Script, Shell, Word, WordPart,
};
pub use text::{Embedded, Pair, Text};

/// One pipeline file, or one action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    pub platform: Platform,
    pub kind: PipelineKind,
    pub name: Option<Text>,
    pub triggers: Vec<Trigger>,
    /// The key that the triggers stand under, else the first key.
    pub head: ByteRange,
    pub permissions: Permissions,
    pub env: Vec<Pair>,
    pub concurrency: Option<Concurrency>,
    /// `defaults.run.shell`.
    pub shell: Option<Text>,
    /// Of a reusable workflow, a manual run or an action.
    pub inputs: Vec<Input>,
    /// Of a reusable workflow or an action.
    pub outputs: Vec<Pair>,
    pub jobs: Vec<Job>,
    /// Code of others that the whole pipeline takes up: orbs, included files of other projects.
    #[serde(default)]
    pub libraries: Vec<Uses>,
    /// Every text with its expressions, wherever it stands: what concerns expressions alone goes over these.
    pub texts: Vec<Placed>,
    /// Keys whose value is neither text nor understood otherwise: `with: ${{ fromJSON(..) }}`.
    pub computed: Vec<ByteRange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Platform {
    GitHub,
    GitLab,
    CircleCi,
    Jenkins,
}

impl Platform {
    /// As CI_PLATFORM names it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::GitHub => "github-actions",
            Self::GitLab => "gitlab-ci",
            Self::CircleCi => "circleci",
            Self::Jenkins => "jenkins",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PipelineKind {
    Workflow,
    /// Steps that run in the job of whoever uses them.
    CompositeAction,
    /// An action that is a program or an image.
    OtherAction,
}

/// An event that starts the pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trigger {
    /// `pull_request_target`, `push`, `schedule`.
    pub event: Box<str>,
    /// The event's name in the text.
    pub range: ByteRange,
    pub types: Vec<Text>,
    pub branches: Vec<Text>,
    pub branches_ignore: Vec<Text>,
    pub tags: Vec<Text>,
    pub paths: Vec<Text>,
    pub paths_ignore: Vec<Text>,
    pub workflows: Vec<Text>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Permissions {
    pub kind: PermissionsKind,
    /// The value; where nothing is said, nothing.
    pub range: ByteRange,
    pub scopes: Vec<Scope>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PermissionsKind {
    /// Nothing is said: the organisation's default holds.
    #[default]
    Default,
    ReadAll,
    WriteAll,
    /// By scope; what is not named is none.
    Listed,
}

impl Permissions {
    pub fn is_stated(&self) -> bool {
        self.kind != PermissionsKind::Default
    }
}

/// `contents: write`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    pub name: Box<str>,
    /// `read`, `write`, `none`.
    pub access: Box<str>,
    pub range: ByteRange,
    /// A comment on the line or above it says what it is for.
    pub explained: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Concurrency {
    pub range: ByteRange,
    pub group: Option<Text>,
    pub cancel: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    pub name: Box<str>,
    pub range: ByteRange,
    /// `string`, `choice`, `boolean`; empty where nothing is said.
    pub kind: Box<str>,
    pub default: Option<Text>,
    /// Of `workflow_dispatch`: given by somebody who may write.
    pub manual: bool,
    /// A secret of `workflow_call`.
    pub secret: bool,
}

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    /// The nearest key: `if`, `run`, `FOO`.
    pub key: Box<str>,
    /// A condition is an expression even without `${{ }}`.
    pub text: Text,
}

impl Pipeline {
    pub fn trigger(&self, event: &str) -> Option<&Trigger> {
        self.triggers.iter().find(|trigger| &*trigger.event == event)
    }

    pub fn has_trigger(&self, events: &[&str]) -> bool {
        self.triggers.iter().any(|trigger| events.contains(&&*trigger.event))
    }

    /// Started by callers alone.
    pub fn is_reusable_only(&self) -> bool {
        !self.triggers.is_empty()
            && self.triggers.iter().all(|trigger| &*trigger.event == "workflow_call")
    }

    pub fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| &*job.id == id)
    }

    /// Every step with its job.
    pub fn steps(&self) -> impl Iterator<Item = (&Job, &Step)> {
        self.jobs.iter().flat_map(|job| job.steps.iter().map(move |step| (job, step)))
    }

    pub fn is_action(&self) -> bool {
        self.kind != PipelineKind::Workflow
    }
}
