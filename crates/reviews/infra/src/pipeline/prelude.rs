//! What a check of pipelines needs.

pub(crate) use facts::ci::{
    Command, Expr, Job, Link, Node, Op, Pair, Part, PermissionsKind, Pipeline, PipelineKind,
    Platform, RedirectKind, Script, Shell, Step, Text, Trigger, Uses, UsesKind, Word, WordPart,
};
pub(crate) use pipelines::{Linked, Origin, OriginKind, Pipelines, Place};
pub(crate) use review::prelude::{
    ByteRange, Check, CheckContext, Confidence, Cost, FactKinds, FileId, SecretName, Severity,
    SourceFile,
};

pub(crate) use super::work::Work;
pub(crate) use super::{expressions, linked, major, never_runs, under_review, workflows};
