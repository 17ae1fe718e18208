//! CONTEXT: the facts about a system that a person states in free text.

use serde::{Deserialize, Serialize};

/// What was understood. A fact that the text states both ways is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFacts {
    pub exposure: Option<Exposure>,
    pub auth: Option<AuthModel>,
    /// What was understood, in words: `exposure: public ("public API")`.
    pub stated: Vec<String>,
    /// Words that state nothing the program knows; repeated in the report.
    pub unknown_words: Vec<String>,
}

/// Who can reach the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Exposure {
    Public,
    Internal,
}

/// How callers prove who they are; decides whether a foreign page can act for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthModel {
    Cookie,
    Bearer,
}
