//! The engine's state, the order in which the program is evaluated, and what is reported in the end.

use std::rc::Rc;

use facts::code::{ClassId, ExprId, FunctionId, FunctionKind, SymbolId};
use facts::{FactBase, FileId, Flow, Handler, ImportTarget};
use model::{Gap, GapKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::PROGRAM_BUDGET;
use super::env::{Activation, Outcome};
use super::layout::Layout;
use super::origins::OriginTable;
use super::report::Found;
use super::value::{Label, Value, state};
use crate::Origins;
use crate::models::{Kinds, Models};
use crate::schemas::{Checked, Checks};

/// What others have worked out before.
pub(crate) struct Hints<'a> {
    pub(crate) origins: &'a Origins,
    /// Functions that are known to be given a request, with the shapes of their parameters.
    pub(crate) handlers: Vec<&'a Handler>,
    /// What schemas check of the requests that handlers are given.
    pub(crate) checked: Checked,
    /// Calls that check a value against a schema.
    pub(crate) checks: Checks,
}

/// A place where data enters.
pub(crate) struct Source {
    pub(crate) file: FileId,
    pub(crate) expr: Option<ExprId>,
    pub(crate) range: model::ByteRange,
    pub(crate) kind: Box<str>,
    pub(crate) model: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) certain: bool,
}

pub(crate) type Key = (FileId, FunctionId, u64);

pub(crate) struct Engine<'a> {
    pub(crate) base: &'a FactBase,
    pub(crate) models: &'a Models,
    pub(crate) hints: &'a Hints<'a>,
    pub(crate) layouts: Vec<Option<Layout<'a>>>,
    pub(crate) origins: OriginTable,
    /// Module-level variables: what every writer may have stored.
    pub(crate) globals: FxHashMap<(FileId, SymbolId), Value<'a>>,
    /// Values of exported expressions.
    pub(crate) exported: FxHashMap<(FileId, ExprId), Value<'a>>,
    /// Fields of instances that the engine did not see being made.
    pub(crate) instances: FxHashMap<(FileId, ClassId), Value<'a>>,
    pub(crate) sources: Vec<Source>,
    pub(crate) source_ids: FxHashMap<(FileId, model::ByteRange, Box<str>), u32>,
    pub(crate) found: Found,
    pub(crate) memo: FxHashMap<Key, Option<Rc<Outcome<'a>>>>,
    pub(crate) cells: Vec<Value<'a>>,
    pub(crate) evaluated: FxHashSet<(FileId, FunctionId)>,
    pub(crate) act: Activation<'a>,
    pub(crate) steps: u64,
    pub(crate) depth: u32,
    pub(crate) call_depth: u32,
    pub(crate) over_budget: FxHashSet<(FileId, FunctionId)>,
    /// The `parameter` sources, which stay inside their function.
    pub(crate) parameter_sources: FxHashSet<u32>,
    pub(crate) string_kinds: Kinds,
    /// The right side of the assignment that is being stored, where sinks are reported.
    pub(crate) assigned_at: Option<ExprId>,
    /// Variables that nobody declared: `value = x`.
    pub(crate) undeclared: FxHashMap<(FileId, &'a str), Value<'a>>,
    /// Where evaluation is: the place of a read that no expression stands for, such as a destructured name.
    pub(crate) here: model::ByteRange,
}

/// All flows of a program, sorted by place, and the functions that were too much.
///
/// Evaluation recurses as deep as [`super::MAX_DEPTH`] allows, so it brings its own stack, whatever the caller has.
pub(crate) fn analyse(base: &FactBase, models: &Models, hints: Hints<'_>) -> (Vec<Flow>, Vec<Gap>) {
    let run = || {
        let Some(mut engine) = Engine::new(base, models, &hints) else {
            return (Vec::new(), Vec::new());
        };
        engine.run();
        (engine.flows(), engine.gaps())
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        thread.map(|thread| thread.join().unwrap_or_default()).unwrap_or_default()
    })
}

/// A source that is a whole parsed body.
fn is_body(model: &str) -> bool {
    let last = model.rsplit('.').next().unwrap_or(model);
    matches!(last, "body" | "Body" | "payload" | "json()" | "#body")
}

