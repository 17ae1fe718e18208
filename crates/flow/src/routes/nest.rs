//! Nest controllers: decorated classes.

use facts::code::{ClassId, Code, ExprId, ExprKind, FunctionId, Param};
use facts::{FileClass, FileId, Handler, Middleware, Origin, Route};

use super::chain::{Link, functions};
use super::collect::Collector;
use super::nest_module::Globals;
use super::paths::join;
use crate::origins::{Value, methods};

const METHODS: [(&str, &str); 8] = [
    ("Get", "GET"),
    ("Post", "POST"),
    ("Put", "PUT"),
    ("Patch", "PATCH"),
    ("Delete", "DELETE"),
    ("Head", "HEAD"),
    ("Options", "OPTIONS"),
    ("All", "ALL"),
];

/// Packages whose decorators say what a method answers, never who may call it.
const DESCRIBING: [&str; 3] = ["@nestjs/swagger.", "@nestjs/graphql.", "@nestjs/websockets."];
/// Decorators that put something ahead of a handler, in the order in which Nest runs them.
const ENHANCERS: [&str; 3] = ["UseGuards", "UseInterceptors", "UsePipes"];

/// A decorator: its expression and the arguments of its call.
pub(crate) struct Decorator {
    pub(crate) name: String,
    pub(crate) expr: ExprId,
    pub(crate) args: Vec<ExprId>,
}

impl Collector<'_, '_> {
    pub(crate) fn nest(&mut self, globals: &Globals) {
        let base = self.eval.base;
        for (file, source, code) in base.code() {
            if source.class != FileClass::Production {
                continue;
            }
            for class in (0..code.classes.len() as u32).map(ClassId) {
                let decorators = self.decorators(file, code, &code.class(class).decorators);
                if let Some(controller) =
                    decorators.iter().find(|it| it.name == "@nestjs/common.Controller")
                {
                    let prefixes = self.controller_paths(file, controller);
                    self.controller(file, code, class, &decorators, &prefixes, globals);
                }
            }
        }
    }

    pub(crate) fn decorators(
        &mut self,
        file: FileId,
        code: &Code,
        exprs: &[ExprId],
    ) -> Vec<Decorator> {
        let one = |expr: &ExprId| {
            let call = code.call(*expr);
            let callee = call.map_or(*expr, |call| call.callee);
            let name = self.origin_text(file, callee).unwrap_or_else(|| match code.kind(callee) {
                ExprKind::Name { name, .. } => name.to_string(),
                _ => String::new(),
            });
            let args =
                call.map_or(Vec::new(), |call| call.args.iter().map(|arg| arg.value).collect());
            Decorator { name, expr: *expr, args }
        };
        exprs.iter().map(one).collect()
    }

    fn controller_paths(&mut self, file: FileId, controller: &Decorator) -> Vec<String> {
        let Some(first) = controller.args.first() else { return vec![String::new()] };
        match self.object(file, *first) {
            Some(options) => match self.property(options, "path") {
                Some((file, path)) => self.paths(file, path),
                None => vec![String::new()],
            },
            None => self.paths(file, *first),
        }
    }

    fn controller(
        &mut self,
        file: FileId,
        code: &Code,
        class: ClassId,
        decorators: &[Decorator],
        prefixes: &[String],
        globals: &Globals,
    ) {
        let shared = self.enhancers(file, decorators, true);
        for (member, function) in methods(code, class) {
            let decorators = self.decorators(file, code, &member.decorators);
            let own = self.enhancers(file, &decorators, false);
            for decorator in &decorators {
                let Some(name) = decorator.name.strip_prefix("@nestjs/common.") else { continue };
                let Some((_, method)) = METHODS.iter().find(|(word, _)| *word == name) else {
                    continue;
                };
                let paths = match decorator.args.first() {
                    Some(path) => self.paths(file, *path),
                    None => vec![String::new()],
                };
                let handler = self.nest_handler(file, code, function);
                for path in prefixes
                    .iter()
                    .flat_map(|prefix| paths.iter().map(move |path| join(prefix, path)))
                {
                    let mut middleware = globals.for_route(method, &path, (file, class));
                    middleware.extend(shared.iter().chain(&own).cloned());
                    let range = code.range(decorator.expr);
                    self.found.routes.push(Route {
                        framework: "nest".into(),
                        method: (*method).into(),
                        path: join(&globals.prefix, &path).into(),
                        file,
                        range,
                        span: self.eval.base.span(file, range),
                        handlers: vec![handler.clone()],
                        middleware,
                        rooted: true,
                        own: Vec::new(),
                    });
                }
            }
        }
    }

