//! Statements of a function, put together at random from what is in scope.

use super::random::Random;
use super::words::{Entity, capital, function_name};
use super::writer::Writer;

/// What a function of the program takes and gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Number,
    Record,
    List,
}

#[derive(Clone)]
pub(super) struct Callable {
    pub(super) name: String,
    pub(super) takes: Shape,
    pub(super) gives: Shape,
    pub(super) is_async: bool,
}

impl Callable {
    pub(super) fn random(random: &mut Random, is_async: bool) -> Self {
        let shapes = [Shape::Text, Shape::Number, Shape::Record, Shape::List];
        let (takes, gives) = (*random.one(&shapes), *random.one(&shapes));
        Self { name: function_name(random), takes, gives, is_async }
    }
}

pub(super) struct Body<'b> {
    pub(super) out: &'b mut Writer,
    pub(super) random: &'b mut Random,
    pub(super) entity: &'b Entity,
    /// What may be called; the calls are written as these names.
    pub(super) calls: &'b [Callable],
    pub(super) is_async: bool,
    scope: Vec<(Shape, String)>,
    next: usize,
}

impl<'b> Body<'b> {
    pub(super) fn new(
        out: &'b mut Writer,
        random: &'b mut Random,
        entity: &'b Entity,
        calls: &'b [Callable],
    ) -> Self {
        Self { out, random, entity, calls, is_async: false, scope: Vec::new(), next: 0 }
    }

    pub(super) fn with(mut self, shape: Shape, name: impl Into<String>) -> Self {
        self.scope.push((shape, name.into()));
        self
    }

    pub(super) fn asynchronous(mut self, is_async: bool) -> Self {
        self.is_async = is_async;
        self
    }

    pub(super) fn numbered_from(mut self, number: usize) -> Self {
        self.next = number;
        self
    }

    /// So many statements, then a `return`; tells the last number that a name bears.
    pub(super) fn write(mut self, statements: usize, gives: Option<Shape>) -> usize {
        self.block(statements, 0);
        if let Some(shape) = gives {
            let value = self.value(shape);
            self.out.line(format!("return {value};"));
        }
        self.next
    }

    fn block(&mut self, statements: usize, depth: usize) {
        let known = self.scope.len();
        for _ in 0..statements {
            self.statement(depth);
        }
        if depth > 0 {
            self.scope.truncate(known);
        }
    }

    fn statement(&mut self, depth: usize) {
        match self.random.below(if depth < 3 { 17 } else { 9 }) {
            0 => self.declare(Shape::Number),
            1 => self.declare(Shape::Text),
            2 | 3 => self.call(),
            4 => self.declare(Shape::Record),
            5 => self.declare(Shape::List),
            6 => self.destructure(),
            7 => self.guard(),
            8 => self.collect(),
            9 | 10 => self.branch(depth),
            11 => self.iterate(depth),
            12 => self.switch(depth),
            13 => self.attempt(depth),
            14 => self.local_function(depth),
            15 => self.count_up(depth),
            _ => self.in_parallel(),
        }
    }

    fn fresh(&mut self, shape: Shape) -> String {
        let stem = match shape {
            Shape::Text => *self.random.one(&["label", "text", "key", "caption", "path"]),
            Shape::Number => *self.random.one(&["total", "amount", "count", "rate", "offset"]),
            Shape::Record => *self.random.one(&["draft", "current", "entry", "found", "merged"]),
            Shape::List => *self.random.one(&["rows", "entries", "items", "matches", "page"]),
        };
        self.next += 1;
        format!("{stem}{}", self.next)
    }

    fn known(&mut self, shape: Shape) -> Option<String> {
        let fitting: Vec<&String> =
            self.scope.iter().filter(|(of, _)| *of == shape).map(|(_, name)| name).collect();
        (!fitting.is_empty()).then(|| (*self.random.one(&fitting)).clone())
    }

    /// An expression of this shape.
    pub(super) fn value(&mut self, shape: Shape) -> String {
        if self.random.in_hundred(40)
            && let Some(name) = self.known(shape)
        {
            return name;
        }
        match shape {
            Shape::Text => self.text(),
            Shape::Number => self.number(),
            Shape::Record => self.record(),
            Shape::List => self.list(),
        }
    }

