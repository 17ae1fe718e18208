//! Which pieces of a TypeScript file are types.

use oxc_ast::ast::{
    BindingPattern, Class, ClassElement, Declaration, ExportDeclaration, ExportFromDeclaration,
    ExportNamedDeclaration, ExportSpecifier, Expression, FormalParameter, Function,
    ImportDeclaration, ImportDeclarationSpecifier, MethodDefinition, Program, PropertyDefinition,
    Statement, TSAsExpression, TSEnumDeclaration, TSNamespaceDeclaration, TSNonNullExpression,
    TSSatisfiesExpression, TSTypeAnnotation, TSTypeParameterDeclaration,
    TSTypeParameterInstantiation, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;

use super::{Edit, NotErasable, line_of};

pub(super) fn cuts(text: &str, program: &Program<'_>) -> Result<Vec<Edit>, NotErasable> {
    let mut eraser = Eraser { text, comments: comments(program), cuts: Vec::new(), refused: None };
    eraser.visit_program(program);
    match eraser.refused {
        None => Ok(eraser.cuts),
        Some((offset, what)) => Err(NotErasable::Construct { line: line_of(text, offset), what }),
    }
}

fn comments(program: &Program<'_>) -> Vec<(usize, usize)> {
    program.comments.iter().map(|comment| (at(comment.span.start), at(comment.span.end))).collect()
}

fn at(offset: u32) -> usize {
    offset as usize
}

struct Eraser<'t> {
    text: &'t str,
    /// Start and end of each, in order.
    comments: Vec<(usize, usize)>,
    cuts: Vec<Edit>,
    refused: Option<(usize, &'static str)>,
}

impl Eraser<'_> {
    fn cut(&mut self, start: usize, end: usize) {
        self.cuts.push(Edit { range: start..end, text: String::new() });
    }

    fn cut_span(&mut self, span: Span) {
        self.cut(at(span.start), at(span.end));
    }

    fn refuse(&mut self, span: Span, what: &'static str) {
        self.refused.get_or_insert((at(span.start), what));
    }

    /// A statement that says nothing at run time goes with the comments that stand right above it.
    fn cut_statement(&mut self, span: Span) {
        let mut start = at(span.start);
        while let Some(&(from, to)) = self.comments.iter().rev().find(|(_, to)| *to <= start) {
            let between = &self.text[to..start];
            let alone =
                self.text[..from].rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
            if !alone || !between.trim().is_empty() || between.matches('\n').count() > 1 {
                break;
            }
            start = from;
        }
        let mut end = at(span.end);
        let line = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        if self.text[line..start].trim().is_empty() && self.text[end..].starts_with('\n') {
            (start, end) = (line, end + 1);
        }
        self.cut(start, end);
    }

    /// The words between two places that only the type checker reads, each with the space after it.
    fn cut_words(&mut self, start: u32, end: u32, words: &[&str]) {
        let (mut here, end) = (at(start), at(end));
        while here < end {
            let rest = &self.text[here..end];
            let length =
                rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
            if length == 0 {
                here += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            let after = rest[length..].len() - rest[length..].trim_start().len();
            if words.contains(&&rest[..length]) {
                self.cut(here, here + length + after);
            }
            here += length + after;
        }
    }

    /// A mark such as `?` or `!` right behind a name.
    fn cut_mark(&mut self, after: u32, mark: char) {
        let start = at(after);
        if self.text[start..].starts_with(mark) {
            self.cut(start, start + 1);
        }
    }
}

const MODIFIERS: &[&str] =
    &["public", "private", "protected", "readonly", "override", "abstract", "declare"];

impl<'a> Visit<'a> for Eraser<'_> {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        match it {
            Statement::TSInterfaceDeclaration(_) | Statement::TSTypeAliasDeclaration(_) => {
                self.cut_statement(it.span());
            }
            Statement::FunctionDeclaration(function) if function.body.is_none() => {
                self.cut_statement(it.span());
            }
            _ => walk::walk_statement(self, it),
        }
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        let is_type = match &it.declaration {
            Declaration::TSInterfaceDeclaration(_) | Declaration::TSTypeAliasDeclaration(_) => true,
            Declaration::FunctionDeclaration(function) => function.body.is_none(),
            _ => false,
        };
        if is_type {
            return self.cut_statement(it.span);
        }
        walk::walk_export_declaration(self, it);
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        self.exported(it.span, it.export_kind.is_type(), &it.specifiers);
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.exported(it.span, it.export_kind.is_type(), &it.specifiers);
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        let specifiers: Vec<(Span, bool)> =
            it.specifiers.iter().flatten().map(kind_of_import).collect();
        let all = !specifiers.is_empty() && specifiers.iter().all(|(_, is_type)| *is_type);
        if it.import_kind.is_type() || all {
            return self.cut_statement(it.span);
        }
        let named: Vec<_> = it
            .specifiers
            .iter()
            .flatten()
            .filter(|one| is_named(one))
            .map(kind_of_import)
            .collect();
        if let (Some(first), true) = (named.first(), named.iter().all(|(_, is_type)| *is_type)) {
            // `import a, { type B }`: the braces go too.
            let before = &self.text[..at(first.0.start)];
            let start = before.rfind(',').unwrap_or(before.len());
            let end = at(it.source.span.start);
            self.cuts.push(Edit { range: start..end, text: " from ".to_owned() });
            return;
        }
        self.cut_listed(&specifiers);
    }

    fn visit_ts_type_annotation(&mut self, it: &TSTypeAnnotation<'a>) {
        // `x : T` is as legal as `x: T`.
        let start = self.text[..at(it.span.start)].trim_end().len();
        self.cut(start, at(it.span.end));
    }

    fn visit_ts_type_parameter_declaration(&mut self, it: &TSTypeParameterDeclaration<'a>) {
        self.cut_span(it.span);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, it: &TSTypeParameterInstantiation<'a>) {
        self.cut_span(it.span);
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.cut_behind(&it.expression, it.span);
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.cut_behind(&it.expression, it.span);
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.cut_behind(&it.expression, it.span);
    }

    fn visit_expression(&mut self, it: &Expression<'a>) {
        // `(x as T).y` needs its brackets no more.
        if let Expression::ParenthesizedExpression(inner) = it
            && let Some(plain) = typed_name(&inner.expression)
        {
            self.cut(at(it.span().start), at(plain.start));
            return self.cut(at(plain.end), at(it.span().end));
        }
        walk::walk_expression(self, it);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly {
            self.refuse(it.span, "a parameter property");
        }
        if !it.decorators.is_empty() {
            self.refuse(it.span, "a decorator");
        }
        if it.optional {
            self.cut_mark(name_end(&it.pattern), '?');
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        if let Some(this) = &it.this_param {
            let next = it.params.items.first().map(|first| first.span.start);
            self.cut(at(this.span.start), next.map_or(at(this.span.end), at));
        }
        walk::walk_function(self, it, flags);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if it.definite {
            self.cut_mark(name_end(&it.id), '!');
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        if !it.decorators.is_empty() {
            self.refuse(it.span, "a decorator");
        }
        if let (Some(first), Some(last)) = (it.implements.first(), it.implements.last()) {
            let before = &self.text[..at(first.span.start)];
            let start = before.rfind("implements").unwrap_or(before.len());
            self.cut(before[..start].trim_end().len(), at(last.span.end));
        }
        self.cut_words(
            it.span.start,
            it.id.as_ref().map_or(it.span.start, |id| id.span.start),
            MODIFIERS,
        );
        for element in &it.body.body {
            if matches!(element, ClassElement::TSIndexSignature(_)) {
                self.cut_statement(element.span());
            }
        }
        walk::walk_class(self, it);
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        if !it.decorators.is_empty() {
            self.refuse(it.span, "a decorator");
        }
        if it.declare || it.r#type.is_abstract() {
            return self.cut_statement(it.span);
        }
        self.cut_words(it.span.start, it.key.span().start, MODIFIERS);
        self.cut_mark(it.key.span().end, '?');
        self.cut_mark(it.key.span().end, '!');
        walk::walk_property_definition(self, it);
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        if !it.decorators.is_empty() {
            self.refuse(it.span, "a decorator");
        }
        if it.value.body.is_none() {
            return self.cut_statement(it.span);
        }
        self.cut_words(it.span.start, it.key.span().start, MODIFIERS);
        walk::walk_method_definition(self, it);
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        self.refuse(it.span, "an enum");
    }

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
        if it.declare { self.cut_statement(it.span) } else { self.refuse(it.span, "a namespace") }
    }
}

