//! A check and a review: rows of data, no registry but the review's own slice.

use facts::FactKinds;
use flow::Program;
use model::{Confidence, Gap, Severity};

use crate::{CheckContext, Table, TableContext};

/// One thing that can be wrong, the facts it is seen in, and the function that looks.
#[derive(Debug)]
pub struct Check {
    /// The page's file name, with dashes: `sql-concat`. Starts with a letter.
    pub id: &'static str,
    /// The title of its findings: half a sentence, lower case, no full stop.
    pub summary: &'static str,
    /// Its default; the examples on its page repeat it.
    pub severity: Severity,
    /// Its default.
    pub confidence: Confidence,
    pub cost: Cost,
    /// Compares two revisions; does not run without a base.
    pub needs_base: bool,
    /// The focus area that its findings are listed under.
    pub category: &'static str,
    /// Every focus area that selects it; the first is `category`.
    pub focus: &'static [&'static str],
    /// At most two, the most exact first.
    pub cwe: &'static [u16],
    /// URLs of what the claim rests on: a standard, a vendor's manual, a paper.
    pub references: &'static [&'static str],
    /// The only facts it may ask for.
    pub reads: FactKinds,
    /// The Markdown page: `sw explain`, help in reports, and the tests.
    pub page: &'static str,
    pub run: fn(&mut CheckContext<'_>),
}

/// How far a check looks, which is what decides whether a quick review runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cost {
    /// One expression, line or file by itself.
    Node,
    /// Data flow or pairing inside one file.
    File,
    /// Several files.
    Repository,
}

/// A named set of checks.
#[derive(Debug)]
pub struct Review {
    /// As typed: `security`.
    pub name: &'static str,
    /// What its findings are numbered with: `SE` for SE-1.
    pub ordinal: &'static str,
    pub summary: &'static str,
    /// In the order of the report's tables.
    pub focus: &'static [Focus],
    /// Its own checks; the rule of each is `name/id`.
    pub checks: &'static [&'static Check],
    /// Checks of other reviews that this one makes too: one rule, two labels.
    pub shared: &'static [SharedCheck],
    /// Figures that its report holds besides the findings; see [`crate::no_tables`].
    pub tables: fn(&TableContext<'_>) -> Vec<Table>,
    /// What its checks could not see because putting files together went only so far; see [`crate::no_gaps`].
    pub gaps: fn(&Program) -> Vec<Gap>,
}

/// A check that another review owns.
#[derive(Clone, Copy, Debug)]
pub struct SharedCheck {
    /// The owner's name: the rule stays `owner/id`.
    pub owner: &'static str,
    pub check: &'static Check,
    /// The focus areas of the review that shares it; its findings are listed under the first.
    pub focus: &'static [&'static str],
}

/// A value of FOCUS.
#[derive(Debug)]
pub struct Focus {
    pub name: &'static str,
    /// What the checks of this area protect, for the posture table.
    pub summary: &'static str,
}

impl Review {
    /// Every check that it runs, with the name of the review that owns the rule.
    pub fn all_checks(&self) -> impl Iterator<Item = SharedCheck> + use<> {
        let owner = self.name;
        let own =
            self.checks.iter().map(move |check| SharedCheck { owner, check, focus: check.focus });
        own.chain(self.shared.iter().copied())
    }

    /// The rule ids of its own checks.
    pub fn rules(&self) -> impl Iterator<Item = String> + use<> {
        let name = self.name;
        self.checks.iter().map(move |check| format!("{name}/{}", check.id))
    }
}
