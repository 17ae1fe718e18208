//! The order in which the program is evaluated: every file's top level after those that it imports, handlers of
//! routes, then whatever nobody has called; and again what read shared state before it was complete.

use facts::code::{FunctionId, FunctionKind};
use facts::{FileId, Handler, ImportTarget};
use rustc_hash::FxHashSet;

use super::engine::Engine;
use super::env::Activation;
use super::heap::{Change, Owner};
use super::value::Value;

/// Evaluations of the program, of which all but the first are of what shared state has outdated only.
const MAX_ROUNDS: u32 = 4;

/// A function that is evaluated for its own sake.
#[derive(Clone, Copy)]
struct Root<'a> {
    owner: Owner,
    /// What the route table knows of it.
    handler: Option<&'a Handler>,
}

impl<'a> Engine<'a> {
    pub(crate) fn run_program(&mut self, files: &[FileId], handlers: &[&'a Handler]) {
        let roots = self.run_all(files, handlers);
        for round in 1..MAX_ROUNDS {
            // Shapes of shared state settle with the second look; what is worth more is data that moves on.
            let change = if round == 1 { Change::Any } else { Change::Taint };
            let outdated = self.heap.outdated(change);
            if outdated.is_empty() {
                return;
            }
            self.contexts.forget(|owner| outdated.contains(owner));
            roots
                .iter()
                .filter(|root| outdated.contains(&root.owner))
                .for_each(|root| self.run_root(*root));
        }
    }

    fn run_all(&mut self, files: &[FileId], handlers: &[&'a Handler]) -> Vec<Root<'a>> {
        let order = self.module_order(files);
        let mut roots: Vec<Root<'a>> = Vec::new();
        for file in &order {
            self.run_new(&mut roots, Root { owner: (*file, FunctionId::TOP_LEVEL), handler: None });
        }
        for handler in handlers {
            let owner = (handler.file, handler.function);
            let code = self.base.file(handler.file).code();
            let parent = code.and_then(|code| code.function(handler.function).parent);
            // A function inside another is evaluated there, where its captured variables are known.
            if parent == Some(FunctionId::TOP_LEVEL) {
                self.run_new(&mut roots, Root { owner, handler: Some(handler) });
            }
        }
        for file in &order {
            self.run_rest(*file, &mut roots);
        }
        roots
    }

    fn run_new(&mut self, roots: &mut Vec<Root<'a>>, root: Root<'a>) {
        if root.handler.is_some() || self.base.file(root.owner.0).class.is_reviewed() {
            roots.push(root);
            self.run_root(root);
        }
    }

    /// Functions of the top level that nothing has called. Inner ones are run by the function around them.
    fn run_rest(&mut self, file: FileId, roots: &mut Vec<Root<'a>>) {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return };
        for (function, id) in code.functions.iter().zip(0..) {
            let owner = (file, FunctionId(id));
            let is_root = function.parent == Some(FunctionId::TOP_LEVEL);
            if is_root && !self.evaluated.contains(&owner) {
                self.run_new(roots, Root { owner, handler: None });
            }
        }
    }

    /// Files after those that they import, as far as cycles allow.
    fn module_order(&self, files: &[FileId]) -> Vec<FileId> {
        let mut order = Vec::new();
        let mut seen = FxHashSet::default();
        for root in files {
            let mut stack = vec![(*root, 0)];
            if !seen.insert(*root) {
                continue;
            }
            while let Some((file, next)) = stack.pop() {
                let imports = self.base.file(file).code().map_or(0, |code| code.imports.len());
                if next == imports {
                    order.push(file);
                    continue;
                }
                stack.push((file, next + 1));
                if let ImportTarget::File(target) = self.base.import_target(file, next)
                    && self.base.file(*target).code().is_some()
                    && seen.insert(*target)
                {
                    stack.push((*target, 0));
                }
            }
        }
        order
    }

    /// The shapes that the route table knows and the parameter itself does not tell.
    fn handler_args(&mut self, handler: &Handler) -> Vec<Value<'a>> {
        let (file, function) = (handler.file, handler.function);
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return Vec::new() };
        let params = &code.function(function).params;
        let known = self.hints.origins;
        params
            .iter()
            .zip(&handler.params)
            .enumerate()
            .map(|(place, (param, shape))| match shape {
                Some(shape) if known.param(file, function, place).is_none() => {
                    self.framework_value(shape.as_str(), file, param)
                }
                _ => Value::CLEAN,
            })
            .collect()
    }

    fn run_root(&mut self, root: Root<'a>) {
        let (file, function) = root.owner;
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return };
        // In its own name, so that it is evaluated again when what its arguments were made from changes.
        self.act = Activation::new(file, code, function);
        self.depth = 0;
        self.call_depth = 0;
        let this = self.root_this(file, function);
        let mut args = root.handler.map_or_else(Vec::new, |handler| self.handler_args(handler));
        self.fill_root_args(file, function, &mut args);
        let outcome = self.call_function(file, function, std::rc::Rc::default(), this, &args);
        if let Some(class) = code.function(function).class
            && !matches!(code.function(function).kind, FunctionKind::StaticBlock)
        {
            self.store_fields(file, class, &outcome.this);
        }
    }

    /// `this` of a method that nothing calls: an instance of its class.
    fn root_this(&self, file: FileId, function: FunctionId) -> Value<'a> {
        let code = self.base.file(file).code();
        let class = code.and_then(|code| code.function(function).class);
        class.map_or(Value::CLEAN, |class| Self::instance(file, class))
    }
}
