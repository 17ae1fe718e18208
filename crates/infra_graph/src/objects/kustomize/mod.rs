//! Kustomize: what the overlays of a repository make of their bases.
//!
//! Objects that an overlay takes up are judged as it renders them, and files of patches are no objects of their own.
//! Prefixes and labels that are put on everything change nothing that is asked about, and are left out.

mod merge;

use std::collections::{BTreeMap, BTreeSet};

use facts::{FactBase, FileId};
use model::RepoPath;

use super::kubernetes::Object;
use super::{manifests, value};
use crate::value::{Kind, Map, Member, Place, Value};

/// Overlays in overlays end somewhere.
const DEEPEST: usize = 16;
/// Objects that are rendered and layers that are gone through: overlays of overlays multiply.
const MOST: usize = 50_000;
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// One kustomization, by its folder.
struct Layer {
    body: Value,
    /// Folders of other layers, in order, and files of objects.
    takes: Vec<Taken>,
    /// The files that its patches are in, by the paths that name them.
    named: BTreeMap<String, FileId>,
    is_component: bool,
}

enum Taken {
    Layer(String),
    File(FileId),
}

struct Tree {
    layers: BTreeMap<String, Layer>,
    files: BTreeMap<FileId, Vec<Object>>,
    /// Trees of files that are patches: they are read by their place.
    patches: BTreeMap<FileId, Vec<Value>>,
}

/// What was done so far.
#[derive(Default)]
struct Work {
    /// Files whose objects some layer has taken up.
    used: BTreeSet<FileId>,
    steps: usize,
}

/// The objects as they are applied.
pub(super) fn rendered(
    base: &FactBase,
    objects: Vec<Object>,
    unrendered: &mut Vec<(Place, String)>,
) -> Vec<Object> {
    let tree = Tree::read(base, objects);
    unrendered.extend(tree.layers.values().flat_map(|layer| elsewhere(&layer.body)));
    if tree.layers.is_empty() {
        return tree.files.into_values().flatten().collect();
    }
    let taken: BTreeSet<&str> = tree
        .layers
        .values()
        .flat_map(|layer| &layer.takes)
        .filter_map(|taken| match taken {
            Taken::Layer(folder) => Some(&**folder),
            Taken::File(_) => None,
        })
        .collect();
    let roots = tree.layers.keys().filter(|folder| !taken.contains(&***folder));
    let mut found = Vec::new();
    let mut work = Work::default();
    for root in roots {
        found.extend(tree.render(root, &mut work, 0));
        if work.steps > MOST {
            let at = tree.layers[root].body.at;
            unrendered.push((at, format!("overlays that make more than {MOST} objects")));
            break;
        }
    }
    let rest = tree.files.iter().filter(|(file, _)| !work.used.contains(*file));
    found.extend(rest.flat_map(|(_, objects)| objects.iter().cloned()));
    // Two overlays that change nothing of a base make the same of it.
    found.sort_by(|left, right| (left.at, &left.namespace).cmp(&(right.at, &right.namespace)));
    found.dedup_by(|one, other| one.at == other.at && one.body == other.body);
    found
}

impl Tree {
    fn read(base: &FactBase, objects: Vec<Object>) -> Self {
        let mut bodies: BTreeMap<String, (RepoPath, Value)> = BTreeMap::new();
        for (file, text, node) in manifests(base) {
            let path = &base.file(file).path;
            let kind = node.get("apiVersion").and_then(facts::infra::Node::text).unwrap_or("");
            let is_ours = kind.is_empty() || kind.starts_with("kustomize.config.k8s.io");
            if NAMES.contains(&path.file_name()) && is_ours {
                bodies
                    .entry(path.folder().to_owned())
                    .or_insert_with(|| (path.clone(), value(file, text, node)));
            }
        }
        let mut tree =
            Self { layers: BTreeMap::new(), files: BTreeMap::new(), patches: BTreeMap::new() };
        for object in objects {
            let name = base.file(object.file).path.file_name();
            if !NAMES.contains(&name) {
                tree.files.entry(object.file).or_default().push(object);
            }
        }
        let by_path: BTreeMap<&str, FileId> =
            base.files().map(|(file, source)| (source.path.as_str(), file)).collect();
        for (own, (path, body)) in &bodies {
            let mut takes = Vec::new();
            for list in ["resources", "bases", "components"] {
                for entry in body.blocks(list).iter().filter_map(Value::as_text) {
                    let Some(at) = path.join_from_folder(entry) else { continue };
                    if bodies.contains_key(at.as_str()) && at.as_str() != own {
                        takes.push(Taken::Layer(at.as_str().to_owned()));
                    } else if let Some(file) = by_path.get(at.as_str()) {
                        takes.push(Taken::File(*file));
                    }
                }
            }
            let entries =
                ["patches", "patchesJson6902"].into_iter().flat_map(|list| body.blocks(list));
            let merges = body.blocks("patchesStrategicMerge").iter().filter_map(Value::as_text);
            let paths = entries.filter_map(|patch| patch.str("path")).chain(merges);
            let named = paths.filter_map(|text| {
                let file = by_path.get(path.join_from_folder(text)?.as_str())?;
                Some((text.to_owned(), *file))
            });
            let named = named.collect();
            let is_component = body.str("kind") == Some("Component");
            let layer = Layer { body: body.clone(), takes, named, is_component };
            tree.layers.insert(own.clone(), layer);
        }
        let parts: BTreeSet<FileId> =
            tree.layers.values().flat_map(|layer| layer.named.values().copied()).collect();
        for (file, text, node) in manifests(base) {
            if parts.contains(&file) {
                tree.patches.entry(file).or_default().push(value(file, text, node));
                tree.files.remove(&file);
            }
        }
        tree
    }

