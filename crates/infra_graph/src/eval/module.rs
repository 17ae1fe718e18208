//! Folders of Terraform files, and the instances that calls make of them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use facts::infra::{Attribute, Block, Body, Infra};
use facts::{FactBase, FileClass, FileId};

use crate::value::Value;

/// A block and the file that it is in.
pub(crate) type Found<'a> = (FileId, &'a Block);

/// One folder: a module.
#[derive(Default)]
pub(crate) struct Folder<'a> {
    pub(crate) path: String,
    pub(crate) files: Vec<FileId>,
    pub(crate) variables: BTreeMap<&'a str, Found<'a>>,
    pub(crate) locals: BTreeMap<&'a str, (FileId, &'a Attribute)>,
    pub(crate) outputs: BTreeMap<&'a str, Found<'a>>,
    pub(crate) calls: BTreeMap<&'a str, Found<'a>>,
    /// Resources, data and the rest, in the order of the files.
    pub(crate) blocks: Vec<Found<'a>>,
    /// What `terraform.tfvars` and `*.auto.tfvars` say.
    pub(crate) values: BTreeMap<&'a str, (FileId, &'a Attribute)>,
    /// All of its files are tests or examples.
    pub(crate) is_test: bool,
}

/// By path.
pub(crate) fn folders(base: &FactBase) -> BTreeMap<String, Folder<'_>> {
    let mut folders: BTreeMap<String, Folder<'_>> = BTreeMap::new();
    for (id, file) in base.files() {
        let (Some(Infra::Terraform(body) | Infra::Variables(body)), true) =
            (&file.facts.infra, file.class.is_reviewed())
        else {
            continue;
        };
        let path = file.path.folder();
        let folder = folders.entry(path.to_owned()).or_insert_with(|| Folder {
            path: path.to_owned(),
            is_test: true,
            ..Folder::default()
        });
        let name = file.path.file_name();
        if matches!(file.facts.infra, Some(Infra::Variables(_))) {
            let bare = name.strip_suffix(".json").unwrap_or(name);
            if bare == "terraform.tfvars" || bare.ends_with(".auto.tfvars") {
                folder.values.extend(body.attributes.iter().map(|one| (&*one.name, (id, one))));
            }
            continue;
        }
        folder.is_test &= file.class == FileClass::Test;
        folder.add(id, body);
    }
    folders.retain(|_, folder| !folder.files.is_empty());
    folders
}

impl<'a> Folder<'a> {
    fn add(&mut self, file: FileId, body: &'a Body) {
        self.files.push(file);
        for block in &body.blocks {
            let label = block.labels.first().map_or("", |label| label);
            match &*block.kind {
                "variable" => drop(self.variables.insert(label, (file, block))),
                "output" => drop(self.outputs.insert(label, (file, block))),
                "module" => drop(self.calls.insert(label, (file, block))),
                "locals" => {
                    let all = block.body.attributes.iter();
                    self.locals.extend(all.map(|one| (&*one.name, (file, one))));
                }
                _ => {}
            }
            self.blocks.push((file, block));
        }
    }

    /// The folder that a call's `source` names, when it is one of the repository.
    pub(crate) fn source(&self, call: &Block) -> Option<String> {
        let facts::infra::ExprKind::Text(source) = &call.body.attribute("source")?.value.kind
        else {
            return None;
        };
        (source.starts_with("./") || source.starts_with("../"))
            .then(|| joined(&self.path, source))
            .flatten()
    }
}

/// A path relative to a folder; `None` when it leaves the repository.
pub(crate) fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A module with the arguments of one call.
pub(crate) struct Instance<'a> {
    pub(crate) folder: &'a Folder<'a>,
    /// Stands before every address: `terraform:` or `terraform:module.db.`
    pub(crate) prefix: Arc<str>,
    /// Who calls it, by which block.
    pub(crate) caller: Option<(Rc<Instance<'a>>, Found<'a>)>,
    /// `None` while it is being worked out.
    pub(crate) known: RefCell<BTreeMap<String, Option<Value>>>,
    pub(crate) children: RefCell<BTreeMap<&'a str, Option<Rc<Instance<'a>>>>>,
    /// Calls above it.
    pub(crate) depth: usize,
}

impl<'a> Instance<'a> {
    pub(crate) fn new(
        folder: &'a Folder<'a>,
        prefix: String,
        caller: Option<(Rc<Instance<'a>>, Found<'a>)>,
    ) -> Rc<Self> {
        let depth = caller.as_ref().map_or(0, |(caller, _)| caller.depth + 1);
        Rc::new(Self {
            folder,
            prefix: prefix.into(),
            caller,
            known: RefCell::default(),
            children: RefCell::default(),
            depth,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn paths_are_joined_inside_the_repository() {
        assert_eq!(joined("infra/prod", "../modules/db").as_deref(), Some("infra/modules/db"));
        assert_eq!(joined("", "./a").as_deref(), Some("a"));
        assert_eq!(joined("a", "../../b"), None);
    }
}
