//! What stands in CommonJS where a module imports and exports.

use oxc_ast::ast::{
    BindingPattern, Declaration, ExportDefaultDeclarationKind, ExportSpecifier, ImportDeclaration,
    ImportDeclarationSpecifier, ModuleExportName, Program, Statement,
};
use oxc_span::GetSpan;

use super::{Edit, NotErasable, line_of};

pub(super) fn edits(text: &str, program: &Program<'_>) -> Result<Vec<Edit>, NotErasable> {
    let mut module = Module { text, edits: Vec::new(), exports: Vec::new(), has_modules: false };
    for statement in &program.body {
        module.statement(statement)?;
    }
    module.finish(program);
    Ok(module.edits)
}

struct Module<'t> {
    text: &'t str,
    edits: Vec<Edit>,
    /// The entries of `module.exports`, in order.
    exports: Vec<String>,
    has_modules: bool,
}

impl Module<'_> {
    fn statement(&mut self, statement: &Statement<'_>) -> Result<(), NotErasable> {
        match statement {
            Statement::ImportDeclaration(import) => {
                self.has_modules = true;
                self.replace(statement, required(import));
            }
            Statement::ExportDeclaration(export) => {
                self.has_modules = true;
                self.exports.extend(names(&export.declaration));
                self.cut_to(statement, export.declaration.span().start);
            }
            Statement::ExportNamedDeclaration(export) => {
                self.has_modules = true;
                self.exports
                    .extend(pairs(&export.specifiers).map(|(local, name)| entry(&name, &local)));
                self.replace(statement, String::new());
            }
            Statement::ExportFromDeclaration(export) => {
                self.has_modules = true;
                self.exports.extend(pairs(&export.specifiers).map(|(_, name)| name));
                let list: Vec<String> =
                    pairs(&export.specifiers).map(|(there, name)| entry(&there, &name)).collect();
                self.replace(statement, require(&list, &export.source.value));
            }
            Statement::ExportAllDeclaration(all) if all.exported.is_none() => {
                self.has_modules = true;
                self.exports.push(format!("...require('{}')", all.source.value));
                self.replace(statement, String::new());
            }
            Statement::ExportDefaultDeclaration(export) => {
                self.has_modules = true;
                let name = match &export.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                        function.id.as_ref()
                    }
                    ExportDefaultDeclarationKind::ClassDeclaration(class) => class.id.as_ref(),
                    _ => None,
                };
                let Some(name) = name else {
                    return Err(self.refused(statement, "a default export without a name"));
                };
                self.exports.push(format!("default: {}", name.name));
                self.cut_to(statement, export.declaration.span().start);
            }
            Statement::ExportAllDeclaration(_) => {
                return Err(self.refused(statement, "an export of a whole module under a name"));
            }
            _ => {}
        }
        Ok(())
    }

    fn refused(&self, statement: &Statement<'_>, what: &'static str) -> NotErasable {
        let line = line_of(self.text, statement.span().start as usize);
        NotErasable::Construct { line, what }
    }

    fn replace(&mut self, statement: &Statement<'_>, text: String) {
        let span = statement.span();
        self.edits.push(Edit { range: span.start as usize..span.end as usize, text });
    }

    /// Takes the words before a declaration away.
    fn cut_to(&mut self, statement: &Statement<'_>, declaration: u32) {
        let range = statement.span().start as usize..declaration as usize;
        self.edits.push(Edit { range, text: String::new() });
    }

    fn finish(&mut self, program: &Program<'_>) {
        if self.has_modules && !has_strict(program) {
            let at = program.body.first().map_or(0, |first| first.span().start as usize);
            // Comments at the head of the file stay at its head.
            self.edits.push(Edit { range: at..at, text: "'use strict';\n\n".to_owned() });
        }
        if self.exports.is_empty() {
            return;
        }
        let one_line = format!("module.exports = {{ {} }};", self.exports.join(", "));
        let text = if one_line.len() <= 100 {
            one_line
        } else {
            let lines: Vec<String> =
                self.exports.iter().map(|entry| format!("  {entry},\n")).collect();
            format!("module.exports = {{\n{}}};", lines.concat())
        };
        let end = self.text.trim_end().len();
        self.edits.push(Edit { range: end..end, text: format!("\n\n{text}") });
    }
}

fn has_strict(program: &Program<'_>) -> bool {
    program.directives.iter().any(|directive| directive.directive == "use strict")
}

/// `key: value`, or both in one where they are the same.
fn entry(key: &str, value: &str) -> String {
    if key == value { key.to_owned() } else { format!("{key}: {value}") }
}

fn pairs(specifiers: &[ExportSpecifier<'_>]) -> impl Iterator<Item = (String, String)> {
    specifiers.iter().map(|one| (word(&one.local), word(&one.exported)))
}

fn word(name: &ModuleExportName<'_>) -> String {
    name.name().to_string()
}

fn names(declaration: &Declaration<'_>) -> Vec<String> {
    match declaration {
        Declaration::FunctionDeclaration(function) => {
            function.id.iter().map(|id| id.name.to_string()).collect()
        }
        Declaration::ClassDeclaration(class) => {
            class.id.iter().map(|id| id.name.to_string()).collect()
        }
        Declaration::VariableDeclaration(variables) => {
            let names =
                variables.declarations.iter().filter_map(|declarator| match &declarator.id {
                    BindingPattern::BindingIdentifier(id) => Some(id.name.to_string()),
                    _ => None,
                });
            names.collect()
        }
        _ => Vec::new(),
    }
}

fn require(list: &[String], source: &str) -> String {
    let one_line = format!("const {{ {} }} = require('{source}');", list.join(", "));
    if one_line.len() <= 100 {
        return one_line;
    }
    let lines: Vec<String> = list.iter().map(|entry| format!("  {entry},\n")).collect();
    format!("const {{\n{}}} = require('{source}');", lines.concat())
}

fn required(import: &ImportDeclaration<'_>) -> String {
    let source = &import.source.value;
    let Some(specifiers) = &import.specifiers else { return format!("require('{source}');") };
    let mut lines = Vec::new();
    let mut named = Vec::new();
    for specifier in specifiers {
        match specifier {
            ImportDeclarationSpecifier::ImportSpecifier(one) => {
                named.push(entry(&word(&one.imported), &one.local.name));
            }
            ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => {
                lines.push(format!("const {} = require('{source}');", one.local.name));
            }
            ImportDeclarationSpecifier::ImportNamespaceSpecifier(one) => {
                lines.push(format!("const {} = require('{source}');", one.local.name));
            }
        }
    }
    if !named.is_empty() {
        lines.push(require(&named, source));
    }
    lines.join("\n")
}
