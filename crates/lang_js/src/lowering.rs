//! The state of one lowering, and what every theme needs from it.

use facts::code::{Block, Code, Dialect, Expr, ExprId, ExprKind, FunctionId, ModuleKind, SymbolId};
use model::ByteRange;
use oxc_ast::ast::Program;
use oxc_semantic::Scoping;
use oxc_span::{GetSpan, Span};

use crate::functions;
use crate::symbols;

/// Statements nested deeper than this are left out and reported: whoever reads (or drops) the statement tree
/// recurses over it on an ordinary stack.
const MAX_STATEMENT_DEPTH: u32 = 500;

/// Copies one program out of the parser's arena.
pub(crate) struct Lowering<'s> {
    pub(crate) scoping: &'s Scoping,
    pub(crate) code: Code,
    /// The function whose body is being lowered.
    pub(crate) owner: FunctionId,
    /// What `this` is an instance of, here.
    pub(crate) this_class: Option<facts::code::ClassId>,
    /// Inside a namespace `export` does not leave the file.
    pub(crate) namespaces: u32,
    /// Per symbol: whether a declaration of it was seen, so that a second one counts as a write.
    pub(crate) declared: Vec<bool>,
    /// Per scope: the function whose own scope it is.
    pub(crate) function_scopes: Vec<Option<FunctionId>>,
    /// Has `import` or `export`; has `require(` or `module.exports`.
    pub(crate) is_esm: bool,
    pub(crate) is_commonjs: bool,
    pub(crate) statement_depth: u32,
    /// Where [`MAX_STATEMENT_DEPTH`] was first passed.
    too_deep: Option<u32>,
}

/// The name that a function or class gets from where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Name<'n> {
    pub(crate) text: &'n str,
    pub(crate) range: ByteRange,
}

/// The program's facts, and the offset at which statements nest too deep, if they do.
pub(crate) fn lower(
    program: &Program<'_>,
    scoping: &Scoping,
    dialect: Dialect,
) -> (Code, Option<u32>) {
    let mut lowering = Lowering::new(scoping, dialect, program);
    lowering.program(program);
    let too_deep = lowering.too_deep;
    (lowering.finish(), too_deep)
}

impl<'s> Lowering<'s> {
    fn new(scoping: &'s Scoping, dialect: Dialect, program: &Program<'_>) -> Self {
        let code = Code {
            dialect,
            module: ModuleKind::Script,
            exprs: Vec::with_capacity(program.source_text.len() / 16),
            functions: vec![functions::top_level(range(program.span))],
            classes: Vec::new(),
            symbols: symbols::declared(scoping),
            imports: Vec::new(),
            exports: Vec::new(),
            directives: Vec::new(),
            calls: Vec::new(),
            call_owners: Vec::new(),
        };
        Self {
            scoping,
            declared: vec![false; code.symbols.len()],
            code,
            owner: FunctionId::TOP_LEVEL,
            this_class: None,
            namespaces: 0,
            function_scopes: vec![None; scoping.scopes_len()],
            is_esm: false,
            is_commonjs: false,
            statement_depth: 0,
            too_deep: None,
        }
    }

    fn program(&mut self, program: &Program<'_>) {
        let directives = program.directives.iter();
        self.code.directives = directives.map(|directive| boxed(&directive.directive)).collect();
        let mut body = Block::new();
        self.statements(&program.body, &mut body);
        self.code.functions[0].body = body;
    }

    fn finish(mut self) -> Code {
        self.finish_symbols();
        self.code.module = match (self.is_esm, self.is_commonjs) {
            (true, _) => ModuleKind::Esm,
            (false, true) => ModuleKind::CommonJs,
            (false, false) => ModuleKind::Script,
        };
        self.sort_calls();
        self.code.exprs.shrink_to_fit();
        self.code.functions.shrink_to_fit();
        self.code.symbols.shrink_to_fit();
        self.code
    }

    /// Calls are met inside out; readers want them as written: by start, the shorter one (the receiver) first.
    fn sort_calls(&mut self) {
        let calls = std::mem::take(&mut self.code.calls);
        let owners = std::mem::take(&mut self.code.call_owners);
        let mut both: Vec<(ExprId, FunctionId)> = calls.into_iter().zip(owners).collect();
        both.sort_by_key(|(call, _)| self.code.range(*call));
        (self.code.calls, self.code.call_owners) = both.into_iter().unzip();
    }

    pub(crate) fn push(&mut self, span: Span, kind: ExprKind) -> ExprId {
        self.push_at(range(span), kind)
    }

    pub(crate) fn push_at(&mut self, range: ByteRange, kind: ExprKind) -> ExprId {
        let id = ExprId(self.code.exprs.len() as u32);
        self.code.exprs.push(Expr { range, kind });
        id
    }

    /// Runs `work` one statement level deeper, unless that is too deep.
    pub(crate) fn deeper(&mut self, at: &impl GetSpan, work: impl FnOnce(&mut Self)) {
        if self.statement_depth >= MAX_STATEMENT_DEPTH {
            self.too_deep.get_or_insert(at.span().start);
            return;
        }
        self.statement_depth += 1;
        work(self);
        self.statement_depth -= 1;
    }

    pub(crate) fn symbol_name(&self, symbol: SymbolId) -> &str {
        &self.code.symbols[symbol.0 as usize].name
    }
}

pub(crate) const fn range(span: Span) -> ByteRange {
    ByteRange::new(span.start, span.end)
}

pub(crate) fn boxed(text: &str) -> Box<str> {
    text.into()
}
