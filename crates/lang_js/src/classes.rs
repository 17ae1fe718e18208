//! Classes.

use facts::code::{
    Block, Class, ClassId, ExprId, FunctionKind, Member, MemberKind, PropertyKey, SymbolKind,
};
use model::ByteRange;
use oxc_ast::ast::{self, ClassElement, Expression, MethodDefinitionKind};

use crate::functions::Head;
use crate::lowering::{Lowering, Name, boxed, range};

impl Lowering<'_> {
    pub(crate) fn class(&mut self, it: &ast::Class<'_>, name: Option<Name<'_>>) -> ClassId {
        let id = ClassId(self.code.classes.len() as u32);
        let at = range(it.span);
        let symbol = it.id.as_ref().and_then(|id| self.symbol_of(id));
        let own = it.id.as_ref().map(|id| Name { text: &id.name, range: range(id.span) });
        let nameless = Name { text: "", range: ByteRange::new(at.start, at.start) };
        let name = own.or(name).unwrap_or(nameless);
        self.code.classes.push(Class {
            name: boxed(name.text),
            name_range: name.range,
            range: at,
            symbol,
            super_class: None,
            implements: Vec::new(),
            members: Vec::new(),
            decorators: Vec::new(),
        });
        self.declare_as(symbol, SymbolKind::Class(id));
        let decorators = self.decorators(&it.decorators);
        let super_class = it.heritage.as_ref().map(|heritage| self.expr(&heritage.expression));
        let implements = self.implemented(&it.implements);
        let outer = self.this_class.replace(id);
        let members = it.body.body.iter().filter_map(|element| self.class_element(id, element));
        let members = members.collect();
        self.this_class = outer;
        let class = &mut self.code.classes[id.0 as usize];
        class.decorators = decorators;
        class.super_class = super_class;
        class.implements = implements;
        class.members = members;
        id
    }

    pub(crate) fn decorators(&mut self, decorators: &[ast::Decorator<'_>]) -> Vec<ExprId> {
        decorators.iter().map(|decorator| self.expr(&decorator.expression)).collect()
    }

    fn class_element(&mut self, class: ClassId, element: &ClassElement<'_>) -> Option<Member> {
        match element {
            ClassElement::StaticBlock(it) => Some(self.static_block(class, it)),
            ClassElement::MethodDefinition(it) => self.class_method(class, it),
            ClassElement::PropertyDefinition(it) => Some(self.class_field(class, it)),
            ClassElement::AccessorProperty(it) => Some(self.class_accessor(class, it)),
            ClassElement::TSIndexSignature(_) => None,
        }
    }

    fn static_block(&mut self, class: ClassId, it: &ast::StaticBlock<'_>) -> Member {
        let head = Head {
            kind: FunctionKind::StaticBlock,
            name: None,
            span: it.span,
            class: Some(class),
            symbol: None,
            scope: it.scope_id.get(),
        };
        let id = self.open_function(head, false, false, None);
        self.inside(id, |cx| {
            let mut body = Block::new();
            cx.deeper(it, |cx| cx.statements(&it.body, &mut body));
            (Vec::new(), body)
        });
        Member {
            name: Box::default(),
            range: range(it.span),
            kind: MemberKind::Function(id),
            is_static: true,
            decorators: Vec::new(),
            ty: None,
        }
    }

    /// An abstract method or an overload has no body and is a type only.
    fn class_method(&mut self, class: ClassId, it: &ast::MethodDefinition<'_>) -> Option<Member> {
        it.value.body.as_ref()?;
        let decorators = self.decorators(&it.decorators);
        let (name, name_range) = self.member_name(&it.key);
        let kind = match it.kind {
            MethodDefinitionKind::Constructor => FunctionKind::Constructor,
            MethodDefinitionKind::Method => FunctionKind::Method,
            MethodDefinitionKind::Get => FunctionKind::Getter,
            MethodDefinitionKind::Set => FunctionKind::Setter,
        };
        let head = Head {
            kind,
            name: Some(Name { text: &name, range: name_range }),
            span: it.span,
            class: Some(class),
            symbol: None,
            scope: it.value.scope_id.get(),
        };
        let function = self.function(&it.value, head);
        Some(Member {
            name,
            range: range(it.span),
            kind: MemberKind::Function(function),
            is_static: it.r#static,
            decorators,
            ty: None,
        })
    }

    fn class_field(&mut self, class: ClassId, it: &ast::PropertyDefinition<'_>) -> Member {
        let decorators = self.decorators(&it.decorators);
        let (name, name_range) = self.member_name(&it.key);
        let value =
            it.value.as_ref().map(|value| self.field_value(class, value, &name, name_range));
        Member {
            name,
            range: range(it.span),
            kind: MemberKind::Field(value),
            is_static: it.r#static,
            decorators,
            ty: self.annotation(it.type_annotation.as_deref()),
        }
    }

    fn class_accessor(&mut self, class: ClassId, it: &ast::AccessorProperty<'_>) -> Member {
        let decorators = self.decorators(&it.decorators);
        let (name, name_range) = self.member_name(&it.key);
        let value =
            it.value.as_ref().map(|value| self.field_value(class, value, &name, name_range));
        Member {
            name,
            range: range(it.span),
            kind: MemberKind::Field(value),
            is_static: it.r#static,
            decorators,
            ty: self.annotation(it.type_annotation.as_deref()),
        }
    }

    /// A function that is a field's value is called as a method, so its `this` is the class's too.
    fn field_value(
        &mut self,
        class: ClassId,
        value: &Expression<'_>,
        name: &str,
        name_range: ByteRange,
    ) -> ExprId {
        let id = self.named(value, Some(Name { text: name, range: name_range }));
        if let facts::code::ExprKind::Function(function) = *self.code.kind(id) {
            self.code.functions[function.0 as usize].class = Some(class);
        }
        id
    }

    fn member_name(&mut self, key: &ast::PropertyKey<'_>) -> (Box<str>, ByteRange) {
        match self.property_key(key) {
            (PropertyKey::Name(name), at) => (name, at),
            (PropertyKey::Computed(_) | PropertyKey::Spread, at) => (Box::default(), at),
        }
    }
}
