//! The values in the arguments of a writing call.

use facts::FileId;
use facts::code::{Call, Code, ExprId, ExprKind, PropertyKey, SymbolKind};
use flow::{Program, SitePlace, Value};

use super::Field;
use super::shapes::Shape;

/// Objects in objects, and wrappers of wrappers, that are followed.
const MAX_DEPTH: u32 = 5;
/// Callers of a wrapper that are read.
const MAX_CALLERS: usize = 24;
const MAX_FIELDS: usize = 200;

pub(super) struct Reader<'p> {
    program: &'p Program,
}

/// Where a value stands, and under which name it is written.
#[derive(Clone)]
struct At<'n> {
    file: FileId,
    expr: ExprId,
    prefix: &'n str,
    depth: u32,
}

impl<'p> Reader<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        Self { program }
    }

    pub(super) fn read(
        &self,
        file: FileId,
        code: &Code,
        call: &Call,
        shape: Shape,
    ) -> (Option<String>, Vec<Field>) {
        let mut fields = Vec::new();
        let args: Vec<ExprId> = call.args.iter().map(|arg| arg.value).collect();
        let first = args.first().and_then(|arg| code.string(code.constant(*arg)));
        let mut name = first.map(str::to_owned);
        let read = |fields: &mut Vec<Field>, prefix: &str, expr: ExprId| {
            self.object(&At { file, expr, prefix, depth: 0 }, fields);
        };
        match shape {
            Shape::KeyValue => {
                if let [_, value, ..] = args.as_slice() {
                    let key = name.clone().unwrap_or_default();
                    self.value(&At { file, expr: *value, prefix: &key, depth: 0 }, &mut fields);
                }
            }
            Shape::Objects(from) => {
                args.iter().skip(from).for_each(|arg| read(&mut fields, "", *arg));
            }
            Shape::Options(keys) => self.options(file, code, args.get(1), keys, &mut fields),
            Shape::FirstOptions(keys) => self.options(file, code, args.first(), keys, &mut fields),
            Shape::Capture(keys) => {
                self.options(file, code, args.get(1), keys, &mut fields);
                let text = args.first().filter(|arg| is_text(code, **arg));
                text.iter().for_each(|arg| holes(file, code, **arg, &mut fields));
            }
            Shape::Places(names) => {
                for (name, arg) in names.iter().zip(&args) {
                    self.value(&At { file, expr: *arg, prefix: name, depth: 0 }, &mut fields);
                }
            }
            Shape::Identity => {
                for (place, arg) in args.iter().enumerate() {
                    if place == 0 && !self.is_object(file, code, *arg) {
                        self.value(&At { file, expr: *arg, prefix: "", depth: 0 }, &mut fields);
                    } else {
                        read(&mut fields, "", *arg);
                    }
                }
            }
            Shape::Tags => {
                args.iter().skip(1).for_each(|arg| self.tags(file, code, *arg, &mut fields));
            }
            Shape::Labels => {
                let definition = self.definition(file, code, call);
                name = definition.as_ref().and_then(|(name, _)| name.clone());
                self.labels(file, code, call, definition, &mut fields);
            }
        }
        if matches!(shape, Shape::Objects(1)) && name.is_none() {
            name = self.definition(file, code, call).and_then(|(name, _)| name);
        }
        fields.truncate(MAX_FIELDS);
        (name, fields)
    }

    pub(super) fn objects(&self, file: FileId, expr: ExprId) -> Vec<Field> {
        let mut fields = Vec::new();
        self.object(&At { file, expr, prefix: "", depth: 0 }, &mut fields);
        fields
    }

    fn is_object(&self, file: FileId, code: &Code, arg: ExprId) -> bool {
        let values = self.program.origins.values(file, arg);
        let is_literal = |value: &Value| match *value {
            Value::Literal(file, expr) => self
                .program
                .base
                .file(file)
                .code()
                .is_some_and(|code| matches!(code.kind(expr), ExprKind::Object(_))),
            _ => false,
        };
        matches!(code.kind(code.constant(arg)), ExprKind::Object(_))
            || values.iter().any(is_literal)
    }

    fn options(
        &self,
        file: FileId,
        code: &Code,
        arg: Option<&ExprId>,
        keys: &[&str],
        fields: &mut Vec<Field>,
    ) {
        let Some(arg) = arg else { return };
        for key in keys {
            if let Some(value) = code.property(*arg, key) {
                self.object(&At { file, expr: value, prefix: "", depth: 0 }, fields);
            }
        }
    }

    /// The name and labels of the metric that a method is called on, as it was made.
    fn definition(
        &self,
        file: FileId,
        code: &Code,
        call: &Call,
    ) -> Option<(Option<String>, Vec<String>)> {
        let mut receiver = match code.kind(call.callee) {
            ExprKind::Member { object, .. } => *object,
            _ => return None,
        };
        // `counter.labels("a").inc()`.
        while let ExprKind::Call(inner) = code.kind(receiver)
            && let ExprKind::Member { object, property, .. } = code.kind(inner.callee)
            && &**property == "labels"
        {
            receiver = *object;
        }
        let sites =
            self.program.origins.values(file, receiver).iter().filter_map(|value| match value {
                Value::External { site: Some(site), .. } => Some(*site),
                _ => None,
            });
        sites.into_iter().find_map(|site| {
            let SitePlace::Call(made) = site.place else { return None };
            let code = self.program.base.file(site.file).code()?;
            let options = code.call(made)?.args.first()?.value;
            let text = |expr: ExprId| code.string(code.constant(expr)).map(str::to_owned);
            let name = code.property(options, "name").and_then(text).or_else(|| text(options));
            let labels = code.property(options, "labelNames").map(|list| code.constant(list));
            let labels = match labels.map(|list| code.kind(list)) {
                Some(ExprKind::Array(items)) => {
                    items.iter().filter_map(|item| text(item.value?)).collect()
                }
                _ => Vec::new(),
            };
            Some((name, labels))
        })
    }

    fn labels(
        &self,
        file: FileId,
        code: &Code,
        call: &Call,
        definition: Option<(Option<String>, Vec<String>)>,
        fields: &mut Vec<Field>,
    ) {
        let is_labels = matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "labels");
        let names = definition.map(|(_, labels)| labels).unwrap_or_default();
        for (place, arg) in call.args.iter().enumerate() {
            if self.is_object(file, code, arg.value) || !is_labels {
                // `inc(5)` and `observe(seconds)` write no label.
                if place == 0 && !matches!(code.kind(arg.value), ExprKind::Number(_)) {
                    let literal_only = !self.is_object(file, code, arg.value);
                    if !literal_only {
                        self.object(&At { file, expr: arg.value, prefix: "", depth: 0 }, fields);
                    }
                }
            } else {
                let name = names.get(place).cloned().unwrap_or_default();
                self.value(&At { file, expr: arg.value, prefix: &name, depth: 0 }, fields);
            }
        }
    }

    /// Tags of StatsD: an object, an array of `key:value`, or a variable that holds one of them.
    fn tags(&self, file: FileId, code: &Code, arg: ExprId, fields: &mut Vec<Field>) {
        let list = code.constant(arg);
        let ExprKind::Array(items) = code.kind(list) else {
            if self.is_object(file, code, arg) || matches!(code.kind(arg), ExprKind::Name { .. }) {
                self.object(&At { file, expr: arg, prefix: "", depth: 1 }, fields);
            }
            return;
        };
        for item in items.iter().filter_map(|item| item.value) {
            match code.kind(item) {
                ExprKind::Template { texts, exprs } => {
                    let key =
                        texts.first().map_or("", |text| text.text.split(':').next().unwrap_or(""));
                    for hole in exprs {
                        self.value(&At { file, expr: *hole, prefix: key, depth: 0 }, fields);
                    }
                }
                ExprKind::Binary { left, right, .. } => {
                    let key =
                        code.string(*left).and_then(|text| text.split(':').next()).unwrap_or("");
                    self.value(&At { file, expr: *right, prefix: key, depth: 0 }, fields);
                }
                _ => {}
            }
        }
    }

    /// The fields of an object; of a variable that holds none, nothing.
    fn object(&self, at: &At<'_>, fields: &mut Vec<Field>) {
        let Some(code) = self.program.base.file(at.file).code() else { return };
        if at.depth > MAX_DEPTH || fields.len() > MAX_FIELDS {
            return;
        }
        let expr = code.constant(at.expr);
        match code.kind(expr) {
            ExprKind::Object(properties) => {
                for property in properties {
                    let name = match &property.key {
                        PropertyKey::Name(name) => joined(at.prefix, name),
                        PropertyKey::Computed(_) => continue,
                        PropertyKey::Spread => at.prefix.to_owned(),
                    };
                    let inner = At {
                        expr: property.value,
                        prefix: &name,
                        depth: at.depth + 1,
                        ..at.clone()
                    };
                    match property.key {
                        PropertyKey::Spread => self.object(&inner, fields),
                        _ => self.value(&inner, fields),
                    }
                }
            }
            ExprKind::Conditional { then, otherwise, .. } => {
                for branch in [*then, *otherwise] {
                    self.object(&At { expr: branch, depth: at.depth + 1, ..at.clone() }, fields);
                }
            }
            ExprKind::Logical { left, right, .. } => {
                for side in [*left, *right] {
                    self.object(&At { expr: side, depth: at.depth + 1, ..at.clone() }, fields);
                }
            }
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let known = code.symbol(*symbol);
                if let SymbolKind::Param(place) = known.kind
                    && known.init_path.is_empty()
                {
                    self.handed(at, known.function, place as usize, fields);
                }
                self.literals(at, expr, fields);
            }
            _ => self.literals(at, expr, fields),
        }
    }

    /// Objects that linking knows the expression to be.
    fn literals(&self, at: &At<'_>, expr: ExprId, fields: &mut Vec<Field>) {
        for value in self.program.origins.values(at.file, expr).iter().take(MAX_CALLERS) {
            if let Value::Literal(file, literal) = *value
                && (file, literal) != (at.file, at.expr)
                && let Some(code) = self.program.base.file(file).code()
                && matches!(code.kind(literal), ExprKind::Object(_))
            {
                let range = code.range(literal);
                let is_known =
                    fields.iter().any(|field| field.file == file && range.contains(field.range));
                if !is_known {
                    self.object(
                        &At { file, expr: literal, depth: at.depth + 1, ..at.clone() },
                        fields,
                    );
                }
            }
        }
    }

    /// What the callers of a wrapper hand it at this place.
    fn handed(
        &self,
        at: &At<'_>,
        function: facts::code::FunctionId,
        place: usize,
        fields: &mut Vec<Field>,
    ) {
        let callers = self.program.origins.callers(at.file, function);
        for (file, call) in callers.iter().take(MAX_CALLERS) {
            let Some(code) = self.program.base.file(*file).code() else { continue };
            let Some(arg) = code.call(*call).and_then(|call| call.args.get(place)) else {
                continue;
            };
            self.object(
                &At { file: *file, expr: arg.value, prefix: at.prefix, depth: at.depth + 1 },
                fields,
            );
        }
    }

    /// A value under a name: an object is taken apart, everything else is one field.
    fn value(&self, at: &At<'_>, fields: &mut Vec<Field>) {
        let Some(code) = self.program.base.file(at.file).code() else { return };
        if at.depth <= MAX_DEPTH && matches!(code.kind(code.constant(at.expr)), ExprKind::Object(_))
        {
            self.object(at, fields);
            return;
        }
        fields.push(Field {
            name: at.prefix.to_owned(),
            file: at.file,
            value: at.expr,
            range: code.range(at.expr),
        });
    }
}

fn joined(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

fn is_text(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(expr), ExprKind::Template { .. } | ExprKind::Binary { .. })
}

/// The variables in a message.
fn holes(file: FileId, code: &Code, text: ExprId, fields: &mut Vec<Field>) {
    let mut push = |expr: ExprId| {
        fields.push(Field { name: String::new(), file, value: expr, range: code.range(expr) });
    };
    match code.kind(text) {
        ExprKind::Template { exprs, .. } => exprs.iter().for_each(|hole| push(*hole)),
        ExprKind::Binary { left, right, .. } => {
            push(*right);
            let mut at = *left;
            while let ExprKind::Binary { left, right, .. } = code.kind(at) {
                push(*right);
                at = *left;
            }
            push(at);
        }
        _ => {}
    }
}
