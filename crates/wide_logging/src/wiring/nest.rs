//! Nest: one line behind `NestFactory.create`.

use flow::Program;

use super::imports::import;
use super::{Wiring, is_wired};
use crate::application::Application;
use crate::edit::{indent, next_line};

pub(super) fn wire(program: &Program, application: &Application, wiring: &mut Wiring) {
    let Some(assembly) = &application.assembly else { return };
    let source = program.base.file(assembly.file);
    if is_wired(program, application, assembly.file) {
        wiring.present.push(source.path.clone());
        return;
    }
    let at = next_line(&source.text, assembly.statement.end as usize);
    let indent = indent(&source.text, assembly.statement.start as usize);
    let line = application.line(&format!("setUpWideEvents({});", assembly.name));
    wiring.add_line(&source.path, at, indent, &line, application.style.line_end());
    import(program, application, assembly.file, &["setUpWideEvents"], wiring);
}
