//! What a page consists of.

use review::{Check, Review};

use crate::{Expectation, PageCommit};

/// A check with the page that documents and tests it.
#[derive(Clone, Debug)]
pub struct CheckPage {
    pub review: &'static Review,
    pub check: &'static Check,
    /// Of the page, from the repository's root: what failures name.
    pub path: String,
}

impl CheckPage {
    /// The pages of a family's reviews; `crate_folder` is where the family's crate lies, from the root.
    pub fn of_family(crate_folder: &str, reviews: &[&'static Review]) -> Vec<Self> {
        let of_review = |review: &'static Review| {
            let path = move |check: &Check| {
                format!(
                    "{crate_folder}/src/{}/{}.md",
                    review.name.replace('-', "_"),
                    check.id.replace('-', "_")
                )
            };
            review.checks.iter().map(move |check| Self { review, check, path: path(check) })
        };
        reviews.iter().flat_map(|review| of_review(review)).collect()
    }

    /// `security/sql-concat`.
    pub fn rule(&self) -> String {
        format!("{}/{}", self.review.name, self.check.id)
    }
}

/// A page, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its title.
    pub id: String,
    /// The paragraph under the title.
    pub summary: String,
    /// Every heading below the title that has content, in order.
    pub sections: Vec<Section>,
}

/// A heading and what stands under it, up to the next heading of any level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// `What we report / Text of a command line`: the headings from the second level down.
    pub title: String,
    /// 1-based line of the heading.
    pub line: u32,
    /// `KEY: value` of request fences, with those of the headings above.
    pub request: Vec<(String, String)>,
    pub files: Vec<PageFile>,
    /// Of `git` fences, oldest first.
    pub history: Vec<PageCommit>,
    pub expectations: Vec<Expectation>,
    /// `Gate: BLOCK (exit 1)`.
    pub verdict: Option<ExpectedVerdict>,
    pub outputs: Vec<Output>,
}

impl Section {
    /// A section with code is a test.
    pub fn is_test(&self) -> bool {
        !self.files.is_empty()
    }

    pub fn is_silent(&self) -> bool {
        self.is_test() && self.expectations.is_empty()
    }
}

/// Which revision a file belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Both.
    #[default]
    Always,
    Before,
    After,
}

/// One file of an example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFile {
    pub path: String,
    pub text: String,
    /// For each line of the text, the 1-based line of the page.
    pub lines: Vec<u32>,
    pub state: State,
    /// No line "`path`:" named it; more fences of its language are added to it.
    pub merged: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedVerdict {
    pub line: u32,
    /// `BLOCK`.
    pub label: String,
    pub exit: u8,
}

/// The exact text that a renderer prints for the section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// `report`, `sarif`, `console`.
    pub kind: String,
    /// 1-based line of the fence's first line.
    pub line: u32,
    pub text: String,
}

/// A page that cannot be read, or breaks a rule about pages.
pub type PageError = Problem;

/// One thing that is wrong, at a line of the page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub line: u32,
    pub message: String,
}

impl Problem {
    pub(crate) fn new(line: u32, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}
