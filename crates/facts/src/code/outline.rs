//! Lowered code as text, for people and for tests.
//!
//! JavaScript in spirit: names carry their symbol (`x$3`; a bare name is a global), functions and classes stand in
//! expressions by number (`fn#1`, `class#0`) and are listed on their own.

use std::fmt::Write as _;

use super::{
    Argument, AssignOp, BinaryOp, Call, CallKind, Class, Code, Export, ExportKind, Expr, ExprId,
    ExprKind, Function, FunctionId, FunctionKind, Import, ImportKind, JsxElement, LogicalOp,
    LoopKind, Member, MemberKind, Param, Pattern, PropertyKey, Stmt, StmtKind, Symbol, SymbolId,
    TypeRef, UnaryOp,
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
            printer.ty(symbol.ty.as_ref());
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

    fn block(&mut self, block: &[Stmt]) {
        for stmt in block {
            self.stmt(stmt);
        }
    }

    fn nested(&mut self, block: &[Stmt]) {
        self.indent += 1;
        self.block(block);
        self.indent -= 1;
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::If { .. }
            | StmtKind::Loop { .. }
            | StmtKind::Switch { .. }
            | StmtKind::Try { .. }
            | StmtKind::Block(_)
            | StmtKind::Labeled { .. } => self.compound(&stmt.kind),
            simple => self.line(|printer| printer.simple(simple)),
        }
    }

    fn simple(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::Expr(value) => self.expr(*value),
            StmtKind::Declare { pattern, init } => {
                self.add("let ");
                self.pattern(pattern);
                self.optional(" = ", *init);
            }
            StmtKind::Return(value) => {
                self.add("return");
                self.optional(" ", *value);
            }
            StmtKind::Throw(value) => {
                self.add("throw ");
                self.expr(*value);
            }
            StmtKind::Break(label) => {
                self.add(&format!("break {}", label.as_deref().unwrap_or_default()));
            }
            StmtKind::Continue(label) => {
                self.add(&format!("continue {}", label.as_deref().unwrap_or_default()));
            }
            StmtKind::Function(function) => self.add(&format!("fn#{}", function.0)),
            StmtKind::Class(class) => self.add(&format!("class#{}", class.0)),
            _ => {}
        }
    }

    fn optional(&mut self, before: &str, value: Option<ExprId>) {
        if let Some(value) = value {
            self.add(before);
            self.expr(value);
        }
    }

    fn compound(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::If { test, then, otherwise } => {
                self.line(|printer| {
                    printer.add("if ");
                    printer.expr(*test);
                });
                self.nested(then);
                self.section("else", otherwise);
            }
            StmtKind::Loop { .. } => self.looped(kind),
            StmtKind::Switch { value, cases } => {
                self.line(|printer| {
                    printer.add("switch ");
                    printer.expr(*value);
                });
                for case in cases {
                    self.line(|printer| {
                        printer.add(if case.test.is_some() { "case" } else { "default" });
                        printer.optional(" ", case.test);
                    });
                    self.nested(&case.body);
                }
            }
            StmtKind::Try { body, param, handler, finalizer } => {
                self.line(|printer| printer.add("try"));
                self.nested(body);
                if let Some(handler) = handler {
                    self.line(|printer| {
                        printer.add("catch");
                        if let Some(param) = param {
                            printer.add(" ");
                            printer.pattern(param);
                        }
                    });
                    self.nested(handler);
                }
                self.section("finally", finalizer);
            }
            StmtKind::Block(body) => {
                self.line(|printer| printer.add("block"));
                self.nested(body);
            }
            StmtKind::Labeled { label, body } => {
                self.line(|printer| printer.add(&format!("{label}:")));
                self.nested(body);
            }
            _ => {}
        }
    }

    fn section(&mut self, word: &str, block: &[Stmt]) {
        if !block.is_empty() {
            self.line(|printer| printer.add(word));
            self.nested(block);
        }
    }

    fn looped(&mut self, stmt: &StmtKind) {
        let StmtKind::Loop { kind, init, test, binding, update, body } = stmt else { return };
        let (word, between) = match kind {
            LoopKind::While => ("while", " "),
            LoopKind::DoWhile => ("do-while", " "),
            LoopKind::For => ("for", " "),
            LoopKind::In => ("for", " in "),
            LoopKind::Of => ("for", " of "),
            LoopKind::AwaitOf => ("for await", " of "),
        };
        self.line(|printer| {
            printer.add(word);
            if let Some(binding) = binding {
                printer.add(" ");
                printer.pattern(binding);
            }
            printer.optional(between, *test);
            printer.optional("; ", *update);
        });
        self.indent += 1;
        self.section("init", init);
        self.block(body);
        self.indent -= 1;
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Bind { symbol, .. } => self.symbol(*symbol),
            Pattern::Target(target) => self.expr(*target),
            Pattern::Default { pattern, default } => {
                self.pattern(pattern);
                self.add(" = ");
                self.expr(*default);
            }
            Pattern::Object { properties, rest } => {
                self.add("{");
                self.list(properties, |printer, property| {
                    printer.key(&property.key);
                    printer.add(": ");
                    printer.pattern(&property.value);
                });
                self.rest(rest.as_deref(), properties.is_empty());
                self.add("}");
            }
            Pattern::Array { elements, rest } => {
                self.add("[");
                self.list(elements, |printer, element| {
                    element.iter().for_each(|element| printer.pattern(element));
                });
                self.rest(rest.as_deref(), elements.is_empty());
                self.add("]");
            }
        }
    }

    fn rest(&mut self, rest: Option<&Pattern>, first: bool) {
        if let Some(rest) = rest {
            self.add(if first { "..." } else { ", ..." });
            self.pattern(rest);
        }
    }

    fn key(&mut self, key: &PropertyKey) {
        match key {
            PropertyKey::Name(name) => self.add(name),
            PropertyKey::Computed(expr) => {
                self.add("[");
                self.expr(*expr);
                self.add("]");
            }
            PropertyKey::Spread => self.add("..."),
        }
    }

    fn expr(&mut self, id: ExprId) {
        if self.depth >= MAX_DEPTH {
            return self.add("…");
        }
        self.depth += 1;
        let code = self.code;
        self.literal(code.expr(id));
        self.depth -= 1;
    }

    fn literal(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::String(text) => self.add(&format!("{text:?}")),
            ExprKind::Number(number) => self.add(&number.to_string()),
            ExprKind::BigInt(digits) => self.add(&format!("{digits}n")),
            ExprKind::Bool(value) => self.add(&value.to_string()),
            ExprKind::Null => self.add("null"),
            ExprKind::Undefined => self.add("undefined"),
            ExprKind::Regex { pattern, flags } => self.add(&format!("/{pattern}/{flags}")),
            ExprKind::Name { name, symbol } => {
                self.add(name);
                if let Some(symbol) = symbol {
                    self.add(&format!("${}", symbol.0));
                }
            }
            ExprKind::This => self.add("this"),
            ExprKind::Super => self.add("super"),
            ExprKind::Meta(name) => self.add(name),
            ExprKind::Function(function) => self.add(&format!("fn#{}", function.0)),
            ExprKind::Class(class) => self.add(&format!("class#{}", class.0)),
            ExprKind::Unknown => self.add("<unknown>"),
            compound => self.operation(compound),
        }
    }

    fn operation(&mut self, kind: &ExprKind) {
        match kind {
            ExprKind::Unary { op, operand } => {
                self.add(unary(*op));
                self.expr(*operand);
            }
            ExprKind::Update { target, prefix } => {
                self.add(if *prefix { "±±" } else { "" });
                self.expr(*target);
                self.add(if *prefix { "" } else { "±±" });
            }
            ExprKind::Binary { op, left, right } => self.infix(binary(*op), *left, *right),
            ExprKind::Logical { op, left, right } => self.infix(logical(*op), *left, *right),
            ExprKind::Conditional { test, then, otherwise } => {
                self.add("(");
                self.expr(*test);
                self.add(" ? ");
                self.expr(*then);
                self.add(" : ");
                self.expr(*otherwise);
                self.add(")");
            }
            ExprKind::Assign { target, value, op } => {
                self.pattern(target);
                self.add(&match op {
                    None => " = ".to_owned(),
                    Some(AssignOp::Binary(op)) => format!(" {}= ", binary(*op)),
                    Some(AssignOp::Logical(op)) => format!(" {}= ", logical(*op)),
                });
                self.expr(*value);
            }
            ExprKind::Await(value) => {
                self.add("await ");
                self.expr(*value);
            }
            ExprKind::Yield { value, delegate } => {
                self.add(if *delegate { "yield*" } else { "yield" });
                self.optional(" ", *value);
            }
            ExprKind::Sequence(exprs) => {
                self.add("(");
                self.list(exprs, |printer, expr| printer.expr(*expr));
                self.add(")");
            }
            structure => self.structure(structure),
        }
    }

    fn infix(&mut self, op: &str, left: ExprId, right: ExprId) {
        self.add("(");
        self.expr(left);
        self.add(&format!(" {op} "));
        self.expr(right);
        self.add(")");
    }

    fn structure(&mut self, kind: &ExprKind) {
        match kind {
            ExprKind::Template { texts, exprs } => {
                self.add("`");
                for (index, text) in texts.iter().enumerate() {
                    self.add(&text.text);
                    if let Some(expr) = exprs.get(index) {
                        self.add("${");
                        self.expr(*expr);
                        self.add("}");
                    }
                }
                self.add("`");
            }
            ExprKind::Member { object, property, optional, .. } => {
                self.expr(*object);
                self.add(if *optional { "?." } else { "." });
                self.add(property);
            }
            ExprKind::Index { object, index, optional } => {
                self.expr(*object);
                self.add(if *optional { "?.[" } else { "[" });
                self.expr(*index);
                self.add("]");
            }
            ExprKind::Object(properties) => {
                self.add("{");
                self.list(properties, |printer, property| {
                    printer.key(&property.key);
                    printer.add(if property.key == PropertyKey::Spread { "" } else { ": " });
                    printer.expr(property.value);
                });
                self.add("}");
            }
            ExprKind::Array(elements) => {
                self.add("[");
                self.list(elements, |printer, element| {
                    printer.add(if element.spread { "..." } else { "" });
                    printer.optional("", element.value);
                });
                self.add("]");
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::Jsx(element) => self.jsx(element),
            _ => {}
        }
    }

    fn call(&mut self, call: &Call) {
        self.add(match call.kind {
            CallKind::New => "new ",
            CallKind::Tagged => "tag ",
            CallKind::Call | CallKind::Import => "",
        });
        self.expr(call.callee);
        self.add(if call.optional { "?.(" } else { "(" });
        self.list(&call.args, |printer, Argument { value, spread }| {
            printer.add(if *spread { "..." } else { "" });
            printer.expr(*value);
        });
        self.add(")");
    }

    fn jsx(&mut self, element: &JsxElement) {
        self.add("<");
        match element.component {
            Some(component) => self.expr(component),
            None => self.add(&element.name),
        }
        for attribute in &element.attributes {
            self.add(" ");
            self.add(if attribute.name.is_empty() { "..." } else { &attribute.name });
            self.optional("=", attribute.value);
        }
        self.add(">[");
        self.list(&element.children, |printer, child| printer.expr(*child));
        self.add("]");
    }
}

const fn unary(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Not => "!",
        UnaryOp::Minus => "-",
        UnaryOp::Plus => "+",
        UnaryOp::BitNot => "~",
        UnaryOp::TypeOf => "typeof ",
        UnaryOp::Void => "void ",
        UnaryOp::Delete => "delete ",
    }
}

const fn binary(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::Exp => "**",
        BinaryOp::Bitwise => "&|^",
        BinaryOp::Eq => "==",
        BinaryOp::NotEq => "!=",
        BinaryOp::StrictEq => "===",
        BinaryOp::StrictNotEq => "!==",
        BinaryOp::Less => "<",
        BinaryOp::LessEq => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEq => ">=",
        BinaryOp::In => "in",
        BinaryOp::InstanceOf => "instanceof",
    }
}

const fn logical(op: LogicalOp) -> &'static str {
    match op {
        LogicalOp::And => "&&",
        LogicalOp::Or => "||",
        LogicalOp::Coalesce => "??",
    }
}
