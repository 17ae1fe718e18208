//! Finds registrations: every call is asked once whether it registers something with a framework.

use std::rc::Rc;

use facts::code::{Call, Code, ExprId, ExprKind, FunctionId};
use facts::{FileId, Handler, Origin, Route};
use rustc_hash::FxHashMap;

use super::chain::Link;
use super::loops::Turn;
use crate::origins::eval::Evaluator;
use crate::origins::{Site, SitePlace, Value};

pub(crate) type Seeds = FxHashMap<(FileId, FunctionId), Vec<Option<Value>>>;
pub(crate) type Shapes = &'static [Option<&'static str>];

/// Something that is registered with an application, a router or a plugin's instance.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) framework: &'static str,
    pub(crate) site: Site,
    pub(crate) file: FileId,
    pub(crate) call: ExprId,
    pub(crate) kind: EventKind,
    pub(crate) order: Vec<u32>,
}

#[derive(Debug)]
pub(crate) enum EventKind {
    Route {
        method: String,
        paths: Vec<String>,
        chain: Vec<Link>,
        /// What the functions of the chain are given.
        shapes: Shapes,
    },
    /// Middleware, and what is mounted.
    Use { paths: Vec<String>, chain: Vec<Link> },
    /// All paths of the router start with this.
    Prefix(String),
}

pub(crate) struct Found {
    pub(crate) events: Vec<Event>,
    pub(crate) seeds: Seeds,
    /// Routes that no mount changes.
    pub(crate) routes: Vec<Route>,
    /// Sockets and GraphQL.
    pub(crate) channels: Vec<Route>,
}

pub(crate) struct Collector<'e, 'a> {
    pub(crate) eval: &'e mut Evaluator<'a>,
    pub(crate) found: Found,
    /// What the names of the loop around the call at hand stand for.
    pub(crate) turn: Option<Rc<Turn>>,
    /// The applications that generated resources are served by.
    pub(crate) resource_sites: Vec<Site>,
}

/// A call of a method, with what is known of its receiver.
pub(crate) struct MethodCall<'c> {
    pub(crate) file: FileId,
    pub(crate) code: &'c Code,
    pub(crate) expr: ExprId,
    pub(crate) call: &'c Call,
    pub(crate) owner: FunctionId,
    pub(crate) method: &'c str,
    /// The origin of the receiver.
    pub(crate) receiver: String,
    pub(crate) site: Site,
}

impl MethodCall<'_> {
    /// The arguments; a spread one stands for itself.
    pub(crate) fn args(&self) -> Vec<ExprId> {
        self.call.args.iter().map(|arg| arg.value).collect()
    }
}

impl<'e, 'a> Collector<'e, 'a> {
    pub(crate) fn new(eval: &'e mut Evaluator<'a>) -> Self {
        let found = Found {
            events: Vec::new(),
            seeds: Seeds::default(),
            routes: Vec::new(),
            channels: Vec::new(),
        };
        Self { eval, found, turn: None, resource_sites: Vec::new() }
    }

    pub(crate) fn collect(mut self) -> Found {
        for (file, _, code) in self.eval.base.code() {
            for (expr, owner) in code.calls.iter().zip(&code.call_owners) {
                if let Some(call) = code.call(*expr) {
                    self.visit(file, code, *expr, call, *owner);
                }
            }
        }
        let globals = self.nest_globals();
        self.nest(&globals);
        self.next();
        self.server_actions();
        self.channels(&globals);
        self.found
    }

