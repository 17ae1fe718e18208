//! How the generated code is hung into an application, with as few lines as that takes.

mod express;
mod imports;
mod nest;
mod next;
mod one_line;
#[cfg(test)]
mod tests;

pub(crate) use express::error_handlers;

use facts::FileId;
use facts::code::{Code, ExprId, ExprKind, FunctionId, SymbolKind};
use flow::{Definition, Program};
use model::RepoPath;

use crate::application::Application;
use crate::edit::Edits;
use crate::framework::Framework;

/// What the wiring comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wiring {
    pub edits: Edits,
    /// The lines that are added, each with the file that it goes to, for people who would rather do it themselves.
    pub lines: Vec<(RepoPath, String)>,
    /// Places that were there from an earlier run.
    pub present: Vec<RepoPath>,
    /// What could not be wired, and why.
    pub left: Vec<String>,
}

impl Wiring {
    fn add_line(&mut self, path: &RepoPath, at: usize, indent: &str, code: &str, end: &str) {
        self.edits.insert(path, at, format!("{indent}{code}{end}"));
        self.lines.push((path.clone(), code.to_owned()));
    }
}

/// Plans the edits of the files that the application's team wrote.
pub(crate) fn wire(program: &Program, application: &Application) -> Wiring {
    let mut wiring = Wiring::default();
    match application.framework {
        Framework::Express => express::wire(program, application, &mut wiring),
        Framework::Koa | Framework::Fastify => one_line::wire(program, application, &mut wiring),
        Framework::Nest => nest::wire(program, application, &mut wiring),
        Framework::Next => next::wire(program, application, &mut wiring),
    }
    wiring
}

/// The function that an expression names or is.
fn function_of(
    program: &Program,
    file: FileId,
    code: &Code,
    expr: ExprId,
) -> Option<(FileId, FunctionId)> {
    match code.kind(expr) {
        ExprKind::Function(function) => Some((file, *function)),
        ExprKind::Name { symbol: Some(symbol), .. } => {
            let definitions = program.modules.definition_of(&program.base, file, *symbol);
            definitions.into_iter().find_map(|definition| defined(program, &definition))
        }
        _ => program.callees(file, expr).first().copied(),
    }
}

fn defined(program: &Program, definition: &Definition) -> Option<(FileId, FunctionId)> {
    let (file, init) = match definition {
        Definition::Symbol(file, symbol) => {
            let symbol = program.base.file(*file).code()?.symbol(*symbol);
            if let SymbolKind::Function(function) = symbol.kind {
                return Some((*file, function));
            }
            (*file, symbol.init?)
        }
        Definition::Expr(file, expr) => (*file, *expr),
        _ => return None,
    };
    match program.base.file(file).code()?.kind(init) {
        ExprKind::Function(function) => Some((file, *function)),
        _ => None,
    }
}

/// A file already imports from the generated folder.
fn is_wired(program: &Program, application: &Application, file: FileId) -> bool {
    let source = program.base.file(file);
    let Some(code) = source.code() else { return false };
    let specifier = application.specifier_from(&source.path);
    let bare = without_extension(&specifier);
    code.imports.iter().any(|import| without_extension(&import.specifier) == bare)
}

fn without_extension(specifier: &str) -> &str {
    let specifier = [".js", ".ts", ".mjs", ".cjs"]
        .iter()
        .find_map(|end| specifier.strip_suffix(end))
        .unwrap_or(specifier);
    specifier.strip_suffix("/index").unwrap_or(specifier)
}
