//! A claim about the code, with its evidence.

use serde::{Deserialize, Serialize};

use crate::{Confidence, Evidence, Fix, Interleaving, Severity, Span};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule: `review/check-id`.
    pub rule: String,
    /// Every review that makes this claim; one rule for one idea carries several labels.
    pub reviews: Vec<String>,
    /// The focus area it belongs to.
    pub category: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub message: String,
    /// Never empty; the first is the primary location or what stands for it.
    pub evidence: Vec<Evidence>,
    pub fix: Option<Fix>,
    /// Of a race.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interleaving: Option<Interleaving>,
    pub fingerprint: Fingerprint,
    pub disposition: Disposition,
    /// Not in what the request asked to focus on; reported all the same because it is a BLOCKER.
    pub outside_focus: bool,
}

impl Finding {
    /// The primary place in code: the first evidence that has one.
    pub fn span(&self) -> Option<&Span> {
        self.evidence.iter().find_map(|evidence| match evidence {
            Evidence::Code { span, .. } => Some(span),
            Evidence::Flow { steps } => steps.last().map(|step| &step.span),
            _ => None,
        })
    }
}

/// Stable across moved lines and renamed files: 32 hexadecimal digits.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub String);

/// Whether a finding counts for the gate, and if not, why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Disposition {
    /// Counts.
    Open,
    /// Was there before the change under review; listed apart.
    PreExisting,
    /// Known to the baseline file.
    Baseline,
    /// Waived with a reason.
    Waived(Waiver),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    pub reason: String,
    pub owner: Option<String>,
    /// `YYYY-MM-DD`, last valid day.
    pub until: Option<String>,
    /// Where it stands: a comment or `sw.toml`.
    pub place: String,
}
