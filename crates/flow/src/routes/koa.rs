//! Koa with its routers: `@koa/router`, `koa-router`, `koa-route`, `koa-mount`.

use facts::code::{CallKind, ExprId};

use super::chain::Link;
use super::collect::{Collector, EventKind, MethodCall};
use super::express::http_method;
use crate::origins::SitePlace;
use crate::origins::frameworks::KOA;

impl Collector<'_, '_> {
    pub(crate) fn koa(&mut self, call: &MethodCall<'_>) {
        let args = call.args();
        self.koa_prefix_option(call);
        match (call.method, http_method(call.method)) {
            ("use", _) => self.koa_use(call, &args),
            ("prefix", _) => {
                if let Some(prefix) =
                    args.first().and_then(|prefix| self.eval.text(call.file, *prefix, "*", 0))
                {
                    self.event("koa", call, EventKind::Prefix(prefix));
                }
            }
            (_, Some(method)) if args.len() > 1 && call.receiver != "koa()" => {
                // `router.get('name', '/path', handler)`
                let is_named = args.len() > 2 && self.is_path(call, args[1]);
                let (path, rest) =
                    if is_named { (args[1], &args[2..]) } else { (args[0], &args[1..]) };
                let paths = self.paths(call.file, path);
                let chain = self.chain(call, rest);
                self.koa_route_event(call, method, paths, chain);
            }
            _ => {}
        }
    }

    fn koa_route_event(
        &mut self,
        call: &MethodCall<'_>,
        method: &str,
        paths: Vec<String>,
        chain: Vec<Link>,
    ) {
        self.seed(&chain, KOA);
        let kind = EventKind::Route { method: method.into(), paths, chain, shapes: KOA };
        self.event("koa", call, kind);
    }

    /// `new Router({ prefix: '/api' })`, once per router.
    fn koa_prefix_option(&mut self, call: &MethodCall<'_>) {
        let SitePlace::Call(made) = call.site.place else { return };
        let file = call.site.file;
        let known = |event: &super::collect::Event| event.site == call.site && event.call == made;
        let Some(code) = self.eval.code(file) else { return };
        let Some(options) = code.call(made).and_then(|made| made.args.first()) else { return };
        if self.found.events.iter().any(known) {
            return;
        }
        let prefix =
            self.object(file, options.value).and_then(|options| self.property(options, "prefix"));
        if let Some(prefix) = prefix.and_then(|(file, prefix)| self.eval.text(file, prefix, "*", 0))
        {
            let on =
                MethodCall { file, code, expr: made, receiver: call.receiver.clone(), ..*call };
            self.event("koa", &on, EventKind::Prefix(prefix));
        }
    }

    fn koa_use(&mut self, call: &MethodCall<'_>, args: &[ExprId]) {
        if let [only] = args
            && (self.koa_route_package(call, *only) || self.koa_mount(call, *only))
        {
            return;
        }
        let (paths, rest) = match args.split_first() {
            Some((first, rest)) if !rest.is_empty() && self.is_path(call, *first) => {
                (self.paths(call.file, *first), rest)
            }
            _ => (vec![String::new()], args),
        };
        let mut chain = self.chain_of_middleware(call, rest);
        // What answers preflight requests of a router's routes is no link of its chain.
        chain.retain(|link| !link.name.ends_with(".allowedMethods"));
        self.seed(&chain, KOA);
        self.event("koa", call, EventKind::Use { paths, chain });
    }

    /// `app.use(route.get('/path', handler))` of `koa-route`.
    fn koa_route_package(&mut self, call: &MethodCall<'_>, arg: ExprId) -> bool {
        let Some(inner) = call
            .code
            .call(arg)
            .filter(|inner| inner.kind == CallKind::Call && inner.args.len() > 1)
        else {
            return false;
        };
        let callee = self.origin_text(call.file, inner.callee).unwrap_or_default();
        let Some(method) = callee.strip_prefix("koa-route.").and_then(http_method) else {
            return false;
        };
        let paths = self.paths(call.file, inner.args[0].value);
        let rest: Vec<ExprId> = inner.args[1..].iter().map(|arg| arg.value).collect();
        let chain = self.chain(call, &rest);
        self.koa_route_event(call, method, paths, chain);
        true
    }

    /// `app.use(mount('/path', other))` of `koa-mount`.
    fn koa_mount(&mut self, call: &MethodCall<'_>, arg: ExprId) -> bool {
        let Some(inner) = call.code.call(arg) else { return false };
        if self.origin_text(call.file, inner.callee).as_deref() != Some("koa-mount") {
            return false;
        }
        let args: Vec<ExprId> = inner.args.iter().map(|arg| arg.value).collect();
        let (paths, mounted) = match args[..] {
            [path, mounted] => (self.paths(call.file, path), mounted),
            [mounted] => (vec![String::new()], mounted),
            _ => return false,
        };
        let chain = self.links(call.file, mounted, false);
        self.seed(&chain, KOA);
        self.event("koa", call, EventKind::Use { paths, chain });
        true
    }
}
