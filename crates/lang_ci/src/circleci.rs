//! CircleCI: jobs, commands and the workflows that order them.

use facts::ci::{
    Image, Job, Need, Pair, Pipeline, PipelineKind, Platform, Script, Shell, Step, Text, Uses,
    UsesKind,
};
use yaml::NodeId;

use crate::reader::Reader;

pub(crate) fn pipeline(reader: &Reader<'_>) -> Option<Pipeline> {
    let root = reader.yaml.root()?;
    let first = reader.yaml.entries(root).first().map(|(key, _)| reader.range(*key))?;
    let defined = reader.get(root, "jobs").map_or(&[][..], |jobs| reader.yaml.entries(jobs));
    let mut jobs: Vec<Job> =
        defined.iter().filter_map(|(key, value)| job(reader, root, *key, *value)).collect();
    order(reader, root, &mut jobs);
    Some(Pipeline {
        platform: Platform::CircleCi,
        kind: PipelineKind::Workflow,
        name: None,
        triggers: Vec::new(),
        head: first,
        permissions: Default::default(),
        env: Vec::new(),
        concurrency: None,
        shell: None,
        inputs: Vec::new(),
        outputs: Vec::new(),
        jobs,
        texts: Vec::new(),
        libraries: orbs(reader, root),
        computed: Vec::new(),
    })
}

/// `orbs: { node: circleci/node@5.3.0 }`; one that is written in place is the file's own.
fn orbs(reader: &Reader<'_>, root: NodeId) -> Vec<Uses> {
    let orbs = reader.get(root, "orbs").map_or(&[][..], |orbs| reader.yaml.entries(orbs));
    orbs.iter()
        .filter_map(|(_, value)| {
            let text = reader.text(*value).filter(|text| text.value.contains('/'))?;
            let (name, reference) = match text.value.split_once('@') {
                Some((name, reference)) => (name, Some(reference.into())),
                None => (&*text.value, None),
            };
            Some(Uses {
                kind: UsesKind::Orb,
                name: name.to_ascii_lowercase().into(),
                path: "".into(),
                reference,
                comment: None,
                text: text.clone(),
            })
        })
        .collect()
}

fn job(reader: &Reader<'_>, root: NodeId, key: NodeId, value: NodeId) -> Option<Job> {
    let mut job = Job {
        id: reader.yaml.text(key)?.into(),
        id_range: reader.range(key),
        range: reader.entry_range(key, value),
        env: reader.pairs_at(value, "environment"),
        ..Job::default()
    };
    let executor = reader
        .text_at(value, "executor")
        .or_else(|| reader.text_at(reader.get(value, "executor")?, "name"));
    let shared = executor
        .and_then(|name| reader.get(reader.get(root, "executors")?, &name.value))
        .unwrap_or(value);
    let images: Vec<Image> = [value, shared]
        .into_iter()
        .find_map(|map| reader.get(map, "docker"))
        .map_or_else(Vec::new, |docker| images(reader, docker));
    let mut images = images.into_iter();
    job.container = images.next();
    job.services = images.collect();
    job.runs_on = reader.texts_at(value, "resource_class");
    if let Some(steps) = reader.get(value, "steps") {
        add_steps(reader, root, steps, &mut job, 0);
    }
    Some(job)
}

fn images(reader: &Reader<'_>, docker: NodeId) -> Vec<Image> {
    let items = reader.yaml.items(docker).iter();
    items
        .filter_map(|item| {
            let name = reader.text_at(*item, "image")?;
            let env = reader.pairs_at(*item, "environment");
            Some(Image { name, env, credentials: reader.pairs_at(*item, "auth") })
        })
        .collect()
}

