//! What a document tells whoever was woken.

use model::ByteRange;
use serde::{Deserialize, Serialize};

use super::Said;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Runbook {
    pub title: Said,
    /// The parts that it has, each where its heading stands; in order.
    pub parts: Vec<(Part, ByteRange)>,
    /// Something to run or to look at: a block of code, a command, a query, a link to a dashboard.
    pub has_query: bool,
    /// Steps in order.
    pub has_steps: bool,
    /// Anchors of its headings, as GitHub makes them.
    pub anchors: Vec<Box<str>>,
    /// Words of prose, without code.
    pub words: u32,
    /// Nothing but links to other documents, or a template to copy.
    pub is_index: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    Symptoms,
    Impact,
    Diagnosis,
    Remediation,
    Escalation,
}

impl Part {
    pub const ALL: [Self; 5] =
        [Self::Symptoms, Self::Impact, Self::Diagnosis, Self::Remediation, Self::Escalation];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Symptoms => "symptoms",
            Self::Impact => "impact",
            Self::Diagnosis => "diagnosis",
            Self::Remediation => "remediation",
            Self::Escalation => "escalation",
        }
    }
}

impl Runbook {
    pub fn has(&self, part: Part) -> bool {
        self.parts.iter().any(|(known, _)| *known == part)
    }

    /// What it does not have, in order.
    pub fn missing(&self) -> Vec<Part> {
        Part::ALL.into_iter().filter(|part| !self.has(*part)).collect()
    }
}
