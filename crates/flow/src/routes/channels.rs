//! Entry points that are no HTTP routes: sockets and their events, GraphQL operations.

use facts::code::{Call, ClassId, Code, ExprId, ExprKind, PropertyKey};
use facts::{FileClass, FileId, Handler, Middleware, Route, SourceFile};

use super::collect::{Collector, Shapes};
use super::nest_module::Globals;
use super::roles::callee_name;
use crate::origins::methods;

/// What makes a socket server, without the constructor's mark.
const SERVERS: [(&str, &str); 6] = [
    ("ws.WebSocketServer", "ws"),
    ("ws.Server", "ws"),
    ("ws", "ws"),
    ("socket.io.Server", "socket.io"),
    ("socket.io", "socket.io"),
    ("socket.io.default", "socket.io"),
];
/// What a socket tells of itself.
const OWN_EVENTS: [&str; 12] = [
    "connect",
    "connection",
    "disconnect",
    "disconnecting",
    "error",
    "close",
    "open",
    "message",
    "data",
    "end",
    "timeout",
    "upgrade",
];

/// The other end of a socket: what a page does with what the server tells it.
fn is_of_browser(source: &SourceFile, code: &Code) -> bool {
    matches!(source.path.extension(), Some("tsx" | "jsx" | "vue" | "svelte" | "html"))
        || code.imports.iter().any(|import| &*import.specifier == "socket.io-client")
}

/// `(parent, args, context, info) => ..`
const RESOLVER: Shapes = &[None, Some("graphql.Args")];

impl Collector<'_, '_> {
    pub(crate) fn channels(&mut self, globals: &Globals) {
        let base = self.eval.base;
        let guards = self.socket_guards();
        let mut has_sockets = false;
        for (file, source, code) in base.code() {
            if source.class != FileClass::Production {
                continue;
            }
            for expr in &code.calls {
                let Some(call) = code.call(*expr) else { continue };
                has_sockets |= self.socket_server(file, code, *expr, call, &guards);
                self.resolvers(file, code, call);
            }
            for class in (0..code.classes.len() as u32).map(ClassId) {
                self.decorated(file, code, class, globals);
            }
        }
        if has_sockets {
            self.socket_events();
        }
        self.procedures();
    }

