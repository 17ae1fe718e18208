//! GitLab CI: `.gitlab-ci.yml` and what it includes.

use facts::ci::{
    Image, Job, Need, Pipeline, PipelineKind, Platform, Shell, Step, Text, Trigger, Uses, UsesKind,
};
use yaml::NodeId;

use crate::reader::Reader;

/// Keys at the root that are no jobs.
const RESERVED: [&str; 15] = [
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "image",
    "services",
    "before_script",
    "after_script",
    "cache",
    "spec",
    "pages:deploy",
    "types",
    "artifacts",
    "interruptible",
];
/// Templates within templates are followed this far.
const DEEPEST: usize = 8;

pub(crate) fn pipeline(reader: &Reader<'_>) -> Option<Pipeline> {
    let root = reader.yaml.root()?;
    let first = reader.yaml.entries(root).first().map(|(key, _)| reader.range(*key))?;
    let jobs = reader.yaml.entries(root).iter().filter_map(|(key, value)| {
        let name = reader.yaml.text(*key)?;
        let is_job =
            !RESERVED.contains(&name) && !name.starts_with('.') && reader.yaml.is_map(*value);
        is_job.then(|| job(reader, root, *key, *value)).flatten()
    });
    Some(Pipeline {
        platform: Platform::GitLab,
        kind: PipelineKind::Workflow,
        name: None,
        triggers: Vec::<Trigger>::new(),
        head: first,
        permissions: Default::default(),
        env: reader.pairs_at(root, "variables"),
        concurrency: None,
        shell: None,
        inputs: Vec::new(),
        outputs: Vec::new(),
        jobs: jobs.collect(),
        texts: Vec::new(),
        libraries: included(reader, root),
        computed: Vec::new(),
    })
}

/// A job with what it extends and what holds for all jobs.
struct Layers<'r, 'a> {
    reader: &'r Reader<'a>,
    /// The innermost first.
    maps: Vec<NodeId>,
}

impl<'r, 'a> Layers<'r, 'a> {
    fn new(reader: &'r Reader<'a>, root: NodeId, job: NodeId) -> Self {
        let mut maps = vec![job];
        let mut at = 0;
        while let Some(map) = maps.get(at).copied() {
            let bases = reader.texts_at(map, "extends").into_iter();
            let known = bases.filter_map(|base| reader.get(root, &base.value));
            maps.extend(known.take(DEEPEST));
            at += 1;
            if maps.len() > DEEPEST * 4 {
                break;
            }
        }
        maps.extend(reader.get(root, "default"));
        maps.push(root);
        Self { reader, maps }
    }

    fn get(&self, key: &str) -> Option<NodeId> {
        self.maps.iter().find_map(|map| self.reader.get(*map, key))
    }

    /// Of the job and its templates alone: a root key of this name is something else.
    fn own(&self, key: &str) -> Option<NodeId> {
        let own = self.maps.split_last().map_or(&[][..], |(_, own)| own);
        own.iter().find_map(|map| self.reader.get(*map, key))
    }

    fn text(&self, key: &str) -> Option<Text> {
        self.reader.text(self.own(key)?)
    }
}

fn job(reader: &Reader<'_>, root: NodeId, key: NodeId, value: NodeId) -> Option<Job> {
    let layers = Layers::new(reader, root, value);
    layers.own("script").or(layers.own("trigger"))?;
    let mut job = Job {
        id: reader.yaml.text(key)?.into(),
        id_range: reader.range(key),
        range: reader.entry_range(key, value),
        stage: layers.text("stage"),
        runs_on: layers.get("tags").map_or_else(Vec::new, |tags| reader.texts(tags)),
        environment: layers.own("environment").and_then(|environment| {
            reader.text(environment).or_else(|| reader.text_at(environment, "name"))
        }),
        env: layers.own("variables").map_or_else(Vec::new, |map| reader.pairs(map)),
        container: layers.get("image").and_then(|image| image_of(reader, image)),
        timeout: layers.text("timeout"),
        continue_on_error: layers.own("allow_failure").and_then(|value| reader.text(value)),
        retry: retry(reader, &layers),
        ..Job::default()
    };
    job.concurrency = layers.text("resource_group").map(|group| facts::ci::Concurrency {
        range: group.range,
        group: Some(group),
        cancel: None,
    });
    if let Some(services) = layers.get("services") {
        let items = reader.yaml.one_or_many(services).into_iter();
        job.services = items.filter_map(|item| image_of(reader, item)).collect();
    }
    job.needs = needs(reader, &layers);
    rules(reader, &layers, &mut job);
    kept(reader, &layers, &mut job);
    for part in ["before_script", "script", "after_script"] {
        if let Some(lines) = layers.get(part) {
            job.steps.extend(steps(reader, lines));
        }
    }
    Some(job)
}