    fn render(&self, at: &str, work: &mut Work, depth: usize) -> Vec<Object> {
        work.steps += 1;
        let ends = depth >= DEEPEST || work.steps > MOST;
        let Some(layer) = self.layers.get(at).filter(|_| !ends) else { return Vec::new() };
        let mut objects = Vec::new();
        let mut components = Vec::new();
        for taken in &layer.takes {
            match taken {
                Taken::File(file) => {
                    objects.extend(self.taken(*file, work));
                }
                Taken::Layer(inner) => match self.layers.get(inner) {
                    Some(component) if component.is_component => components.push(component),
                    _ => objects.extend(self.render(inner, work, depth + 1)),
                },
            }
        }
        // A component adds to what those who take it up have gathered, and changes all of it.
        for component in components {
            for taken in &component.takes {
                match taken {
                    Taken::File(file) => {
                        objects.extend(self.taken(*file, work));
                    }
                    Taken::Layer(inner) => objects.extend(self.render(inner, work, depth + 1)),
                }
            }
            self.change(component, &mut objects);
        }
        self.change(layer, &mut objects);
        objects
    }

    fn taken(&self, file: FileId, work: &mut Work) -> Vec<Object> {
        work.used.insert(file);
        let objects = self.files.get(&file).cloned().unwrap_or_default();
        work.steps += objects.len();
        objects
    }

    fn change(&self, layer: &Layer, objects: &mut Vec<Object>) {
        let body = &layer.body;
        for patch in body.blocks("patchesStrategicMerge") {
            for tree in self.trees(patch, layer) {
                apply(&tree, None, objects);
            }
        }
        for entry in ["patches", "patchesJson6902"].into_iter().flat_map(|list| body.blocks(list)) {
            let given = entry.get("patch").or_else(|| entry.get("path"));
            for tree in given.map(|given| self.trees(given, layer)).unwrap_or_default() {
                apply(&tree, entry.get("target"), objects);
            }
        }
        for object in objects.iter_mut() {
            if let Some(member) = body.member("namespace") {
                place(object, &["metadata", "namespace"], member);
                object.namespace = member.value.as_text().unwrap_or("").into();
            }
            let name = object.name.clone();
            let counts =
                body.blocks("replicas").iter().filter(|one| one.str("name") == Some(&*name));
            for member in counts.filter_map(|count| count.member("count")) {
                place(object, &["spec", "replicas"], member);
            }
            for image in body.blocks("images") {
                rename(object, image);
            }
        }
    }

    /// The documents of a patch: written in place, or in a file.
    fn trees(&self, given: &Value, layer: &Layer) -> Vec<Value> {
        let Some(path) = given.as_text() else { return vec![given.clone()] };
        let file = layer.named.get(path);
        file.and_then(|file| self.patches.get(file)).cloned().unwrap_or_default()
    }
}

/// What a layer takes from outside of the repository, or makes of values.
fn elsewhere(body: &Value) -> Vec<(Place, String)> {
    let lists = ["resources", "bases", "components"].into_iter();
    let entries = lists.flat_map(|list| body.blocks(list));
    let remote = entries.filter_map(|entry| {
        let text = entry.as_text()?;
        let is_remote =
            text.contains("://") || text.starts_with("github.com/") || text.starts_with("git@");
        is_remote.then(|| (entry.at, format!("`{text}`, which is not in this repository")))
    });
    let made =
        ["helmCharts", "helmChartInflationGenerator", "configMapGenerator", "secretGenerator"]
            .into_iter()
            .filter_map(|list| Some((body.member(list)?.at, format!("what `{list}` makes"))));
    remote.chain(made).collect()
}

