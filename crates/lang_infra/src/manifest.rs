//! YAML and JSON that declare something: Kubernetes objects, Helm charts, compose files, CloudFormation templates.

use facts::infra::{Infra, MASK, Node, NodeKind};
use model::{ByteRange, Gap, GapKind, RepoPath};

use crate::{Read, tree};

/// In bytes.
const LARGEST: usize = 5 << 20;

pub(crate) fn read(path: &RepoPath, text: &str) -> Read {
    let extension = path.extension().map(str::to_ascii_lowercase);
    let is_json = matches!(extension.as_deref(), Some("json" | "template"));
    if !is_json && !matches!(extension.as_deref(), Some("yml" | "yaml")) {
        return Read::default();
    }
    if !declares(path, text, is_json) || text.len() > LARGEST {
        // Settings have their own reader, which says what it leaves out.
        return Read::default();
    }
    let masked = yaml::without_templates(text, MASK);
    let (mut documents, fault) = tree::documents(&masked);
    if is_kustomization(path.file_name()) {
        documents.iter_mut().for_each(expand_patches);
    }
    let infra = (!documents.is_empty()).then_some(Infra::Manifests(documents));
    // YAML that is none is a gap of the reader of settings already; JSON is read there with more patience.
    let gaps = fault.filter(|fault| fault.is_budget && !is_json).map(|fault| Gap {
        path: path.clone(),
        kind: GapKind::Budget,
        line: Some(yaml::line_of(text, &masked, fault.line)),
        reason: fault.reason,
    });
    Read { infra, comments: Vec::new(), gaps: gaps.into_iter().collect() }
}

/// Cheap signs, so that other YAML is not read twice.
fn declares(path: &RepoPath, text: &str, is_json: bool) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let is_object = text.contains("apiVersion") && text.contains("kind");
    let is_template = text.contains("AWS::") && text.contains("Resources");
    if is_json {
        return is_template || is_object && text.len() < 200_000;
    }
    let is_compose = text.contains("services:")
        && (name.contains("compose") || text.contains("image:") || text.contains("build:"));
    let is_helm = name == "chart.yaml" || name.starts_with("values");
    // Operations by path of a patch.
    let is_patch = text.contains("op: ") && text.contains("path: /");
    is_object || is_template || is_compose || is_helm || is_kustomization(&name) || is_patch
}

fn is_kustomization(name: &str) -> bool {
    matches!(name, "kustomization.yaml" | "kustomization.yml")
}

/// Patches that are written as a text are trees like those in files of their own; their place is the text's.
fn expand_patches(document: &mut Node) {
    let NodeKind::Map(entries) = &mut document.kind else { return };
    for entry in entries {
        let NodeKind::List(items) = &mut entry.value.kind else { continue };
        match &*entry.key {
            "patchesStrategicMerge" => items.iter_mut().for_each(expand),
            "patches" | "patchesJson6902" => {
                for item in items {
                    let NodeKind::Map(members) = &mut item.kind else { continue };
                    let patches = members.iter_mut().filter(|member| &*member.key == "patch");
                    patches.for_each(|member| expand(&mut member.value));
                }
            }
            _ => {}
        }
    }
}

fn expand(node: &mut Node) {
    let Some(text) = node.text().filter(|text| text.contains(": ")) else { return };
    let (mut documents, _) = tree::documents(text);
    if documents.is_empty() {
        return;
    }
    let mut first = documents.swap_remove(0);
    put_at(&mut first, node.range);
    *node = first;
}

fn put_at(node: &mut Node, range: ByteRange) {
    node.range = range;
    match &mut node.kind {
        NodeKind::List(items) => items.iter_mut().for_each(|item| put_at(item, range)),
        NodeKind::Map(entries) => {
            for entry in entries {
                entry.key_range = range;
                put_at(&mut entry.value, range);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use facts::infra::Infra;

    fn documents(path: &str, text: &str) -> usize {
        match read(&path.into(), text).infra {
            Some(Infra::Manifests(documents)) => documents.len(),
            _ => 0,
        }
    }

    #[test]
    fn only_what_declares_something_is_read() {
        assert_eq!(
            documents("a.yaml", "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: List\n"),
            2
        );
        assert_eq!(documents("docker-compose.yml", "services:\n  db:\n    image: x\n"), 1);
        assert_eq!(
            documents("t.json", "{\"Resources\": {\"A\": {\"Type\": \"AWS::S3::Bucket\"}}}"),
            1
        );
        assert_eq!(documents("a.yaml", "a: 1\n"), 0);
        assert_eq!(documents("tsconfig.json", "{}"), 0);
    }

    #[test]
    fn templates_leave_values_that_are_not_known() {
        let text = "apiVersion: v1\nkind: Pod\n{{- if .x }}\nname: {{ .Values.ü }}\n{{- end }}\n";
        let Some(Infra::Manifests(found)) = read(&"t.yaml".into(), text).infra else { panic!() };
        let name = found[0].get("name").unwrap();
        assert!(name.text().is_some_and(facts::infra::is_masked));
        assert_eq!(name.range.slice(text), "{{ .Values.ü }}");
    }
}
