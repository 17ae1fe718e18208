//! What a file takes from others and gives to them: ES modules, CommonJS, and what compilers make of the one in the
//! other.

use facts::code::{
    Argument, Block, Call, Export, ExportKind, ExprId, ExprKind, Import, ImportKind, Pattern, Stmt,
    StmtKind, SymbolId, SymbolKind,
};
use model::ByteRange;
use oxc_ast::ast::{
    self, Declaration, ExportDefaultDeclarationKind, ImportDeclarationSpecifier, ModuleExportName,
    Statement, TSModuleReference, TSTypeName, match_expression,
};
use oxc_span::{GetSpan, Span};

use crate::lowering::{Lowering, Name, boxed, range};
use crate::symbols::Source;

impl Lowering<'_> {
    pub(crate) fn module_declaration(&mut self, statement: &Statement<'_>, out: &mut Block) {
        self.is_esm |= self.namespaces == 0;
        match statement {
            Statement::ImportDeclaration(it) => self.import(it),
            Statement::ExportAllDeclaration(it) => {
                let name = it.exported.as_ref().map(export_name);
                let import = self.re_export(&it.source, it.export_kind.is_type());
                self.export(it.span, ExportKind::AllFrom { name, import });
            }
            Statement::ExportFromDeclaration(it) => self.export_from(it),
            Statement::ExportNamedDeclaration(it) => self.export_named(it),
            Statement::ExportDeclaration(it) => self.export_declaration(it, out),
            Statement::ExportDefaultDeclaration(it) => self.export_default(it, out),
            Statement::TSExportAssignment(it) => {
                let value = self.expr(&it.expression);
                out.push(Stmt { range: range(it.span), kind: StmtKind::Expr(value) });
                self.export(it.span, ExportKind::Whole { value });
            }
            _ => {}
        }
    }

    fn export(&mut self, span: Span, kind: ExportKind) {
        if self.namespaces == 0 {
            self.code.exports.push(Export { kind, range: range(span) });
        }
    }

    fn import(&mut self, it: &ast::ImportDeclaration<'_>) {
        let type_only = it.import_kind.is_type();
        let specifiers = it.specifiers.as_ref().map_or(&[][..], |specifiers| specifiers);
        if specifiers.is_empty() {
            self.push_import(ImportKind::SideEffect, &it.source, None, type_only);
        }
        for specifier in specifiers {
            let (kind, local, is_type) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => (
                    ImportKind::Named(export_name(&it.imported)),
                    &it.local,
                    it.import_kind.is_type(),
                ),
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    (ImportKind::Named("default".into()), &it.local, false)
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                    (ImportKind::Namespace, &it.local, false)
                }
            };
            let symbol = self.symbol_of(local);
            self.push_import(kind, &it.source, symbol, type_only || is_type);
        }
    }

    fn push_import(
        &mut self,
        kind: ImportKind,
        source: &ast::StringLiteral<'_>,
        symbol: Option<SymbolId>,
        type_only: bool,
    ) -> u32 {
        let index = self.code.imports.len() as u32;
        self.code.imports.push(Import {
            kind,
            specifier: boxed(&source.value),
            specifier_range: range(source.span),
            symbol,
            type_only,
        });
        self.declare_as(symbol, SymbolKind::Import(index));
        index
    }

    fn re_export(&mut self, source: &ast::StringLiteral<'_>, type_only: bool) -> u32 {
        self.push_import(ImportKind::SideEffect, source, None, type_only)
    }

    fn export_from(&mut self, it: &ast::ExportFromDeclaration<'_>) {
        let all_types = it.export_kind.is_type()
            || (!it.specifiers.is_empty()
                && it.specifiers.iter().all(|it| it.export_kind.is_type()));
        let import = self.re_export(&it.source, all_types);
        for specifier in &it.specifiers {
            let name = export_name(&specifier.exported);
            let imported = export_name(&specifier.local);
            self.export(specifier.span, ExportKind::From { name, imported, import });
        }
    }

    fn export_named(&mut self, it: &ast::ExportNamedDeclaration<'_>) {
        for specifier in &it.specifiers {
            let ModuleExportName::IdentifierReference(local) = &specifier.local else { continue };
            let name = export_name(&specifier.exported);
            let kind = match self.referent(local) {
                Some(symbol) => ExportKind::Symbol { name, symbol },
                None => ExportKind::Expr { name, value: self.name_reference(local) },
            };
            self.export(specifier.span, kind);
        }
    }

    fn export_declaration(&mut self, it: &ast::ExportDeclaration<'_>, out: &mut Block) {
        let before = out.len();
        self.declaration(&it.declaration, it.span, out);
        let symbols = match &it.declaration {
            Declaration::VariableDeclaration(_) => declared_by(&out[before..]),
            declaration => self.declared_name(declaration).into_iter().collect(),
        };
        for symbol in symbols {
            let name = self.symbol_name(symbol).into();
            self.export(it.span, ExportKind::Symbol { name, symbol });
        }
    }

    fn declared_name(&self, declaration: &Declaration<'_>) -> Option<SymbolId> {
        self.symbol_of(declaration.id()?)
    }

    fn export_default(&mut self, it: &ast::ExportDefaultDeclaration<'_>, out: &mut Block) {
        let (symbol, value) = match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                let Some(id) = self.function_declaration(function) else { return };
                out.push(Stmt { range: range(it.span), kind: StmtKind::Function(id) });
                (self.code.function(id).symbol, ExprKind::Function(id))
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                let start = class.span.start;
                let name = Name { text: "default", range: ByteRange::new(start, start) };
                let id = self.class(class, Some(name));
                out.push(Stmt { range: range(it.span), kind: StmtKind::Class(id) });
                (self.code.class(id).symbol, ExprKind::Class(id))
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(interface) => {
                let Some(symbol) = self.symbol_of(&interface.id) else { return };
                (Some(symbol), ExprKind::Undefined)
            }
            declaration @ match_expression!(ExportDefaultDeclarationKind) => {
                return self.export_default_value(it.span, declaration.to_expression(), out);
            }
        };
        let name = "default".into();
        let kind = match symbol {
            Some(symbol) => ExportKind::Symbol { name, symbol },
            None => ExportKind::Expr { name, value: self.push(it.declaration.span(), value) },
        };
        self.export(it.span, kind);
    }

    fn export_default_value(&mut self, span: Span, expr: &ast::Expression<'_>, out: &mut Block) {
        let start = expr.span().start;
        let name = Name { text: "default", range: ByteRange::new(start, start) };
        let value = self.named(expr, Some(name));
        out.push(Stmt { range: range(span), kind: StmtKind::Expr(value) });
        self.export(span, ExportKind::Expr { name: "default".into(), value });
    }

    /// `import x = require('y')`, `import x = A.B`.
    pub(crate) fn import_equals(
        &mut self,
        it: &ast::TSImportEqualsDeclaration<'_>,
        out: &mut Block,
    ) {
        let value = match &it.module_reference {
            TSModuleReference::ExternalModuleReference(reference) => {
                self.is_esm |= self.namespaces == 0;
                let symbol = self.symbol_of(&it.id);
                let type_only = it.import_kind.is_type();
                self.push_import(
                    ImportKind::Require(None),
                    &reference.expression,
                    symbol,
                    type_only,
                );
                return;
            }
            TSModuleReference::IdentifierReference(name) => self.name_reference(name),
            TSModuleReference::QualifiedName(name) => self.qualified_name(name),
        };
        let pattern = self.binding(&it.id);
        self.bind(&pattern, Source::Variable(Some(value)));
        let kind = StmtKind::Declare { pattern, init: Some(value) };
        out.push(Stmt { range: range(it.span), kind });
    }

    fn qualified_name(&mut self, name: &ast::TSQualifiedName<'_>) -> ExprId {
        let object = match &name.left {
            TSTypeName::IdentifierReference(it) => self.name_reference(it),
            TSTypeName::QualifiedName(it) => self.qualified_name(it),
            TSTypeName::ThisExpression(it) => self.push(it.span, ExprKind::This),
        };
        let property = boxed(&name.right.name);
        let property_range = range(name.right.span);
        self.push(name.span, ExprKind::Member { object, property, property_range, optional: false })
    }

    /// A call that takes from or gives to another module: `require`, and what compilers emit for `export`.
    pub(crate) fn note_module_call(&mut self, id: ExprId) {
        let Some(Call { callee, args, .. }) = self.code.call(id) else { return };
        match self.code.kind(*callee) {
            ExprKind::Name { name, .. } if &**name == "require" => self.note_require(id),
            ExprKind::Name { name, symbol: None } if &**name == "__exportStar" => {
                self.note_export_star(id)
            }
            ExprKind::Name { name, .. } if &**name == "__exportStar" => self.note_export_star(id),
            ExprKind::Member { object, property, .. } if args.len() >= 2 => {
                match (&**property, self.global(*object)) {
                    ("defineProperty", Some("Object")) => self.note_define_property(id),
                    ("assign", Some("Object")) => self.note_assign(id),
                    ("__exportStar", _) => self.note_export_star(id),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// A parameter named `require` is the loader of an AMD or bundled module, and a variable comes from
    /// `createRequire`: both take specifiers. Only a function of the file's own is something else.
    fn note_require(&mut self, id: ExprId) {
        let Some(call) = self.code.call(id) else { return };
        let own_function = match self.code.kind(call.callee) {
            ExprKind::Name { symbol: Some(symbol), .. } => {
                matches!(self.code.symbol(*symbol).kind, SymbolKind::Function(_))
            }
            _ => false,
        };
        let Some((specifier, specifier_range)) = self.only_text(&call.args) else { return };
        if own_function {
            return;
        }
        self.is_commonjs = true;
        let kind = ImportKind::Require(Some(id));
        self.code.imports.push(Import {
            kind,
            specifier,
            specifier_range,
            symbol: None,
            type_only: false,
        });
    }

    pub(crate) fn note_dynamic_import(&mut self, id: ExprId) {
        let Some(call) = self.code.call(id) else { return };
        let Some((specifier, specifier_range)) = self.only_text(&call.args) else { return };
        let kind = ImportKind::Dynamic(id);
        self.code.imports.push(Import {
            kind,
            specifier,
            specifier_range,
            symbol: None,
            type_only: false,
        });
    }

    fn only_text(&self, args: &[Argument]) -> Option<(Box<str>, ByteRange)> {
        let first = args.first().filter(|arg| !arg.spread)?.value;
        Some((boxed(self.code.string(first)?), self.code.range(first)))
    }

    /// `exports.name = value`, `module.exports = value`.
    pub(crate) fn note_export_assignment(&mut self, target: &Pattern, value: ExprId, span: Span) {
        let Pattern::Target(target) = *target else { return };
        let value = self.assigned_value(value);
        if self.is_module_exports(target) {
            self.is_commonjs = true;
            return self.export(span, ExportKind::Whole { value });
        }
        let ExprKind::Member { object, property, .. } = self.code.kind(target) else { return };
        // `exports.a = void 0` is what compilers write ahead of the real assignment.
        let is_placeholder = matches!(self.code.kind(value), ExprKind::Undefined);
        if !self.is_exports(*object) || is_placeholder || &**property == "__esModule" {
            return;
        }
        let name = property.clone();
        self.is_commonjs = true;
        self.export(span, ExportKind::Expr { name, value });
    }

    fn global(&self, id: ExprId) -> Option<&str> {
        match self.code.kind(id) {
            ExprKind::Name { name, symbol: None } => Some(name),
            _ => None,
        }
    }

    fn is_module_exports(&self, id: ExprId) -> bool {
        match self.code.kind(id) {
            ExprKind::Member { object, property, .. } => {
                &**property == "exports" && self.global(*object) == Some("module")
            }
            _ => false,
        }
    }

    /// `exports` or `module.exports`, also through `exports = module.exports = x`.
    fn is_exports(&self, id: ExprId) -> bool {
        self.global(id) == Some("exports") || self.is_module_exports(id)
    }

    /// `Object.defineProperty(exports, "name", { get: function () { return x } })`, or with a `value`.
    fn note_define_property(&mut self, id: ExprId) {
        let Some(call) = self.code.call(id) else { return };
        let [object, name, descriptor, ..] = &call.args[..] else { return };
        let Some(name) = self.code.string(name.value).filter(|name| *name != "__esModule") else {
            return;
        };
        if !self.is_exports(object.value) {
            return;
        }
        let value = self.code.property(descriptor.value, "value");
        let getter = self.code.property(descriptor.value, "get");
        let Some(value) = value.or_else(|| self.returned_by(getter?)) else { return };
        let kind = ExportKind::Expr { name: boxed(name), value };
        let range = self.code.range(id);
        self.is_commonjs = true;
        self.code.exports.push(Export { kind, range });
    }

    /// What a getter of one `return` gives.
    fn returned_by(&self, getter: ExprId) -> Option<ExprId> {
        let ExprKind::Function(function) = *self.code.kind(getter) else { return None };
        match &self.code.function(function).body[..] {
            [Stmt { kind: StmtKind::Return(value), .. }] => *value,
            _ => None,
        }
    }

    /// `Object.assign(exports, { a, b }, require('./c'))`.
    fn note_assign(&mut self, id: ExprId) {
        let Some(call) = self.code.call(id) else { return };
        let [object, sources @ ..] = &call.args[..] else { return };
        if !self.is_exports(object.value) {
            return;
        }
        let range = self.code.range(id);
        let kinds: Vec<ExportKind> =
            sources.iter().flat_map(|source| self.exports_of(source.value)).collect();
        self.is_commonjs = true;
        self.code.exports.extend(kinds.into_iter().map(|kind| Export { kind, range }));
    }

    fn exports_of(&self, source: ExprId) -> Vec<ExportKind> {
        if let Some(import) = self.required(source) {
            return vec![ExportKind::AllFrom { name: None, import }];
        }
        let ExprKind::Object(properties) = self.code.kind(source) else { return Vec::new() };
        let one = |property: &facts::code::Property| match &property.key {
            facts::code::PropertyKey::Name(name) => {
                Some(ExportKind::Expr { name: name.clone(), value: property.value })
            }
            facts::code::PropertyKey::Spread => self
                .required(property.value)
                .map(|import| ExportKind::AllFrom { name: None, import }),
            facts::code::PropertyKey::Computed(_) => None,
        };
        properties.iter().filter_map(one).collect()
    }

    /// The import of a `require(..)` that was just lowered: it is among the last ones.
    fn required(&self, id: ExprId) -> Option<u32> {
        let at = self
            .code
            .imports
            .iter()
            .rposition(|import| import.kind == ImportKind::Require(Some(id)))?;
        Some(at as u32)
    }

    /// `__exportStar(require('./x'), exports)`.
    fn note_export_star(&mut self, id: ExprId) {
        let Some(call) = self.code.call(id) else { return };
        let Some(import) = call.args.first().and_then(|arg| self.required(arg.value)) else {
            return;
        };
        let range = self.code.range(id);
        self.is_commonjs = true;
        self.code.exports.push(Export { kind: ExportKind::AllFrom { name: None, import }, range });
    }
}

/// The symbols of `export const { a, b } = x, c = y`.
fn declared_by(statements: &[Stmt]) -> Vec<SymbolId> {
    let of = |statement: &Stmt| match &statement.kind {
        StmtKind::Declare { pattern, .. } => pattern.symbols(),
        _ => Vec::new(),
    };
    statements.iter().flat_map(of).collect()
}

fn export_name(name: &ModuleExportName<'_>) -> Box<str> {
    boxed(&name.name())
}
