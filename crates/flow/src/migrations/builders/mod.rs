//! Schema builders of JavaScript libraries: their calls become the statements that SQL files hold.
//!
//! A migration's `up` and `down` are read statement by statement, with the functions of the same file that they call.
//! What a call is made on is not asked: in a migration `createTable` makes a table.

mod knex;
mod make;
mod node_pg;
mod sequelize;
mod typeorm;
mod values;

use facts::code::{
    Argument, Block, Call, Code, ExportKind, ExprId, ExprKind, FunctionId, MemberKind, Stmt,
    StmtKind, SymbolKind,
};
use facts::sql::{Dialect, Statement, StatementKind};
use facts::{FileClass, FileId, SourceFile};
use model::ByteRange;

use super::sets::{DownSource, Piece, Source};
use super::{Tool, config, files};
use crate::Program;
use crate::effects::Chain;

/// Functions within functions that are followed.
const DEEPEST: u32 = 4;

/// A migration of code, and who runs it.
pub(super) struct Found {
    pub(super) tool: Tool,
    pub(super) folder: Box<str>,
    pub(super) source: Source,
}

/// Every file that exports a way up.
pub(super) fn find(program: &Program) -> Vec<Found> {
    let files = program
        .base
        .files()
        .filter(|(_, file)| matches!(file.class, FileClass::Production | FileClass::Test));
    files.filter_map(|(id, file)| read(id, file, file.code()?)).collect()
}

fn read(id: FileId, file: &SourceFile, code: &Code) -> Option<Found> {
    let (up, down) = ways(code);
    let up = up?;
    let of_class = implements(code);
    if !of_class && !files::is_migration_folder(file.path.folder()) {
        return None;
    }
    let mut reader = Reader::new(id, file, code);
    reader.function(up);
    let up_pieces = std::mem::take(&mut reader.pieces);
    let tool = if of_class { Some(Tool::TypeOrm) } else { reader.tool };
    let range = code.function(up).name_range;
    let down = down.map(|down| {
        reader.function(down);
        let pieces = std::mem::take(&mut reader.pieces);
        let body = code.function(down).range.slice(&file.text);
        let irreversible =
            throws(&code.function(down).body) || super::sections::says_irreversible(body);
        DownSource { file: id, range: code.function(down).name_range, pieces, irreversible }
    });
    // A way back that is written and empty has been thought of only when it says so.
    let tool = tool.or_else(|| down.as_ref().and(reader.tool))?;
    let stem = file.path.file_name().split('.').next().unwrap_or("");
    let source = Source {
        name: stem.into(),
        file: id,
        range,
        up: up_pieces,
        down,
        repeatable: false,
        wrapped: wrapped(code, &reader, tool),
        irreversible: false,
        dialect: reader.dialect,
        down_only: false,
        down_unread: false,
    };
    Some(Found { tool, folder: file.path.folder().into(), source })
}

/// What the file says of a transaction around it.
fn wrapped(code: &Code, reader: &Reader<'_>, tool: Tool) -> Option<bool> {
    let no_config = config::says(code, "transaction", false);
    let no_field = code.classes.iter().flat_map(|class| &class.members).any(|member| {
        &*member.name == "transaction"
            && matches!(&member.kind, MemberKind::Field(Some(value)) if matches!(code.kind(*value), ExprKind::Bool(false)))
    });
    let off = match tool {
        Tool::Knex => no_config,
        Tool::TypeOrm => no_field,
        Tool::NodePgMigrate => reader.no_transaction,
        _ => false,
    };
    off.then_some(false)
}

/// `class X implements MigrationInterface`.
fn implements(code: &Code) -> bool {
    code.classes
        .iter()
        .flat_map(|class| &class.implements)
        .any(|name| name.name.ends_with("MigrationInterface"))
}

/// The functions that go up and come back.
fn ways(code: &Code) -> (Option<FunctionId>, Option<FunctionId>) {
    (way(code, "up"), way(code, "down"))
}

fn way(code: &Code, wanted: &str) -> Option<FunctionId> {
    let members = code
        .classes
        .iter()
        .flat_map(|class| &class.members)
        .filter(|member| &*member.name == wanted);
    let of_class = members.into_iter().find_map(|member| match member.kind {
        MemberKind::Function(function) => Some(function),
        MemberKind::Field(Some(value)) => function_of(code, value),
        MemberKind::Field(None) => None,
    });
    of_class.or_else(|| code.exports.iter().find_map(|export| exported(code, &export.kind, wanted)))
}

fn exported(code: &Code, export: &ExportKind, wanted: &str) -> Option<FunctionId> {
    match export {
        ExportKind::Symbol { name, symbol } if &**name == wanted => {
            let symbol = code.symbol(*symbol);
            match symbol.kind {
                SymbolKind::Function(function) => Some(function),
                _ => function_of(code, symbol.init?),
            }
        }
        ExportKind::Expr { name, value } if &**name == wanted => function_of(code, *value),
        ExportKind::Whole { value } => function_of(code, code.property(*value, wanted)?),
        ExportKind::Expr { name, value } if &**name == "default" => {
            function_of(code, code.property(*value, wanted)?)
        }
        _ => None,
    }
}

fn function_of(code: &Code, expr: ExprId) -> Option<FunctionId> {
    match code.kind(code.constant(expr)) {
        ExprKind::Function(function) => Some(*function),
        ExprKind::Name { symbol: Some(symbol), .. } => match code.symbol(*symbol).kind {
            SymbolKind::Function(function) => Some(function),
            _ => None,
        },
        _ => None,
    }
}

fn throws(body: &Block) -> bool {
    body.iter().any(|stmt| matches!(stmt.kind, StmtKind::Throw(_)))
}