    /// The kind of server that an expression is: `ws`, `socket.io`.
    fn socket_kind(&mut self, file: FileId, expr: ExprId) -> Option<&'static str> {
        let origin = self.origin_text(file, expr)?;
        let made = origin.split(".of()").next()?.strip_suffix("()")?;
        SERVERS.iter().find(|(name, _)| *name == made).map(|(_, kind)| *kind)
    }

    /// `io.use(check)`, `new WebSocketServer({ verifyClient })`, `server.on('upgrade', check)`.
    fn socket_guards(&mut self) -> Vec<(&'static str, Middleware)> {
        let base = self.eval.base;
        let mut found = Vec::new();
        for (file, _, code) in base.code() {
            for call in code.calls.iter().filter_map(|call| code.call(*call)) {
                let Some(name) = callee_name(code, call.callee) else { continue };
                let guard = match (name, &call.args[..]) {
                    ("use", [check, ..]) => {
                        let ExprKind::Member { object, .. } = code.kind(call.callee) else {
                            continue;
                        };
                        self.socket_kind(file, *object).map(|kind| (kind, file, check.value))
                    }
                    ("on", [event, check, ..]) if code.string(event.value) == Some("upgrade") => {
                        Some(("ws", file, check.value))
                    }
                    ("WebSocketServer" | "Server", [options, ..]) => self
                        .object(file, options.value)
                        .and_then(|options| self.property(options, "verifyClient"))
                        .map(|(file, check)| ("ws", file, check)),
                    _ => None,
                };
                let Some((kind, file, check)) = guard else { continue };
                for link in self.links(file, check, false) {
                    found.push((kind, self.middleware(&link, true)));
                }
            }
        }
        found
    }

    /// `io.on('connection', (socket) => ..)`.
    fn socket_server(
        &mut self,
        file: FileId,
        code: &Code,
        expr: ExprId,
        call: &Call,
        guards: &[(&'static str, Middleware)],
    ) -> bool {
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
            return false;
        };
        let [event, handler, ..] = &call.args[..] else { return false };
        let is_connection = matches!(code.string(event.value), Some("connection" | "connect"));
        if &**property != "on" || !is_connection {
            return false;
        }
        let Some(kind) = self.socket_kind(file, *object) else { return false };
        let ahead =
            guards.iter().filter(|(of, _)| *of == kind).map(|(_, guard)| guard.clone()).collect();
        let handlers = self.channel_handlers(file, handler.value, &[]);
        self.channel(kind, "CONNECT", "connection", (file, code, expr), handlers, ahead);
        true
    }

    /// `socket.on('rename', (data) => ..)`, wherever the socket was handed to.
    fn socket_events(&mut self) {
        let base = self.eval.base;
        for (file, source, code) in base.code() {
            if source.class != FileClass::Production || is_of_browser(source, code) {
                continue;
            }
            for expr in &code.calls {
                let Some(call) = code.call(*expr) else { continue };
                let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                    continue;
                };
                let is_socket = matches!(code.kind(*object), ExprKind::Name { name, symbol: Some(symbol) }
                    if matches!(&**name, "socket" | "client")
                        && matches!(code.symbol(*symbol).kind, facts::code::SymbolKind::Param(0)));
                let [event, handler, ..] = &call.args[..] else { continue };
                if &**property != "on" || !is_socket {
                    continue;
                }
                // `prefix + "join"`
                let Some(event) = self.eval.text(file, event.value, "*", 0) else { continue };
                if event.trim_matches('*').len() > 1 && !OWN_EVENTS.contains(&&*event) {
                    let handlers = self.channel_handlers(file, handler.value, &[]);
                    self.channel(
                        "socket.io",
                        "EVENT",
                        &event,
                        (file, code, *expr),
                        handlers,
                        Vec::new(),
                    );
                }
            }
        }
    }

    pub(crate) fn channel_handlers(
        &mut self,
        file: FileId,
        expr: ExprId,
        shapes: Shapes,
    ) -> Vec<Handler> {
        let links = self.links(file, expr, true);
        if !shapes.is_empty() {
            self.seed(&links, shapes);
        }
        let functions = links.iter().flat_map(|link| link.functions.iter().copied());
        functions.map(|of| self.handler(of, shapes)).collect()
    }

    pub(crate) fn channel(
        &mut self,
        framework: &str,
        method: &str,
        path: &str,
        (file, code, expr): (FileId, &Code, ExprId),
        handlers: Vec<Handler>,
        middleware: Vec<Middleware>,
    ) {
        let range = code.range(expr);
        let span = self.eval.base.span(file, range);
        self.found.channels.push(Route {
            framework: framework.into(),
            method: method.into(),
            path: path.into(),
            file,
            range,
            span,
            handlers,
            middleware,
            rooted: true,
            own: Vec::new(),
        });
    }

    /// `new ApolloServer({ resolvers: { Query: { .. } } })`, `createSchema({ resolvers })`.
    fn resolvers(&mut self, file: FileId, code: &Code, call: &Call) {
        let Some(options) = call.args.first() else { return };
        if code.property(options.value, "resolvers").is_none() {
            return;
        }
        let Some(options) = self.object(file, options.value) else { return };
        let Some((of, resolvers)) = self.property(options, "resolvers") else { return };
        let Some(resolvers) = self.object(of, resolvers) else { return };
        for (kind, method) in
            [("Query", "QUERY"), ("Mutation", "MUTATION"), ("Subscription", "SUBSCRIPTION")]
        {
            let Some((of, fields)) = self.property(resolvers, kind) else { continue };
            let Some((of, fields)) = self.object(of, fields) else { continue };
            let Some(code) = self.eval.code(of) else { continue };
            let ExprKind::Object(properties) = code.kind(fields) else { continue };
            for property in properties {
                let PropertyKey::Name(name) = &property.key else { continue };
                let handlers = self.channel_handlers(of, property.value, RESOLVER);
                self.channel(
                    "graphql",
                    method,
                    name,
                    (of, code, property.value),
                    handlers,
                    Vec::new(),
                );
            }
        }
    }

    /// Classes of `@Resolver()` and `@WebSocketGateway()`.
    fn decorated(&mut self, file: FileId, code: &Code, class: ClassId, globals: &Globals) {
        let decorators = self.decorators(file, code, &code.class(class).decorators);
        let is_one = |it: &super::nest::Decorator| {
            matches!(it.name.rsplit('.').next(), Some("Resolver" | "WebSocketGateway"))
        };
        let Some(kind) = decorators.iter().find(|it| is_one(it)) else { return };
        let is_gateway = kind.name.ends_with("WebSocketGateway");
        let shared = self.enhancers(file, &decorators, true);
        for (member, function) in methods(code, class) {
            let decorators = self.decorators(file, code, &member.decorators);
            let own = self.enhancers(file, &decorators, false);
            for decorator in &decorators {
                let (framework, method) = match (is_gateway, decorator.name.rsplit('.').next()) {
                    (true, Some("SubscribeMessage")) => ("socket.io", "EVENT"),
                    (false, Some("Query")) => ("graphql", "QUERY"),
                    (false, Some("Mutation")) => ("graphql", "MUTATION"),
                    (false, Some("Subscription")) => ("graphql", "SUBSCRIPTION"),
                    _ => continue,
                };
                let named = decorator.args.first().and_then(|name| code.string(*name));
                let path = named.map_or_else(|| member.name.to_string(), str::to_owned);
                let handlers = vec![self.handler((file, function), &[])];
                let ahead = globals.for_all().iter().chain(&shared).chain(&own).cloned().collect();
                self.channel(
                    framework,
                    method,
                    &path,
                    (file, code, decorator.expr),
                    handlers,
                    ahead,
                );
            }
        }
    }
}
