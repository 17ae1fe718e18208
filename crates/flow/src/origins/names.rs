//! What names stand for, in a file and across files.

use facts::FileId;
use facts::code::{Code, ExprKind, FunctionId, Symbol, SymbolId, SymbolKind};
use smallvec::smallvec;

use super::eval::Evaluator;
use super::frameworks;
use super::index::This;
use super::{Value, Values};
use crate::modules::Definition;

impl Evaluator<'_> {
    pub(crate) fn external(&mut self, name: &str) -> Value {
        Value::External { origin: self.interner.origin(name), site: None, certain: true }
    }

    pub(crate) fn global(&mut self, file: FileId, name: &str) -> Values {
        match name {
            "undefined" | "NaN" | "Infinity" | "arguments" | "require" => Values::new(),
            // Of a CommonJS file, what `exports.name =` collects.
            "exports" => smallvec![Value::Module(file)],
            _ => smallvec![self.external(frameworks::global(name))],
        }
    }

    pub(crate) fn symbol_values(&mut self, file: FileId, id: SymbolId) -> Values {
        let Some(code) = self.code(file) else { return Values::new() };
        let symbol = code.symbol(id);
        match symbol.kind {
            SymbolKind::Import(_) => self.imported(file, id),
            SymbolKind::Function(function) => {
                // `function f() {}` and a later `f = other`.
                let mut values = smallvec![Value::Function(file, function)];
                values.extend(self.assigned(file, id));
                values
            }
            SymbolKind::Class(class) => smallvec![Value::Class(file, class)],
            SymbolKind::Param(place) => self.param_name(file, code, symbol, id, place as usize),
            SymbolKind::Variable => self.variable(file, symbol, id),
            SymbolKind::Enum => symbol.init.map_or(Values::new(), |init| self.eval(file, init)),
            SymbolKind::Catch | SymbolKind::Type => Values::new(),
        }
    }

    fn imported(&mut self, file: FileId, symbol: SymbolId) -> Values {
        let definitions = self.modules.definition_of(self.base, file, symbol);
        self.defined(&definitions)
    }

    pub(crate) fn defined(&mut self, definitions: &[Definition]) -> Values {
        definitions.iter().flat_map(|definition| self.definition(definition)).collect()
    }

    fn definition(&mut self, definition: &Definition) -> Values {
        match definition {
            Definition::Symbol(file, symbol) => self.symbol(*file, *symbol),
            Definition::Expr(file, expr) => self.eval(*file, *expr),
            Definition::File(file) => self.module(*file),
            Definition::Package(name) => smallvec![self.external(name)],
            Definition::Property(file, value, name) => {
                let whole = self.eval(*file, *value);
                self.member_of(&whole, name)
            }
        }
    }

    /// What `require` of a file gives: the values of `module.exports =`, and the file itself for what is added to
    /// `exports` by name.
    pub(crate) fn module(&mut self, file: FileId) -> Values {
        let whole = self.modules.whole(file);
        let mut values: Values =
            whole.iter().rev().flat_map(|value| self.eval(file, *value)).collect();
        values.push(Value::Module(file));
        values
    }

    fn variable(&mut self, file: FileId, symbol: &Symbol, id: SymbolId) -> Values {
        let mut values = symbol.init.map_or(Values::new(), |init| self.eval(file, init));
        for step in &symbol.init_path {
            values = self.member_of(&values, step);
        }
        values.extend(self.assigned(file, id));
        match &symbol.ty {
            Some(ty) if values.is_empty() => self.type_values(file, ty),
            _ => values,
        }
    }

    fn assigned(&mut self, file: FileId, symbol: SymbolId) -> Values {
        let assigned = self.index(file).assigned.get(&symbol).map_or(&[][..], |values| values);
        assigned.iter().flat_map(|value| self.eval(file, *value)).collect()
    }

    fn param_name(
        &mut self,
        file: FileId,
        code: &Code,
        symbol: &Symbol,
        id: SymbolId,
        place: usize,
    ) -> Values {
        let function = code.function(symbol.function);
        let set = match function.params.get(place) {
            Some(param) if !param.rest => self.param_set(file, symbol.function, place),
            _ => 0,
        };
        let mut values = self.values(set);
        for step in &symbol.init_path {
            values = self.member_of(&values, step);
        }
        values.extend(self.assigned(file, id));
        values
    }

    /// Inside of a constructor function, what it makes; inside of a method on a prototype, what that prototype's
    /// function makes.
    pub(crate) fn this_of_function(&mut self, file: FileId, function: FunctionId) -> Values {
        let Some(code) = self.code(file) else { return Values::new() };
        let index = self.index(file);
        let expr = index.function_exprs.get(&function);
        if let Some(owner) = expr.and_then(|expr| index.prototype_of.get(expr)) {
            return self.made_by_name(file, code, *owner);
        }
        // `this.x = function () { .. this.y .. }` belongs to what the outer function makes.
        match expr.and_then(|expr| index.member_of_this.get(expr)) {
            Some(This::Function(outer)) if *outer != function => {
                smallvec![Value::Made(file, *outer)]
            }
            Some(This::Class(class)) => smallvec![Value::Instance(file, *class)],
            _ => smallvec![Value::Made(file, function)],
        }
    }

    /// What `new` of a name gives, where the name may still be under evaluation.
    pub(crate) fn made_by_name(&mut self, file: FileId, code: &Code, owner: SymbolId) -> Values {
        match code.symbol(owner).kind {
            SymbolKind::Class(class) => smallvec![Value::Instance(file, class)],
            SymbolKind::Function(function) => smallvec![Value::Made(file, function)],
            _ => {
                let made = self.symbol(file, owner);
                self.instances(&made)
            }
        }
    }

    /// The names that hold a function: its own, and variables that it is the value of.
    pub(crate) fn holders(&self, file: FileId, function: FunctionId) -> Vec<SymbolId> {
        let Some(code) = self.code(file) else { return Vec::new() };
        let index = self.index(file);
        let expr = index.function_exprs.get(&function);
        let variables =
            expr.and_then(|expr| index.holders.get(expr)).map_or(&[][..], |holders| holders);
        code.function(function).symbol.into_iter().chain(variables.iter().copied()).collect()
    }

    /// The constant text of an expression, parts that are no constant as `hole`.
    pub(crate) fn text(
        &mut self,
        file: FileId,
        expr: facts::code::ExprId,
        hole: &str,
        depth: u32,
    ) -> Option<String> {
        let code = self.code(file)?;
        if depth > 8 {
            return None;
        }
        match code.kind(expr) {
            ExprKind::String(text) => Some(text.to_string()),
            ExprKind::Number(number) => Some(number.to_string()),
            ExprKind::Template { texts, exprs } => {
                let mut whole = String::new();
                for (place, text) in texts.iter().enumerate() {
                    whole.push_str(&text.text);
                    if let Some(hole_expr) = exprs.get(place) {
                        whole.push_str(
                            &self
                                .text(file, *hole_expr, hole, depth + 1)
                                .unwrap_or_else(|| hole.into()),
                        );
                    }
                }
                Some(whole)
            }
            ExprKind::Binary { op: facts::code::BinaryOp::Add, left, right } => {
                let left = self.text(file, *left, hole, depth + 1);
                let right = self.text(file, *right, hole, depth + 1);
                match (left, right) {
                    (None, None) => None,
                    (left, right) => Some(format!(
                        "{}{}",
                        left.as_deref().unwrap_or(hole),
                        right.as_deref().unwrap_or(hole)
                    )),
                }
            }
            _ => {
                let literal = self.eval(file, expr).into_iter().find_map(|value| match value {
                    Value::Literal(file, at) if at != expr => Some((file, at)),
                    _ => None,
                });
                literal.and_then(|(file, at)| self.text(file, at, hole, depth + 1))
            }
        }
    }
}
