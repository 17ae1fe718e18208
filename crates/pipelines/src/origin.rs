//! What a value is made of.

use facts::FileId;
use model::ByteRange;

/// One thing that a value may hold, and the way it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub kind: OriginKind,
    /// From the source to the place that was asked about, the latter not included.
    pub hops: Vec<Hop>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OriginKind {
    /// A stranger writes it: `github.event.issue.title`.
    Untrusted(String),
    /// `secrets.NAME`.
    Secret(String),
    /// An argument whose callers are not known, or who may give anything.
    Input(String),
    /// An output of somebody else's action.
    Output(String),
    /// A variable that nothing in sight sets.
    Variable(String),
}

/// A place on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    pub file: FileId,
    pub range: ByteRange,
    pub note: String,
}

impl Origin {
    pub(crate) fn new(kind: OriginKind) -> Self {
        Self { kind, hops: Vec::new() }
    }

    pub(crate) fn via(mut self, file: FileId, range: ByteRange, note: &str) -> Self {
        self.hops.push(Hop { file, range, note: note.to_owned() });
        self
    }

    pub fn secret(&self) -> Option<&str> {
        match &self.kind {
            OriginKind::Secret(name) => Some(name),
            _ => None,
        }
    }
}
