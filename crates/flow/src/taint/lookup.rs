//! What a name, a member, an import and a type stand for.

use facts::code::{ExprId, ExprKind, FunctionId, ImportKind, Param, SymbolId, SymbolKind, TypeRef};
use facts::{FileId, ImportTarget};
use model::ByteRange;

use super::engine::{Engine, Source};
use super::heap::Slot;
use super::value::{Callable, Node, Value};

impl<'a> Engine<'a> {
    pub(crate) fn eval_name(
        &mut self,
        expr: ExprId,
        name: &'a str,
        symbol: Option<SymbolId>,
    ) -> Value<'a> {
        if let Some(symbol) = symbol {
            let value = self.symbol_value(symbol);
            if value.is_clean() {
                return self.hinted(expr);
            }
            return value;
        }
        match name {
            "undefined" => Value::CLEAN,
            "arguments" => {
                let args = self.act.args.clone();
                args.iter().enumerate().fold(Self::empty_object(), |array, (place, value)| {
                    let key = super::eval::small_number(place as f64).unwrap_or("*");
                    array.with_path(&[key], value, false)
                })
            }
            _ => {
                let stored = self.heap.read(Slot::Undeclared(self.act.file, name), self.owner());
                if !stored.is_clean() {
                    return stored;
                }
                let origin = self.origins.intern(self.models, name);
                self.origin_value(
                    origin,
                    Some(expr),
                    Some((self.act.file, self.act.code.range(expr))),
                )
            }
        }
    }

    /// What the linker knows about a value that the engine knows nothing about.
    fn hinted(&mut self, expr: ExprId) -> Value<'a> {
        let file = self.act.file;
        let origins = self.hints.origins;
        let Some(origin) = origins.origin(file, expr) else { return Value::CLEAN };
        let certain = origins.is_certain(file, expr);
        let origin = self.origins.intern(self.models, origin.as_str());
        // Only the shape: where the data entered, data flow must have seen.
        match origin {
            Some(origin) if certain => Value::of_origin(origin),
            _ => Value::CLEAN,
        }
    }

    pub(crate) fn symbol_value(&mut self, symbol: SymbolId) -> Value<'a> {
        if let Some(value) = self.act.env.get(symbol) {
            return value.clone();
        }
        self.module_symbol(self.act.file, symbol)
    }

    /// A symbol that the running function did not store to itself.
    pub(super) fn module_symbol(&mut self, file: FileId, symbol: SymbolId) -> Value<'a> {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return Value::CLEAN };
        let facts = code.symbol(symbol);
        let stored = self.heap.read(Slot::Global(file, symbol), self.owner());
        match facts.kind {
            SymbolKind::Import(import) => self.import_value(file, import),
            SymbolKind::Function(function) => {
                let closure = if file == self.act.file {
                    self.closure(function)
                } else {
                    Value::callable(Callable::Closure {
                        file,
                        function,
                        captured: std::rc::Rc::default(),
                    })
                };
                closure.join(&stored)
            }
            SymbolKind::Class(class) => {
                let value = Value::callable(Callable::Class { file, class });
                value.join(&stored)
            }
            SymbolKind::Enum => Value::CLEAN,
            _ => stored,
        }
    }

    pub(crate) fn import_value(&mut self, file: FileId, import: u32) -> Value<'a> {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return Value::CLEAN };
        let Some(facts) = code.imports.get(import as usize) else { return Value::CLEAN };
        match self.base.import_target(file, import as usize) {
            ImportTarget::File(target) => match &facts.kind {
                ImportKind::Named(name) => self.export_value(*target, name),
                _ => self.module_value(*target),
            },
            ImportTarget::Package(package) => {
                let mut origin = self.origins.intern(self.models, package);
                if let (ImportKind::Named(name), Some(package)) = (&facts.kind, origin)
                    && &**name != "default"
                {
                    origin = self.origins.member(self.models, package, name);
                }
                self.origin_value(origin, None, Some((file, facts.specifier_range)))
            }
            ImportTarget::Missing => Value::CLEAN,
        }
    }

    /// A value of a known origin; a label too, when that is a source.
    pub(crate) fn origin_value(
        &mut self,
        origin: Option<u32>,
        expr: Option<ExprId>,
        place: Option<(FileId, ByteRange)>,
    ) -> Value<'a> {
        let Some(origin) = origin else { return Value::CLEAN };
        let value = Value::of_origin(origin);
        let Some((file, range)) = place else { return value };
        self.with_source(value, expr, file, range, true)
    }

    pub(crate) fn origin_value_at(
        &mut self,
        shape: &str,
        file: FileId,
        range: ByteRange,
    ) -> Value<'a> {
        let origin = self.origins.intern(self.models, shape);
        self.origin_value(origin, None, Some((file, range)))
    }

    /// Adds the label of the source that the value's origin names.
    fn with_source(
        &mut self,
        value: Value<'a>,
        expr: Option<ExprId>,
        file: FileId,
        range: ByteRange,
        certain: bool,
    ) -> Value<'a> {
        let Some(row) = self.origins.rows(value.origin()).and_then(|rows| rows.source.clone())
        else {
            return value;
        };
        if &*row.kind == "none" && row.safe == 0 {
            return value.with(|node| node.labels.clear());
        }
        if &*row.kind == "none" {
            return value.map_labels(&|label| label.safe |= row.safe);
        }
        let source = Source {
            file,
            expr,
            range,
            kind: row.kind.clone(),
            model: row.model.clone(),
            name: row.name.clone(),
            certain: row.certain && certain,
        };
        let label = self.source_label(source, row.safe);
        value.with(|node| {
            node.labels.clear();
            node.labels.push(label);
        })
    }

    /// `object.property`, as an expression of the running function.
    pub(crate) fn member(
        &mut self,
        object: &Value<'a>,
        property: &'a str,
        expr: ExprId,
    ) -> Value<'a> {
        let range = self.act.code.range(expr);
        let value = self.read(object, property, Some((expr, range)));
        if value.is_clean() && object.is_clean() { self.hinted(expr) } else { value }
    }

    /// The same where no expression stands for it, as in destructuring.
    pub(crate) fn member_quietly(&mut self, object: &Value<'a>, property: &'a str) -> Value<'a> {
        self.read(object, property, None)
    }

    fn read(
        &mut self,
        object: &Value<'a>,
        property: &'a str,
        at: Option<(ExprId, ByteRange)>,
    ) -> Value<'a> {
        let Some(node) = object.node() else { return Value::CLEAN };
        let mut value = object.field(property);
        // One property of what was sent is somebody's pick.
        if object.own_field(property).is_none() && property != "*" {
            value = value.map_labels(&|label| label.state &= !super::value::state::WHOLE_BODY);
        }
        // `size` is as well a parameter's name as the number of entries.
        let is_amount = match property {
            "length" | "byteLength" => node.origin.is_none() || !node.labels.is_empty(),
            "size" => node.origin.is_none(),
            _ => false,
        };
        if is_amount {
            return object.own_field(property).cloned().unwrap_or_default();
        }
        if let Some(module) = node.module {
            value = value.join(&self.export_value(module, property));
        }
        if value.is_clean() || value.callables().is_empty() {
            value = self.class_member(object, node, property, value);
        }
        if object.own_field(property).is_some() {
            return value;
        }
        if property == "location" && node.origin.is_none() && value.is_clean() {
            // What routers hand to components.
            let origin = self.origins.intern(self.models, "props.location");
            return origin.map_or(Value::CLEAN, Value::of_origin);
        }
        let Some(origin) = node.origin else { return value };
        let Some(origin) = self.origins.member(self.models, origin, property) else { return value };
        let uncertain = object.own_field("%uncertain").cloned();
        let mut value = value.with(|node| node.origin = node.origin.or(Some(origin)));
        let file = self.act.file;
        let range = at.map_or(self.here, |(_, range)| range);
        value = self.with_source(value, at.map(|(expr, _)| expr), file, range, uncertain.is_none());
        value = self.checked_read(object, property, value);
        match uncertain {
            Some(mark) if value.labels().is_empty() => value.with_field("%uncertain", mark),
            _ => value,
        }
    }

    fn class_member(
        &mut self,
        object: &Value<'a>,
        node: &Node<'a>,
        property: &'a str,
        value: Value<'a>,
    ) -> Value<'a> {
        let mut value = value;
        if let Some((file, class)) = node.class {
            value = value.join(&self.instance_member(object, file, class, property, 0));
        }
        for callable in &node.callables {
            if let Callable::Class { file, class } = callable {
                value = value.join(&self.static_member(*file, *class, property));
            }
        }
        value
    }

    /// The shape that a type annotation promises.
    pub(crate) fn value_of_type(&mut self, ty: &'a TypeRef) -> Value<'a> {
        let inner = match (&*ty.name, ty.args.first()) {
            ("Promise" | "Readonly" | "Partial" | "Required" | "Observable", Some(inner)) => inner,
            _ => ty,
        };
        let Some(symbol) = inner.symbol else { return self.global_type(&inner.name) };
        let code = self.act.code;
        match code.symbol(symbol).kind {
            SymbolKind::Import(_) | SymbolKind::Class(_) => {
                let value = self.symbol_value(symbol);
                self.instance_of(&value, &inner.name)
            }
            _ => Value::CLEAN,
        }
    }

    fn global_type(&mut self, name: &str) -> Value<'a> {
        match name {
            "Location" | "URL" | "Document" | "Window" => {
                let origin = self.origins.intern(self.models, &format!("{name}#"));
                origin.map_or(Value::CLEAN, Value::of_origin)
            }
            _ => Value::CLEAN,
        }
    }

    /// A value of the type that `class` names: an instance of a class, or the shape of a package's type.
    pub(crate) fn instance_of(&mut self, class: &Value<'a>, name: &str) -> Value<'a> {
        for callable in class.callables() {
            if let Callable::Class { file, class } = callable {
                return Self::instance(*file, *class);
            }
        }
        let Some(origin) = class.origin() else { return Value::CLEAN };
        let mut text = self.origins.text(origin).to_owned();
        // `import * as express` and `express.Request`.
        if let Some((_, rest)) = name.split_once('.') {
            text = format!("{text}.{rest}");
        }
        let as_type = self.origins.intern(self.models, &text);
        let as_instance = self.origins.intern(self.models, &format!("{text}()"));
        // What `new` gives, when a row says what that is; a type that a row renames is a shape itself.
        let made = format!("{text}()");
        let renamed = |origin: Option<u32>, name: &str| {
            origin.filter(|origin| self.origins.text(*origin) != name)
        };
        let shape = as_type.filter(|_| self.models.index.is_shape(&text));
        renamed(as_instance, &made)
            .or(renamed(as_type, &text))
            .or(shape)
            .or(as_instance)
            .map_or(Value::CLEAN, Value::of_origin)
    }

    /// Parameters that a decorator fills: Nest's `@Body()`.
    pub(crate) fn decorated_shape(&mut self, file: FileId, param: &'a Param) -> Option<String> {
        let code = self.layout(file)?.code;
        param.decorators.iter().find_map(|decorator| {
            let callee = match code.kind(*decorator) {
                ExprKind::Call(call) => call.callee,
                _ => *decorator,
            };
            let ExprKind::Name { name, .. } = code.kind(callee) else { return None };
            let shape = format!("nest.{name}");
            let known = self.models.index.rows(&shape).is_some()
                || self.models.index.shape(&shape).is_some();
            known.then_some(shape)
        })
    }

    /// `(req, res)` and the like: what everybody calls them.
    pub(crate) fn conventional_shape(
        &self,
        file: FileId,
        function: FunctionId,
        place: usize,
    ) -> Option<&'static str> {
        let code = self.layout(file)?.code;
        let names: Vec<&str> = code
            .function(function)
            .params
            .iter()
            .map(|param| match &param.pattern {
                facts::code::Pattern::Bind { symbol, .. } => &*code.symbol(*symbol).name,
                _ => "",
            })
            .collect();
        let name = *names.get(place)?;
        if place == 1 && is_resolver(&names) {
            return Some("graphql.Args");
        }
        let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(name));
        match name {
            "req" | "request" | "_req" if has(&["res", "response", "_res", "resp"]) => {
                Some("express.Request")
            }
            "res" | "response" | "resp" if has(&["req", "request", "_req"]) => {
                Some("express.Response")
            }
            "request" | "req" if has(&["reply", "rep"]) => Some("fastify.Request"),
            "reply" if has(&["req", "request", "_req"]) => Some("fastify.Reply"),
            "ctx" if place == 0 && has(&["next"]) => Some("koa.Context"),
            "event" if place == 0 && &*code.function(function).name == "handler" => {
                Some("lambda.Event")
            }
            // `(function ($) { .. })`, handed to whoever calls it.
            "$" | "jQuery" => Some("jquery"),
            "$scope" | "$rootScope" => Some("angular.$scope"),
            "$location" => Some("angular.$location"),
            "$routeParams" | "$stateParams" => Some("angular.params"),
            _ => None,
        }
    }
}

/// `(parent, args)`, `(_, { id }, context)`: what GraphQL calls to answer a field.
fn is_resolver(names: &[&str]) -> bool {
    const PARENTS: &[&str] =
        &["parent", "_parent", "root", "_root", "_", "__", "obj", "_obj", "source", "_source"];
    const CONTEXTS: &[&str] = &["context", "ctx", "_context", "_ctx", "contextValue"];
    let has_context = names.get(2).is_some_and(|name| CONTEXTS.contains(name));
    let is_named = names.get(1).is_some_and(|name| matches!(*name, "args" | "_args"));
    names.first().is_some_and(|name| PARENTS.contains(name)) && (is_named || has_context)
}