    fn text(&mut self) -> String {
        let field = self.entity.field(self.random);
        let record = self.known(Shape::Record);
        match (self.random.below(5), record, self.known(Shape::Text)) {
            (0, Some(record), _) => format!("String({record}.{field})"),
            (1, _, Some(text)) => format!("{text}.trim().toLowerCase()"),
            (2, Some(record), Some(text)) => {
                format!("`${{{text}}}/{field}/${{{record}.{field} ?? \"none\"}}`")
            }
            (3, _, Some(text)) => format!("[{text}, \"{field}\"].filter(Boolean).join(\"-\")"),
            _ => format!("\"{}.{field}\"", self.entity.file),
        }
    }

    fn number(&mut self) -> String {
        let field = self.entity.field(self.random);
        let literal = self.random.between(1, 500);
        match (self.random.below(5), self.known(Shape::Number), self.known(Shape::List)) {
            (0, Some(number), _) => format!("Math.round({number} * {literal}) / 100"),
            (1, Some(number), _) => format!("{number} + {literal}"),
            (2, _, Some(list)) => format!("{list}.length"),
            (3, _, Some(list)) => {
                format!("{list}.reduce((sum, row) => sum + Number(row.{field} ?? 0), {literal})")
            }
            _ => literal.to_string(),
        }
    }

    fn record(&mut self) -> String {
        let (one, two) = (self.entity.field(self.random), self.entity.field(self.random));
        let text = self.known(Shape::Text).unwrap_or_else(|| format!("\"{two}\""));
        match (self.random.below(4), self.known(Shape::Record), self.known(Shape::List)) {
            (0 | 1, Some(record), _) => format!("{{ ...{record}, {one}: {text} }}"),
            (2, _, Some(list)) => {
                format!("{list}.find((row) => row.{one} === {text}) ?? {{ {two}: null }}")
            }
            _ => format!(
                "{{ {one}: {text}, {two}: {}, kind: \"{}\" }}",
                self.random.below(90),
                self.entity.name
            ),
        }
    }

    fn list(&mut self) -> String {
        let field = self.entity.field(self.random);
        match (self.random.below(4), self.known(Shape::List), self.known(Shape::Record)) {
            (0, Some(list), _) => format!("{list}.filter((row) => row.{field} != null)"),
            (1, Some(list), _) => {
                format!("{list}.map((row, index) => ({{ ...row, {field}: index }}))")
            }
            (2, Some(list), Some(record)) => format!("[...{list}, {record}]"),
            (_, _, Some(record)) => format!("Object.values({record} ?? {{}})"),
            _ => format!("[{{ {field}: {} }}]", self.random.below(40)),
        }
    }

    fn condition(&mut self) -> String {
        let field = self.entity.field(self.random);
        match (self.random.below(4), self.known(Shape::Record), self.known(Shape::Number)) {
            (0, Some(record), _) => format!("{record}.{field}"),
            (1, Some(record), _) => {
                format!("!{record}?.{field} || {record}.kind === \"{}\"", self.entity.name)
            }
            (2, _, Some(number)) => format!("{number} > {}", self.random.below(200)),
            _ => {
                let text = self.value(Shape::Text);
                format!("{text} !== \"{field}\"")
            }
        }
    }

    fn declare(&mut self, shape: Shape) {
        let value = self.value(shape);
        let name = self.fresh(shape);
        self.out.line(format!("const {name} = {value};"));
        self.scope.push((shape, name));
    }

    fn call(&mut self) {
        if self.calls.is_empty() {
            return self.declare(Shape::Text);
        }
        let callable = self.random.one(self.calls).clone();
        let argument = self.value(callable.takes);
        let name = self.fresh(callable.gives);
        let wait = if callable.is_async && self.is_async { "await " } else { "" };
        self.out.line(format!("const {name} = {wait}{}({argument});", callable.name));
        if !callable.is_async || self.is_async {
            self.scope.push((callable.gives, name));
        }
    }

    fn destructure(&mut self) {
        let record = self.value(Shape::Record);
        let field = self.entity.field(self.random);
        let (one, rest) = (self.fresh(Shape::Text), self.fresh(Shape::Record));
        self.out.line(format!("const {{ {field}: {one} = \"\", ...{rest} }} = {record};"));
        self.scope.extend([(Shape::Text, one), (Shape::Record, rest)]);
    }

    fn guard(&mut self) {
        let test = self.condition();
        let field = self.entity.field(self.random);
        self.out.line(format!("if ({test}) {{"));
        self.out.line(format!("throw new Error(`{} without {field}`);", self.entity.name));
        self.out.line("}");
    }

