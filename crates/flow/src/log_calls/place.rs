//! Where a place stands: the blocks around it, innermost first, and how each hangs on the statement that holds it.

use facts::code::{Block, Code, ExprId, ExprKind, FunctionId, Stmt, StmtKind};
use model::ByteRange;
use rustc_hash::FxHashMap;

/// Blocks in blocks that are followed down.
const MAX_BLOCKS: usize = 200;
/// Functions in functions that are followed up.
const MAX_FUNCTIONS: usize = 16;

/// Finds what stands around places of one file.
pub struct Places<'c> {
    code: &'c Code,
    /// The call that a function literal is handed to.
    passed: FxHashMap<FunctionId, ExprId>,
}

/// A block around a place.
#[derive(Clone, Copy, Debug)]
pub struct Enclosing<'c> {
    pub block: &'c [Stmt],
    /// The statement of the block that holds the place.
    pub at: usize,
    pub by: By<'c>,
}

/// How a block hangs on what is around it.
#[derive(Clone, Copy, Debug)]
pub enum By<'c> {
    /// The body of a function, and the call that the function is handed to.
    Function {
        function: FunctionId,
        passed_to: Option<ExprId>,
    },
    /// Runs when the test holds: `if`, `test && place`, `test ? place : ..`.
    Then(ExprId),
    /// Runs when the test does not hold.
    Otherwise(ExprId),
    /// The body of this loop.
    Loop(&'c Stmt),
    Case {
        value: ExprId,
        test: Option<ExprId>,
    },
    Try(&'c Stmt),
    /// The handler of this `try`.
    Catch(&'c Stmt),
    Finally(&'c Stmt),
    /// Braces alone, or a label.
    Block,
}

impl<'c> Places<'c> {
    pub fn new(code: &'c Code) -> Self {
        let mut passed = FxHashMap::default();
        for id in &code.calls {
            for arg in code.call(*id).into_iter().flat_map(|call| &call.args) {
                if let ExprKind::Function(function) = code.kind(arg.value) {
                    passed.insert(*function, *id);
                }
            }
        }
        Self { code, passed }
    }

    /// The blocks around a place in `function`, innermost first, up to the top level of the file.
    pub fn around(&self, function: FunctionId, place: ByteRange) -> Vec<Enclosing<'c>> {
        let mut found = Vec::new();
        let (mut function, mut place) = (function, place);
        for _ in 0..MAX_FUNCTIONS {
            let declared = self.code.function(function);
            let mut inside = self.down(&declared.body, place);
            let by = By::Function { function, passed_to: self.passed.get(&function).copied() };
            match inside.first_mut() {
                Some(outermost) => outermost.by = by,
                None => inside.push(Enclosing { block: &declared.body, at: 0, by }),
            }
            found.extend(inside.into_iter().rev());
            let Some(parent) = declared.parent else { break };
            place = declared.range;
            function = parent;
        }
        found
    }

    /// From a function's body down to the statement that holds the place.
    fn down(&self, body: &'c Block, place: ByteRange) -> Vec<Enclosing<'c>> {
        let mut found = Vec::new();
        let mut next = Some((body, By::Block));
        while let Some((block, by)) = next.take() {
            // Statements of a block follow one another.
            let at = block.partition_point(|statement| statement.range.end < place.end);
            let Some(statement) = block.get(at).filter(|holder| holder.range.contains(place))
            else {
                break;
            };
            found.push(Enclosing { block, at, by });
            if found.len() >= MAX_BLOCKS {
                break;
            }
            next = parts(statement)
                .into_iter()
                .find(|(block, _)| block.iter().any(|statement| statement.range.contains(place)));
            if next.is_none() {
                self.conditions(statement, place, &mut found);
            }
        }
        found
    }

    /// `test && place`, `test ? place : other`, as a statement's whole expression.
    fn conditions(&self, statement: &'c Stmt, place: ByteRange, found: &mut Vec<Enclosing<'c>>) {
        let (StmtKind::Expr(expr) | StmtKind::Return(Some(expr))) = &statement.kind else { return };
        let mut at = *expr;
        let block = std::slice::from_ref(statement);
        for _ in 0..8 {
            let inside = |part: ExprId| self.code.range(part).contains(place);
            let (by, next) = match self.code.kind(at) {
                ExprKind::Logical { op, left, right } if inside(*right) => match op {
                    facts::code::LogicalOp::And => (By::Then(*left), *right),
                    _ => (By::Otherwise(*left), *right),
                },
                ExprKind::Conditional { test, then, .. } if inside(*then) => {
                    (By::Then(*test), *then)
                }
                ExprKind::Conditional { test, otherwise, .. } if inside(*otherwise) => {
                    (By::Otherwise(*test), *otherwise)
                }
                ExprKind::Await(value) => {
                    at = *value;
                    continue;
                }
                _ => return,
            };
            found.push(Enclosing { block, at: 0, by });
            at = next;
        }
    }
}

/// The blocks of a statement.
fn parts(statement: &Stmt) -> Vec<(&Block, By<'_>)> {
    match &statement.kind {
        StmtKind::If { test, then, otherwise } => {
            vec![(then, By::Then(*test)), (otherwise, By::Otherwise(*test))]
        }
        StmtKind::Loop { body, .. } => vec![(body, By::Loop(statement))],
        StmtKind::Switch { value, cases } => cases
            .iter()
            .map(|case| (&case.body, By::Case { value: *value, test: case.test }))
            .collect(),
        StmtKind::Try { body, handler, finalizer, .. } => {
            let mut parts = vec![(body, By::Try(statement)), (finalizer, By::Finally(statement))];
            parts.extend(handler.as_ref().map(|handler| (handler, By::Catch(statement))));
            parts
        }
        StmtKind::Block(body) | StmtKind::Labeled { body, .. } => vec![(body, By::Block)],
        _ => Vec::new(),
    }
}
