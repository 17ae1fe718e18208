//! Declared names: what they hold, who declares them, how often they are written.

use facts::code::{
    ExprId, ExprKind, FunctionId, Pattern, PropertyKey, Symbol, SymbolId, SymbolKind, TypeRef,
};
use oxc_ast::ast::{BindingIdentifier, IdentifierReference};
use oxc_semantic::Scoping;
use oxc_syntax::symbol::SymbolFlags;

use crate::lowering::{Lowering, boxed, range};

/// One of ours for each of the parser's, with the same number; the rest is filled in as declarations are met.
pub(crate) fn declared(scoping: &Scoping) -> Vec<Symbol> {
    let symbol = |id| Symbol {
        name: boxed(scoping.symbol_name(id)),
        range: range(scoping.symbol_span(id)),
        kind: kind_of(scoping.symbol_flags(id)),
        function: FunctionId::TOP_LEVEL,
        init: None,
        init_path: Default::default(),
        writes: 0,
        references: Default::default(),
        ty: None,
    };
    scoping.symbol_ids().map(symbol).collect()
}

fn kind_of(flags: SymbolFlags) -> SymbolKind {
    if flags.is_enum() || flags.is_enum_member() {
        SymbolKind::Enum
    } else if flags.is_catch_variable() {
        SymbolKind::Catch
    } else if flags.intersects(SymbolFlags::Variable | SymbolFlags::Function | SymbolFlags::Class) {
        // Ambient functions and classes (`declare function f()`) have no body to point at.
        SymbolKind::Variable
    } else {
        SymbolKind::Type
    }
}

/// What a pattern binds its names to.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    /// `None` without an initialiser, and for loop variables.
    Variable(Option<ExprId>),
    Param(u32),
    Catch,
}

