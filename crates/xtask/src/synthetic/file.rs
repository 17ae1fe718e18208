//! One file of code in the making: its imports, what they offer, and the text.

use super::body::{Body, Callable, Shape};
use super::random::Random;
use super::words::Entity;
use super::writer::Writer;

pub(super) struct Draft<'d> {
    pub(super) random: &'d mut Random,
    pub(super) entity: &'d Entity,
    /// What the imports and the functions above offer.
    pub(super) calls: Vec<Callable>,
    pub(super) out: Writer,
    /// Names that bodies made up so far: two in one function must not clash.
    names: usize,
}

impl<'d> Draft<'d> {
    pub(super) fn new(random: &'d mut Random, entity: &'d Entity) -> Self {
        Self { random, entity, calls: Vec::new(), out: Writer::default(), names: 0 }
    }

    /// `import { a, b } from "..";`, with what it brings.
    pub(super) fn import(&mut self, from: &str, calls: &[Callable]) -> &mut Self {
        if !calls.is_empty() {
            let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
            self.out.line(format!("import {{ {} }} from \"{from}\";", names.join(", ")));
            self.calls.extend_from_slice(calls);
        }
        self
    }

    pub(super) fn logger(&mut self) -> &mut Self {
        let name = self.entity.file.clone();
        self.out.line("import { createLogger } from \"@acme/telemetry\";").line("");
        self.out.line(format!("const logger = createLogger(\"{name}\");")).line("");
        self
    }

    /// Statements of a function whose opening line is written already.
    pub(super) fn body(
        &mut self,
        given: &[(Shape, &str)],
        is_async: bool,
        statements: (usize, usize),
        gives: Option<Shape>,
    ) {
        let count = self.random.between(statements.0, statements.1);
        let mut body = Body::new(&mut self.out, self.random, self.entity, &self.calls)
            .asynchronous(is_async)
            .numbered_from(self.names);
        for (shape, name) in given {
            body = body.with(*shape, *name);
        }
        self.names = body.write(count, gives);
    }

    /// A whole function of the module.
    pub(super) fn function(&mut self, callable: &Callable, prefix: &str) {
        let (asynchronous, ty) =
            if callable.is_async { ("async ", "Promise<any>") } else { ("", "any") };
        let (name, taken) = (&callable.name, type_of(callable.takes));
        self.out.line(format!("{prefix}{asynchronous}function {name}(input: {taken}): {ty} {{"));
        self.body(&[(callable.takes, "input")], callable.is_async, (3, 11), Some(callable.gives));
        self.out.line("}").line("");
    }
}

pub(super) fn type_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "string",
        Shape::Number => "number",
        Shape::Record => "Record<string, any>",
        Shape::List => "any[]",
    }
}