/// Reads the body of one way.
pub(super) struct Reader<'c> {
    file: FileId,
    text: &'c str,
    code: &'c Code,
    pieces: Vec<Piece>,
    /// By the calls that were met.
    tool: Option<Tool>,
    dialect: Option<Dialect>,
    no_transaction: bool,
    loops: u32,
    depth: u32,
}

impl<'c> Reader<'c> {
    fn new(file: FileId, source: &'c SourceFile, code: &'c Code) -> Self {
        Self {
            file,
            text: &source.text,
            code,
            pieces: Vec::new(),
            tool: None,
            dialect: None,
            no_transaction: false,
            loops: 0,
            depth: 0,
        }
    }

    fn function(&mut self, function: FunctionId) {
        if self.depth < DEEPEST {
            self.depth += 1;
            let code = self.code;
            self.block(&code.function(function).body);
            self.depth -= 1;
        }
    }

    fn block(&mut self, block: &'c Block) {
        block.iter().for_each(|stmt| self.statement(stmt));
    }

    fn statement(&mut self, stmt: &'c Stmt) {
        match &stmt.kind {
            StmtKind::Expr(expr)
            | StmtKind::Return(Some(expr))
            | StmtKind::Declare { init: Some(expr), .. } => {
                self.expr(*expr);
            }
            StmtKind::Loop { body, .. } => {
                self.loops += 1;
                self.block(body);
                self.loops -= 1;
            }
            // Errors are handled by undoing what was begun.
            StmtKind::Try { body, .. } => self.block(body),
            kind => kind.blocks().into_iter().for_each(|block| self.block(block)),
        }
    }

    fn expr(&mut self, expr: ExprId) {
        match self.code.kind(expr) {
            ExprKind::Await(inner) => self.expr(*inner),
            ExprKind::Conditional { then, otherwise, .. } => {
                self.expr(*then);
                self.expr(*otherwise);
            }
            ExprKind::Logical { right, .. } => self.expr(*right),
            ExprKind::Array(items) => {
                items.iter().filter_map(|item| item.value).for_each(|item| self.expr(item))
            }
            ExprKind::Assign { value, .. } => self.expr(*value),
            ExprKind::Call(call) => self.call(expr, call),
            _ => {}
        }
    }

    fn call(&mut self, expr: ExprId, call: &'c Call) {
        let chain = Chain::of(self.code, expr);
        let read = knex::read(self, expr, &chain)
            || typeorm::read(self, expr, &chain)
            || sequelize::read(self, expr, &chain)
            || node_pg::read(self, expr, &chain);
        if read {
            self.then(&chain);
            return;
        }
        if let Some(link) = chain.find(&["transaction"]) {
            return self.transaction(expr, link.args());
        }
        if chain.find(&["all", "allSettled", "each", "mapSeries"]).is_some() {
            return call.args.iter().for_each(|arg| self.expr(arg.value));
        }
        if let Some(link) = chain.find(&["forEach", "map"]) {
            self.loops += 1;
            link.args().iter().for_each(|arg| self.callback(arg.value));
            self.loops -= 1;
            return;
        }
        if let Some(function) = function_of(self.code, call.callee) {
            self.function(function);
        }
        self.then(&chain);
    }

    /// `.then(() => ..)`: what comes behind it.
    fn then(&mut self, chain: &Chain<'c>) {
        for link in chain.links.iter().filter(|link| link.name == "then") {
            link.args().iter().for_each(|arg| self.callback(arg.value));
        }
    }

    fn callback(&mut self, expr: ExprId) {
        if let Some(function) = function_of(self.code, expr) {
            self.function(function);
        }
    }

    /// `sequelize.transaction(async (t) => ..)`.
    fn transaction(&mut self, expr: ExprId, args: &[Argument]) {
        let Some(body) = args.iter().rev().find_map(|arg| function_of(self.code, arg.value)) else {
            return;
        };
        let range = self.code.range(expr);
        self.push(ByteRange::new(range.start, range.start), StatementKind::Begin);
        self.function(body);
        self.push(ByteRange::new(range.end, range.end), StatementKind::Commit);
    }

    /// A statement as if it were written at this place.
    fn push(&mut self, range: ByteRange, kind: StatementKind) {
        let looped = self.loops > 0;
        self.pieces.push(Piece {
            file: self.file,
            range,
            statement: Statement { range, kind },
            looped,
        });
    }

    /// SQL in a text: its statements, where they are written when the text is written as it is.
    fn sql(&mut self, text: ExprId) {
        let Some(sql) = values::text(self.code, text) else { return };
        let whole = self.code.range(self.code.constant(text));
        let exact = whole.slice(self.text).get(1..).is_some_and(|inner| inner.starts_with(&*sql));
        let script = lang_sql::script(&sql);
        self.dialect = self.dialect.or(script.dialect);
        for statement in script.statements {
            let shifted = ByteRange::new(
                whole.start + 1 + statement.range.start,
                whole.start + 1 + statement.range.end,
            );
            let range = if exact { shifted } else { whole };
            self.pieces.push(Piece { file: self.file, range, statement, looped: self.loops > 0 });
        }
    }

    /// From a method's name to the end of its first argument: the line that says what is done.
    fn head(&self, expr: ExprId, link: &crate::effects::Link<'c>) -> ByteRange {
        let whole = self.code.range(expr);
        let (code, member) = (self.code, link.member);
        let start = match code.kind(member) {
            ExprKind::Member { property_range, .. } => property_range.start,
            _ => whole.start,
        };
        let end = link.arg(0).map_or(whole.end, |arg| code.range(arg).end);
        ByteRange::new(start, end.max(start))
    }
}