fn image_of(reader: &Reader<'_>, value: NodeId) -> Option<Image> {
    let name = reader.text(value).or_else(|| reader.text_at(value, "name"))?;
    Some(Image { name, env: Vec::new(), credentials: Vec::new() })
}

fn retry(reader: &Reader<'_>, layers: &Layers<'_, '_>) -> Option<Text> {
    let retry = layers.own("retry")?;
    reader.text(retry).or_else(|| reader.text_at(retry, "max"))
}

fn needs(reader: &Reader<'_>, layers: &Layers<'_, '_>) -> Vec<Need> {
    let lists = ["needs", "dependencies"].into_iter().filter_map(|key| layers.own(key));
    let items = lists.flat_map(|list| reader.yaml.one_or_many(list));
    let text = |item| reader.text(item).or_else(|| reader.text_at(item, "job"));
    items.filter_map(text).map(|text| Need { id: text.value, range: text.range }).collect()
}

/// `only`, `rules`, `when`: for which runs, and whether a person starts it.
fn rules(reader: &Reader<'_>, layers: &Layers<'_, '_>, job: &mut Job) {
    let is_manual = |map: NodeId| reader.text_at(map, "when").is_some_and(|when| when.is("manual"));
    job.manual = layers.text("when").is_some_and(|when| when.is("manual"));
    if let Some(only) = layers.own("only") {
        job.only.extend(reader.texts(only));
        job.only.extend(reader.texts_at(only, "refs"));
        job.only.extend(reader.texts_at(only, "variables"));
    }
    let rules = layers.own("rules").map_or_else(Vec::new, |rules| reader.yaml.one_or_many(rules));
    for rule in rules {
        job.manual |= is_manual(rule);
        job.only.extend(reader.text_at(rule, "if"));
        if job.continue_on_error.is_none() {
            job.continue_on_error = reader.text_at(rule, "allow_failure");
        }
    }
}

/// Artifacts and caches.
fn kept(reader: &Reader<'_>, layers: &Layers<'_, '_>, job: &mut Job) {
    if let Some(artifacts) = layers.get("artifacts") {
        job.artifacts = reader.texts_at(artifacts, "paths");
        job.artifacts_public =
            reader.text_at(artifacts, "public").or_else(|| reader.text_at(artifacts, "access"));
        job.artifacts_on_failure = reader
            .text_at(artifacts, "when")
            .is_some_and(|when| when.is("always") || when.is("on_failure"))
            || reader.get(artifacts, "reports").is_some();
    }
    let caches = layers.get("cache").map_or_else(Vec::new, |cache| reader.yaml.one_or_many(cache));
    for cache in caches {
        job.caches.extend(reader.texts_at(cache, "paths"));
        if let Some(key) = reader.get(cache, "key") {
            job.cache_keys.extend(reader.text(key));
            job.cache_keys.extend(reader.texts_at(key, "files"));
        }
    }
}

/// Each line of a script; lists within it are flattened.
fn steps(reader: &Reader<'_>, lines: NodeId) -> Vec<Step> {
    let outer = reader.yaml.one_or_many(lines).into_iter();
    let flat = outer.flat_map(|line| reader.yaml.one_or_many(line));
    let within = flat.take_while(|_| reader.spend());
    within
        .filter_map(|line| {
            let run = reader.script(line, Shell::Posix)?;
            Some(Step { range: reader.range(line), run: Some(run), ..Step::default() })
        })
        .collect()
}

/// `include: { project: group/ci, ref: main, file: build.yml }`
fn included(reader: &Reader<'_>, root: NodeId) -> Vec<Uses> {
    let Some(include) = reader.get(root, "include") else { return Vec::new() };
    let items = reader.yaml.items(include);
    let all = if items.is_empty() { vec![include] } else { items.to_vec() };
    all.into_iter()
        .filter_map(|item| {
            let text = reader.text_at(item, "project")?;
            let reference = reader.text_at(item, "ref").map(|reference| reference.value);
            Some(Uses {
                kind: UsesKind::Repository,
                name: text.value.to_ascii_lowercase().into(),
                path: "".into(),
                reference,
                comment: None,
                text,
            })
        })
        .collect()
}
