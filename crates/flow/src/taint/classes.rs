//! Classes, constructor functions and their instances.

use std::rc::Rc;

use facts::FileId;
use facts::code::{ClassId, ExprId, FunctionId, FunctionKind, Member, MemberKind, Param};

use super::engine::Engine;
use super::heap::Slot;
use super::value::{Callable, Node, Value};

/// Superclasses are followed this far.
const MAX_CHAIN: u32 = 8;

impl<'a> Engine<'a> {
    pub(crate) fn eval_class(&mut self, class: ClassId) -> Value<'a> {
        let code = self.act.code;
        for member in &code.class(class).members {
            match member.kind {
                MemberKind::Function(function) => self.act.seen.push(function),
                MemberKind::Field(Some(init)) => {
                    let value = self.eval(init);
                    self.keep_field(class, member, value);
                }
                MemberKind::Field(None) => {}
            }
        }
        Value::callable(Callable::Class { file: self.act.file, class })
    }

    fn keep_field(&mut self, class: ClassId, member: &'a Member, value: Value<'a>) {
        if value.is_clean() || member.is_static {
            return;
        }
        let file = self.act.file;
        self.store_field(file, class, &member.name, &value);
    }

    /// An instance of a class. What was stored in its fields is read from the heap when it is asked for.
    pub(crate) fn instance(file: FileId, class: ClassId) -> Value<'a> {
        Value::new(Node { class: Some((file, class)), ..Node::default() })
    }

    /// Keeps a field of an instance for the other methods of its class.
    fn store_field(&mut self, file: FileId, class: ClassId, name: &'a str, value: &Value<'a>) {
        self.heap.add(Slot::Field(file, class, name), value);
        self.heap.add(Slot::Fields(file, class), value);
    }

    /// The same for all fields that a method has set in the end.
    pub(crate) fn store_fields(&mut self, file: FileId, class: ClassId, this: &Value<'a>) {
        for (name, value) in this.fields() {
            self.store_field(file, class, name, value);
        }
        let whole = Value::labelled(this.labels().to_vec());
        if !whole.is_clean() {
            self.store_field(file, class, "*", &whole);
        }
    }

    /// `new Class(..args)`.
    pub(crate) fn construct(
        &mut self,
        file: FileId,
        class: ClassId,
        args: &[Value<'a>],
        call: Option<ExprId>,
    ) -> Value<'a> {
        let this = Self::instance(file, class);
        self.run_constructor(file, class, this, args, call, 0)
    }

    fn run_constructor(
        &mut self,
        file: FileId,
        class: ClassId,
        this: Value<'a>,
        args: &[Value<'a>],
        call: Option<ExprId>,
        chain: u32,
    ) -> Value<'a> {
        let Some(function) = self.constructor_of(file, class) else {
            return match self.super_class(file, class) {
                Some((file, class)) if chain < MAX_CHAIN => {
                    self.run_constructor(file, class, this, args, call, chain + 1)
                }
                _ => this,
            };
        };
        let captured = Rc::new(if file == self.act.file {
            self.capture(function)
        } else {
            super::value::Captured::default()
        });
        let outcome = self.call_function(file, function, captured, this, args);
        if let Some(call) = call {
            self.act.outcomes.entry(call).or_default().push(outcome.clone());
        }
        outcome.this.clone()
    }

    fn constructor_of(&self, file: FileId, class: ClassId) -> Option<FunctionId> {
        self.layout(file)?.constructor(class)
    }

    /// `super(..args)` inside a constructor.
    pub(crate) fn call_super(&mut self, args: &[Value<'a>]) {
        let file = self.act.file;
        let Some(class) = self.running_class() else { return };
        if let Some((file, class)) = self.super_class(file, class) {
            let this = self.act.env.this.clone();
            self.act.env.this = self.run_constructor(file, class, this, args, None, 1);
        }
    }

    fn running_class(&self) -> Option<ClassId> {
        let code = self.act.code;
        let mut at = Some(self.act.function);
        while let Some(function) = at {
            if let Some(class) = code.function(function).class {
                return Some(class);
            }
            at = code.function(function).parent;
        }
        None
    }

    pub(crate) fn super_class(
        &mut self,
        file: FileId,
        class: ClassId,
    ) -> Option<(FileId, ClassId)> {
        let code = self.layout(file)?.code;
        let parent = code.class(class).super_class?;
        let facts::code::ExprKind::Name { symbol: Some(symbol), .. } = code.kind(parent) else {
            return None;
        };
        let value = match code.symbol(*symbol).kind {
            facts::code::SymbolKind::Import(import) => self.import_value(file, import),
            facts::code::SymbolKind::Class(parent) => {
                Value::callable(Callable::Class { file, class: parent })
            }
            _ => return None,
        };
        value.callables().iter().find_map(|callable| match callable {
            Callable::Class { file, class } => Some((*file, *class)),
            _ => None,
        })
    }

    /// A method, the result of a getter, or a field of an instance.
    pub(crate) fn instance_member(
        &mut self,
        object: &Value<'a>,
        file: FileId,
        class: ClassId,
        property: &'a str,
        chain: u32,
    ) -> Value<'a> {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return Value::CLEAN };
        // Of a getter and a setter of one name, the getter is what is read.
        let members = self.layout(file).map(|layout| layout.members(class, property));
        let members = members.unwrap_or_default();
        let mut members = members.into_iter().filter(|member| !member.is_static);
        let is_setter = |member: &&Member| match member.kind {
            MemberKind::Function(function) => code.function(function).kind == FunctionKind::Setter,
            MemberKind::Field(_) => false,
        };
        if let Some(member) = members.find(|member| !is_setter(member)) {
            match member.kind {
                MemberKind::Function(function) => {
                    let method = self.method_value(file, function);
                    return match code.function(function).kind {
                        FunctionKind::Getter => {
                            self.call_value(&method, object, &[], None).unwrap_or_default()
                        }
                        _ => method,
                    };
                }
                MemberKind::Field(_) => {
                    let stored = self.stored_field(file, class, property);
                    return if stored.is_clean() {
                        self.declared_member(file, member)
                    } else {
                        stored
                    };
                }
            }
        }
        if let Some(param) = self.constructor_field(file, class, property) {
            let stored = self.stored_field(file, class, property);
            return if stored.is_clean() { self.injected(file, param) } else { stored };
        }
        match self.super_class(file, class) {
            Some((file, class)) if chain < MAX_CHAIN => {
                self.instance_member(object, file, class, property, chain + 1)
            }
            _ => self.stored_field(file, class, property),
        }
    }

    /// What was stored in a field by whatever method.
    fn stored_field(&mut self, file: FileId, class: ClassId, property: &'a str) -> Value<'a> {
        let owner = self.owner();
        if property == "*" {
            return self.heap.read(Slot::Fields(file, class), owner);
        }
        let named = self.heap.read(Slot::Field(file, class, property), owner);
        let any = self.heap.read(Slot::Field(file, class, "*"), owner);
        if any.is_clean() { named } else { named.join(&any) }
    }

    /// What the type of a field or of a constructor's parameter promises, read in the file that declares it.
    fn injected(&mut self, file: FileId, param: &'a Param) -> Value<'a> {
        param.ty.as_ref().map_or(Value::CLEAN, |ty| self.type_in(file, ty))
    }

    fn declared_member(&mut self, file: FileId, member: &'a Member) -> Value<'a> {
        member.ty.as_ref().map_or(Value::CLEAN, |ty| self.type_in(file, ty))
    }

    fn type_in(&mut self, file: FileId, ty: &'a facts::code::TypeRef) -> Value<'a> {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return Value::CLEAN };
        let act = super::env::Activation::new(file, code, FunctionId::TOP_LEVEL);
        let outer = std::mem::replace(&mut self.act, act);
        let value = self.value_of_type(ty);
        self.act = outer;
        value
    }

    fn method_value(&mut self, file: FileId, function: FunctionId) -> Value<'a> {
        if file == self.act.file {
            return self.closure(function);
        }
        Value::callable(Callable::Closure { file, function, captured: Rc::default() })
    }

    pub(crate) fn static_member(
        &mut self,
        file: FileId,
        class: ClassId,
        property: &str,
    ) -> Value<'a> {
        let members = self.layout(file).map(|layout| layout.members(class, property));
        let members = members.unwrap_or_default();
        for member in members.into_iter().filter(|member| member.is_static) {
            match member.kind {
                MemberKind::Function(function) => return self.method_value(file, function),
                MemberKind::Field(Some(init)) if file == self.act.file => return self.eval(init),
                MemberKind::Field(_) => {}
            }
        }
        match self.super_class(file, class) {
            Some((parent_file, parent)) if (parent_file, parent) != (file, class) => {
                self.static_member(parent_file, parent, property)
            }
            _ => Value::CLEAN,
        }
    }

    /// `new F(..)` of a plain function: its `this`, or the object that it returns.
    pub(crate) fn construct_function(
        &mut self,
        callee: &Value<'a>,
        args: &[Value<'a>],
        call: ExprId,
    ) -> Option<Value<'a>> {
        let prototype = callee.own_field("prototype").cloned().unwrap_or_default();
        let mut made: Option<Value<'a>> = None;
        for callable in callee.callables() {
            let value = match callable {
                Callable::Closure { file, function, captured } => {
                    let captured = captured.clone();
                    let start = prototype.join(&Self::empty_object());
                    let outcome = self.call_function(*file, *function, captured, start, args);
                    self.act.outcomes.entry(call).or_default().push(outcome.clone());
                    if outcome.returned.is_object() {
                        // On one of several ways, perhaps: `if (!(this instanceof F)) return new F(x)`.
                        outcome.returned.join(&outcome.this)
                    } else {
                        outcome.this.clone()
                    }
                }
                Callable::Class { file, class } => self.construct(*file, *class, args, Some(call)),
                _ => continue,
            };
            made = Some(made.map_or_else(|| value.clone(), |old| old.join(&value)));
        }
        made
    }

    /// The parameter of the constructor that declares a field: `constructor(private db: Db)`.
    fn constructor_field(&self, file: FileId, class: ClassId, name: &str) -> Option<&'a Param> {
        let code = self.layout(file)?.code;
        let constructor = self.constructor_of(file, class)?;
        code.function(constructor).params.iter().find(|param| {
            let symbols = param.is_field.then(|| param.pattern.symbols());
            symbols.is_some_and(|symbols| {
                symbols.first().is_some_and(|symbol| &*code.symbol(*symbol).name == name)
            })
        })
    }
}
