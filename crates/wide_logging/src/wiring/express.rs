//! Express: one line where the application is made, one where its errors are handled.

use facts::code::{Code, ExprId, ExprKind, FunctionId, Stmt, StmtKind};
use facts::{FileClass, FileId};
use flow::Program;
use model::ByteRange;

use super::imports::import;
use super::{Wiring, function_of, is_wired};
use crate::application::Application;
use crate::assembly::{Assembly, block_of, innermost, method_on};
use crate::edit::{indent, next_line, with_comments};

/// What only configures the application, and may stay in front.
const SETTINGS: &[&str] = &["set", "disable", "enable", "engine"];

pub(super) fn wire(program: &Program, application: &Application, wiring: &mut Wiring) {
    let Some(assembly) = &application.assembly else { return };
    let source = program.base.file(assembly.file);
    let Some(code) = source.code() else { return };
    if is_wired(program, application, assembly.file) {
        wiring.present.push(source.path.clone());
        return;
    }
    let Some(start) = first_place(assembly, code, &source.text) else { return };
    let name = &assembly.name;
    let end = application.style.line_end();
    let indent_here = indent(&source.text, assembly.statement.start as usize);
    wiring.add_line(
        &source.path,
        start,
        indent_here,
        &application.line(&format!("{name}.use(wideEvents());")),
        end,
    );
    let errors = error_place(program, application, assembly, code);
    let names: &[&str] = match &errors {
        Some(place) if place.file == assembly.file => &["wideEventErrors", "wideEvents"],
        _ => &["wideEvents"],
    };
    import(program, application, assembly.file, names, wiring);
    let Some(place) = errors else {
        wiring.left.push(format!(
            "no place was found for `{name}.use(wideEventErrors())`: put it in front of the error handler, or last"
        ));
        return;
    };
    let of = program.base.file(place.file);
    if place.file != assembly.file {
        import(program, application, place.file, &["wideEventErrors"], wiring);
    }
    let line = application.line(&format!("{}.use(wideEventErrors());", place.name));
    wiring.add_line(&of.path, place.at, indent(&of.text, place.like), &line, end);
}

/// In front of everything that answers, behind the settings.
fn first_place(assembly: &Assembly, code: &Code, text: &str) -> Option<usize> {
    let block = block_of(&code.function(assembly.function).body, assembly.statement)?;
    let at = block.iter().position(|statement| statement.range == assembly.statement)?;
    let settings = block[at + 1..].iter().take_while(|statement| {
        called_on(code, text, statement, &assembly.name)
            .is_some_and(|method| SETTINGS.contains(&method))
    });
    let last = settings.last().unwrap_or(&block[at]);
    Some(next_line(text, last.range.end as usize))
}

/// The method of the application that a statement calls.
fn called_on<'c>(code: &'c Code, text: &str, statement: &Stmt, name: &str) -> Option<&'c str> {
    let StmtKind::Expr(expr) = statement.kind else { return None };
    method_on(code, text, code.call(expr)?.callee, name)
}

/// Where the line for errors goes.
struct ErrorPlace {
    file: FileId,
    at: usize,
    /// A place whose line is indented as the new one should be.
    like: usize,
    /// How the application is called there.
    name: String,
}

fn error_place(
    program: &Program,
    application: &Application,
    assembly: &Assembly,
    code: &Code,
) -> Option<ErrorPlace> {
    let text = &program.base.file(assembly.file).text;
    let own = handlers(program, assembly.file, code)
        .find(|(_, object)| code.range(*object).slice(text) == assembly.name);
    if let Some((statement, _)) = own {
        return Some(in_front(assembly.file, text, statement, assembly.name.clone()));
    }
    elsewhere(program, application, assembly).or_else(|| last_place(assembly, code, text))
}

fn in_front(file: FileId, text: &str, statement: ByteRange, name: String) -> ErrorPlace {
    let like = statement.start as usize;
    ErrorPlace { file, at: with_comments(text, like), like, name }
}

