//! How bad, and how sure.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// BLOCKER: fix before merge. HIGH: before release. MED: follow-up. LOW: nice to have. NIT: style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    #[serde(rename = "NIT")]
    Nit,
    #[serde(rename = "LOW")]
    Low,
    #[serde(rename = "MED")]
    Med,
    #[serde(rename = "HIGH")]
    High,
    #[serde(rename = "BLOCKER")]
    Blocker,
}

impl Severity {
    /// Worst first, the order of every report.
    pub const ALL: [Self; 5] = [Self::Blocker, Self::High, Self::Med, Self::Low, Self::Nit];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Nit => "NIT",
            Self::Low => "LOW",
            Self::Med => "MED",
            Self::High => "HIGH",
            Self::Blocker => "BLOCKER",
        }
    }

    /// `levels` steps milder, never below NIT.
    pub fn lowered(self, levels: usize) -> Self {
        let place = Self::ALL.iter().position(|severity| *severity == self).unwrap_or(0);
        Self::ALL[(place + levels).min(Self::ALL.len() - 1)]
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

impl FromStr for Severity {
    type Err = UnknownWord;

    /// Any case; `MEDIUM` is read as MED.
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word.to_ascii_uppercase().as_str() {
            "MEDIUM" => Ok(Self::Med),
            upper => {
                Self::ALL.into_iter().find(|severity| severity.word() == upper).ok_or_else(|| {
                    UnknownWord {
                        given: word.to_owned(),
                        valid: &["blocker", "high", "med", "low", "nit"],
                    }
                })
            }
        }
    }
}

/// How sure a check is of its claim. A low-confidence finding is listed as "verify" and never gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

impl Confidence {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// A word that stands where one of a closed list must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    pub given: String,
    pub valid: &'static [&'static str],
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` is not one of {}", self.given, self.valid.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

#[cfg(test)]
mod tests {
    use super::Severity;

    #[test]
    fn medium_is_read_and_med_is_printed() {
        assert_eq!("Medium".parse::<Severity>().map(Severity::word), Ok("MED"));
        assert!("critical".parse::<Severity>().is_err());
    }

    #[test]
    fn worse_compares_greater_and_lowering_stops_at_nit() {
        assert!(Severity::Blocker > Severity::High && Severity::Low > Severity::Nit);
        assert_eq!(Severity::Blocker.lowered(2), Severity::Med);
        assert_eq!(Severity::Low.lowered(9), Severity::Nit);
    }
}