/// Steps, with those of the file's own commands laid in.
fn add_steps(reader: &Reader<'_>, root: NodeId, steps: NodeId, job: &mut Job, depth: usize) {
    for item in reader.yaml.items(steps) {
        if !reader.spend() || depth > 4 {
            return;
        }
        if let Some(text) = reader.text(*item) {
            let own = reader.get(root, "commands").and_then(|own| reader.get(own, &text.value));
            match own.and_then(|own| reader.get(own, "steps")) {
                Some(inner) => add_steps(reader, root, inner, job, depth + 1),
                None => job.steps.push(named(reader, *item, text, None)),
            }
            continue;
        }
        for (key, value) in reader.yaml.entries(*item) {
            let Some(name) = reader.text(*key) else { continue };
            let own = reader.get(root, "commands").and_then(|own| reader.get(own, &name.value));
            match (&*name.value, own.and_then(|own| reader.get(own, "steps"))) {
                (_, Some(inner)) => add_steps(reader, root, inner, job, depth + 1),
                ("when" | "unless", _) => {
                    if let Some(inner) = reader.get(*value, "steps") {
                        add_steps(reader, root, inner, job, depth + 1);
                    }
                }
                ("run", _) => job.steps.extend(run(reader, *item, *value)),
                _ => {
                    keep(reader, &name.value, *value, job);
                    job.steps.push(named(reader, *item, name, Some(*value)));
                }
            }
        }
    }
}

fn run(reader: &Reader<'_>, item: NodeId, value: NodeId) -> Option<Step> {
    let is_map = reader.yaml.is_map(value);
    let script: Script = match is_map {
        true => reader.script(reader.get(value, "command")?, Shell::Posix)?,
        false => reader.script(value, Shell::Posix)?,
    };
    Some(Step {
        range: reader.range(item),
        name: reader.text_at(value, "name"),
        env: reader.pairs_at(value, "environment"),
        run: Some(script),
        timeout: reader.text_at(value, "no_output_timeout"),
        ..Step::default()
    })
}

/// `checkout`, `save_cache`, `orb/command`.
fn named(reader: &Reader<'_>, item: NodeId, name: Text, with: Option<NodeId>) -> Step {
    let kind = if name.value.contains('/') { UsesKind::Orb } else { UsesKind::Builtin };
    let (short, text) = (name.value.clone(), name);
    let (path, reference, comment) = ("".into(), None, None);
    Step {
        range: reader.range(item),
        uses: Some(Uses { kind, text, name: short, path, reference, comment }),
        with: with.map_or_else(Vec::<Pair>::new, |with| reader.pairs(with)),
        ..Step::default()
    }
}

fn keep(reader: &Reader<'_>, name: &str, value: NodeId, job: &mut Job) {
    match name {
        "save_cache" => {
            job.caches.extend(reader.texts_at(value, "paths"));
            job.cache_keys.extend(reader.text_at(value, "key"));
        }
        "store_artifacts" | "store_test_results" => {
            job.artifacts.extend(reader.text_at(value, "path"));
            job.artifacts_on_failure = true;
        }
        "persist_to_workspace" => job.artifacts.extend(reader.texts_at(value, "paths")),
        _ => {}
    }
}

/// What the workflows say of the jobs: needs, filters, approvals.
fn order(reader: &Reader<'_>, root: NodeId, jobs: &mut [Job]) {
    let workflows = reader.get(root, "workflows");
    let workflows = workflows.map_or(&[][..], |workflows| reader.yaml.entries(workflows));
    for (_, workflow) in workflows {
        let entries = reader.get(*workflow, "jobs").map_or(&[][..], |jobs| reader.yaml.items(jobs));
        let approvals = approvals(reader, entries);
        for (name, with) in entries.iter().flat_map(|entry| reader.yaml.entries(*entry)) {
            let Some(name) = reader.yaml.text(*name) else { continue };
            let Some(job) = jobs.iter_mut().find(|job| &*job.id == name) else { continue };
            let requires = reader.texts_at(*with, "requires").into_iter();
            let needs: Vec<Need> =
                requires.map(|text| Need { id: text.value, range: text.range }).collect();
            job.manual |= needs.iter().any(|need| approvals.contains(&&*need.id));
            job.needs.extend(needs);
            let only = ["branches", "tags"].into_iter().filter_map(|kind| {
                let filters = reader.get(reader.get(*with, "filters")?, kind)?;
                reader.get(filters, "only")
            });
            job.only.extend(only.flat_map(|only| reader.texts(only)));
            if job.environment.is_none() {
                job.environment = reader.texts_at(*with, "context").into_iter().next();
            }
        }
    }
}

fn approvals<'a>(reader: &Reader<'a>, entries: &[NodeId]) -> Vec<&'a str> {
    let named = entries.iter().flat_map(|entry| reader.yaml.entries(*entry));
    named
        .filter(|(_, with)| reader.text_at(*with, "type").is_some_and(|kind| kind.is("approval")))
        .filter_map(|(name, _)| reader.yaml.text(*name))
        .collect()
}
