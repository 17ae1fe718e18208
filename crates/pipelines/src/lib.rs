//! Links pipelines: who calls whom, which events reach a script, and where a value in it comes from.

mod events;
mod origin;
#[cfg(test)]
mod tests;
mod trace;
mod untrusted;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use facts::ci::{Job, Pipeline, PipelineKind, Step, Uses, UsesKind};
use facts::{FactBase, FileId, SourceFile};
use model::RepoPath;

pub use events::Events;
pub use origin::{Hop, Origin, OriginKind};
pub use untrusted::is_untrusted;

/// The pipelines of a repository.
pub struct Pipelines<'a> {
    base: &'a FactBase,
    /// By path.
    files: Vec<Linked<'a>>,
    /// Aligned with `files`; worked out when first asked for.
    events: Vec<OnceCell<Events>>,
    callers: OnceCell<BTreeMap<FileId, Vec<Caller<'a>>>>,
}

/// One pipeline with its file.
#[derive(Clone, Copy)]
pub struct Linked<'a> {
    pub file: FileId,
    pub source: &'a SourceFile,
    pub pipeline: &'a Pipeline,
}

/// Where an expression stands: what `env`, `steps` and `matrix` mean there.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub file: FileId,
    pub pipeline: &'a Pipeline,
    pub job: Option<&'a Job>,
    /// Its number in the job.
    pub step: Option<usize>,
}

/// A job or a step that runs another pipeline of the repository.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    pub linked: Linked<'a>,
    pub job: &'a Job,
    /// For an action.
    pub step: Option<usize>,
}

impl<'a> Place<'a> {
    pub fn of_step(linked: Linked<'a>, job: &'a Job, step: usize) -> Self {
        let Linked { file, pipeline, .. } = linked;
        Self { file, pipeline, job: Some(job), step: Some(step) }
    }

    pub fn of_job(linked: Linked<'a>, job: &'a Job) -> Self {
        let Linked { file, pipeline, .. } = linked;
        Self { file, pipeline, job: Some(job), step: None }
    }

    pub fn of_pipeline(linked: Linked<'a>) -> Self {
        let Linked { file, pipeline, .. } = linked;
        Self { file, pipeline, job: None, step: None }
    }

    pub fn the_step(&self) -> Option<&'a Step> {
        self.job?.steps.get(self.step?)
    }
}

impl<'a> Pipelines<'a> {
    pub fn new(base: &'a FactBase) -> Self {
        let linked = base.files().filter_map(|(file, source)| {
            let pipeline = source.facts.pipeline.as_deref()?;
            Some(Linked { file, source, pipeline })
        });
        let files: Vec<_> = linked.collect();
        let events = files.iter().map(|_| OnceCell::new()).collect();
        Self { base, files, events, callers: OnceCell::new() }
    }

    pub fn all(&self) -> impl Iterator<Item = Linked<'a>> + '_ {
        self.files.iter().copied()
    }

    pub fn get(&self, file: FileId) -> Option<Linked<'a>> {
        self.files.get(self.index(file)?).copied()
    }

    fn index(&self, file: FileId) -> Option<usize> {
        self.files.binary_search_by_key(&file, |linked| linked.file).ok()
    }

    /// The workflow or action of this repository that is meant.
    pub fn local(&self, uses: &Uses) -> Option<Linked<'a>> {
        if uses.kind != UsesKind::Local {
            return None;
        }
        let path = uses.name.trim_start_matches("./").trim_end_matches('/');
        let below = |name: &str| match path {
            "" | "." => name.to_owned(),
            _ => format!("{path}/{name}"),
        };
        let candidates = [path.to_owned(), below("action.yml"), below("action.yaml")];
        candidates.iter().find_map(|path| self.get(self.base.id(&RepoPath::new(path))?))
    }

    /// Everything in the repository that runs this pipeline.
    pub fn callers(&self, file: FileId) -> &[Caller<'a>] {
        let all = self.callers.get_or_init(|| self.all_callers());
        all.get(&file).map_or(&[], Vec::as_slice)
    }

    fn all_callers(&self) -> BTreeMap<FileId, Vec<Caller<'a>>> {
        let mut found: BTreeMap<FileId, Vec<Caller<'a>>> = BTreeMap::new();
        let mut add = |uses: &Option<Uses>, caller: Caller<'a>| {
            if let Some(called) = uses.as_ref().and_then(|uses| self.local(uses)) {
                found.entry(called.file).or_default().push(caller);
            }
        };
        for linked in self.all() {
            for job in &linked.pipeline.jobs {
                add(&job.uses, Caller { linked, job, step: None });
                for (step, one) in job.steps.iter().enumerate() {
                    add(&one.uses, Caller { linked, job, step: Some(step) });
                }
            }
        }
        found
    }

    /// The events that run a pipeline, also through those that call it.
    pub fn events(&self, file: FileId) -> Events {
        match self.index(file).and_then(|index| self.events.get(index)) {
            Some(known) => known.get_or_init(|| self.all_events(file)).clone(),
            None => Events::default(),
        }
    }

    fn all_events(&self, file: FileId) -> Events {
        let mut events = Events::default();
        let mut open = vec![file];
        let mut seen = Vec::new();
        while let Some(file) = open.pop() {
            if seen.contains(&file) {
                continue;
            }
            seen.push(file);
            let Some(linked) = self.get(file) else { continue };
            events.add(linked.pipeline);
            if linked.pipeline.kind != PipelineKind::Workflow
                || linked.pipeline.has_trigger(&["workflow_call"])
            {
                let callers = self.callers(file);
                events.is_open |= callers.is_empty();
                open.extend(callers.iter().map(|caller| caller.linked.file));
            }
        }
        events
    }
}
