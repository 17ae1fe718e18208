//! Members of values.

use facts::FileId;
use facts::code::{
    ArrayElement, ClassId, Code, ExprId, ExprKind, FunctionId, FunctionKind, MemberKind,
    PropertyKey,
};
use smallvec::smallvec;

use super::eval::Evaluator;
use super::frameworks;
use super::index::This;
use super::{Value, Values};

impl Evaluator<'_> {
    pub(crate) fn member(&mut self, file: FileId, object: ExprId, property: &str) -> Values {
        let Some(code) = self.code(file) else { return Values::new() };
        if let ExprKind::Name { name, symbol: None } = code.kind(object) {
            if &**name == "module" && property == "exports" {
                return self.module(file);
            }
            if frameworks::is_global_object(name) {
                return self.global(file, property);
            }
        }
        let objects = self.eval(file, object);
        let mut values = self.member_of(&objects, property);
        // `x.y = value` on a name that holds something else than what we know.
        if let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(object) {
            let added = self.index(file).members.get(symbol).map_or(&[][..], |members| members);
            for (_, value) in added.iter().filter(|(name, _)| &**name == property) {
                values.extend(self.eval(file, *value));
            }
        }
        values
    }

    pub(crate) fn element(&mut self, file: FileId, object: ExprId, index: ExprId) -> Values {
        let objects = self.eval(file, object);
        match self.text(file, index, "", 7) {
            Some(name) => self.member_of(&objects, &name),
            None => objects.iter().filter_map(|value| self.any_element(*value)).collect(),
        }
    }

    /// `req.query[name]` is some member of `req.query`.
    fn any_element(&mut self, value: Value) -> Option<Value> {
        match value {
            Value::External { origin, certain, .. } => Some(Value::External {
                origin: self.interner.member(origin, "*")?,
                site: None,
                certain,
            }),
            _ => None,
        }
    }

    pub(crate) fn member_of(&mut self, objects: &[Value], property: &str) -> Values {
        let mut values = Values::new();
        for object in objects {
            if matches!(object, Value::External { .. }) {
                // Its members are names put together; no lookup goes on from there but of remembered expressions.
                values.extend(self.member_of_one(*object, property));
                continue;
            }
            let key = (*object, property.into());
            if self.open.len() > 64 || !self.open.insert(key.clone()) {
                continue;
            }
            let found = self.member_of_one(*object, property);
            self.open.remove(&key);
            values.extend(found);
        }
        values
    }

    fn member_of_one(&mut self, object: Value, property: &str) -> Values {
        match object {
            Value::External { origin, certain, .. } => {
                self.external_member(origin, certain, property)
            }
            Value::Module(file) => self.exported(file, property),
            Value::Literal(file, expr) => self.literal_member(file, expr, property),
            Value::Class(file, class) => self.class_member(file, class, property, true),
            Value::Instance(file, class) => self.class_member(file, class, property, false),
            Value::Made(file, function) => self.made_member(file, function, property),
            Value::Function(file, function) => self.function_member(file, function, property),
        }
    }

    fn external_member(
        &mut self,
        origin: super::value::OriginId,
        certain: bool,
        property: &str,
    ) -> Values {
        let text = self.interner.text(origin);
        // `require('x').default` is `x`; packages have no dot, instances have `()`.
        if property == "default" && !text.contains(['.', '(']) {
            return smallvec![Value::External { origin, site: None, certain }];
        }
        if text.ends_with(".locals") {
            let local = self.local(property);
            if !local.is_empty() {
                return local;
            }
        }
        let member = self.interner.member(origin, property);
        member.map(|origin| Value::External { origin, site: None, certain }).into_iter().collect()
    }

    /// What some file keeps in `app.locals` or `app.set` under this name.
    pub(crate) fn local(&mut self, name: &str) -> Values {
        let kept = self.locals.get(name).cloned().unwrap_or_default();
        let found = kept.into_iter().flat_map(|(file, value)| self.eval(file, value));
        found.filter(|value| !matches!(value, Value::Literal(..))).collect()
    }

    fn exported(&mut self, file: FileId, name: &str) -> Values {
        let definitions = self.modules.export(self.base, file, name);
        // A file without a default export stands for itself there.
        self.defined(&definitions)
    }

    fn literal_member(&mut self, file: FileId, expr: ExprId, property: &str) -> Values {
        let Some(code) = self.code(file) else { return Values::new() };
        let mut values = match code.kind(expr) {
            ExprKind::Object(properties) => self.object_member(file, code, properties, property),
            ExprKind::Array(elements) => self.array_element(file, elements, property),
            _ => Values::new(),
        };
        let index = self.index(file);
        let holders = index.holders.get(&expr).map_or(&[][..], |holders| holders);
        let added = holders.iter().filter_map(|holder| index.members.get(holder)).flatten();
        let of_this = index.this.get(&This::Object(expr)).into_iter().flatten();
        for (_, value) in added.chain(of_this).filter(|(name, _)| &**name == property) {
            values.extend(self.eval(file, *value));
        }
        values
    }

    fn object_member(
        &mut self,
        file: FileId,
        code: &Code,
        properties: &[facts::code::Property],
        property: &str,
    ) -> Values {
        for candidate in properties.iter().rev() {
            let found = match &candidate.key {
                PropertyKey::Name(name) if &**name == property => {
                    self.read(file, code, candidate.value)
                }
                PropertyKey::Spread => {
                    let spread = self.eval(file, candidate.value);
                    self.member_of(&spread, property)
                }
                _ => continue,
            };
            if !found.is_empty() {
                return found;
            }
        }
        Values::new()
    }

    /// The value of a property: a getter's is what it returns.
    fn read(&mut self, file: FileId, code: &Code, value: ExprId) -> Values {
        match code.kind(value) {
            ExprKind::Function(function)
                if code.function(*function).kind == FunctionKind::Getter =>
            {
                self.returns(file, *function)
            }
            _ => self.eval(file, value),
        }
    }

    fn array_element(&mut self, file: FileId, elements: &[ArrayElement], property: &str) -> Values {
        let Ok(place) = property.parse::<usize>() else { return Values::new() };
        let before = elements.get(..=place).unwrap_or(&[]);
        match before.last().and_then(|element| element.value) {
            Some(value) if before.iter().all(|element| !element.spread) => self.eval(file, value),
            _ => Values::new(),
        }
    }

    fn class_member(
        &mut self,
        file: FileId,
        class: ClassId,
        property: &str,
        of_class: bool,
    ) -> Values {
        let Some(code) = self.code(file) else { return Values::new() };
        let declared = code.class(class);
        let mut values = Values::new();
        for member in declared
            .members
            .iter()
            .filter(|member| &*member.name == property && member.is_static == of_class)
        {
            values.extend(match member.kind {
                MemberKind::Function(function) => match code.function(function).kind {
                    FunctionKind::Getter => self.returns(file, function),
                    FunctionKind::Setter => Values::new(),
                    _ => smallvec![Value::Function(file, function)],
                },
                MemberKind::Field(Some(value)) => self.eval(file, value),
                MemberKind::Field(None) => Values::new(),
            });
        }
        if !of_class {
            values.extend(self.instance_field(file, code, class, property));
        }
        if values.is_empty() {
            values = self.declared_type(file, code, class, property);
        }
        if let (true, Some(parent)) = (values.is_empty(), declared.super_class) {
            values = self.inherited(file, parent, property, of_class);
        }
        values
    }

    /// What methods assign to `this.property`, and fields that the constructor's parameters declare.
    fn instance_field(
        &mut self,
        file: FileId,
        code: &Code,
        class: ClassId,
        property: &str,
    ) -> Values {
        let index = self.index(file);
        let mut values = Values::new();
        let assigned = index.this.get(&This::Class(class)).into_iter().flatten();
        let holders = code
            .class(class)
            .symbol
            .and_then(|symbol| index.prototype.get(&symbol))
            .into_iter()
            .flatten();
        for (_, value) in assigned.chain(holders).filter(|(name, _)| &**name == property) {
            values.extend(self.eval(file, *value));
        }
        let Some(constructor) = constructor(code, class) else { return values };
        for (place, param) in code.function(constructor).params.iter().enumerate() {
            let names = param.pattern.symbols();
            if param.is_field
                && names.first().is_some_and(|name| &*code.symbol(*name).name == property)
            {
                let set = self.param_set(file, constructor, place);
                values.extend(self.values(set));
            }
        }
        values
    }

    fn declared_type(
        &mut self,
        file: FileId,
        code: &Code,
        class: ClassId,
        property: &str,
    ) -> Values {
        let members = code.class(class).members.iter();
        let ty = members
            .filter(|member| &*member.name == property)
            .find_map(|member| member.ty.as_ref());
        ty.map_or(Values::new(), |ty| self.type_values(file, ty))
    }

    fn inherited(
        &mut self,
        file: FileId,
        parent: ExprId,
        property: &str,
        of_class: bool,
    ) -> Values {
        let parents = self.eval(file, parent);
        let parents = if of_class { parents } else { self.instances(&parents) };
        self.member_of(&parents, property)
    }

    /// Members of what a constructor function makes: `this.x =` inside of it, and its prototype's.
    fn made_member(&mut self, file: FileId, function: FunctionId, property: &str) -> Values {
        let index = self.index(file);
        let mut found: Vec<ExprId> = Vec::new();
        let of_this = index.this.get(&This::Function(function)).into_iter().flatten();
        let holders = self.holders(file, function);
        let of_prototype =
            holders.iter().filter_map(|holder| index.prototype.get(holder)).flatten();
        found.extend(
            of_this
                .chain(of_prototype)
                .filter(|(name, _)| &**name == property)
                .map(|(_, value)| *value),
        );
        found.into_iter().flat_map(|value| self.eval(file, value)).collect()
    }

    fn function_member(&mut self, file: FileId, function: FunctionId, property: &str) -> Values {
        let index = self.index(file);
        let holders = self.holders(file, function);
        let mut found: Vec<ExprId> = Vec::new();
        for holder in &holders {
            let members = index.members.get(holder).into_iter().flatten();
            found.extend(members.filter(|(name, _)| &**name == property).map(|(_, value)| *value));
        }
        found.into_iter().flat_map(|value| self.eval(file, value)).collect()
    }
}

pub(crate) fn constructor(code: &Code, class: ClassId) -> Option<FunctionId> {
    code.class(class).members.iter().find_map(|member| match member.kind {
        MemberKind::Function(function)
            if code.function(function).kind == FunctionKind::Constructor =>
        {
            Some(function)
        }
        _ => None,
    })
}
