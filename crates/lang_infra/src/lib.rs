//! Terraform, manifests in YAML or JSON, and Dockerfiles to facts.
//!
//! Nothing here fails: what cannot be read is a [`Gap`], and the rest of the file is read all the same.

mod dockerfile;
mod hcl;
mod manifest;
mod tree;

use facts::Comment;
use facts::infra::Infra;
use model::{Gap, GapKind, RepoPath};

/// Part of every cache key: raised whenever the same text gives other facts.
pub const VERSION: &str = "2";

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    pub infra: Option<Infra>,
    /// Of Terraform files and Dockerfiles; those of YAML come from the reader of settings.
    pub comments: Vec<Comment>,
    pub gaps: Vec<Gap>,
}

/// Whether the file's name alone says that it is read here.
pub fn handles(path: &RepoPath) -> bool {
    is_terraform(path) || is_variables(path) || dockerfile::handles(path)
}

/// YAML and JSON are read when they declare something; most of them are settings.
pub fn read(path: &RepoPath, text: &str) -> Read {
    let name = path.file_name();
    if name.ends_with(".tf.json") || name.ends_with(".tfvars.json") {
        return in_json(path, text);
    }
    if is_terraform(path) {
        let (body, comments, gaps) = hcl::read(path, text);
        return Read { infra: Some(Infra::Terraform(body)), comments, gaps };
    }
    if is_variables(path) {
        let (body, comments, gaps) = hcl::read(path, text);
        return Read { infra: Some(Infra::Variables(body)), comments, gaps };
    }
    if dockerfile::handles(path) {
        let (instructions, comments) = dockerfile::read(text);
        return Read { infra: Some(Infra::Dockerfile(instructions)), comments, gaps: Vec::new() };
    }
    manifest::read(path, text)
}

fn is_terraform(path: &RepoPath) -> bool {
    let name = path.file_name();
    path.extension() == Some("tf") || name.ends_with(".tofu") || name.ends_with(".tf.json")
}

fn is_variables(path: &RepoPath) -> bool {
    path.extension() == Some("tfvars") || path.file_name().ends_with(".tfvars.json")
}

/// Terraform in its JSON syntax.
fn in_json(path: &RepoPath, text: &str) -> Read {
    let (documents, fault) = tree::documents(text);
    let kind = if fault.as_ref().is_some_and(|fault| fault.is_budget) {
        GapKind::Budget
    } else {
        GapKind::Syntax
    };
    let gaps = fault.map(|fault| Gap {
        path: path.clone(),
        kind,
        line: Some(fault.line),
        reason: fault.reason,
    });
    let infra = documents.first().map(|document| match is_variables(path) {
        true => Infra::Variables(hcl::json::values(text, document)),
        false => Infra::Terraform(hcl::json::file(text, document)),
    });
    Read { infra, comments: Vec::new(), gaps: gaps.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::{Infra, read};

    #[test]
    fn terraform_in_json_is_the_same_tree() {
        let json = r#"{"//": "made by a tool",
            "terraform": {"backend": {"s3": {"bucket": "state"}}},
            "variable": {"size": {"default": 1}},
            "resource": {"aws_instance": {"a": {"count": "${var.size}", "tags": {"Name": "web-${var.size}"}},
                                          "b": [{"ami": "x"}]}}}"#;
        let Some(Infra::Terraform(body)) = read(&"main.tf.json".into(), json).infra else {
            panic!()
        };
        let named: Vec<String> = body
            .blocks
            .iter()
            .map(|block| format!("{} {}", block.kind, block.labels.join(".")))
            .collect();
        assert_eq!(
            named,
            ["terraform ", "variable size", "resource aws_instance.a", "resource aws_instance.b"]
        );
        let hcl = "resource \"aws_instance\" \"a\" {\n  count = var.size\n}\n";
        let Some(Infra::Terraform(same)) = read(&"main.tf".into(), hcl).infra else { panic!() };
        let kind = |body: &facts::infra::Body, place: usize| {
            let value = &body.blocks[place].body.attributes[0].value;
            format!("{:?}", value.kind).split('(').next().unwrap().to_owned()
        };
        assert_eq!(kind(&body, 2), kind(&same, 0));
        let values = read(&"a.auto.tfvars.json".into(), "{\"size\": 3}").infra;
        assert!(
            matches!(values, Some(Infra::Variables(body)) if &*body.attributes[0].name == "size")
        );
        assert_eq!(read(&"main.tf.json".into(), "{\"a\": [").gaps.len(), 1);
    }
}
