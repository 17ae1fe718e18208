//! Files to facts to a linked program, for the state under review and, for a change, for the state before.

use std::collections::BTreeMap;
use std::sync::Arc;

use extract::{Extraction, Outcome, Sources};
use facts::proof::Proof;
use facts::{FactBase, HistoricToken, Packages};
use flow::Program;
use host::{Files, Host, Snapshot, SnapshotFiles};
use model::{Depth, RepoPath};
use request::ReviewRequest;
use review::Change;
use serde::{Deserialize, Serialize};

use super::advisories;
use super::exclude::Without;
use super::samples;
use super::{Comparison, Workspace};
use crate::console;
use crate::failure::Failure;
use crate::progress::Phases;

/// All that a review reads.
pub(crate) struct Gathered {
    pub(crate) program: Program,
    pub(crate) change: Option<Change>,
    /// Credentials that only older commits hold; read under `paranoid` alone.
    historic_tokens: Option<Vec<HistoricToken>>,
    /// `None` when no advisory database was given.
    pub(crate) packages: Option<Arc<Packages>>,
    /// What a database did with the migrations; `None` when none was given, and before it was asked.
    pub(crate) proof: Option<Arc<Proof>>,
    /// Files that were listed and left alone, with the reason.
    pub(crate) left_out: BTreeMap<RepoPath, String>,
    pub(crate) totals: Totals,
}

/// How much was read.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Totals {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
}

pub(crate) fn gather(
    workspace: &Workspace,
    sources: Sources,
    comparison: &Comparison,
    request: &ReviewRequest,
    phases: &mut Phases<'_>,
) -> Result<Gathered, Failure> {
    let options = flow::Options { models: workspace.config.models()? };
    let extraction = phases.run("lowering", || lower(workspace, sources))?;
    let coverage = extract::Coverage::of(&extraction.outcomes, |_| true);
    let left_out = left_out(&extraction);
    let given = &request.audit.samples;
    let samples = phases.run("reading samples", || samples::read(workspace, given))?;
    let base = Arc::new(extraction.base.with_samples(samples));
    let program = phases.run("linking", || Program::link(base, &options));
    let change = phases.run("comparing", || -> Result<Option<Change>, Failure> {
        let length = |path: &RepoPath| line_count(&program.base, path);
        let Some(mut change) = comparison.changes(&workspace.disk, length)? else {
            return Ok(None);
        };
        if let Some((before, _)) = &comparison.range {
            let old = facts_of(workspace, before)?;
            change.base = Some(Arc::new(Program::link(Arc::new(old.base), &options)));
        }
        Ok(Some(change))
    })?;
    let packages = phases.run("reading packages", || packages(workspace, &comparison.after))?;
    let mut gathered = Gathered {
        program,
        change,
        historic_tokens: None,
        packages: packages.map(Arc::new),
        proof: None,
        left_out,
        totals: Totals { files: coverage.enumerated, bytes: coverage.bytes, lines: coverage.lines },
    };
    gathered.deepen(workspace, request.depth, phases);
    Ok(gathered)
}

impl Gathered {
    /// Reads what this depth needs and what was gathered for a lesser one lacks.
    pub(crate) fn deepen(&mut self, workspace: &Workspace, depth: Depth, phases: &mut Phases<'_>) {
        if depth == Depth::Paranoid && self.historic_tokens.is_none() {
            let tokens = phases.run("reading history", || history(workspace, &self.program.base));
            self.historic_tokens = Some(tokens);
        }
    }

    /// Credentials of older commits, at a depth that looks for them.
    pub(crate) fn history(&self, depth: Depth) -> &Vec<HistoricToken> {
        static NONE: Vec<HistoricToken> = Vec::new();
        let wanted = self.historic_tokens.as_ref().filter(|_| depth == Depth::Paranoid);
        wanted.unwrap_or(&NONE)
    }
}

/// A history that cannot be read is said and left out: the files themselves were reviewed.
fn history(workspace: &Workspace, base: &FactBase) -> Vec<HistoricToken> {
    let Some(git) = workspace.disk.git() else { return Vec::new() };
    extract::history(git, base, &*workspace.cache).unwrap_or_else(|error| {
        console::say(&format!("note: the history was not searched for credentials: {error}"));
        Vec::new()
    })
}

fn left_out(extraction: &Extraction) -> BTreeMap<RepoPath, String> {
    let skipped = extraction.outcomes.iter().filter_map(|(path, outcome)| match outcome {
        Outcome::Skipped(reason) => Some((path.clone(), (*reason).to_owned())),
        _ => None,
    });
    skipped.collect()
}

/// 0 for a file that was not read: nothing is claimed in it.
fn line_count(base: &FactBase, path: &RepoPath) -> u32 {
    base.by_path(path.as_str()).map_or(0, |file| file.lines.line_count(&file.text))
}

/// What the lockfiles pin, when there are advisories to hold it against.
fn packages(workspace: &Workspace, state: &Snapshot) -> Result<Option<Packages>, Failure> {
    let Some(advisories) = advisories::given(workspace)? else { return Ok(None) };
    let locked = with_files(workspace, state, |files| Ok(extract::locked_packages(files)))?;
    Ok(Some(Packages { advisories, locked }))
}

/// The facts of a state of the repository.
pub(crate) fn facts_of(workspace: &Workspace, state: &Snapshot) -> Result<Extraction, Failure> {
    lower(workspace, sources_of(workspace, state)?)
}

/// The files of a state of the repository, read.
pub(crate) fn sources_of(workspace: &Workspace, state: &Snapshot) -> Result<Sources, Failure> {
    let options = extraction(workspace)?;
    with_files(workspace, state, |files| {
        Sources::read(files, &options).map_err(|error| Failure::user(error.to_string()))
    })
}

fn lower(workspace: &Workspace, sources: Sources) -> Result<Extraction, Failure> {
    Ok(sources.lower(&extraction(workspace)?))
}

fn extraction(workspace: &Workspace) -> Result<extract::Options<'_>, Failure> {
    Ok(extract::Options {
        jobs: workspace.world.jobs,
        classes: workspace.config.test_code()?,
        cache: &*workspace.cache,
    })
}

/// Hands over the files of a state, without what the configuration excludes.
fn with_files<T>(
    workspace: &Workspace,
    state: &Snapshot,
    read: impl Fn(&dyn Files) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let read = |files: &dyn Files| read(&Without::new(files, &workspace.config)?);
    let disk = &workspace.disk;
    let git = || disk.git().ok_or_else(|| Failure::user("this folder has no git history"));
    let broken = |error: host::GitError| Failure::user(error.to_string());
    match state {
        Snapshot::WorkingTree => read(disk),
        Snapshot::Nothing => read(&SnapshotFiles::nothing(git()?)),
        Snapshot::Commit(commit) => read(&SnapshotFiles::commit(git()?, commit).map_err(broken)?),
        Snapshot::Index => read(&SnapshotFiles::index(git()?).map_err(broken)?),
    }
}