/// The statements of a file that mount an error handler, and what they mount it on.
fn handlers<'p>(
    program: &'p Program,
    file: FileId,
    code: &'p Code,
) -> impl Iterator<Item = (ByteRange, ExprId)> + use<'p> {
    code.calls.iter().filter_map(move |id| {
        let call = code.call(*id)?;
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
        if &**property != "use"
            || !call.args.iter().any(|arg| handles_errors(program, file, code, arg.value))
        {
            return None;
        }
        let body = &code.function(code.call_owner(*id)?).body;
        let statement = innermost(body, code.range(*id))?;
        matches!(statement.kind, StmtKind::Expr(_)).then_some((statement.range, *object))
    })
}

/// The functions that answer failed requests: of `app.use` with four parameters, of Fastify's `setErrorHandler`.
pub(crate) fn error_handlers(
    program: &Program,
    application: &Application,
) -> Vec<(FileId, FunctionId)> {
    let mut found = Vec::new();
    for (file, source, code) in program.base.code() {
        if source.class != FileClass::Production || !application.holds(&source.path) {
            continue;
        }
        for call in code.calls.iter().filter_map(|id| code.call(*id)) {
            let ExprKind::Member { property, .. } = code.kind(call.callee) else { continue };
            for argument in &call.args {
                let handles = match &**property {
                    "use" => handles_errors(program, file, code, argument.value),
                    "setErrorHandler" => true,
                    _ => false,
                };
                if handles {
                    found.extend(function_of(program, file, code, argument.value));
                }
            }
        }
    }
    found
}

/// Four parameters make an error handler; of one that is made by a call the name has to tell.
fn handles_errors(program: &Program, file: FileId, code: &Code, expr: ExprId) -> bool {
    let named = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.contains("error") && !text.contains("notfound") && !text.contains("404")
    };
    if let ExprKind::Call(call) = code.kind(expr) {
        let text = &program.base.file(file).text;
        return named(code.range(call.callee).slice(text));
    }
    match function_of(program, file, code, expr) {
        Some((file, function)) => program
            .base
            .file(file)
            .code()
            .is_some_and(|code| code.function(function).params.len() == 4),
        None => {
            let text = &program.base.file(file).text;
            matches!(code.kind(expr), ExprKind::Name { .. } | ExprKind::Member { .. })
                && named(code.range(expr).slice(text))
        }
    }
}

/// An application that is handed to another file gets its error handler there.
fn elsewhere(
    program: &Program,
    application: &Application,
    assembly: &Assembly,
) -> Option<ErrorPlace> {
    let made = program.origin(assembly.file, assembly.call)?;
    for (file, source, code) in program.base.code() {
        if file == assembly.file || !source.class.is_reviewed() || !application.holds(&source.path)
        {
            continue;
        }
        let place = handlers(program, file, code)
            .find(|(_, object)| program.origin(file, *object) == Some(made));
        if let Some((statement, object)) = place {
            let name = code.range(object).slice(&source.text).to_owned();
            return Some(in_front(file, &source.text, statement, name));
        }
    }
    None
}

/// Behind the last statement that gives the application something to do.
fn last_place(assembly: &Assembly, code: &Code, text: &str) -> Option<ErrorPlace> {
    let block = block_of(&code.function(assembly.function).body, assembly.statement)?;
    let uses = |statement: &&Stmt| {
        let method = called_on(code, text, statement, &assembly.name);
        method.is_some_and(|method| !matches!(method, "listen" | "on" | "once"))
            || hands_over(code, text, statement, &assembly.name)
    };
    let last = block
        .iter()
        .rfind(uses)
        .or_else(|| block.iter().find(|statement| statement.range == assembly.statement))?;
    let at = next_line(text, last.range.end as usize);
    Some(ErrorPlace {
        file: assembly.file,
        at,
        like: last.range.start as usize,
        name: assembly.name.clone(),
    })
}

/// `registerRoutes(app)`, but not `http.createServer(app)`, which is kept or listens.
fn hands_over(code: &Code, text: &str, statement: &Stmt, name: &str) -> bool {
    let StmtKind::Expr(expr) = statement.kind else { return false };
    let expr = match code.kind(expr) {
        ExprKind::Await(inner) => *inner,
        _ => expr,
    };
    let Some(call) = code.call(expr) else { return false };
    let callee = code.range(call.callee).slice(text);
    !callee.contains("listen")
        && !callee.contains("createServer")
        && call.args.iter().any(|arg| code.range(arg.value).slice(text) == name)
}