impl Lowering<'_> {
    /// A binding without a symbol exists only where the parser recovered from an error.
    pub(crate) fn symbol_of(&self, name: &BindingIdentifier<'_>) -> Option<SymbolId> {
        name.symbol_id.get().map(|id| SymbolId(id.index() as u32))
    }

    pub(crate) fn referent(&self, name: &IdentifierReference<'_>) -> Option<SymbolId> {
        let reference = self.scoping.get_reference(name.reference_id.get()?);
        reference.symbol_id().map(|id| SymbolId(id.index() as u32))
    }

    pub(crate) fn name_reference(&mut self, name: &IdentifierReference<'_>) -> ExprId {
        let symbol = self.referent(name);
        if symbol.is_none() && name.name == "undefined" {
            return self.push(name.span, ExprKind::Undefined);
        }
        let id = self.push(name.span, ExprKind::Name { name: boxed(&name.name), symbol });
        if let Some(symbol) = symbol {
            self.code.symbols[symbol.0 as usize].references.push(id);
        }
        id
    }

    /// Functions, classes and enums declare themselves under their kind; a second declaration is a write.
    pub(crate) fn declare_as(&mut self, symbol: Option<SymbolId>, kind: SymbolKind) {
        let Some(symbol) = symbol else { return };
        if self.first_declaration(symbol) {
            self.code.symbols[symbol.0 as usize].kind = kind;
        } else {
            self.count_write(symbol);
        }
    }

    fn first_declaration(&mut self, symbol: SymbolId) -> bool {
        !std::mem::replace(&mut self.declared[symbol.0 as usize], true)
    }

    pub(crate) fn count_write(&mut self, symbol: SymbolId) {
        self.code.symbols[symbol.0 as usize].writes += 1;
    }

    pub(crate) fn count_write_to(&mut self, target: ExprId) {
        if let ExprKind::Name { symbol: Some(symbol), .. } = *self.code.kind(target) {
            self.count_write(symbol);
        }
    }

    pub(crate) fn set_type(&mut self, pattern: &Pattern, ty: Option<TypeRef>) {
        if let Pattern::Bind { symbol, .. } = pattern {
            let known = &mut self.code.symbols[symbol.0 as usize].ty;
            *known = known.take().or(ty.map(Box::new));
        }
    }

    /// Tells every name of a pattern where its value comes from.
    pub(crate) fn bind(&mut self, pattern: &Pattern, source: Source) {
        let source = match source {
            Source::Variable(Some(init)) => Source::Variable(Some(self.assigned_value(init))),
            other => other,
        };
        self.bind_below(pattern, source, Some(&mut Vec::new()));
    }

    /// `a = b = value` holds `value`.
    pub(crate) fn assigned_value(&self, init: ExprId) -> ExprId {
        let mut at = init;
        // Operands lie before their operation in the arena, so this ends.
        while let ExprKind::Assign { value, op: None, .. } = *self.code.kind(at) {
            at = value;
        }
        at
    }

    /// `path` is `None` below a rest or a computed key, where no fixed path leads.
    fn bind_below(
        &mut self,
        pattern: &Pattern,
        source: Source,
        mut path: Option<&mut Vec<Box<str>>>,
    ) {
        match pattern {
            Pattern::Bind { symbol, .. } => self.bind_name(*symbol, source, path.as_deref()),
            Pattern::Default { pattern, .. } => self.bind_below(pattern, source, path),
            Pattern::Object { properties, rest } => {
                for property in properties {
                    let step = match &property.key {
                        PropertyKey::Name(name) => Some(name.clone()),
                        PropertyKey::Computed(_) | PropertyKey::Spread => None,
                    };
                    self.bind_step(&property.value, source, path.as_deref_mut(), step);
                }
                rest.iter().for_each(|rest| self.bind_below(rest, source, None));
            }
            Pattern::Array { elements, rest } => {
                for (element, index) in elements.iter().zip(0_u32..) {
                    let Some(element) = element else { continue };
                    let step = Some(index.to_string().into());
                    self.bind_step(element, source, path.as_deref_mut(), step);
                }
                rest.iter().for_each(|rest| self.bind_below(rest, source, None));
            }
            Pattern::Target(_) => {}
        }
    }

    fn bind_step(
        &mut self,
        pattern: &Pattern,
        source: Source,
        path: Option<&mut Vec<Box<str>>>,
        step: Option<Box<str>>,
    ) {
        let (Some(path), Some(step)) = (path, step) else {
            return self.bind_below(pattern, source, None);
        };
        path.push(step);
        self.bind_below(pattern, source, Some(path));
        path.pop();
    }

    fn bind_name(&mut self, id: SymbolId, source: Source, path: Option<&Vec<Box<str>>>) {
        if !self.first_declaration(id) {
            if matches!(source, Source::Variable(Some(_))) {
                self.count_write(id);
            }
            return;
        }
        let symbol = &mut self.code.symbols[id.0 as usize];
        symbol.kind = match source {
            Source::Variable(_) => SymbolKind::Variable,
            Source::Param(place) => SymbolKind::Param(place),
            Source::Catch => SymbolKind::Catch,
        };
        let Some(path) = path else { return };
        symbol.init_path = path.iter().cloned().collect();
        if let Source::Variable(init) = source {
            symbol.init = init;
        }
    }

    pub(crate) fn finish_symbols(&mut self) {
        let functions = self.functions_of_scopes();
        for (index, symbol) in self.code.symbols.iter_mut().enumerate() {
            let scope =
                self.scoping.symbol_scope_id(oxc_syntax::symbol::SymbolId::from_usize(index));
            symbol.function = functions[scope.index()];
            if symbol.writes > 0 {
                // It does not hold its first value for life.
                symbol.init = None;
            }
        }
    }

    /// The innermost function of every scope. A scope's parent is created, hence numbered, before it.
    fn functions_of_scopes(&self) -> Vec<FunctionId> {
        let mut functions = vec![FunctionId::TOP_LEVEL; self.function_scopes.len()];
        for scope in self.scoping.scope_descendants_from_root() {
            let parent =
                self.scoping.scope_parent_id(scope).map(|parent| functions[parent.index()]);
            let own = self.function_scopes[scope.index()];
            functions[scope.index()] = own.or(parent).unwrap_or(FunctionId::TOP_LEVEL);
        }
        functions
    }
}
