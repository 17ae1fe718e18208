//! A call together with all that a check wants to know about it.

use facts::code::{Call, CallKind, Code, ExprId, ExprKind, FunctionId};
use facts::{FileId, Origin, SourceFile};
use flow::Program;
use model::ByteRange;

use crate::scope::Selected;

/// A call, `new` or tagged template of a file under review.
#[derive(Clone, Copy)]
pub struct CallSite<'a> {
    pub file: FileId,
    pub source: &'a SourceFile,
    pub code: &'a Code,
    pub expr: ExprId,
    pub call: &'a Call,
    /// What is called, across files: `child_process.exec`. `None` when nothing is known.
    pub callee: Option<&'a Origin>,
    /// The function that the call is written in.
    pub owner: FunctionId,
}

/// Every call, `new` and tagged template of the files under review, by file and place.
pub(crate) fn call_sites<'a>(program: &'a Program, selected: &Selected) -> Vec<CallSite<'a>> {
    let mut sites = Vec::new();
    for (file, source, code) in program.base.code().filter(|(file, ..)| selected.full(*file)) {
        let owners = code.calls.iter().zip(&code.call_owners);
        sites.extend(
            owners.filter_map(|(expr, owner)| {
                CallSite::new(program, file, source, code, *expr, *owner)
            }),
        );
    }
    sites
}

impl<'a> CallSite<'a> {
    pub(crate) fn new(
        program: &'a Program,
        file: FileId,
        source: &'a SourceFile,
        code: &'a Code,
        expr: ExprId,
        owner: FunctionId,
    ) -> Option<Self> {
        let call = code.call(expr)?;
        let callee = program.origin(file, call.callee);
        Some(Self { file, source, code, expr, call, callee, owner })
    }

    pub fn range(&self) -> ByteRange {
        self.code.range(self.expr)
    }

    /// Whether what is called has one of these origins.
    pub fn is(&self, origins: &[&str]) -> bool {
        self.callee.is_some_and(|callee| origins.contains(&callee.as_str()))
    }

    /// Whether it calls this global itself: not a local name that hides it.
    pub fn is_global(&self, name: &str) -> bool {
        matches!(self.code.kind(self.call.callee), ExprKind::Name { name: called, symbol: None } if &**called == name)
    }

    pub fn is_new(&self) -> bool {
        self.call.kind == CallKind::New
    }

    /// The expression passed at this place; `None` behind a spread, where places are unknown.
    pub fn arg(&self, place: usize) -> Option<ExprId> {
        let before = self.call.args.get(..=place)?;
        before.iter().all(|arg| !arg.spread).then(|| before[place].value)
    }

    /// `query` of `pool.query(..)`, whatever `pool` is; the name itself of `query(..)`.
    pub fn name(&self) -> Option<&'a str> {
        match self.code.kind(self.call.callee) {
            ExprKind::Member { property, .. } => Some(property),
            ExprKind::Name { name, .. } => Some(name),
            _ => None,
        }
    }

    /// `pool` of `pool.query(..)`.
    pub fn receiver(&self) -> Option<ExprId> {
        match self.code.kind(self.call.callee) {
            ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => Some(*object),
            _ => None,
        }
    }

    /// The expression as written.
    pub fn text(&self, expr: ExprId) -> &'a str {
        self.code.range(expr).slice(&self.source.text)
    }
}
