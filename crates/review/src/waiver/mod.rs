//! Waivers: findings that somebody has looked at and decided to live with, and says why.
//!
//! A waiver that gives no reason, names no rule, has expired or matches nothing is a finding itself: a list of waivers
//! that nobody reads is how a real fault stays.

mod apply;
mod inline;
mod parse;

use facts::FileId;
use model::Span;

pub(crate) use apply::apply;

/// One waiver, wherever it was written.
#[derive(Debug)]
pub(crate) struct WaiverNote {
    pub rules: Vec<String>,
    pub reason: Option<String>,
    pub owner: Option<String>,
    /// As written; [`is_date`] may deny it.
    pub until: Option<String>,
    pub reach: Reach,
    /// For the report: `src/a.ts:3`, `sw.toml`.
    pub place: String,
    /// Where a claim about the waiver itself points.
    pub at: Option<(FileId, Span)>,
    /// Prose shows examples of waivers; those need not match anything.
    pub is_example: bool,
}

/// What a waiver covers.
#[derive(Debug)]
pub(crate) enum Reach {
    /// 1-based lines of a file.
    Lines(FileId, Vec<u32>),
    File(FileId),
    Config {
        path: Option<Matcher>,
        fingerprint: Option<String>,
        line: Option<u32>,
    },
}

/// A path of `sw.toml`: a file, a folder or a glob.
#[derive(Debug)]
pub(crate) enum Matcher {
    Within(String),
    Glob(globset::GlobMatcher),
}

/// `YYYY-MM-DD` with a month and a day that may exist; dates in this form compare as texts.
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let number = |part: &str, length: usize| {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests;
