//! Objects of Kubernetes, and the pods that they make.

use std::collections::BTreeSet;
use std::sync::Arc;

use facts::{FactBase, FileId};

use super::helm::{Charts, Template, Unrendered};
use super::{manifests, value};
use crate::value::{Place, Value};
use model::ByteRange;

/// The namespace of what a chart makes: whoever installs it names one.
pub const RELEASE: &str = "?";

/// One object of a manifest.
#[derive(Clone, Debug)]
pub struct Object {
    pub file: FileId,
    pub kind: Arc<str>,
    pub api_version: Arc<str>,
    pub name: Arc<str>,
    /// Empty where the object names none, [`RELEASE`] where a release decides.
    pub namespace: Arc<str>,
    /// The line of its kind.
    pub at: Place,
    pub body: Value,
}

/// What an object runs.
#[derive(Clone, Copy, Debug)]
pub struct Pod<'g> {
    pub object: &'g Object,
    pub spec: &'g Value,
    /// Its labels and annotations.
    pub metadata: Option<&'g Value>,
}

#[derive(Clone, Copy, Debug)]
pub struct Container<'g> {
    pub body: &'g Value,
    /// Runs before the others and ends.
    pub is_init: bool,
}

/// What manifests declare, and what of their templates could not be rendered.
#[derive(Default)]
pub(crate) struct Objects {
    pub(crate) all: Vec<Object>,
    pub(crate) unrendered: Vec<(Place, String)>,
    /// Parts whose being there depends on something unknown.
    pub(crate) uncertain: Vec<Place>,
    seen: BTreeSet<Place>,
}

pub(crate) fn objects(base: &FactBase) -> Objects {
    let charts = Charts::read(base);
    let mut found = Objects::default();
    for (file, text, node) in manifests(base) {
        let is_templated = text.contains("{{");
        let chart = is_templated.then(|| charts.of(base.file(file).path.as_str())).flatten();
        if is_templated && chart.is_none() {
            let range = ByteRange::new(0, text.len() as u32);
            found.uncertain.push(Place { file, range });
        }
        if node.get("apiVersion").is_none() || node.get("kind").is_none() {
            continue;
        }
        let body = match chart {
            Some(chart) => {
                let mut template = Template::new(file, text, chart);
                let body = template.document(node);
                found.keep(file, template.unrendered);
                body
            }
            None => Some(value(file, text, node)),
        };
        let Some(body) = body else { continue };
        let first = found.all.len();
        if body.str("kind").is_some_and(|kind| kind.ends_with("List")) && body.has("items") {
            found.all.extend(body.blocks("items").iter().filter_map(|item| object(file, item)));
        } else {
            found.all.extend(object(file, &body));
        }
        let made = found.all[first..].iter_mut().filter(|one| one.namespace.is_empty());
        made.filter(|_| chart.is_some()).for_each(|object| object.namespace = RELEASE.into());
    }
    found.all = super::kustomize::rendered(base, found.all, &mut found.unrendered);
    found
}

impl Objects {
    /// A template of several documents is looked through for each of them.
    fn keep(&mut self, file: FileId, unrendered: Vec<Unrendered>) {
        for one in unrendered {
            let place = Place { file, range: one.range };
            if !self.seen.insert(place) {
                continue;
            }
            if one.what.starts_with("whether") {
                self.uncertain.push(place);
            }
            self.unrendered.push((place, one.what));
        }
    }
}

fn object(file: FileId, body: &Value) -> Option<Object> {
    let kind = body.str("kind")?;
    let text = |path: &str| -> Arc<str> { body.str(path).unwrap_or("").into() };
    Some(Object {
        file,
        kind: kind.into(),
        api_version: text("apiVersion"),
        name: text("metadata.name"),
        namespace: text("metadata.namespace"),
        at: body.member("kind")?.at,
        body: body.clone(),
    })
}

impl Object {
    /// The pod that it runs, or that it makes others of.
    pub fn pod(&self) -> Option<Pod<'_>> {
        let path = match &*self.kind {
            "Pod" => "",
            "Deployment"
            | "StatefulSet"
            | "DaemonSet"
            | "ReplicaSet"
            | "ReplicationController"
            | "Job" => "spec.template",
            "CronJob" => "spec.jobTemplate.spec.template",
            // Knative and others that wrap a template.
            "Service" | "Configuration" if self.api_version.contains("knative") => "spec.template",
            _ => return None,
        };
        let template = if path.is_empty() { &self.body } else { self.body.get(path)? };
        let spec = template.get("spec").filter(|spec| spec.as_map().is_some())?;
        Some(Pod { object: self, spec, metadata: template.get("metadata") })
    }

    /// Keeps running, unlike a job.
    pub fn is_long_running(&self) -> bool {
        !matches!(&*self.kind, "Job" | "CronJob")
    }

    /// As people write it: `Deployment/api`.
    pub fn label(&self) -> String {
        if self.name.is_empty() {
            self.kind.to_string()
        } else {
            format!("{}/{}", self.kind, self.name)
        }
    }
}

impl<'g> Pod<'g> {
    pub fn containers(self) -> impl Iterator<Item = Container<'g>> {
        let of = move |path: &str, is_init: bool| {
            let all = self.spec.blocks(path).iter().filter(|body| body.as_map().is_some());
            all.map(move |body| Container { body, is_init })
        };
        of("containers", false).chain(of("initContainers", true))
    }
}

impl Container<'_> {
    pub fn name(&self) -> &str {
        self.body.str("name").unwrap_or("container")
    }

    /// The line that names it.
    pub fn at(&self) -> Place {
        let named = self.body.member("name").or_else(|| self.body.member("image"));
        named.map_or(self.body.at, |member| member.at)
    }
}
