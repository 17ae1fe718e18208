//! The little that is kept of types: the names at their heads.

use facts::code::{SymbolId, TypeRef};
use oxc_ast::ast::{self, TSType, TSTypeAnnotation, TSTypeName, TSTypeParameterInstantiation};

use crate::lowering::{Lowering, boxed};

/// Type arguments below this are not kept: shapes and injection never look that far.
const MAX_ARGUMENT_DEPTH: u32 = 6;

impl Lowering<'_> {
    pub(crate) fn annotation(&self, annotation: Option<&TSTypeAnnotation<'_>>) -> Option<TypeRef> {
        self.type_ref(&annotation?.type_annotation, 0)
    }

    pub(crate) fn implemented(&self, list: &[ast::TSClassImplements<'_>]) -> Vec<TypeRef> {
        let one = |it: &ast::TSClassImplements<'_>| {
            self.named_type(&it.expression, it.type_arguments.as_deref(), 0)
        };
        list.iter().filter_map(one).collect()
    }

    fn type_ref(&self, ty: &TSType<'_>, depth: u32) -> Option<TypeRef> {
        if depth > MAX_ARGUMENT_DEPTH {
            return None;
        }
        match ty {
            TSType::TSTypeReference(it) => {
                self.named_type(&it.type_name, it.type_arguments.as_deref(), depth)
            }
            TSType::TSArrayType(it) => Some(TypeRef {
                name: "Array".into(),
                symbol: None,
                args: self.type_ref(&it.element_type, depth + 1).into_iter().collect(),
            }),
            TSType::TSUnionType(it) => {
                self.choice(&it.types, depth).or_else(|| self.only_one(&it.types, depth))
            }
            TSType::TSLiteralType(_) => self.choice(std::slice::from_ref(ty), depth),
            TSType::TSIndexedAccessType(it) => self.indexed(it),
            // `Request & { user: User }` is a Request first.
            TSType::TSIntersectionType(it) => {
                it.types.iter().find_map(|ty| self.type_ref(ty, depth + 1))
            }
            TSType::TSParenthesizedType(it) => self.type_ref(&it.type_annotation, depth + 1),
            TSType::TSTypeOperatorType(it)
                if it.operator == ast::TSTypeOperatorOperator::Readonly =>
            {
                self.type_ref(&it.type_annotation, depth + 1)
            }
            TSType::TSTypeOperatorType(it) if it.operator == ast::TSTypeOperatorOperator::Keyof => {
                let symbol = self.queried(&it.type_annotation)?;
                Some(TypeRef { name: "keyof".into(), symbol: Some(symbol), args: Vec::new() })
            }
            TSType::TSTypePredicate(_) => Some(plain("boolean")),
            TSType::TSImportType(it) => self.import_type(it, depth),
            _ => keyword(ty).map(plain),
        }
    }

    /// `User | null` is a User; a real union has no one name.
    fn only_one(&self, types: &[TSType<'_>], depth: u32) -> Option<TypeRef> {
        let mut real = types
            .iter()
            .filter(|ty| !matches!(ty, TSType::TSNullKeyword(_) | TSType::TSUndefinedKeyword(_)));
        match (real.next(), real.next()) {
            (Some(only), None) => self.type_ref(only, depth + 1),
            _ => None,
        }
    }

    /// `'paid' | 'failed' | Other`: the texts that a value may be, quoted, and names of more of them.
    fn choice(&self, types: &[TSType<'_>], depth: u32) -> Option<TypeRef> {
        let real = |ty: &&TSType<'_>| {
            !matches!(ty, TSType::TSNullKeyword(_) | TSType::TSUndefinedKeyword(_))
        };
        let mut args = Vec::new();
        for ty in types.iter().filter(real) {
            args.push(match ty {
                TSType::TSLiteralType(literal) => plain(&literal_text(&literal.literal)?),
                TSType::TSTypeReference(_) => self.type_ref(ty, depth + 1)?,
                _ => return None,
            });
        }
        let is_choice = args.iter().any(|arg| arg.name.starts_with('\''));
        is_choice.then(|| TypeRef { name: "|".into(), symbol: None, args })
    }

    /// `(typeof LIST)[number]` is one of a list's elements, `(typeof MAP)[keyof typeof MAP]` one of a map's values.
    fn indexed(&self, it: &ast::TSIndexedAccessType<'_>) -> Option<TypeRef> {
        let symbol = self.queried(&it.object_type)?;
        let name = match &it.index_type {
            TSType::TSNumberKeyword(_) => "element of",
            TSType::TSTypeOperatorType(_) => "value of",
            _ => return None,
        };
        Some(TypeRef { name: name.into(), symbol: Some(symbol), args: Vec::new() })
    }

    /// The name behind `typeof`.
    fn queried(&self, ty: &TSType<'_>) -> Option<SymbolId> {
        let mut at = ty;
        while let TSType::TSParenthesizedType(it) = at {
            at = &it.type_annotation;
        }
        let TSType::TSTypeQuery(query) = at else { return None };
        match &query.expr_name {
            ast::TSTypeQueryExprName::IdentifierReference(name) => self.referent(name),
            _ => None,
        }
    }

    /// An alias keeps its type where that says which values there are.
    pub(crate) fn alias(&mut self, it: &ast::TSTypeAliasDeclaration<'_>) {
        let ty = self.type_ref(&it.type_annotation, 0).filter(is_set);
        if let (Some(symbol), Some(ty)) = (self.symbol_of(&it.id), ty) {
            self.code.symbols[symbol.0 as usize].ty = Some(Box::new(ty));
        }
    }

    /// `import('express').Request`, without the type arguments.
    fn import_type(&self, it: &ast::TSImportType<'_>, depth: u32) -> Option<TypeRef> {
        let mut path = format!("import({:?})", it.source.value.as_str());
        let mut names = Vec::new();
        let mut at = it.qualifier.as_ref();
        while let Some(qualifier) = at {
            at = match qualifier {
                ast::TSImportTypeQualifier::Identifier(name) => {
                    names.push(name.name);
                    None
                }
                ast::TSImportTypeQualifier::QualifiedName(qualified) => {
                    names.push(qualified.right.name);
                    Some(&qualified.left)
                }
            };
        }
        for name in names.iter().rev() {
            path.push('.');
            path.push_str(name);
        }
        let args = self.type_args(it.type_arguments.as_deref(), depth);
        Some(TypeRef { name: path.into(), symbol: None, args })
    }

    fn named_type(
        &self,
        name: &TSTypeName<'_>,
        args: Option<&TSTypeParameterInstantiation<'_>>,
        depth: u32,
    ) -> Option<TypeRef> {
        let (name, symbol) = self.type_name(name)?;
        Some(TypeRef { name, symbol, args: self.type_args(args, depth) })
    }

    fn type_args(
        &self,
        args: Option<&TSTypeParameterInstantiation<'_>>,
        depth: u32,
    ) -> Vec<TypeRef> {
        // An argument without a name keeps its place, so that the second stays the second.
        let one = |ty| self.type_ref(ty, depth + 1).unwrap_or_else(|| plain(""));
        args.into_iter().flat_map(|args| &args.params).map(one).collect()
    }

    fn type_name(&self, name: &TSTypeName<'_>) -> Option<(Box<str>, Option<SymbolId>)> {
        let mut names = Vec::new();
        let mut at = name;
        loop {
            match at {
                TSTypeName::QualifiedName(it) => {
                    names.push(it.right.name);
                    at = &it.left;
                }
                TSTypeName::IdentifierReference(it) => {
                    let mut path = it.name.to_string();
                    for name in names.iter().rev() {
                        path.push('.');
                        path.push_str(name);
                    }
                    return Some((path.into(), self.referent(it)));
                }
                TSTypeName::ThisExpression(_) => return None,
            }
        }
    }
}

