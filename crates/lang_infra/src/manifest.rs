//! YAML and JSON that declare something: Kubernetes objects, Helm charts, compose files, CloudFormation templates.

use std::borrow::Cow;

use facts::infra::{Infra, MASK};
use model::{Gap, GapKind, RepoPath};

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
    let masked = without_templates(text);
    let (documents, fault) = tree::documents(&masked);
    let infra = (!documents.is_empty()).then_some(Infra::Manifests(documents));
    // YAML that is none is a gap of the reader of settings already; JSON is read there with more patience.
    let gaps = fault.filter(|fault| fault.is_budget && !is_json).map(|fault| Gap {
        path: path.clone(),
        kind: GapKind::Budget,
        line: Some(fault.line),
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
    let is_helm = matches!(&*name, "chart.yaml" | "kustomization.yaml" | "kustomization.yml")
        || name.starts_with("values");
    is_object || is_template || is_compose || is_helm
}

/// Template marks, written over by as many bytes: what stands around them can be read. A line that is nothing but
/// marks is blank; a value becomes a text of [`MASK`]s, which is known to be unknown.
fn without_templates(text: &str) -> Cow<'_, str> {
    if !text.contains("{{") {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let Some(length) = rest[open..].find("}}") else { break };
        let end = open + length + 2;
        masked.push_str(&rest[..open]);
        let before = masked.rsplit('\n').next().unwrap_or("");
        let mask = if before.trim().is_empty() { ' ' } else { MASK };
        let marks = rest[open..end].bytes();
        masked.extend(marks.map(|byte| if byte == b'\n' { '\n' } else { mask }));
        rest = &rest[end..];
    }
    masked.push_str(rest);
    Cow::Owned(masked)
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