    fn visit(
        &mut self,
        file: FileId,
        code: &'a Code,
        expr: ExprId,
        call: &'a Call,
        owner: FunctionId,
    ) {
        self.http_server(file, code, expr, call);
        self.rest_resource(file, code, expr, call, owner);
        let (object, method) = match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } => (*object, &**property),
            _ => return,
        };
        let receivers = self.receivers(file, code, object, method, call);
        if receivers.is_empty() {
            return;
        }
        for turn in self.turns(file, code, expr, owner) {
            self.turn = turn;
            self.registered(file, code, expr, call, owner, method, &receivers);
            self.turn = None;
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one call")]
    fn registered(
        &mut self,
        file: FileId,
        code: &'a Code,
        expr: ExprId,
        call: &'a Call,
        owner: FunctionId,
        method: &str,
        receivers: &[(String, Site)],
    ) {
        for (receiver, site) in receivers.iter().cloned() {
            let call = MethodCall { file, code, expr, call, owner, method, receiver, site };
            match &*call.receiver {
                "express()"
                | "express.Router()"
                | "express().route()"
                | "express.Router().route()" => self.express(&call),
                "fastify()" => self.fastify(&call),
                "koa()" | "@koa/router()" => self.koa(&call),
                _ => {}
            }
        }
    }

    fn receivers(
        &mut self,
        file: FileId,
        code: &Code,
        object: ExprId,
        method: &str,
        call: &Call,
    ) -> Vec<(String, Site)> {
        let values = self.eval.eval(file, object);
        let mut found: Vec<(String, Site)> = Vec::new();
        for value in &values {
            let Value::External { origin, site, .. } = value else { continue };
            let text = self.eval.interner.text(*origin);
            let is_known = matches!(
                text,
                "express()"
                    | "express.Router()"
                    | "express().route()"
                    | "express.Router().route()"
                    | "fastify()"
                    | "koa()"
                    | "@koa/router()"
            );
            let site =
                site.unwrap_or(Site { file, place: SitePlace::Plugin(FunctionId::TOP_LEVEL) });
            if is_known {
                found.push((text.to_owned(), site));
            }
        }
        let is_global = matches!(code.kind(object), ExprKind::Name { symbol: None, .. });
        if found.is_empty()
            && (values.is_empty() || is_global)
            && self.looks_like_express(file, code, object, method, call)
        {
            let site = Site { file, place: SitePlace::Plugin(FunctionId::TOP_LEVEL) };
            found.push(("express()".into(), site));
        }
        found
    }

    /// `app.get('/path', (req, res) => ..)` where nobody knows what `app` is.
    fn looks_like_express(
        &mut self,
        file: FileId,
        code: &Code,
        object: ExprId,
        method: &str,
        call: &Call,
    ) -> bool {
        let ExprKind::Name { name, .. } = code.kind(object) else { return false };
        let named = name.eq_ignore_ascii_case("app")
            || name.to_ascii_lowercase().ends_with("router")
            || &**name == "server";
        let (Some(first), Some(last), true) = (call.args.first(), call.args.last(), named) else {
            return false;
        };
        if super::express::http_method(method).is_none()
            || !code.string(first.value).is_some_and(|path| path.starts_with('/'))
        {
            return false;
        }
        let handlers = self.eval.eval(file, last.value);
        handlers.iter().any(|value| match value {
            Value::Function(file, function) => self.eval.code(*file).is_some_and(|code| {
                let params = &code.function(*function).params;
                let first =
                    params.first().and_then(|param| crate::origins::param_name(code, param));
                params.len() >= 2
                    && first.is_some_and(|name| {
                        matches!(name, "req" | "request" | "_req" | "_" | "_request")
                    })
            }),
            _ => false,
        })
    }

    pub(crate) fn event(
        &mut self,
        framework: &'static str,
        call: &MethodCall<'_>,
        kind: EventKind,
    ) {
        let (site, file, expr) = (call.site, call.file, call.expr);
        let order = self.order(file, call.owner, call.code.range(expr).end, site);
        self.found.events.push(Event { framework, site, file, call: expr, kind, order });
    }

    /// Remembers what functions are given; the first registration of a function wins.
    pub(crate) fn seed(&mut self, chain: &[Link], shapes: Shapes) {
        for (file, function) in
            chain.iter().flat_map(|link| &link.functions).copied().collect::<Vec<_>>()
        {
            let values: Vec<Option<Value>> =
                shapes.iter().map(|shape| shape.map(|shape| self.eval.external(shape))).collect();
            self.found.seeds.entry((file, function)).or_insert(values);
        }
    }

    /// `http.createServer((req, res) => ..)`, `server.on('request', ..)`.
    fn http_server(&mut self, file: FileId, code: &'a Code, expr: ExprId, call: &'a Call) {
        let property = match code.kind(call.callee) {
            ExprKind::Member { property, .. } => &**property,
            ExprKind::Name { name, .. } => name,
            _ => return,
        };
        if !matches!(property, "createServer" | "createSecureServer" | "on" | "addListener") {
            return;
        }
        let callee = self.origin_text(file, call.callee).unwrap_or_default();
        let handler = match &*callee {
            "http.createServer"
            | "https.createServer"
            | "http2.createServer"
            | "http2.createSecureServer" => call.args.last(),
            "http.createServer().on"
            | "https.createServer().on"
            | "http2.createSecureServer().on"
            | "http2.createServer().on"
            | "http.Server().on"
                if call.args.first().and_then(|arg| code.string(arg.value)) == Some("request") =>
            {
                call.args.get(1)
            }
            _ => None,
        };
        let Some(handler) = handler else { return };
        let chain = self.links(file, handler.value, true);
        let handlers: Vec<_> = chain.iter().flat_map(|link| link.functions.clone()).collect();
        if handlers.is_empty() {
            return;
        }
        self.seed(&chain, crate::origins::frameworks::HTTP);
        let range = code.range(expr);
        self.found.routes.push(Route {
            framework: "http".into(),
            method: "ALL".into(),
            path: "*".into(),
            file,
            range,
            span: self.eval.base.span(file, range),
            handlers: handlers
                .iter()
                .map(|of| self.handler(*of, crate::origins::frameworks::HTTP))
                .collect(),
            middleware: Vec::new(),
            rooted: true,
            own: Vec::new(),
        });
    }

    pub(crate) fn handler(
        &self,
        (file, function): (FileId, FunctionId),
        shapes: Shapes,
    ) -> Handler {
        let count = self.eval.code(file).map_or(0, |code| code.function(function).params.len());
        let shape = |place: usize| shapes.get(place).copied().flatten().map(Origin::new);
        Handler { file, function, params: (0..count).map(shape).collect() }
    }

    pub(crate) fn origin_text(&mut self, file: FileId, expr: ExprId) -> Option<String> {
        self.eval.eval(file, expr).into_iter().find_map(|value| match value {
            Value::External { origin, .. } => Some(self.eval.interner.text(origin).to_owned()),
            _ => None,
        })
    }

    /// A path argument as texts: several for an array, `*` for what is no constant.
    pub(crate) fn paths(&mut self, file: FileId, expr: ExprId) -> Vec<String> {
        if let Some(text) = self.bound_text(file, expr, 0) {
            return vec![text];
        }
        let (file, expr) = self.bound(file, expr).unwrap_or((file, expr));
        if let Some(text) = self.eval.text(file, expr, "*", 0) {
            return vec![text];
        }
        let elements = self.array(file, expr);
        if elements.is_empty() {
            return vec!["*".into()];
        }
        let text = |(file, value): (FileId, ExprId)| {
            self.bound_text(file, value, 0)
                .or_else(|| self.eval.text(file, value, "*", 0))
                .unwrap_or_else(|| "*".into())
        };
        elements.into_iter().map(text).collect()
    }

    /// The elements of an array literal, names followed.
    pub(crate) fn array(&mut self, file: FileId, expr: ExprId) -> Vec<(FileId, ExprId)> {
        for value in self.eval.eval(file, expr) {
            let Value::Literal(file, at) = value else { continue };
            let Some(ExprKind::Array(elements)) = self.eval.code(file).map(|code| code.kind(at))
            else {
                continue;
            };
            return elements.iter().filter_map(|element| Some((file, element.value?))).collect();
        }
        Vec::new()
    }

    /// The object literal behind an expression.
    pub(crate) fn object(&mut self, file: FileId, expr: ExprId) -> Option<(FileId, ExprId)> {
        self.eval.eval(file, expr).into_iter().find_map(|value| match value {
            Value::Literal(file, at) => {
                let is_object = matches!(self.eval.code(file)?.kind(at), ExprKind::Object(_));
                is_object.then_some((file, at))
            }
            _ => None,
        })
    }

    pub(crate) fn property(
        &mut self,
        (file, object): (FileId, ExprId),
        name: &str,
    ) -> Option<(FileId, ExprId)> {
        Some((file, self.eval.code(file)?.property(object, name)?))
    }
}