impl Eraser<'_> {
    fn exported(&mut self, whole: Span, is_type: bool, specifiers: &[ExportSpecifier<'_>]) {
        let kinds: Vec<(Span, bool)> =
            specifiers.iter().map(|one| (one.span, one.export_kind.is_type())).collect();
        if is_type || !kinds.is_empty() && kinds.iter().all(|(_, is_type)| *is_type) {
            return self.cut_statement(whole);
        }
        self.cut_listed(&kinds);
    }

    /// `x as T`: what stands behind the value.
    fn cut_behind<'a>(&mut self, value: &Expression<'a>, whole: Span) {
        self.cut(at(value.span().end), at(whole.end));
        self.visit_expression(value);
    }

    /// The types in a list in braces, each with its comma.
    fn cut_listed(&mut self, specifiers: &[(Span, bool)]) {
        for (span, _) in specifiers.iter().filter(|(_, is_type)| *is_type) {
            let end = at(span.end);
            let rest = &self.text[end..];
            let comma = rest.len() - rest.trim_start().len();
            if rest[comma..].starts_with(',') {
                let behind = &rest[comma + 1..];
                let space = behind.len() - behind.trim_start().len();
                self.cut(at(span.start), end + comma + 1 + space);
            } else {
                let before = self.text[..at(span.start)].trim_end();
                let start = before.strip_suffix(',').map_or(at(span.start), str::len);
                self.cut(start, end);
            }
        }
    }
}

fn kind_of_import(specifier: &ImportDeclarationSpecifier<'_>) -> (Span, bool) {
    let is_type = match specifier {
        ImportDeclarationSpecifier::ImportSpecifier(named) => named.import_kind.is_type(),
        _ => false,
    };
    (specifier.span(), is_type)
}

fn is_named(specifier: &ImportDeclarationSpecifier<'_>) -> bool {
    matches!(specifier, ImportDeclarationSpecifier::ImportSpecifier(_))
}

fn name_end(pattern: &BindingPattern<'_>) -> u32 {
    pattern.span().end
}

/// A name or path with a type behind it, which needs no brackets without.
fn typed_name(expression: &Expression<'_>) -> Option<Span> {
    let inner = match expression {
        Expression::TSAsExpression(it) => &it.expression,
        Expression::TSSatisfiesExpression(it) => &it.expression,
        Expression::TSNonNullExpression(it) => &it.expression,
        _ => return None,
    };
    match inner {
        Expression::Identifier(_) | Expression::ThisExpression(_) => Some(inner.span()),
        _ => typed_name(inner),
    }
}
