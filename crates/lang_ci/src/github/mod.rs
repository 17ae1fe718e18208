//! GitHub Actions: workflows and actions.

mod job;
mod step;
mod trigger;

use facts::ci::{
    Concurrency, Input, Job, Permissions, PermissionsKind, Pipeline, PipelineKind, Platform, Scope,
    Shell,
};
use yaml::NodeId;

use crate::reader::Reader;

pub(crate) fn pipeline(reader: &Reader<'_>) -> Option<Pipeline> {
    let root = reader.yaml.root()?;
    let jobs = reader.get(root, "jobs");
    let runs = reader.get(root, "runs").filter(|_| jobs.is_none());
    let first = reader.yaml.entries(root).first().map(|(key, _)| reader.range(*key))?;
    let on = reader.yaml.entry(root, "on");
    let mut pipeline = Pipeline {
        platform: Platform::GitHub,
        kind: runs.map_or(PipelineKind::Workflow, |runs| kind_of_action(reader, runs)),
        name: reader.text_at(root, "name"),
        triggers: on.map_or_else(Vec::new, |(_, value)| trigger::triggers(reader, value)),
        head: on.map_or(first, |(key, _)| reader.range(key)),
        permissions: permissions(reader, root),
        env: reader.pairs_at(root, "env"),
        concurrency: concurrency(reader, root),
        shell: default_shell(reader, root),
        inputs: inputs(reader, root, on.map(|(_, value)| value)),
        outputs: trigger::outputs(reader, root, on.map(|(_, value)| value)),
        jobs: Vec::new(),
        texts: reader.placed(),
        libraries: Vec::new(),
        computed: Vec::new(),
    };
    pipeline.jobs = match (jobs, runs) {
        (Some(jobs), _) => job::jobs(reader, jobs, pipeline.shell.as_ref()),
        (None, Some(runs)) => vec![action_job(reader, runs)],
        _ => Vec::new(),
    };
    pipeline.computed = reader.computed.take();
    Some(pipeline)
}

fn kind_of_action(reader: &Reader<'_>, runs: NodeId) -> PipelineKind {
    match reader.text_at(runs, "using") {
        Some(using) if using.is("composite") => PipelineKind::CompositeAction,
        _ => PipelineKind::OtherAction,
    }
}

/// The steps of an action stand for a job.
fn action_job(reader: &Reader<'_>, runs: NodeId) -> Job {
    let steps = reader.get(runs, "steps");
    Job {
        id: "runs".into(),
        id_range: reader.range(runs),
        range: reader.range(runs),
        container: job::image_of_action(reader, runs),
        steps: steps.map_or_else(Vec::new, |steps| step::steps(reader, steps, Shell::Posix)),
        ..Job::default()
    }
}

/// `defaults: { run: { shell: .. } }`.
fn default_shell(reader: &Reader<'_>, map: NodeId) -> Option<facts::ci::Text> {
    let run = reader.get(reader.get(map, "defaults")?, "run")?;
    reader.text_at(run, "shell")
}

fn permissions(reader: &Reader<'_>, map: NodeId) -> Permissions {
    let Some((key, value)) = reader.yaml.entry(map, "permissions") else {
        return Permissions::default();
    };
    let range = reader.range(value);
    let kind = match reader.yaml.text(value) {
        Some("read-all") => PermissionsKind::ReadAll,
        Some("write-all") => PermissionsKind::WriteAll,
        _ => PermissionsKind::Listed,
    };
    let scopes = reader.yaml.entries(value).iter().filter_map(|(name, access)| {
        let range = reader.entry_range(*name, *access);
        let says = |comment: Option<&str>| comment.is_some_and(|comment| !comment.is_empty());
        Some(Scope {
            name: reader.yaml.text(*name)?.into(),
            access: reader.yaml.text(*access)?.into(),
            range,
            explained: says(reader.comment_after(range)) || says(reader.comment_above(range)),
        })
    });
    let range = if range.start == range.end { reader.range(key) } else { range };
    Permissions { kind, range, scopes: scopes.collect() }
}

fn concurrency(reader: &Reader<'_>, map: NodeId) -> Option<Concurrency> {
    let (key, value) = reader.yaml.entry(map, "concurrency")?;
    let range = reader.entry_range(key, value);
    let is_map = reader.yaml.is_map(value);
    let group = if is_map { reader.text_at(value, "group") } else { reader.text(value) };
    Some(Concurrency { range, group, cancel: reader.text_at(value, "cancel-in-progress") })
}

fn inputs(reader: &Reader<'_>, root: NodeId, on: Option<NodeId>) -> Vec<Input> {
    let mut found = Vec::new();
    let mut add = |map: Option<NodeId>, manual: bool, secret: bool| {
        for (key, value) in map.map_or(&[][..], |map| reader.yaml.entries(map)) {
            let Some(name) = reader.yaml.text(*key) else { continue };
            found.push(Input {
                name: name.into(),
                range: reader.range(*key),
                kind: reader.text_at(*value, "type").map_or("".into(), |kind| kind.value),
                default: reader.text_at(*value, "default"),
                manual,
                secret,
            });
        }
    };
    let under = |event: &str, key: &str| reader.get(reader.get(on?, event)?, key);
    add(under("workflow_call", "inputs"), false, false);
    add(under("workflow_call", "secrets"), false, true);
    add(under("workflow_dispatch", "inputs"), true, false);
    add(reader.get(root, "inputs"), false, false);
    found
}