    fn collect(&mut self) {
        let list = self.value(Shape::List);
        let field = self.entity.field(self.random);
        self.next += 1;
        let name = format!("by{}{}", capital(field), self.next);
        self.out.line(format!("const {name} = new Map({list}.map((row) => [row.{field}, row]));"));
        let found = self.fresh(Shape::Record);
        let key = self.value(Shape::Text);
        self.out.line(format!("const {found} = {name}.get({key});"));
        self.scope.push((Shape::Record, found));
    }

    fn branch(&mut self, depth: usize) {
        let test = self.condition();
        self.out.line(format!("if ({test}) {{"));
        let count = self.random.between(1, 3);
        self.block(count, depth + 1);
        if self.random.in_hundred(40) {
            self.out.line("} else {");
            let count = self.random.between(1, 2);
            self.block(count, depth + 1);
        }
        self.out.line("}");
    }

    fn iterate(&mut self, depth: usize) {
        let list = self.value(Shape::List);
        let (row, grown) = (self.fresh(Shape::Record), self.fresh(Shape::List));
        self.out.line(format!("const {grown} = [];"));
        self.out.line(format!("for (const {row} of {list}) {{"));
        let known = self.scope.len();
        self.scope.push((Shape::Record, row.clone()));
        let count = self.random.between(1, 3);
        self.block(count, depth + 1);
        self.out.line(format!("{grown}.push({row});"));
        self.out.line("}");
        self.scope.truncate(known);
        self.scope.push((Shape::List, grown));
    }

    fn switch(&mut self, depth: usize) {
        let text = self.value(Shape::Text);
        let result = self.fresh(Shape::Number);
        self.out.line(format!("let {result} = 0;"));
        self.out.line(format!("switch ({text}) {{"));
        for arm in 0..self.random.between(2, 6) {
            let field = self.entity.field(self.random);
            self.out.line(format!("case \"{field}{arm}\": {{"));
            self.block(1, depth + 1);
            self.out.line(format!("{result} += {arm};"));
            self.out.line("break;").line("}");
        }
        self.out.line("default:").line("  break;").line("}");
        self.scope.push((Shape::Number, result));
    }

    fn attempt(&mut self, depth: usize) {
        self.out.line("try {");
        let count = self.random.between(1, 3);
        self.block(count, depth + 1);
        self.out.line("} catch (error) {");
        let field = self.entity.field(self.random);
        self.out.line(format!(
            "logger.warn({{ err: error, step: \"{field}\" }}, \"{} failed\");",
            self.entity.file
        ));
        if self.random.in_hundred(50) {
            self.out.line("throw error;");
        }
        self.out.line("}");
    }

    fn local_function(&mut self, depth: usize) {
        let callable = Callable::random(self.random, false);
        let parameter = self.fresh(callable.takes);
        let name = format!("{}{}", callable.name, self.next);
        self.out.line(format!("const {name} = ({parameter}) => {{"));
        let known = self.scope.len();
        self.scope.push((callable.takes, parameter));
        let count = self.random.between(1, 3);
        let around = std::mem::replace(&mut self.is_async, false);
        self.block(count, depth + 1);
        self.is_async = around;
        let value = self.value(callable.gives);
        self.out.line(format!("return {value};")).line("};");
        self.scope.truncate(known);
        let (argument, result) = (self.value(callable.takes), self.fresh(callable.gives));
        self.out.line(format!("const {result} = {name}({argument});"));
        self.scope.push((callable.gives, result));
    }

    fn count_up(&mut self, depth: usize) {
        let end = self.value(Shape::Number);
        let place = self.fresh(Shape::Number);
        self.out.line(format!("for (let {place} = 0; {place} < {end}; {place} += 1) {{"));
        let known = self.scope.len();
        self.scope.push((Shape::Number, place));
        let count = self.random.between(1, 2);
        self.block(count, depth + 1);
        self.out.line("}");
        self.scope.truncate(known);
    }

    fn in_parallel(&mut self) {
        let asynchronous: Vec<&Callable> = self.calls.iter().filter(|call| call.is_async).collect();
        if asynchronous.is_empty() || !self.is_async {
            return self.declare(Shape::List);
        }
        let callable = (*self.random.one(&asynchronous)).clone();
        let (list, result) = (self.value(Shape::List), self.fresh(Shape::List));
        self.out.line(format!(
            "const {result} = await Promise.all({list}.map((row) => {}(row)));",
            callable.name
        ));
        self.scope.push((Shape::List, result));
    }
}
