//! Lowered code as text, for people and for tests.
//!
//! JavaScript in spirit: names carry their symbol (`x$3`; a bare name is a global), functions and classes stand in
//! expressions by number (`fn#1`, `class#0`) and are listed on their own.

mod exprs;
mod stmts;

use std::fmt::Write as _;

use super::{
    Class, Code, Export, ExportKind, ExprId, Function, FunctionId, FunctionKind, Import,
    ImportKind, Member, MemberKind, Param, Symbol, SymbolId, TypeRef,
};

/// Expressions below this are printed as `…`: whoever reads an outline reads no further, and the stack is finite.
const MAX_DEPTH: u32 = 250;

/// A readable listing of a file's imports, exports, functions, classes and what its names hold.
pub fn outline(code: &Code) -> String {
    let mut printer = Printer { code, text: String::new(), indent: 0, depth: 0 };
    printer.file();
    printer.text
}

/// One expression as the outline prints it.
pub fn outline_expr(code: &Code, id: ExprId) -> String {
    let mut printer = Printer { code, text: String::new(), indent: 0, depth: 0 };
    printer.expr(id);
    printer.text
}

struct Printer<'c> {
    code: &'c Code,
    text: String,
    indent: usize,
    depth: u32,
}

impl Printer<'_> {
    fn file(&mut self) {
        for directive in &self.code.directives {
            self.line(|printer| printer.add(&format!("{directive:?}")));
        }
        for import in &self.code.imports {
            self.line(|printer| printer.import(import));
        }
        for export in &self.code.exports {
            self.line(|printer| printer.export(export));
        }
        for (function, index) in self.code.functions.iter().zip(0..) {
            self.function(FunctionId(index), function);
        }
        for (index, class) in self.code.classes.iter().enumerate() {
            self.class(index, class);
        }
        for (symbol, index) in self.code.symbols.iter().zip(0..) {
            self.held(SymbolId(index), symbol);
        }
    }

    fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn line(&mut self, content: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        let indent = "  ".repeat(self.indent);
        self.add(&indent);
        content(self);
        if self.text.len() == start + indent.len() {
            self.text.truncate(start);
        } else {
            self.add("\n");
        }
    }

    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Self, T)) {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.add(", ");
            }
            each(self, item);
        }
    }

    fn import(&mut self, import: &Import) {
        let kind = match &import.kind {
            ImportKind::Named(name) => format!("{{{name}}}"),
            ImportKind::Namespace => "*".to_owned(),
            ImportKind::SideEffect => "()".to_owned(),
            ImportKind::Require(_) => "require".to_owned(),
            ImportKind::Dynamic(_) => "dynamic".to_owned(),
        };
        let only = if import.type_only { "type " } else { "" };
        self.add(&format!("import {only}{kind} {:?}", &*import.specifier));
        if let Some(symbol) = import.symbol {
            self.add(" -> ");
            self.symbol(symbol);
        }
    }

    fn export(&mut self, export: &Export) {
        match &export.kind {
            ExportKind::Symbol { name, symbol } => {
                self.add(&format!("export {name} = "));
                self.symbol(*symbol);
            }
            ExportKind::Expr { name, value } => {
                self.add(&format!("export {name} = "));
                self.expr(*value);
            }
            ExportKind::From { name, imported, import } => {
                self.add(&format!("export {name} = {imported} from {import}"));
            }
            ExportKind::AllFrom { name, import } => {
                let name = name.as_deref().map(|name| format!(" as {name}")).unwrap_or_default();
                self.add(&format!("export *{name} from {import}"));
            }
            ExportKind::Whole { value } => {
                self.add("export = ");
                self.expr(*value);
            }
        }
    }

    fn function(&mut self, id: FunctionId, function: &Function) {
        if id != FunctionId::TOP_LEVEL {
            self.line(|printer| printer.signature(id, function));
            self.indent += 1;
        }
        self.block(&function.body);
        self.indent = 0;
    }

    fn signature(&mut self, id: FunctionId, function: &Function) {
        let kind = match function.kind {
            FunctionKind::TopLevel => "top",
            FunctionKind::Function => "fn",
            FunctionKind::Arrow => "arrow",
            FunctionKind::Method => "method",
            FunctionKind::Getter => "get",
            FunctionKind::Setter => "set",
            FunctionKind::Constructor => "constructor",
            FunctionKind::StaticBlock => "static",
        };
        let is_async = if function.is_async { "async " } else { "" };
        let star = if function.is_generator { "*" } else { "" };
        self.add(&format!("fn#{} {is_async}{kind}{star} {}", id.0, function.name));
        if let Some(symbol) = function.symbol {
            self.add(&format!("${}", symbol.0));
        }
        self.add("(");
        self.list(&function.params, Self::param);
        self.add(")");
        self.ty(function.return_type.as_ref());
        if let Some(parent) = function.parent.filter(|parent| *parent != FunctionId::TOP_LEVEL) {
            self.add(&format!(" in fn#{}", parent.0));
        }
        if let Some(class) = function.class {
            self.add(&format!(" of class#{}", class.0));
        }
    }

    fn param(&mut self, param: &Param) {
        self.decorators(&param.decorators);
        if param.is_field {
            self.add("field ");
        }
        if param.rest {
            self.add("...");
        }
        self.pattern(&param.pattern);
        self.ty(param.ty.as_ref());
    }

    fn decorators(&mut self, decorators: &[ExprId]) {
        for decorator in decorators {
            self.add("@");
            self.expr(*decorator);
            self.add(" ");
        }
    }

    fn ty(&mut self, ty: Option<&TypeRef>) {
        if let Some(ty) = ty {
            self.add(": ");
            self.type_ref(ty);
        }
    }

    fn type_ref(&mut self, ty: &TypeRef) {
        self.add(&ty.name);
        if let Some(symbol) = ty.symbol {
            self.add(&format!("${}", symbol.0));
        }
        if !ty.args.is_empty() {
            self.add("<");
            self.list(&ty.args, Self::type_ref);
            self.add(">");
        }
    }

    fn class(&mut self, index: usize, class: &Class) {
        self.line(|printer| {
            printer.decorators(&class.decorators);
            printer.add(&format!("class#{index} {}", class.name));
            if let Some(symbol) = class.symbol {
                printer.add(&format!("${}", symbol.0));
            }
            if let Some(parent) = class.super_class {
                printer.add(" extends ");
                printer.expr(parent);
            }
            if !class.implements.is_empty() {
                printer.add(" implements ");
                printer.list(&class.implements, Self::type_ref);
            }
        });
        self.indent += 1;
        for member in &class.members {
            self.line(|printer| printer.member(member));
        }
        self.indent -= 1;
    }

    fn member(&mut self, member: &Member) {
        self.decorators(&member.decorators);
        if member.is_static {
            self.add("static ");
        }
        self.add(if member.name.is_empty() { "[]" } else { &member.name });
        self.ty(member.ty.as_ref());
        match member.kind {
            MemberKind::Function(function) => self.add(&format!(" fn#{}", function.0)),
            MemberKind::Field(None) => {}
            MemberKind::Field(Some(value)) => {
                self.add(" = ");
                self.expr(value);
            }
        }
    }

    /// What a name holds, where the statement that declares it does not say so itself.
    fn held(&mut self, id: SymbolId, symbol: &Symbol) {
        if symbol.init_path.is_empty() && symbol.writes == 0 && symbol.ty.is_none() {
            return;
        }
        self.line(|printer| {
            printer.symbol(id);
            printer.ty(symbol.ty.as_deref());
            if let Some(init) = symbol.init.filter(|_| !symbol.init_path.is_empty()) {
                printer.add(" = ");
                printer.expr(init);
            }
            for step in &symbol.init_path {
                printer.add(&format!(".{step}"));
            }
            if symbol.writes > 0 {
                printer.add(&format!(" writes {}", symbol.writes));
            }
        });
    }

    fn symbol(&mut self, id: SymbolId) {
        let name = &self.code.symbol(id).name;
        let _ = write!(self.text, "{name}${}", id.0);
    }
}
