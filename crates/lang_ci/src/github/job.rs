//! Jobs of a workflow.

use facts::ci::{Image, Job, Matrix, Need, Shell, Text};
use yaml::NodeId;

use super::{concurrency, default_shell, permissions, step};
use crate::reader::Reader;

pub(super) fn jobs(reader: &Reader<'_>, jobs: NodeId, shell: Option<&Text>) -> Vec<Job> {
    let entries = reader.yaml.entries(jobs).iter();
    entries
        .filter(|(_, value)| reader.yaml.is_map(*value))
        .filter_map(|(key, value)| job(reader, *key, *value, shell))
        .collect()
}

fn job(reader: &Reader<'_>, key: NodeId, value: NodeId, outer: Option<&Text>) -> Option<Job> {
    let mut job = Job {
        id: reader.yaml.text(key)?.into(),
        id_range: reader.range(key),
        range: reader.entry_range(key, value),
        name: reader.text_at(value, "name"),
        needs: needs(reader, value),
        condition: reader.condition(value),
        environment: environment(reader, value),
        env: reader.pairs_at(value, "env"),
        permissions: permissions(reader, value),
        concurrency: concurrency(reader, value),
        container: image(reader, value, "container"),
        services: services(reader, value),
        timeout: reader.text_at(value, "timeout-minutes"),
        continue_on_error: reader.text_at(value, "continue-on-error"),
        matrix: matrix(reader, value),
        shell: default_shell(reader, value),
        uses: reader.get(value, "uses").and_then(|uses| step::uses(reader, uses)),
        with: reader.pairs_at(value, "with"),
        outputs: reader.pairs_at(value, "outputs"),
        ..Job::default()
    };
    runner(reader, value, &mut job);
    secrets(reader, value, &mut job);
    let shell = shell_of(job.shell.as_ref().or(outer), &job);
    if let Some(steps) = reader.get(value, "steps") {
        job.steps = step::steps(reader, steps, shell);
    }
    Some(job)
}

/// What a script is written in where its step says nothing.
fn shell_of(stated: Option<&Text>, job: &Job) -> Shell {
    match stated {
        Some(stated) => step::shell(&stated.value),
        None if job.runs_on.iter().any(|label| label.value.starts_with("windows")) => {
            Shell::PowerShell
        }
        None => Shell::Posix,
    }
}

fn runner(reader: &Reader<'_>, value: NodeId, job: &mut Job) {
    let Some((key, labels)) = reader.yaml.entry(value, "runs-on") else { return };
    job.runs_on_range = reader.entry_range(key, labels);
    if reader.yaml.is_map(labels) {
        job.runner_group = reader.get(labels, "group").is_some();
        job.runs_on = reader.texts_at(labels, "labels");
    } else {
        job.runs_on = reader.texts(labels);
    }
}

fn needs(reader: &Reader<'_>, value: NodeId) -> Vec<Need> {
    let texts = reader.texts_at(value, "needs").into_iter();
    texts.map(|text| Need { id: text.value, range: text.range }).collect()
}

fn environment(reader: &Reader<'_>, value: NodeId) -> Option<Text> {
    let environment = reader.get(value, "environment")?;
    reader.text(environment).or_else(|| reader.text_at(environment, "name"))
}

fn secrets(reader: &Reader<'_>, value: NodeId, job: &mut Job) {
    let Some((key, secrets)) = reader.yaml.entry(value, "secrets") else { return };
    if reader.yaml.text(secrets) == Some("inherit") {
        job.inherits_secrets = Some(reader.entry_range(key, secrets));
    }
    job.secrets = reader.pairs(secrets);
}

fn image(reader: &Reader<'_>, map: NodeId, key: &str) -> Option<Image> {
    image_of(reader, reader.get(map, key)?)
}

fn image_of(reader: &Reader<'_>, value: NodeId) -> Option<Image> {
    let name = reader.text(value).or_else(|| reader.text_at(value, "image"))?;
    let env = reader.pairs_at(value, "env");
    Some(Image { name, env, credentials: reader.pairs_at(value, "credentials") })
}

/// `runs: { using: docker, image: docker://.. }`.
pub(super) fn image_of_action(reader: &Reader<'_>, runs: NodeId) -> Option<Image> {
    let mut name = reader.text_at(runs, "image")?;
    let below = name.value.strip_prefix("docker://")?;
    name.value = below.into();
    Some(Image { name, env: Vec::new(), credentials: Vec::new() })
}

fn services(reader: &Reader<'_>, value: NodeId) -> Vec<Image> {
    let services = reader.get(value, "services");
    let entries = services.map_or(&[][..], |services| reader.yaml.entries(services)).iter();
    entries.filter_map(|(_, service)| image_of(reader, *service)).collect()
}

fn matrix(reader: &Reader<'_>, value: NodeId) -> Option<Matrix> {
    let strategy = reader.get(value, "strategy")?;
    let value = reader.get(strategy, "matrix")?;
    let mut matrix = Matrix {
        range: reader.range(value),
        computed: reader.text(value),
        fail_fast: reader.text_at(strategy, "fail-fast"),
        ..Matrix::default()
    };
    let rows = |id: NodeId| reader.yaml.items(id).iter().map(|row| reader.pairs(*row)).collect();
    for (key, axis) in reader.yaml.entries(value) {
        match reader.yaml.text(*key).unwrap_or_default() {
            "include" if reader.yaml.is_list(*axis) => matrix.include = rows(*axis),
            "include" => matrix.computed = reader.text(*axis),
            "exclude" => matrix.exclude = rows(*axis),
            name => matrix.axes.push((name.into(), axis_values(reader, *axis))),
        }
    }
    Some(matrix)
}

/// Of an axis of maps, the values in the maps.
fn axis_values(reader: &Reader<'_>, axis: NodeId) -> Vec<Text> {
    let items = reader.yaml.one_or_many(axis).into_iter();
    items
        .flat_map(|item| match reader.text(item) {
            Some(text) => vec![text],
            None if reader.yaml.is_list(item) => reader.texts(item),
            None => reader.pairs(item).into_iter().map(|pair| pair.value).collect(),
        })
        .collect()
}
