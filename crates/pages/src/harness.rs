//! The test runner: names, selection and what is printed, as `cargo test` and nextest expect it.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use review::Review;

use crate::page::{CheckPage, Page, Problem};
use crate::parse::parse;
use crate::run::{Renderer, run_section};
use crate::update::updated;

/// All pages and what they need.
pub struct Harness {
    pub pages: Vec<CheckPage>,
    pub catalogue: Vec<&'static Review>,
    pub renderers: Vec<Renderer>,
}

/// What the command line and the environment ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Print names instead of running.
    pub list: bool,
    /// Only tests that are marked as ignored: there are none.
    pub ignored: bool,
    pub exact: bool,
    pub filters: Vec<String>,
    pub skip: Vec<String>,
    /// SW_PAGE: one check's id.
    pub page: Option<String>,
    /// SW_SECTION: part of a section's title, any case.
    pub section: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub passed: usize,
    pub failed: usize,
}

impl Options {
    /// Reads libtest's arguments; those that make no difference here are taken and forgotten.
    pub fn from_args(args: impl Iterator<Item = String>) -> Self {
        const WITH_VALUE: [&str; 5] = ["--format", "--test-threads", "--color", "-Z", "--logfile"];
        let mut options = Self::default();
        let mut args = args;
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--list" => options.list = true,
                "--ignored" => options.ignored = true,
                "--exact" => options.exact = true,
                "--skip" => options.skip.extend(args.next()),
                name if WITH_VALUE.contains(&name) => drop(args.next()),
                flag if flag.starts_with('-') => {}
                _ => options.filters.push(arg),
            }
        }
        options
    }

    fn selects(&self, trial: &Trial<'_>) -> bool {
        let fits = |filter: &String| {
            if self.exact { trial.name == *filter } else { trial.name.contains(filter) }
        };
        let page = self
            .page
            .as_ref()
            .is_none_or(|page| trial.page.check.id == page || trial.page.rule() == *page);
        let section = self.section.as_ref().is_none_or(|wanted| {
            trial
                .section
                .as_ref()
                .is_some_and(|(_, title)| title.to_lowercase().contains(&wanted.to_lowercase()))
        });
        let named = self.filters.is_empty() || self.filters.iter().any(fits);
        page && section && named && !self.skip.iter().any(fits)
    }
}

/// Bytes of stack for each thread that runs examples.
const STACK: usize = 64 << 20;

/// A page as a whole, or one of its sections.
struct Trial<'a> {
    name: String,
    page: &'a CheckPage,
    parsed: &'a Result<Page, Vec<Problem>>,
    /// Place and title.
    section: Option<(usize, String)>,
}

impl Harness {
    /// Runs or lists what `options` select and prints it.
    pub fn run(&self, options: &Options, out: &mut dyn Write) -> io::Result<Summary> {
        let parsed: Vec<_> = self.pages.iter().map(|page| parse(page.check.page)).collect();
        let trials: Vec<Trial<'_>> = self
            .pages
            .iter()
            .zip(&parsed)
            .flat_map(|(page, parsed)| trials(page, parsed))
            .collect();
        let chosen: Vec<&Trial<'_>> =
            trials.iter().filter(|trial| options.selects(trial)).collect();
        if options.list {
            return list(if options.ignored { &[] } else { &chosen }, out);
        }
        if chosen.is_empty() && (options.page.is_some() || options.section.is_some()) {
            writeln!(out, "no page or section is called so")?;
            return Ok(Summary { passed: 0, failed: 1 });
        }
        writeln!(out, "running {} tests", chosen.len())?;
        print(&chosen, &self.attempts(&chosen), out)
    }

