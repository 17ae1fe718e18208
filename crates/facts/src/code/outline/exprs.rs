//! Patterns and expressions of the outline.

use super::{MAX_DEPTH, Printer};
use crate::code::{
    Argument, AssignOp, BinaryOp, Call, CallKind, Expr, ExprId, ExprKind, JsxElement, LogicalOp,
    Pattern, PropertyKey, UnaryOp,
};

impl Printer<'_> {
    pub(super) fn pattern(&mut self, pattern: &Pattern) {
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

    pub(super) fn rest(&mut self, rest: Option<&Pattern>, first: bool) {
        if let Some(rest) = rest {
            self.add(if first { "..." } else { ", ..." });
            self.pattern(rest);
        }
    }

    pub(super) fn key(&mut self, key: &PropertyKey) {
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

    pub(super) fn expr(&mut self, id: ExprId) {
        if self.depth >= MAX_DEPTH {
            return self.add("…");
        }
        self.depth += 1;
        let code = self.code;
        self.literal(code.expr(id));
        self.depth -= 1;
    }

    pub(super) fn literal(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::String(text) => self.add(&format!("{text:?}")),
            ExprKind::Number(number) => self.add(&number.to_string()),
            ExprKind::BigInt(digits) => self.add(&format!("{digits}n")),
            ExprKind::Bool(value) => self.add(&value.to_string()),
            ExprKind::Null => self.add("null"),
            ExprKind::Undefined => self.add("undefined"),
            ExprKind::Regex { pattern, flags } => self.add(&format!("/{pattern}/{}", &**flags)),
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

    pub(super) fn operation(&mut self, kind: &ExprKind) {
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

    pub(super) fn infix(&mut self, op: &str, left: ExprId, right: ExprId) {
        self.add("(");
        self.expr(left);
        self.add(&format!(" {op} "));
        self.expr(right);
        self.add(")");
    }

    pub(super) fn structure(&mut self, kind: &ExprKind) {
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

    pub(super) fn call(&mut self, call: &Call) {
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

    pub(super) fn jsx(&mut self, element: &JsxElement) {
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