/// Address space, of which only what is used is ever backed by memory.
const STACK: usize = 128 << 20;

impl<'a> Engine<'a> {
    fn new(base: &'a FactBase, models: &'a Models, hints: &'a Hints<'a>) -> Option<Self> {
        let layouts: Vec<_> =
            base.files().map(|(id, file)| file.code().map(|code| Layout::new(id, code))).collect();
        let (file, _, code) = base.code().next()?;
        let string_kinds =
            ["nosql", "template-object", "type-confusion", "proto-pollution", "record"]
                .iter()
                .fold(0, |set, kind| set | models.bit(kind));
        Some(Self {
            base,
            models,
            hints,
            layouts,
            origins: OriginTable::default(),
            globals: FxHashMap::default(),
            exported: FxHashMap::default(),
            instances: FxHashMap::default(),
            sources: Vec::new(),
            source_ids: FxHashMap::default(),
            found: Found::default(),
            memo: FxHashMap::default(),
            cells: Vec::new(),
            evaluated: FxHashSet::default(),
            act: Activation::new(file, code, FunctionId::TOP_LEVEL),
            steps: 0,
            depth: 0,
            call_depth: 0,
            over_budget: FxHashSet::default(),
            parameter_sources: FxHashSet::default(),
            string_kinds,
            assigned_at: None,
            undeclared: FxHashMap::default(),
            here: model::ByteRange::default(),
        })
    }

    /// Two passes: what a function stores in a module-level variable or a class's field is seen by those before it.
    fn run(&mut self) {
        let order = self.module_order();
        for pass in 0..2 {
            let before = self.state_digest();
            self.memo.clear();
            self.evaluated.clear();
            order.iter().for_each(|file| self.run_top_level(*file));
            self.run_handlers();
            order.iter().for_each(|file| self.run_rest(*file));
            if pass == 0 && before == self.state_digest() {
                return;
            }
        }
    }

    /// Changes when shared state holds more taint.
    fn state_digest(&self) -> (usize, usize) {
        let tainted = |value: &&Value<'a>| value.is_tainted();
        (
            self.globals.values().filter(tainted).count(),
            self.instances.values().filter(tainted).count(),
        )
    }

