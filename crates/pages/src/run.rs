//! Runs one section of a page: its files in memory, through extraction, linking and the checks it names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::{Advisories, FactBase, HistoricToken, LogSample, Packages, SourceFile};
use flow::Program;
use host::{Host, InMemory, NoCache};
use model::{Depth, RepoPath, Severity};
use request::{Call, Command, ReviewRequest};
use review::{Change, Check, Review, ReviewOptions, ReviewReport};

use crate::expectation::code_in;
use crate::history::replay;
use crate::judge::judge;
use crate::page::{CheckPage, PageFile, Problem, Section, State};
use crate::remembered;

/// Renders a report for an output fence: its kind, and the text.
pub type Renderer = (&'static str, fn(&ReviewReport) -> String);

/// Everything wrong with a section. `catalogue` holds every review, for `[other-check]`.
pub fn run_section(
    page: &CheckPage,
    section: &Section,
    catalogue: &[&'static Review],
    renderers: &[Renderer],
) -> Vec<Problem> {
    let (report, mut problems) = match report_and_problems(page, section, catalogue) {
        Ok(both) => both,
        Err(problem) => return vec![problem],
    };
    problems.extend(judge(section, &report.findings, page.check.id));
    problems.extend(unexplained_gaps(section, &report));
    problems.extend(fixes_missing(section, &report));
    problems.extend(wrong_verdict(section, &report));
    problems.extend(outputs(section, &report, renderers).into_iter().map(|(problem, _)| problem));
    problems
}

/// The report of a section's run.
pub(crate) fn report(
    page: &CheckPage,
    section: &Section,
    catalogue: &[&'static Review],
) -> Result<ReviewReport, Problem> {
    report_and_problems(page, section, catalogue).map(|(report, _)| report)
}

/// Also whether a run with a memory gives another one.
fn report_and_problems(
    page: &CheckPage,
    section: &Section,
    catalogue: &[&'static Review],
) -> Result<(ReviewReport, Vec<Problem>), Problem> {
    let mut options = options(page, section)?;
    let reviews = selection(page, section, catalogue)?;
    let program = link(section, State::After)?;
    if section.files.iter().any(|file| file.state != State::Always) {
        let base = link(section, State::Before)?;
        options.change = Some(change(section, base));
    }
    options.historic_tokens = historic_tokens(section, &program)?;
    options.packages = packages(section)?;
    let report = review::run(&program, &reviews, &options);
    let problems = remembered::problems(section, &program, &reviews, &options, &report);
    Ok((report, problems))
}

/// What the real request says. Low confidence is shown, unless the section asks for another depth.
fn options(page: &CheckPage, section: &Section) -> Result<ReviewOptions, Problem> {
    let command = Command::find_review(page.review.name);
    let command = command
        .ok_or_else(|| Problem::new(1, format!("no command runs `{}`", page.review.name)))?;
    let (call, problems) = Call::from_flags(command, said(section));
    if let Some(problem) = problems.first() {
        return Err(Problem::new(section.line, problem.to_string()));
    }
    let elsewhere = |name| ["TARGET", "SCOPE", "PATHS", "SESSION_SLUG"].contains(&name);
    if let Some(entry) = call.entries.iter().find(|entry| elsewhere(entry.key.name)) {
        let message = format!("no example can depend on the key `{}`", entry.key.name);
        return Err(Problem::new(section.line, message));
    }
    let mut options = ReviewOptions::of(&ReviewRequest::from_call(&call));
    if call.value("DEPTH").is_none() {
        options.depth = Depth::Paranoid;
    }
    Ok(options)
}

/// The innermost heading has the last word on a key.
fn said(section: &Section) -> impl Iterator<Item = (&str, &str)> {
    let pairs: BTreeMap<&str, &str> =
        section.request.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    pairs.into_iter()
}

/// The page's review with the page's check alone, and what `[other-check]` names.
fn selection(
    page: &CheckPage,
    section: &Section,
    catalogue: &[&'static Review],
) -> Result<Vec<&'static Review>, Problem> {
    let mut chosen: BTreeMap<&str, (&'static Review, Vec<&'static Check>)> = BTreeMap::new();
    chosen.insert(page.review.name, (page.review, vec![page.check]));
    for expected in &section.expectations {
        let Some(name) = &expected.check else { continue };
        let mut known = catalogue
            .iter()
            .flat_map(|review| review.checks.iter().map(move |check| (*review, *check)));
        let is_it = |review: &Review, check: &Check| {
            check.id == name || format!("{}/{}", review.name, check.id) == *name
        };
        let found = known.find(|(review, check)| is_it(review, check));
        let (review, check) = found.ok_or_else(|| {
            Problem::new(expected.page_line, format!("no check is called `{name}`"))
        })?;
        let checks = &mut chosen.entry(review.name).or_insert((review, Vec::new())).1;
        if !checks.iter().any(|other| std::ptr::eq(*other, check)) {
            checks.push(check);
        }
    }
    Ok(chosen.into_values().map(|(review, checks)| only(review, checks)).collect())
}

/// A review of these checks only. Reviews live as long as the program, so this small one does too: the harness makes
/// one per section and ends.
fn only(review: &'static Review, checks: Vec<&'static Check>) -> &'static Review {
    Box::leak(Box::new(Review {
        name: review.name,
        ordinal: review.ordinal,
        summary: review.summary,
        focus: review.focus,
        checks: checks.leak(),
        shared: &[],
        tables: review.tables,
        gaps: review.gaps,
    }))
}

fn link(section: &Section, state: State) -> Result<Program, Problem> {
    link_without(section, state, None)
}

/// As if one of the files were not there.
pub(crate) fn link_without(
    section: &Section,
    state: State,
    missing: Option<&str>,
) -> Result<Program, Problem> {
    let is_there = |file: &&PageFile| {
        (file.state == State::Always || file.state == state) && missing != Some(file.path.as_str())
    };
    let there = section.files.iter().filter(is_there);
    // What a commit deleted is shown for the history's sake alone.
    let gone = |file: &&PageFile| {
        let touches = section.history.iter().flat_map(|commit| commit.files.iter()).rev();
        touches.clone().find(|(path, _)| *path == file.path).is_some_and(|(_, written)| !written)
    };
    let host = there
        .filter(|file| !gone(file) && !is_sample(file))
        .fold(replay(section)?, |host, file| host.file(file.path.as_str(), &file.text));
    let options = extract::Options { jobs: Some(1), ..extract::Options::default() };
    let extraction = extract::extract(&host, &options).map_err(|error| {
        Problem::new(section.line, format!("the example cannot be read: {error}"))
    })?;
    let samples = section.files.iter().filter(|file| is_sample(file)).map(sample).collect();
    let base = extraction.base.with_samples(samples);
    Ok(Program::link(Arc::<FactBase>::new(base), &flow::Options::default()))
}

/// Exported logs are no part of the repository.
fn is_sample(file: &PageFile) -> bool {
    [".ndjson", ".log"].iter().any(|ending| file.path.ends_with(ending))
}

fn sample(file: &PageFile) -> (SourceFile, LogSample) {
    let mut scanner = extract::SampleScanner::default();
    scanner.block(file.text.as_bytes());
    extract::sample_of(RepoPath::new(&file.path), scanner.finish())
}

/// Advisories are the section's files called `.osv.json`; without any there is no database.
fn packages(section: &Section) -> Result<Option<Arc<Packages>>, Problem> {
    let mut advisories = Advisories::default();
    for file in section.files.iter().filter(|file| file.path.ends_with(".osv.json")) {
        extract::read_advisories(file.text.as_bytes(), &mut advisories)
            .map_err(|reason| Problem::new(section.line, format!("{}: {reason}", file.path)))?;
    }
    if advisories.is_empty() {
        return Ok(None);
    }
    let host = section
        .files
        .iter()
        .fold(InMemory::new(), |host, file| host.file(file.path.as_str(), &file.text));
    let locked = extract::locked_packages(&host);
    Ok(Some(Arc::new(Packages { advisories, locked })))
}

/// What only the replayed commits hold.
fn historic_tokens(section: &Section, program: &Program) -> Result<Vec<HistoricToken>, Problem> {
    let host = replay(section)?;
    let Some(git) = host.git() else { return Ok(Vec::new()) };
    extract::history(git, &program.base, &NoCache)
        .map_err(|error| Problem::new(section.line, format!("the history cannot be read: {error}")))
}

/// Lines of the new state that the old state of the file has not; an expectation makes no line new.
fn change(section: &Section, base: Program) -> Change {
    let mut lines: BTreeMap<RepoPath, BTreeSet<u32>> = BTreeMap::new();
    for file in section.files.iter().filter(|file| file.state == State::After) {
        let old = section
            .files
            .iter()
            .find(|other| other.state == State::Before && other.path == file.path);
        let old: BTreeSet<&str> =
            old.map(|old| old.text.lines().map(code_in).collect()).unwrap_or_default();
        let new = file
            .text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !old.contains(code_in(line)))
            .map(|(_, number)| number);
        lines.insert(RepoPath::new(&file.path), new.collect());
    }
    Change { lines, base: Some(Arc::new(base)), ..Change::default() }
}

/// An example that does not parse proves nothing, unless the verdict is about that.
fn unexplained_gaps(section: &Section, report: &ReviewReport) -> Vec<Problem> {
    if section.verdict.is_some() {
        return Vec::new();
    }
    let problem = |gap: &review::ReportedGap| {
        let gap = &gap.gap;
        let line = section
            .files
            .iter()
            .find(|file| file.path == gap.path.as_str())
            .and_then(|file| file.lines.get((gap.line? as usize).checked_sub(1)?).copied());
        let message = format!("gap in `{}` ({}): {}", gap.path, gap.kind.word(), gap.reason);
        Problem::new(line.unwrap_or(section.line), message)
    };
    report.coverage.gaps.iter().map(problem).collect()
}

/// From HIGH on, a finding says what to do.
fn fixes_missing(section: &Section, report: &ReviewReport) -> Vec<Problem> {
    let helpless = report
        .findings
        .iter()
        .filter(|finding| finding.severity >= Severity::High && finding.fix.is_none());
    let message = "a finding of HIGH or above has no fix: write a section `## How to fix`";
    helpless.take(1).map(|_| Problem::new(section.line, message)).collect()
}

fn wrong_verdict(section: &Section, report: &ReviewReport) -> Option<Problem> {
    let expected = section.verdict.as_ref()?;
    let (label, exit) = (report.gate.label.word(), report.gate.exit_code);
    (expected.label != label || expected.exit != exit).then(|| {
        Problem::new(expected.line, format!("the verdict is `Gate: {label} (exit {exit})`"))
    })
}

/// Output fences that differ, each with the text that it should hold.
pub(crate) fn outputs(
    section: &Section,
    report: &ReviewReport,
    renderers: &[Renderer],
) -> Vec<(Problem, String)> {
    let differing = section.outputs.iter().filter_map(|output| {
        let Some((_, render)) = renderers.iter().find(|(kind, _)| *kind == output.kind) else {
            let message = format!("nothing renders `{}` here", output.kind);
            return Some((Problem::new(output.line, message), output.text.clone()));
        };
        let text = render(report);
        let message = "the output differs; UPDATE_PAGES=1 rewrites it";
        (text != output.text).then(|| (Problem::new(output.line, message), text))
    });
    differing.collect()
}