/// Operations by path need a target; a merge names its own, and may be given others.
fn apply(patch: &Value, target: Option<&Value>, objects: &mut Vec<Object>) {
    let operations = matches!(patch.kind, Kind::List(_));
    if operations && target.is_none() {
        return;
    }
    objects.retain_mut(|object| {
        let is_meant = match target {
            Some(target) => {
                let fits = |path: &str, own: &str| {
                    target.str(path).is_none_or(|wanted| wanted == own || wanted == ".*")
                };
                // Selectors of labels are not looked at: whoever has none of the labels is not patched.
                let selects = target.has("labelSelector") || target.has("annotationSelector");
                !selects && fits("kind", &object.kind) && fits("name", &object.name)
            }
            None => {
                patch.str("kind") == Some(&*object.kind)
                    && patch.str("metadata.name") == Some(&*object.name)
            }
        };
        if !is_meant {
            return true;
        }
        let changed = match operations {
            true => Some(merge::by_path(&object.body, patch.items())),
            false => merge::strategic(&object.body, patch),
        };
        match changed {
            Some(body) => object.body = body,
            None => return false,
        }
        true
    });
}

/// Sets a member of the object's body.
fn place(object: &mut Object, path: &[&str], member: &Member) {
    fn set(value: &Value, path: &[&str], member: &Member) -> Value {
        let [name, rest @ ..] = path else { return member.value.clone() };
        let mut map = value.as_map().cloned().unwrap_or_else(Map::default);
        let empty = Value::map(member.at, Vec::new());
        let inner = map.members.iter().find(|known| &*known.name == *name);
        let inner = set(inner.map_or(&empty, |known| &known.value), rest, member);
        let at = if rest.is_empty() { member.at } else { inner.at };
        map.set(Member { name: (*name).into(), at, value: inner });
        Value::new(value.at, Kind::Map(map.into()))
    }
    object.body = set(&object.body, path, member);
}

/// `images: [{ name: api, newName: registry/api, newTag: "1.4" }]`
fn rename(object: &mut Object, image: &Value) {
    let Some(name) = image.str("name") else { return };
    object.body = renamed(&object.body, name, image);
}

fn renamed(value: &Value, name: &str, image: &Value) -> Value {
    match &value.kind {
        Kind::List(items) => {
            Value::list(value.at, items.iter().map(|item| renamed(item, name, image)).collect())
        }
        Kind::Map(map) => {
            let mut map = (**map).clone();
            for member in &mut map.members {
                let known = member.value.as_text().filter(|_| &*member.name == "image");
                match known.and_then(|known| tagged(known, name, image)) {
                    Some(text) => {
                        member.at = image.at;
                        member.value = Value::text(image.at, text);
                    }
                    None => member.value = renamed(&member.value, name, image),
                }
            }
            Value::new(value.at, Kind::Map(map.into()))
        }
        _ => value.clone(),
    }
}