    /// Guards, then interceptors, then pipes; other decorators of methods and classes are named last, since those of
    /// the repository's own often set guards up (`@Auth()`, `@Roles('admin')`, `@Public()`).
    pub(crate) fn enhancers(
        &mut self,
        file: FileId,
        decorators: &[Decorator],
        shared: bool,
    ) -> Vec<Middleware> {
        let mut found = Vec::new();
        for enhancer in ENHANCERS {
            for decorator in decorators
                .iter()
                .filter(|it| it.name.strip_prefix("@nestjs/common.") == Some(enhancer))
            {
                for arg in &decorator.args {
                    let links = self.links(file, *arg, false);
                    found.extend(links.into_iter().map(|link| self.nest_link(link, shared)));
                }
            }
        }
        for decorator in decorators {
            let is_plain = decorator.name.starts_with("@nestjs/common.")
                && !decorator.name.ends_with(".SetMetadata")
                || DESCRIBING.iter().any(|package| decorator.name.starts_with(package));
            if !is_plain {
                let links = self.links(file, decorator.expr, false);
                found.extend(self.composed(file, decorator, shared));
                let given = self.given_name(file, decorator);
                found.extend(links.into_iter().map(|mut link| {
                    link.name = given.clone().unwrap_or(link.name);
                    self.middleware(&link, shared)
                }));
            }
        }
        found
    }

    /// `const Auth = (..) => applyDecorators(UseGuards(A, B), ..)`: what a decorator of the repository's own puts ahead.
    fn composed(&mut self, file: FileId, decorator: &Decorator, shared: bool) -> Vec<Middleware> {
        let mut found = Vec::new();
        let code = self.eval.code(file);
        let callee = code.and_then(|code| code.call(decorator.expr)).map(|call| call.callee);
        let made_by = self.eval.eval(file, callee.unwrap_or(decorator.expr));
        for (file, function) in functions(&made_by) {
            let Some(code) = self.eval.code(file) else { continue };
            let range = code.function(function).range;
            let inside = code.calls.iter().filter(|call| range.contains(code.range(**call)));
            for call in inside.filter_map(|call| code.call(*call)) {
                let name = self.origin_text(file, call.callee).unwrap_or_default();
                let enhances = name.strip_prefix("@nestjs/common.");
                if !enhances.is_some_and(|name| ENHANCERS.contains(&name)) {
                    continue;
                }
                for arg in &call.args {
                    let links = self.links(file, arg.value, false);
                    found.extend(links.into_iter().map(|link| self.nest_link(link, shared)));
                }
            }
        }
        found
    }

    /// `Allow(Permission.DeleteUser)`: what the members of an enum say is what the decorator is for.
    fn given_name(&self, file: FileId, decorator: &Decorator) -> Option<Box<str>> {
        let code = self.eval.code(file)?;
        let is_choice = |arg: &ExprId| {
            matches!(code.kind(*arg), ExprKind::Member { object, .. }
                if matches!(code.kind(*object), ExprKind::Name { name, .. } if name.starts_with(char::is_uppercase)))
        };
        let all = !decorator.args.is_empty() && decorator.args.iter().all(is_choice);
        let text = code.range(decorator.expr).slice(&self.eval.base.file(file).text);
        all.then(|| text.split_whitespace().collect::<Vec<_>>().join(" ").into())
    }

    /// A guard, pipe or interceptor class answers with its one method.
    pub(crate) fn nest_link(&mut self, mut link: Link, shared: bool) -> Middleware {
        if let Some(expr) = link.expr.filter(|_| link.functions.is_empty()) {
            let values = self.eval.eval(link.file, expr);
            for value in values {
                if !matches!(value, Value::Class(..) | Value::Instance(..)) {
                    continue;
                }
                let method = ["canActivate", "use", "transform", "intercept"];
                link.functions.extend(method.iter().find_map(|name| self.eval.method(value, name)));
            }
        }
        self.middleware(&link, shared)
    }

    fn nest_handler(&mut self, file: FileId, code: &Code, function: FunctionId) -> Handler {
        let mut params = Vec::new();
        let mut values = Vec::new();
        for param in &code.function(function).params {
            let shape = self.nest_param(file, code, param);
            values.push(shape.as_deref().map(|shape| self.eval.external(shape)));
            params.push(shape.map(Origin::new));
        }
        self.found.seeds.entry((file, function)).or_insert(values);
        Handler { file, function, params }
    }

    /// `@Query('q')` is the member `q` of the query.
    fn nest_param(&mut self, file: FileId, code: &Code, param: &Param) -> Option<String> {
        for decorator in self.decorators(file, code, &param.decorators) {
            let shape = match decorator.name.strip_prefix("@nestjs/common.") {
                Some("Body") => "nest.Body",
                Some("Query") => "nest.Query",
                Some("Param") => "nest.Param",
                Some("Headers") => "nest.Headers",
                Some("Req" | "Request") => "express.Request",
                Some("Res" | "Response") => "express.Response",
                Some("UploadedFile" | "UploadedFiles") => "nest.UploadedFile",
                Some("Ip") => "nest.Ip",
                Some("HostParam") => "nest.HostParam",
                Some("Session") => "nest.Session",
                _ => continue,
            };
            let member = decorator.args.first().and_then(|name| code.string(*name));
            return Some(
                member.map_or_else(|| shape.to_owned(), |member| format!("{shape}.{member}")),
            );
        }
        None
    }
}
