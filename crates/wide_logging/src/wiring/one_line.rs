//! Koa and Fastify: one line where the application is made.

use facts::code::{Code, ExprKind, Pattern, Stmt, StmtKind};
use flow::Program;

use super::imports::import;
use super::{Wiring, is_wired};
use crate::application::Application;
use crate::assembly::{Assembly, block_of};
use crate::edit::{indent, next_line};
use crate::framework::Framework;

pub(super) fn wire(program: &Program, application: &Application, wiring: &mut Wiring) {
    let Some(assembly) = &application.assembly else { return };
    let source = program.base.file(assembly.file);
    let Some(code) = source.code() else { return };
    if is_wired(program, application, assembly.file) {
        wiring.present.push(source.path.clone());
        return;
    }
    let Some(at) = place(assembly, code, &source.text) else { return };
    let name = &assembly.name;
    let line = match application.framework {
        Framework::Koa => format!("{name}.use(wideEvents());"),
        _ if source.text.contains(&format!("await {name}.register(")) => {
            format!("await {name}.register(wideEvents);")
        }
        _ => format!("{name}.register(wideEvents);"),
    };
    let indent = indent(&source.text, assembly.statement.start as usize);
    wiring.add_line(
        &source.path,
        at,
        indent,
        &application.line(&line),
        application.style.line_end(),
    );
    import(program, application, assembly.file, &["wideEvents"], wiring);
}

/// Behind the application and what is only set on it: `app.proxy = true`.
fn place(assembly: &Assembly, code: &Code, text: &str) -> Option<usize> {
    let block = block_of(&code.function(assembly.function).body, assembly.statement)?;
    let at = block.iter().position(|statement| statement.range == assembly.statement)?;
    let set = block[at + 1..]
        .iter()
        .take_while(|statement| is_set(code, text, statement, &assembly.name));
    let last = set.last().unwrap_or(&block[at]);
    Some(next_line(text, last.range.end as usize))
}

fn is_set(code: &Code, text: &str, statement: &Stmt, name: &str) -> bool {
    let StmtKind::Expr(expr) = statement.kind else { return false };
    let ExprKind::Assign { target, .. } = code.kind(expr) else { return false };
    let Pattern::Target(target) = &**target else { return false };
    let ExprKind::Member { object, .. } = code.kind(*target) else { return false };
    code.range(*object).slice(text) == name
}
