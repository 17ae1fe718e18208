//! Reads our Markdown pages: the text of `sw explain`, the site, and the tests of every check.
//!
//! A page is documentation that cannot drift: each section with code is a test, every finding has to be expected by a
//! comment in the code, and every expectation has to be met.

mod expectation;
mod explain;
mod fence;
mod harness;
mod history;
mod judge;
mod page;
mod parse;
mod remembered;
mod run;
mod update;

pub use expectation::Expectation;
pub use explain::explain;
pub use harness::{Harness, Options, Summary};
pub use history::PageCommit;
pub use page::{CheckPage, Page, PageError, PageFile, Problem, Section, State};
pub use parse::parse;
pub use run::{Renderer, run_section};