    /// What is wrong with each, in the order of `chosen`. The threads are plain ones: the pool that the reviews use
    /// would begin a second example on the stack of one that waits for its parts, and a third on that.
    fn attempts(&self, chosen: &[&Trial<'_>]) -> Vec<Vec<Problem>> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(trial) = chosen.get(place) else { return done };
                done.push((place, self.attempt(trial)));
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(chosen.len());
        let mut done: Vec<(usize, Vec<Problem>)> = std::thread::scope(|scope| {
            let spawn =
                |_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
            let running: Vec<_> = (0..threads).filter_map(spawn).collect();
            running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
        });
        // Where no thread can be had, this one does it all.
        done.extend(work());
        done.sort_by_key(|(place, _)| *place);
        done.into_iter().map(|(_, problems)| problems).collect()
    }

    fn attempt(&self, trial: &Trial<'_>) -> Vec<Problem> {
        let attempt = catch_unwind(AssertUnwindSafe(|| self.problems(trial)));
        attempt.unwrap_or_else(|_| vec![Problem { line: 1, message: "the run panicked".into() }])
    }

    fn problems(&self, trial: &Trial<'_>) -> Vec<Problem> {
        match (trial.parsed, &trial.section) {
            (Err(problems), _) => problems.clone(),
            (Ok(page), None) => title_problem(trial.page, page).into_iter().collect(),
            (Ok(page), Some((place, _))) => {
                run_section(trial.page, &page.sections[*place], &self.catalogue, &self.renderers)
            }
        }
    }

    /// Pages whose output fences have to be rewritten: path and new text.
    pub fn updates(&self) -> Vec<(String, String)> {
        let update = |page: &CheckPage| {
            let parsed = parse(page.check.page).ok()?;
            Some((page.path.clone(), updated(page, &parsed, &self.catalogue, &self.renderers)?))
        };
        self.pages.iter().filter_map(update).collect()
    }
}

fn title_problem(page: &CheckPage, parsed: &Page) -> Option<Problem> {
    (parsed.id != page.check.id).then(|| Problem {
        line: 1,
        message: format!("the title is not the check's id `{}`", page.check.id),
    })
}

fn trials<'a>(page: &'a CheckPage, parsed: &'a Result<Page, Vec<Problem>>) -> Vec<Trial<'a>> {
    let prefix = format!("{}::{}", page.review.name, page.check.id);
    let whole = Trial { name: format!("{prefix}::page"), page, parsed, section: None };
    let sections = parsed.iter().flat_map(|parsed| parsed.sections.iter().enumerate());
    let tests = sections.filter(|(_, section)| section.is_test()).map(|(place, section)| Trial {
        name: format!("{prefix}::{}", slug(&section.title)),
        page,
        parsed,
        section: Some((place, section.title.clone())),
    });
    std::iter::once(whole).chain(tests).collect()
}

/// Letters and digits in lower case, dashes between: safe in every runner's filter.
fn slug(title: &str) -> String {
    let words =
        title.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

fn list(trials: &[&Trial<'_>], out: &mut dyn Write) -> io::Result<Summary> {
    for trial in trials {
        writeln!(out, "{}: test", trial.name)?;
    }
    Ok(Summary::default())
}

fn print(
    trials: &[&Trial<'_>],
    results: &[Vec<Problem>],
    out: &mut dyn Write,
) -> io::Result<Summary> {
    let mut summary = Summary::default();
    for (trial, problems) in trials.iter().zip(results) {
        if problems.is_empty() {
            summary.passed += 1;
            continue;
        }
        summary.failed += 1;
        writeln!(out, "FAILED {}", trial.name)?;
        for problem in problems {
            writeln!(out, "  {}:{}: {}", trial.page.path, problem.line, problem.message)?;
        }
        writeln!(out, "  rerun: {}", rerun(trial))?;
    }
    writeln!(out, "{} passed, {} failed", summary.passed, summary.failed)?;
    Ok(summary)
}

fn rerun(trial: &Trial<'_>) -> String {
    let page = trial.page.check.id;
    match &trial.section {
        Some((_, title)) => format!("cargo xtask test {page} \"{title}\""),
        None => format!("cargo xtask test {page}"),
    }
}

#[cfg(test)]
mod tests;
