//! What files of infrastructure say: Terraform, manifests in YAML or JSON, Dockerfiles.
//!
//! Nothing is evaluated here: a file is read by itself, and what its expressions come to depends on others.

mod hcl;
mod node;

use model::ByteRange;
use serde::{Deserialize, Serialize};

pub use hcl::{Attribute, Binary, Block, Body, Expr, ExprKind, Loop, ObjectItem, Step};
pub use node::{Entry, Node, NodeKind};

/// Written over the marks of templates, whose values are not known.
pub const MASK: char = '~';

/// Whether a text holds what a template would fill in.
pub fn is_masked(text: &str) -> bool {
    text.contains("~~~~")
}

/// One file of infrastructure, by its language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Infra {
    /// `.tf`
    Terraform(Body),
    /// `.tfvars`: values of variables.
    Variables(Body),
    /// Documents that declare something: Kubernetes objects, compose files, CloudFormation templates.
    Manifests(Vec<Node>),
    Dockerfile(Vec<Instruction>),
}

/// One instruction of a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instruction {
    /// Upper case: `FROM`.
    pub keyword: Box<str>,
    /// What follows, continued lines joined and comments dropped.
    pub arguments: Box<str>,
    /// The keyword and its first line.
    pub range: ByteRange,
}
