//! Images: stages of Dockerfiles and services of compose files.

use std::sync::Arc;

use facts::infra::{Infra, Instruction};
use facts::{FactBase, FileId};

use super::{manifests, value};
use crate::value::{Place, Value};

/// From a `FROM` to the next.
#[derive(Clone, Debug)]
pub struct Stage {
    pub file: FileId,
    pub image: Arc<str>,
    pub name: Option<Arc<str>>,
    pub at: Place,
    pub instructions: Vec<Instruction>,
    /// What the file builds when no stage is named.
    pub is_last: bool,
    /// `ARG`s before the first stage, with their defaults.
    pub arguments: Vec<(Arc<str>, Arc<str>)>,
}

/// A service of a compose file.
#[derive(Clone, Debug)]
pub struct Service {
    pub file: FileId,
    pub name: Arc<str>,
    pub at: Place,
    pub body: Value,
}

/// The name of an image in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image<'t> {
    pub name: &'t str,
    pub tag: Option<&'t str>,
    pub digest: Option<&'t str>,
}

impl<'t> Image<'t> {
    /// `registry:5000/team/app:1.2@sha256:..`; `None` where a variable or a template stands in it.
    pub fn parse(text: &'t str) -> Option<Self> {
        if text.is_empty() || text.contains(['$', '{', ' ', crate::value::OPEN]) {
            return None;
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let last = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match rest[last..].split_once(':') {
            Some((name, tag)) => (&rest[..last + name.len()], Some(tag)),
            None => (rest, None),
        };
        Some(Self { name, tag, digest })
    }
}

pub(crate) fn stages(base: &FactBase) -> Vec<Stage> {
    let mut found = Vec::new();
    for (file, source) in base.files().filter(|(_, file)| file.class.is_reviewed()) {
        if let Some(Infra::Dockerfile(instructions)) = &source.facts.infra {
            found.extend(of_file(file, instructions));
        }
    }
    found
}

fn of_file(file: FileId, instructions: &[Instruction]) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let mut arguments = Vec::new();
    for instruction in instructions {
        match (&*instruction.keyword, stages.last_mut()) {
            ("FROM", _) => stages.push(stage(file, instruction, &arguments)),
            ("ARG", None) => {
                if let Some((name, value)) = instruction.arguments.split_once('=') {
                    let value = value.trim_matches(['"', '\'']);
                    arguments.push((Arc::from(name.trim()), Arc::from(value)));
                }
            }
            (_, Some(stage)) => stage.instructions.push(instruction.clone()),
            _ => {}
        }
    }
    if let Some(last) = stages.last_mut() {
        last.is_last = true;
    }
    stages
}

fn stage(file: FileId, from: &Instruction, arguments: &[(Arc<str>, Arc<str>)]) -> Stage {
    let mut words = from.arguments.split_whitespace().filter(|word| !word.starts_with("--"));
    let image = words.next().unwrap_or("");
    let name = words.next().filter(|word| word.eq_ignore_ascii_case("as")).and(words.next());
    let image = arguments.iter().fold(image.to_owned(), |image, (name, value)| {
        image.replace(&format!("${{{name}}}"), value).replace(&format!("${name}"), value)
    });
    Stage {
        file,
        image: image.into(),
        name: name.map(Arc::from),
        at: Place { file, range: from.range },
        instructions: Vec::new(),
        is_last: false,
        arguments: arguments.to_vec(),
    }
}

pub(crate) fn services(base: &FactBase) -> Vec<Service> {
    let mut found = Vec::new();
    for (file, text, node) in manifests(base) {
        let Some(services) = node.get("services").filter(|_| node.get("kind").is_none()) else {
            continue;
        };
        for entry in services.entries() {
            let body = value(file, text, &entry.value);
            if body.has("image") || body.has("build") {
                let at = Place { file, range: entry.key_range };
                found.push(Service { file, name: (*entry.key).into(), at, body });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Image;
    use crate::testing::graph;

    #[test]
    fn images_have_parts() {
        let image = Image::parse("registry:5000/team/app:1.2@sha256:ab").unwrap();
        assert_eq!(
            (image.name, image.tag, image.digest),
            ("registry:5000/team/app", Some("1.2"), Some("sha256:ab"))
        );
        assert_eq!(Image::parse("node").unwrap().tag, None);
        assert_eq!(Image::parse("node:$TAG"), None);
    }

    #[test]
    fn manifests_make_pods_services_and_stages() {
        let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        image: x\n      initContainers:\n      - name: init\n";
        let compose = "services:\n  db:\n    image: postgres\n";
        let docker = "ARG TAG=20\nFROM node:${TAG} AS build\nRUN x\nFROM scratch\nUSER 1\n";
        let graph =
            graph(&[("d.yaml", deployment), ("compose.yml", compose), ("Dockerfile", docker)]);
        let pod = graph.objects[0].pod().unwrap();
        let names: Vec<_> =
            pod.containers().map(|one| (one.name().to_owned(), one.is_init)).collect();
        assert_eq!(names, [("web".to_owned(), false), ("init".to_owned(), true)]);
        assert_eq!(&*graph.services[0].name, "db");
        assert_eq!((&*graph.stages[0].image, graph.stages[1].is_last), ("node:20", true));
    }
}
