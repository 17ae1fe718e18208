//! What is declared.

use std::sync::Arc;

use crate::value::{Place, Value};

/// A block of Terraform, or what another language declares in the same words.
#[derive(Clone, Debug)]
pub struct Resource {
    pub class: Class,
    /// `aws_db_instance`; of other blocks their own kind: `provider`.
    pub kind: Arc<str>,
    pub name: Arc<str>,
    /// With the root module and the modules on the way: `terraform:module.db.aws_db_instance.main`. Instances of one
    /// block share it.
    pub id: Arc<str>,
    /// The folder of its module.
    pub folder: Arc<str>,
    /// Of a module that nobody calls.
    pub is_root: bool,
    /// The head of the block.
    pub at: Place,
    pub whole: Place,
    pub body: Value,
    /// It exists for sure: `count` and `for_each` are known.
    pub certain: bool,
    /// It may exist more than once.
    pub several: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Resource,
    Data,
    Provider,
    /// `terraform { .. }`
    Settings,
    Variable,
    Output,
    /// `module "x" { .. }`
    Call,
}

impl Resource {
    /// The folder of the root module that makes it.
    pub fn root(&self) -> &str {
        self.id.split(':').next().unwrap_or("")
    }

    /// As people write it: `aws_db_instance.main`.
    pub fn label(&self) -> String {
        match self.id.split_once(':') {
            Some((_, label)) => label.to_owned(),
            None => self.id.to_string(),
        }
    }
}
