//! The evaluator of Terraform: expressions, modules, blocks. What cannot be known is a value too.

mod access;
mod blocks;
mod document;
mod expression;
pub(crate) use document::statements;
mod loops;
mod module;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use facts::infra::Expr;
use facts::{FactBase, FileId};
use model::{ByteRange, Gap, GapKind};

use crate::resource::Resource;
use crate::value::{Place, Value};
use module::{Folder, Found, Instance};

/// Steps of one root module, and of everything that it calls.
const MOST_STEPS: u64 = 1_500_000;
/// Expressions inside of each other, through variables and modules.
const DEEPEST: usize = 250;
/// Calls of modules inside of each other.
const DEEPEST_CALL: usize = 12;
/// Instances of one block.
const MOST_INSTANCES: usize = 1000;

/// Names that loops and blocks bring, innermost last.
pub(crate) type Scope = Vec<(Box<str>, Value)>;

pub(crate) struct Evaluator<'a> {
    base: &'a FactBase,
    folders: &'a BTreeMap<String, Folder<'a>>,
    steps: Cell<u64>,
    depth: Cell<usize>,
    /// A block is repeated more often than is looked at.
    cut: Cell<bool>,
}

/// Every resource of every root module, and where the work was cut off.
pub(crate) fn evaluate(base: &FactBase) -> (Vec<Resource>, Vec<Gap>) {
    let folders = module::folders(base);
    let called = called(&folders);
    let (mut resources, mut gaps) = (Vec::new(), Vec::new());
    for folder in folders.values().filter(|folder| !called.contains(&folder.path)) {
        let evaluator = Evaluator {
            base,
            folders: &folders,
            steps: Cell::new(0),
            depth: Cell::new(0),
            cut: Cell::new(false),
        };
        let root = Instance::new(folder, format!("{}:", folder.path), None);
        evaluator.module(&root, &mut resources);
        let reason = match (evaluator.steps.get() > MOST_STEPS, evaluator.cut.get()) {
            (true, _) => "evaluating its module took more steps than allowed".to_owned(),
            (false, true) => format!("only {MOST_INSTANCES} instances of a block are looked at"),
            (false, false) => continue,
        };
        gaps.extend(folder.files.first().map(|file| Gap {
            path: base.file(*file).path.clone(),
            kind: GapKind::Budget,
            line: None,
            reason,
        }));
    }
    (resources, gaps)
}

impl Evaluator<'_> {
    /// How many of so many instances are made.
    fn bounded(&self, count: usize) -> usize {
        self.cut.set(self.cut.get() || count > MOST_INSTANCES);
        count.min(MOST_INSTANCES)
    }
}

/// Folders that other folders call: they are judged with the arguments that they get. What only examples call is
/// judged by its defaults as well.
fn called(folders: &BTreeMap<String, Folder<'_>>) -> BTreeSet<String> {
    let mut called = BTreeSet::new();
    for folder in folders.values() {
        for (_, call) in folder.calls.values() {
            let source = folder.source(call).filter(|source| *source != folder.path);
            let Some(target) = source.and_then(|source| folders.get(&source)) else { continue };
            if !folder.is_test || target.is_test {
                called.insert(target.path.clone());
            }
        }
    }
    // Modules that call each other in a ring have no root; then each is one.
    if called.len() == folders.len() { BTreeSet::new() } else { called }
}

impl<'a> Evaluator<'a> {
    /// Counts a step; `false` when there are no more.
    fn step(&self) -> bool {
        self.steps.set(self.steps.get() + 1);
        self.steps.get() <= MOST_STEPS
    }

    pub(crate) fn place(&self, file: FileId, range: ByteRange) -> Place {
        Place { file, range }
    }

    /// What an expression comes to.
    pub(crate) fn value(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        expr: &'a Expr,
        scope: &mut Scope,
    ) -> Value {
        let at = self.place(file, expr.range);
        if !self.step() || self.depth.get() >= DEEPEST {
            return Value::unknown(at);
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.expression(instance, file, expr, scope);
        self.depth.set(self.depth.get() - 1);
        value
    }

    /// Worked out once; what depends on itself is not known.
    fn remembered(
        &self,
        instance: &Rc<Instance<'a>>,
        name: String,
        at: Place,
        work: impl FnOnce() -> Value,
    ) -> Value {
        match instance.known.borrow().get(&name) {
            Some(Some(value)) => return value.clone(),
            Some(None) => return Value::unknown(at),
            None => {}
        }
        instance.known.borrow_mut().insert(name.clone(), None);
        let value = work();
        instance.known.borrow_mut().insert(name, Some(value.clone()));
        value
    }

    /// The module that a call makes, once; `None` for one of another repository.
    fn child(&self, instance: &Rc<Instance<'a>>, name: &'a str) -> Option<Rc<Instance<'a>>> {
        if let Some(child) = instance.children.borrow().get(name) {
            return child.clone();
        }
        let call: Found<'a> = *instance.folder.calls.get(name)?;
        let source = instance.folder.source(call.1);
        let folder = source.and_then(|source| self.folders.get(&source));
        let is_reached = |folder: &&Folder<'_>| {
            instance.depth < DEEPEST_CALL && (!instance.folder.is_test || folder.is_test)
        };
        let child = folder.filter(is_reached).map(|folder| {
            let prefix = format!("{}module.{name}.", instance.prefix);
            Instance::new(folder, prefix, Some((Rc::clone(instance), call)))
        });
        instance.children.borrow_mut().insert(name, child.clone());
        child
    }
}