    /// Files after those that they import, as far as cycles allow.
    fn module_order(&self) -> Vec<FileId> {
        let mut order = Vec::new();
        let mut seen = FxHashSet::default();
        for (root, ..) in self.base.code() {
            let mut stack = vec![(root, 0)];
            if !seen.insert(root) {
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

    fn run_top_level(&mut self, file: FileId) {
        if self.base.file(file).class.is_reviewed() {
            self.run_root(file, FunctionId::TOP_LEVEL, Vec::new());
        }
    }

    /// Functions that a framework calls, as the route table tells.
    fn run_handlers(&mut self) {
        let hints = self.hints;
        for handler in &hints.handlers {
            let args = self.handler_args(handler);
            let function =
                self.base.file(handler.file).code().map(|code| code.function(handler.function));
            // A function inside another is evaluated there, where its captured variables are known.
            if function.is_some_and(|function| function.parent == Some(FunctionId::TOP_LEVEL)) {
                self.run_root(handler.file, handler.function, args);
            }
        }
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

    /// Functions of the top level that nothing has called. Inner ones are run by the function around them.
    fn run_rest(&mut self, file: FileId) {
        let Some(layout) = self.layout(file) else { return };
        let code = layout.code;
        if !self.base.file(file).class.is_reviewed() {
            return;
        }
        for (function, id) in code.functions.iter().zip(0..) {
            let id = FunctionId(id);
            let is_root = function.parent == Some(FunctionId::TOP_LEVEL);
            if is_root && !self.evaluated.contains(&(file, id)) {
                self.run_root(file, id, Vec::new());
            }
        }
    }

    fn run_root(&mut self, file: FileId, function: FunctionId, args: Vec<Value<'a>>) {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return };
        let this = self.root_this(file, function);
        let mut args = args;
        self.fill_root_args(file, function, &mut args);
        self.act = Activation::new(file, code, FunctionId::TOP_LEVEL);
        self.depth = 0;
        self.call_depth = 0;
        let outcome = self.call_function(file, function, Rc::default(), this, &args);
        if let Some(class) = code.function(function).class
            && !matches!(code.function(function).kind, FunctionKind::StaticBlock)
            && outcome.this.is_tainted() | !outcome.this.fields().is_empty()
        {
            let old = self.instances.entry((file, class)).or_default();
            *old = old.join(&outcome.this);
        }
    }

    /// `this` of a method that nothing calls: an instance of its class, with all that was stored in it.
    fn root_this(&self, file: FileId, function: FunctionId) -> Value<'a> {
        let Some(code) = self.base.file(file).code() else { return Value::CLEAN };
        match code.function(function).class {
            Some(class) => self.instance(file, class),
            None => Value::CLEAN,
        }
    }

    pub(crate) fn instance(&self, file: FileId, class: ClassId) -> Value<'a> {
        let stored = self.instances.get(&(file, class)).cloned().unwrap_or_default();
        stored.with(|node| node.class = Some((file, class)))
    }

    pub(crate) fn layout(&self, file: FileId) -> Option<&Layout<'a>> {
        self.layouts.get(file.0 as usize).and_then(Option::as_ref)
    }

    /// The label of a source, the same for the same place.
    pub(crate) fn source_label(&mut self, source: Source, safe: Kinds) -> Label {
        let key = (source.file, source.range, source.kind.clone());
        let (file, range, certain) = (source.file, source.range, source.certain);
        // A scope that a framework injects is told where it is used, whoever hands it on.
        let parameter = &*source.kind == "parameter" && &*source.model == "parameter";
        // Names inside archives are the only ones that a check of the destination is for.
        let safe =
            if &*source.kind == "archive" { safe } else { safe | self.models.bit("zip-slip") };
        let next = self.sources.len() as u32;
        let id = *self.source_ids.entry(key).or_insert(next);
        if id == next {
            self.sources.push(source);
            if parameter {
                self.parameter_sources.insert(id);
            }
        }
        let text = &*self.sources[id as usize].model;
        let shape = match text {
            "location"
            | "location.href"
            | "location.toString()"
            | "document.URL"
            | "document.documentURI"
            | "document.baseURI" => state::WHOLE_URL,
            "location.hash" | "location.search" => state::MARKED,
            text if is_body(text) => state::WHOLE_BODY,
            _ => 0,
        };
        let safe = if shape == state::WHOLE_URL { safe | self.navigation_kinds() } else { safe };
        let trace = super::steps::Trace::default().then(file, range, super::steps::Note::Source);
        Label { source: id, safe, state: shape | if certain { 0 } else { state::UNCERTAIN }, trace }
    }

    /// Sinks that a URL cannot harm as long as its host is the page's own.
    pub(crate) fn navigation_kinds(&self) -> Kinds {
        self.models.bit("redirect") | self.models.bit("ssrf") | self.models.bit("url-attr")
    }

    /// The label of what was cut out of an address.
    pub(crate) fn cut_loose(&self, label: &mut Label) {
        if label.state & state::WHOLE_URL != 0 {
            label.state &= !state::WHOLE_URL;
            label.safe &= !self.navigation_kinds();
        }
    }

    /// Counts one unit of work; false when there is none left.
    pub(crate) fn spend(&mut self) -> bool {
        self.steps += 1;
        if self.act.budget == 0 || self.steps > PROGRAM_BUDGET {
            self.over_budget.insert((self.act.file, self.act.function));
            return false;
        }
        self.act.budget -= 1;
        true
    }

    fn gaps(&self) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = self
            .over_budget
            .iter()
            .map(|(file, function)| {
                let source = self.base.file(*file);
                let range =
                    source.code().map(|code| code.function(*function).range).unwrap_or_default();
                Gap {
                    path: source.path.clone(),
                    kind: GapKind::Budget,
                    line: Some(source.lines.line_of(range.start)),
                    reason: "data flow of a function takes more steps than allowed".to_owned(),
                }
            })
            .collect();
        gaps.sort();
        gaps.dedup();
        gaps
    }
}
