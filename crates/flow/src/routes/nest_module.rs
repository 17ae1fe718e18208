//! What a Nest application sets up for many routes: global prefix, guards, pipes, interceptors and middleware.

use facts::FileId;
use facts::Middleware;
use facts::code::{ClassId, Code, ExprId, ExprKind};

use super::collect::Collector;
use super::paths::covers;
use crate::origins::Value;

/// What applies to whole applications. A repository with several of them shares all.
#[derive(Default)]
pub(crate) struct Globals {
    pub(crate) prefix: String,
    middleware: Vec<Middleware>,
    applied: Vec<Applied>,
}

/// `consumer.apply(A).forRoutes(..)`
struct Applied {
    middleware: Vec<Middleware>,
    controllers: Vec<(FileId, ClassId)>,
    /// Method (`ALL`) and path.
    routes: Vec<(String, String)>,
}

impl Globals {
    pub(crate) fn for_route(
        &self,
        method: &str,
        path: &str,
        controller: (FileId, ClassId),
    ) -> Vec<Middleware> {
        let applies = |applied: &&Applied| {
            applied.controllers.contains(&controller)
                || applied.routes.iter().any(|(verb, at)| {
                    (verb == "ALL" || verb == method) && (at == "*" || same_path(at, path))
                })
        };
        let applied = self.applied.iter().filter(applies).flat_map(|applied| &applied.middleware);
        applied.chain(&self.middleware).cloned().collect()
    }

    /// What runs ahead of every handler, also of those that answer no HTTP route of their own.
    pub(crate) fn for_all(&self) -> &[Middleware] {
        &self.middleware
    }
}

/// `forRoutes('cats')` is exactly that path, unless it ends in a wildcard.
fn same_path(at: &str, path: &str) -> bool {
    let count = |path: &str| path.split('/').filter(|part| !part.is_empty()).count();
    covers(at, path) && (at.contains('*') || count(at) == count(path))
}

impl Collector<'_, '_> {
    pub(crate) fn nest_globals(&mut self) -> Globals {
        let mut globals = Globals::default();
        for (file, _, code) in self.eval.base.code() {
            if !code.imports.iter().any(|import| import.specifier.starts_with("@nestjs/")) {
                continue;
            }
            for call in code.calls.iter().filter_map(|id| code.call(*id)) {
                let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                    continue;
                };
                let args: Vec<ExprId> = call.args.iter().map(|arg| arg.value).collect();
                match (&**property, &args[..]) {
                    ("setGlobalPrefix", [prefix, ..]) => {
                        globals.prefix =
                            self.eval.text(file, *prefix, "*", 0).unwrap_or_else(|| "*".into());
                    }
                    ("useGlobalGuards" | "useGlobalPipes" | "useGlobalInterceptors", args) => {
                        globals.middleware.extend(self.nest_links(file, args));
                    }
                    ("forRoutes", routes) => {
                        globals.applied.extend(self.applied(file, code, *object, routes))
                    }
                    _ => {}
                }
            }
            self.providers(file, code, &mut globals);
        }
        globals
    }

    fn nest_links(&mut self, file: FileId, args: &[ExprId]) -> Vec<Middleware> {
        let links: Vec<_> = args.iter().flat_map(|arg| self.links(file, *arg, false)).collect();
        links.into_iter().map(|link| self.nest_link(link, true)).collect()
    }

    fn applied(
        &mut self,
        file: FileId,
        code: &Code,
        object: ExprId,
        routes: &[ExprId],
    ) -> Option<Applied> {
        let mut at = object;
        // `consumer.apply(A).exclude(..).forRoutes(..)`
        for _ in 0..4 {
            let call = code.call(at)?;
            let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                return None;
            };
            if &**property == "apply" {
                let args: Vec<ExprId> = call.args.iter().map(|arg| arg.value).collect();
                let mut applied = Applied {
                    middleware: self.nest_links(file, &args),
                    controllers: Vec::new(),
                    routes: Vec::new(),
                };
                routes.iter().for_each(|route| self.applied_route(file, *route, &mut applied));
                return Some(applied);
            }
            at = *object;
        }
        None
    }

    fn applied_route(&mut self, file: FileId, route: ExprId, applied: &mut Applied) {
        if let Some(options) = self.object(file, route) {
            let path = self
                .property(options, "path")
                .map_or_else(|| vec!["*".into()], |(file, path)| self.paths(file, path));
            // `RequestMethod.POST`
            let method = self
                .property(options, "method")
                .and_then(|(file, method)| self.origin_text(file, method));
            let method = method.and_then(|method| Some(method.rsplit_once('.')?.1.to_owned()));
            let method = method.unwrap_or_else(|| "ALL".into());
            applied.routes.extend(path.into_iter().map(|path| (method.clone(), path)));
            return;
        }
        let values = self.eval.eval(file, route);
        let classes = values.iter().filter_map(|value| match value {
            Value::Class(file, class) => Some((*file, *class)),
            _ => None,
        });
        let before = applied.controllers.len();
        applied.controllers.extend(classes);
        if applied.controllers.len() == before {
            applied
                .routes
                .extend(self.paths(file, route).into_iter().map(|path| ("ALL".into(), path)));
        }
    }

    /// `{ provide: APP_GUARD, useClass: JwtGuard }`
    fn providers(&mut self, file: FileId, code: &Code, globals: &mut Globals) {
        for id in (0..code.exprs.len() as u32).map(ExprId) {
            if !matches!(code.kind(id), ExprKind::Object(_)) {
                continue;
            }
            let Some(token) = code.property(id, "provide") else { continue };
            let token = self.origin_text(file, token).unwrap_or_default();
            let is_global = matches!(
                &*token,
                "@nestjs/core.APP_GUARD" | "@nestjs/core.APP_PIPE" | "@nestjs/core.APP_INTERCEPTOR"
            );
            let given = ["useClass", "useExisting", "useValue"]
                .iter()
                .find_map(|key| code.property(id, key));
            if let (true, Some(given)) = (is_global, given) {
                globals.middleware.extend(self.nest_links(file, &[given]));
            }
        }
    }
}
