//! The engine's state, the labels of sources, and the budget.

use facts::code::{ExprId, FunctionId};
use facts::{FactBase, FileId, Flow, Handler};
use model::{Gap, GapKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::contexts::{ALLOWANCE, Contexts};
use super::env::Activation;
use super::exports::Exports;
use super::heap::{Heap, Owner};
use super::layout::Layout;
use super::origins::OriginTable;
use super::report::Found;
use super::value::{Label, Value, state};
use super::{FUNCTION_BUDGET, MAX_DEPTH, PROGRAM_STEPS_PER_BYTE};
use crate::Origins;
use crate::models::{Kinds, Models};
use crate::schemas::{Checked, Checks, Dtos};

/// What others have worked out before.
pub(crate) struct Hints<'a> {
    pub(crate) origins: &'a Origins,
    /// What schemas check of the requests that handlers are given.
    pub(crate) checked: Checked,
    /// Calls that check a value against a schema.
    pub(crate) checks: Checks,
    /// Parameters that a pipe checks against their class.
    pub(crate) dtos: Dtos,
    /// Handlers whose result says where the visitor is sent.
    pub(crate) redirects: FxHashSet<(FileId, FunctionId)>,
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

pub(crate) struct Engine<'a> {
    pub(crate) base: &'a FactBase,
    pub(crate) models: &'a Models,
    pub(crate) hints: &'a Hints<'a>,
    /// Of the files that are followed.
    pub(crate) layouts: FxHashMap<FileId, Layout<'a>>,
    pub(crate) origins: OriginTable,
    pub(crate) heap: Heap<'a>,
    pub(crate) exports: Exports<'a>,
    pub(crate) sources: Vec<Source>,
    pub(crate) source_ids: FxHashMap<(FileId, model::ByteRange, Box<str>), u32>,
    pub(crate) found: Found,
    pub(crate) contexts: Contexts<'a>,
    /// What promises were resolved with, and the cells of `new Promise(..)` by their place.
    pub(crate) cells: Vec<Value<'a>>,
    pub(crate) promises: FxHashMap<(FileId, ExprId), u32>,
    pub(crate) evaluated: FxHashSet<Owner>,
    pub(crate) act: Activation<'a>,
    pub(crate) steps_left: u64,
    pub(crate) depth: u32,
    pub(crate) call_depth: u32,
    pub(crate) over_budget: FxHashSet<Owner>,
    /// Functions whose calls or expressions nest deeper than evaluation goes.
    pub(crate) too_deep: FxHashSet<Owner>,
    /// The `parameter` sources, which stay inside their function.
    pub(crate) parameter_sources: FxHashSet<u32>,
    pub(crate) string_kinds: Kinds,
    /// The right side of the assignment that is being stored, where sinks are reported.
    pub(crate) assigned_at: Option<ExprId>,
    /// Where evaluation is: the place of a read that no expression stands for, such as a destructured name.
    pub(crate) here: model::ByteRange,
}

/// All flows within files that no others have to do with, sorted by place, and the functions that were too much.
/// Needs a deep stack: evaluation recurses as far as [`super::MAX_DEPTH`] allows.
pub(crate) fn analyse(
    base: &FactBase,
    models: &Models,
    hints: &Hints<'_>,
    files: &[FileId],
    handlers: &[&Handler],
) -> (Vec<Flow>, Vec<Gap>) {
    let Some(mut engine) = Engine::new(base, models, hints, files) else {
        return (Vec::new(), Vec::new());
    };
    engine.run_program(files, handlers);
    (engine.flows(), engine.gaps())
}

/// A source that is a whole parsed body.
fn is_body(model: &str) -> bool {
    let last = model.rsplit('.').next().unwrap_or(model);
    matches!(last, "body" | "Body" | "payload" | "json()" | "#body")
}

impl<'a> Engine<'a> {
    fn new(
        base: &'a FactBase,
        models: &'a Models,
        hints: &'a Hints<'a>,
        files: &[FileId],
    ) -> Option<Self> {
        let with_code = || files.iter().filter_map(|id| Some((*id, base.file(*id).code()?)));
        let layouts = with_code().map(|(id, code)| (id, Layout::new(code))).collect();
        let (file, code) = with_code().next()?;
        let steps = with_code().map(|(id, code)| {
            let functions = code.functions.len() as u64;
            let bytes = base.file(id).text.len() as u64;
            bytes * PROGRAM_STEPS_PER_BYTE + functions * u64::from(ALLOWANCE) * 3
        });
        let steps_left = steps.sum::<u64>() + u64::from(FUNCTION_BUDGET);
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
            heap: Heap::default(),
            exports: Exports::default(),
            sources: Vec::new(),
            source_ids: FxHashMap::default(),
            found: Found::default(),
            contexts: Contexts::new(),
            cells: Vec::new(),
            promises: FxHashMap::default(),
            evaluated: FxHashSet::default(),
            act: Activation::new(file, code, FunctionId::TOP_LEVEL),
            steps_left,
            depth: 0,
            call_depth: 0,
            over_budget: FxHashSet::default(),
            too_deep: FxHashSet::default(),
            parameter_sources: FxHashSet::default(),
            string_kinds,
            assigned_at: None,
            here: model::ByteRange::default(),
        })
    }

    pub(crate) fn layout(&self, file: FileId) -> Option<&Layout<'a>> {
        self.layouts.get(&file)
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
        if self.act.budget == 0 || self.steps_left == 0 {
            self.over_budget.insert(self.owner());
            return false;
        }
        self.steps_left -= 1;
        self.act.budget -= 1;
        true
    }

    /// Whether evaluation may go one level deeper; where it may not, what is cut off is a gap.
    pub(crate) fn has_room(&mut self) -> bool {
        let has_room = self.depth < MAX_DEPTH;
        if !has_room {
            self.too_deep.insert(self.owner());
        }
        has_room
    }

    fn gaps(&self) -> Vec<Gap> {
        let of = |(file, function): &Owner, reason: &str| {
            let source = self.base.file(*file);
            let range =
                source.code().map(|code| code.function(*function).range).unwrap_or_default();
            Gap {
                path: source.path.clone(),
                kind: GapKind::Budget,
                line: Some(source.lines.line_of(range.start)),
                reason: reason.to_owned(),
            }
        };
        let costly = self
            .over_budget
            .iter()
            .map(|owner| of(owner, "data flow of a function takes more steps than allowed"));
        let deep = self
            .too_deep
            .iter()
            .map(|owner| of(owner, "calls nest deeper here than data is followed"));
        let mut gaps: Vec<Gap> = costly.chain(deep).collect();
        gaps.sort();
        gaps.dedup();
        gaps
    }
}