fn is_set(ty: &TypeRef) -> bool {
    matches!(&*ty.name, "|" | "keyof" | "element of" | "value of" | "boolean")
}

fn literal_text(literal: &ast::TSLiteral<'_>) -> Option<String> {
    match literal {
        ast::TSLiteral::StringLiteral(text) => Some(format!("'{}'", text.value)),
        ast::TSLiteral::NumericLiteral(number) => Some(format!("'{}'", number.value)),
        ast::TSLiteral::BooleanLiteral(value) => Some(format!("'{}'", value.value)),
        _ => None,
    }
}

fn plain(name: &str) -> TypeRef {
    TypeRef { name: boxed(name), symbol: None, args: Vec::new() }
}

const fn keyword(ty: &TSType<'_>) -> Option<&'static str> {
    match ty {
        TSType::TSAnyKeyword(_) => Some("any"),
        TSType::TSBigIntKeyword(_) => Some("bigint"),
        TSType::TSBooleanKeyword(_) => Some("boolean"),
        TSType::TSNeverKeyword(_) => Some("never"),
        TSType::TSNumberKeyword(_) => Some("number"),
        TSType::TSObjectKeyword(_) => Some("object"),
        TSType::TSStringKeyword(_) => Some("string"),
        TSType::TSSymbolKeyword(_) => Some("symbol"),
        TSType::TSUnknownKeyword(_) => Some("unknown"),
        TSType::TSVoidKeyword(_) => Some("void"),
        _ => None,
    }
}
