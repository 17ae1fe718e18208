//! Where applications are made: `const app = express()`, `this.app = new Koa()`, `await NestFactory.create(..)`.

use facts::code::{Block, Code, ExprId, ExprKind, FunctionId, Pattern, Stmt, StmtKind};
use facts::{FileClass, FileId};
use flow::Program;
use model::ByteRange;

use crate::framework::{FRAMEWORKS, Framework};

/// An application, as the code that makes it shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Assembly {
    pub framework: Framework,
    pub file: FileId,
    /// The call that makes it.
    pub call: ExprId,
    /// As the code that follows names it: `app`, `this.app`.
    pub name: String,
    /// The function that makes it.
    pub function: FunctionId,
    /// The statement that makes it.
    pub statement: ByteRange,
    /// How much is hung on it by this name in its file.
    pub weight: usize,
    /// It listens, or is exported or returned; what is only mounted on another application is a part of that one.
    pub is_mounted: bool,
}

/// Every application outside of tests, in the order of files and places.
pub(crate) fn assemblies(program: &Program) -> Vec<Assembly> {
    let mut found = Vec::new();
    for (file, source, code) in program.base.code() {
        if source.class != FileClass::Production {
            continue;
        }
        for &call in &code.calls {
            let Some(framework) = made_by(program, file, call) else { continue };
            found.extend(assembly(program, framework, file, code, call));
        }
    }
    found
}

fn made_by(program: &Program, file: FileId, call: ExprId) -> Option<Framework> {
    let callee = program.callee(file, call)?;
    let is_maker = |framework: &&Framework| framework.makers().contains(&callee.as_str());
    FRAMEWORKS.iter().find(is_maker).copied()
}

fn assembly(
    program: &Program,
    framework: Framework,
    file: FileId,
    code: &Code,
    call: ExprId,
) -> Option<Assembly> {
    let range = code.range(call);
    let function = code.call_owner(call)?;
    let statement = innermost(&code.function(function).body, range)?;
    let text = &program.base.file(file).text;
    let name = name_of(code, statement, call, text)?;
    let mut assembly = Assembly {
        framework,
        file,
        call,
        name,
        function,
        statement: statement.range,
        weight: 0,
        is_mounted: false,
    };
    for &other in &code.calls {
        let Some(of) = code.call(other) else { continue };
        if method_on(code, text, of.callee, &assembly.name).is_some() {
            assembly.weight += 1;
        }
        let is_use = matches!(code.kind(of.callee), ExprKind::Member { property, .. } if matches!(&**property, "use" | "register"));
        let given = |argument: &facts::code::Argument| {
            code.range(argument.value).slice(text) == assembly.name
        };
        assembly.is_mounted |= is_use && of.args.iter().any(given);
    }
    Some(assembly)
}

/// What is called on the application: `use` of `app.use`.
pub(crate) fn method_on<'c>(
    code: &'c Code,
    text: &str,
    callee: ExprId,
    name: &str,
) -> Option<&'c str> {
    let ExprKind::Member { object, property, .. } = code.kind(callee) else { return None };
    (code.range(*object).slice(text) == name).then_some(property)
}

/// The statement of a block, or of one inside of it, that holds a range and no statement that does.
pub(crate) fn innermost(block: &Block, range: ByteRange) -> Option<&Stmt> {
    let statement = block.iter().find(|statement| holds(statement.range, range))?;
    let inner = statement.kind.blocks().into_iter().find_map(|block| innermost(block, range));
    inner.or(Some(statement))
}

/// The block whose own statement holds a range.
pub(crate) fn block_of(block: &Block, range: ByteRange) -> Option<&Block> {
    let statement = block.iter().find(|statement| holds(statement.range, range))?;
    let inner = statement.kind.blocks().into_iter().find_map(|block| block_of(block, range));
    inner.or(Some(block))
}

fn holds(outer: ByteRange, inner: ByteRange) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// What the application is kept under, when the statement does nothing else with it.
fn name_of(code: &Code, statement: &Stmt, call: ExprId, text: &str) -> Option<String> {
    match &statement.kind {
        StmtKind::Declare { pattern: Pattern::Bind { symbol, .. }, init: Some(init) }
            if is_just(code, *init, call) =>
        {
            Some(code.symbol(*symbol).name.to_string())
        }
        StmtKind::Expr(expr) => match code.kind(*expr) {
            ExprKind::Assign { target, value, op: None } if is_just(code, *value, call) => {
                let Pattern::Target(target) = &**target else { return None };
                Some(code.range(*target).slice(text).to_owned())
            }
            _ => None,
        },
        _ => None,
    }
}

/// The call itself, or what is awaited of it.
fn is_just(code: &Code, expr: ExprId, call: ExprId) -> bool {
    expr == call || matches!(code.kind(expr), ExprKind::Await(inner) if is_just(code, *inner, call))
}
