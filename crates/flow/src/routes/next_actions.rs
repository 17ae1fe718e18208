//! Next.js: server actions, which anybody may call with anything.

use facts::code::{Code, ExprKind, FunctionId, StmtKind};
use facts::{FileClass, FileId};

use super::chain::Link;
use super::collect::{Collector, Shapes};
use crate::origins::Value;

/// However many arguments there are, the browser sends them.
const SHAPES: Shapes = &[
    Some("next.ActionArg"),
    Some("next.ActionArg"),
    Some("next.ActionArg"),
    Some("next.ActionArg"),
    Some("next.ActionArg"),
    Some("next.ActionArg"),
];

impl Collector<'_, '_> {
    pub(crate) fn server_actions(&mut self) {
        let base = self.eval.base;
        for (file, source, code) in base.code() {
            if source.class != FileClass::Production || !source.text.contains("use server") {
                continue;
            }
            let mut found = Vec::new();
            if code.directives.iter().any(|directive| &**directive == "use server") {
                for export in &code.exports {
                    found.extend(self.exported(file, export));
                }
            }
            let marked = (0..code.functions.len() as u32).map(FunctionId);
            found.extend(marked.filter(|function| is_marked(code, *function)));
            found.sort_unstable();
            found.dedup();
            for function in found {
                self.action(file, code, function);
            }
        }
    }

    /// The functions of this file that an export stands for.
    fn exported(&mut self, file: FileId, export: &facts::code::Export) -> Vec<FunctionId> {
        use facts::code::ExportKind;
        let name = match &export.kind {
            ExportKind::Symbol { name, .. } | ExportKind::Expr { name, .. } => name,
            _ => return Vec::new(),
        };
        let definitions = self.eval.modules.export(self.eval.base, file, name);
        let values = self.eval.defined(&definitions);
        let own = values.iter().filter_map(|value| match value {
            Value::Function(of, function) if *of == file => Some(*function),
            _ => None,
        });
        own.collect()
    }

    fn action(&mut self, file: FileId, code: &Code, function: FunctionId) {
        let facts = code.function(function);
        let is_named = facts.name_range.end > facts.name_range.start;
        let range = if is_named { facts.name_range } else { facts.range };
        let name = if facts.name.is_empty() { "action" } else { &facts.name };
        let functions = vec![(file, function)];
        let link = Link {
            file,
            expr: None,
            name: name.into(),
            origin: None,
            functions,
            mount: None,
            phase: 0,
        };
        self.seed(std::slice::from_ref(&link), SHAPES);
        let handlers = vec![self.handler((file, function), SHAPES)];
        self.found.channels.push(facts::Route {
            framework: "next".into(),
            method: "ACTION".into(),
            path: name.into(),
            file,
            range,
            span: self.eval.base.span(file, range),
            handlers,
            middleware: Vec::new(),
            rooted: true,
            own: Vec::new(),
        });
    }
}

/// Its first statement is `"use server"`.
fn is_marked(code: &Code, function: FunctionId) -> bool {
    let first = code.function(function).body.first().map(|statement| &statement.kind);
    matches!(first, Some(StmtKind::Expr(expr))
        if matches!(code.kind(*expr), ExprKind::String(text) if &**text == "use server"))
}