/// The image under its new name, tag or digest; `None` for another image.
fn tagged(known: &str, name: &str, image: &Value) -> Option<String> {
    let rest =
        known.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with([':', '@']))?;
    let new = image.str("newName").unwrap_or(name);
    Some(match (image.str("digest"), image.str("newTag")) {
        (Some(digest), _) => format!("{new}@{digest}"),
        (None, Some(tag)) => format!("{new}:{tag}"),
        (None, None) => format!("{new}{rest}"),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::graph;

    const BASE: (&str, &str) = (
        "base/api.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n        - name: api\n          image: api:latest\n",
    );
    const LAYER: (&str, &str) = ("base/kustomization.yaml", "resources:\n  - api.yaml\n");

    /// `namespace/replicas/image/memory` of every deployment.
    fn rendered(files: &[(&str, &str)]) -> Vec<String> {
        let all: Vec<_> = [BASE, LAYER].iter().chain(files).copied().collect();
        let graph = graph(&all);
        let objects = graph.objects.iter().filter(|object| &*object.kind == "Deployment");
        objects
            .map(|object| {
                let at = "spec.template.spec.containers";
                let memory = object.body.str(&format!("{at}.resources.limits.memory"));
                let image = object.body.str(&format!("{at}.image")).unwrap_or("");
                let count = object.body.number("spec.replicas").unwrap_or(0.0);
                format!("{}/{count}/{image}/{}", object.namespace, memory.unwrap_or("-"))
            })
            .collect()
    }

    #[test]
    fn overlays_render_their_bases() {
        let overlay = "namespace: shop\nresources: [../base]\nreplicas: [{ name: api, count: 3 }]\nimages: [{ name: api, newTag: '1.4' }]\npatches:\n  - path: limits.yaml\n";
        let limits = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          resources: { limits: { memory: 1Gi } }\n";
        let found = rendered(&[("prod/kustomization.yaml", overlay), ("prod/limits.yaml", limits)]);
        assert_eq!(found, ["shop/3/api:1.4/1Gi"]);
        // Two overlays make two of it, the base alone is none.
        let dev = "namespace: dev\nresources: [../base]\n";
        let found = rendered(&[
            ("prod/kustomization.yaml", overlay),
            ("prod/limits.yaml", limits),
            ("dev/kustomization.yaml", dev),
        ]);
        assert_eq!(found, ["dev/1/api:latest/-", "shop/3/api:1.4/1Gi"]);
        assert_eq!(rendered(&[]), ["/1/api:latest/-"]);
    }

    #[test]
    fn patches_are_written_in_place_or_by_path() {
        let inline = "resources: [../base]\npatches:\n  - target: { kind: Deployment, name: api }\n    patch: |-\n      - op: replace\n        path: /spec/replicas\n        value: 5\n      - op: add\n        path: /spec/template/spec/containers/0/resources\n        value: { limits: { memory: 2Gi } }\n";
        assert_eq!(rendered(&[("prod/kustomization.yaml", inline)]), ["/5/api:latest/2Gi"]);
        let file = "resources: [../base]\npatchesJson6902:\n  - target: { kind: Deployment, name: api }\n    path: ops.yaml\n";
        let operations = "- op: remove\n  path: /spec/replicas\n";
        let found = rendered(&[("prod/kustomization.yaml", file), ("prod/ops.yaml", operations)]);
        assert_eq!(found, ["/0/api:latest/-"]);
        let deletes = "resources: [../base]\npatches:\n  - patch: |-\n      $patch: delete\n      kind: Deployment\n      metadata: { name: api }\n";
        assert!(rendered(&[("prod/kustomization.yaml", deletes)]).is_empty());
    }

    #[test]
    fn components_change_what_takes_them_up() {
        let overlay = "resources: [../base]\ncomponents: [../fast]\n";
        let component = "kind: Component\nreplicas: [{ name: api, count: 9 }]\n";
        let found = rendered(&[
            ("prod/kustomization.yaml", overlay),
            ("fast/kustomization.yaml", component),
        ]);
        assert_eq!(found, ["/9/api:latest/-"]);
    }

    #[test]
    fn overlays_that_multiply_end() {
        let mut files = vec![("l0/api.yaml".to_owned(), BASE.1.to_owned())];
        files.push(("l0/kustomization.yaml".to_owned(), "resources: [api.yaml]\n".to_owned()));
        for level in 1..15 {
            let below = format!("../l{}, ", level - 1).repeat(8);
            files.push((format!("l{level}/kustomization.yaml"), format!("resources: [{below}]\n")));
        }
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (&**path, &**text)).collect();
        let graph = graph(&files);
        assert!(graph.unrendered.iter().any(|(_, what)| what.contains("more than 50000")));
    }

    #[test]
    fn what_comes_from_elsewhere_is_told() {
        let layer = "resources: ['https://github.com/argoproj/argo-cd//manifests?ref=v2', ./api.yaml]\nsecretGenerator: [{ name: x }]\n";
        let graph = graph(&[BASE, ("base/kustomization.yaml", layer)]);
        let told: Vec<&str> = graph.unrendered.iter().map(|(_, what)| &**what).collect();
        assert_eq!(
            told,
            [
                "`https://github.com/argoproj/argo-cd//manifests?ref=v2`, which is not in this repository",
                "what `secretGenerator` makes"
            ]
        );
    }

    #[test]
    fn layers_that_take_each_other_end() {
        let found = rendered(&[
            ("a/kustomization.yaml", "resources: [../b, ../base]\n"),
            ("b/kustomization.yaml", "resources: [../a]\n"),
        ]);
        // Neither is a root, so nothing is rendered: the base is judged as it is.
        assert_eq!(found, ["/1/api:latest/-"]);
    }
}
