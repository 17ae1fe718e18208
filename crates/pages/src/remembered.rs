//! Whether a section's report is the same to a run that remembers another state of the files.

use flow::Program;
use host::MemoryCache;
use review::{Cost, Memory, Review, ReviewOptions, ReviewReport};

use crate::page::{Problem, Section, State};
use crate::run::link_without;

/// Each file in turn comes last: what is remembered of the others must not show once it is there. Only checks that
/// say they keep to one file are remembered at all.
pub(crate) fn problems(
    section: &Section,
    program: &Program,
    reviews: &[&'static Review],
    options: &ReviewOptions,
    report: &ReviewReport,
) -> Vec<Problem> {
    let mut checks = reviews.iter().flat_map(|review| review.checks);
    let is_remembered = checks.any(|check| check.cost != Cost::Repository);
    if !is_remembered || section.files.len() < 2 || options.change.is_some() {
        return Vec::new();
    }
    let late = |path: &str| {
        let cache = MemoryCache::default();
        let memory = Memory { cache: &cache, name: "pages" };
        let earlier = link_without(section, State::After, Some(path))?;
        review::run_with_memory(&earlier, reviews, options, Some(memory));
        if review::run_with_memory(program, reviews, options, Some(memory)) == *report {
            return Ok(());
        }
        let message = format!(
            "another report when `{path}` is added to files that are remembered: the check looks at several files, so its cost is `Cost::Repository`"
        );
        Err(Problem::new(section.line, message))
    };
    section.files.iter().filter_map(|file| late(&file.path).err()).collect()
}
