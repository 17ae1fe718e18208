//! Procedures of tRPC: `router({ remove: procedure.input(schema).mutation(({ input }) => ..) })`.

use facts::code::{ExprId, ExprKind, PropertyKey};
use facts::{FileClass, FileId, Middleware};

use super::collect::Collector;
use crate::origins::{Site, SitePlace, Value};

/// Links of one procedure, and routers in routers, end somewhere.
const MAX_LINKS: u32 = 24;
const MAX_DEPTH: u32 = 6;

const PACKAGE: &str = "@trpc/server.";

/// A router, with the name that each of its properties is called by.
struct Router {
    file: FileId,
    call: ExprId,
    properties: Vec<(Box<str>, ExprId, FileId)>,
}

impl Collector<'_, '_> {
    pub(crate) fn procedures(&mut self) {
        let routers = self.trpc_routers();
        let mut mounted: Vec<(usize, usize, Box<str>)> = Vec::new();
        let mut procedures: Vec<(usize, Box<str>, FileId, ExprId)> = Vec::new();
        for (place, router) in routers.iter().enumerate() {
            for (name, value, file) in &router.properties {
                let Some((file, call)) = self.made(*file, *value) else { continue };
                match routers.iter().position(|other| (other.file, other.call) == (file, call)) {
                    Some(inner) => mounted.push((inner, place, name.clone())),
                    None => procedures.push((place, name.clone(), file, call)),
                }
            }
        }
        for (router, name, file, call) in procedures {
            let prefix = prefix(&mounted, router);
            self.procedure(&format!("{prefix}{name}"), file, call);
        }
    }

    fn trpc_routers(&mut self) -> Vec<Router> {
        let base = self.eval.base;
        let mut found = Vec::new();
        for (file, source, code) in base.code() {
            if source.class != FileClass::Production {
                continue;
            }
            for expr in &code.calls {
                let Some(call) = code.call(*expr) else { continue };
                let Some(routes) = call.args.first() else { continue };
                let ExprKind::Object(properties) = code.kind(code.constant(routes.value)) else {
                    continue;
                };
                let callee = self.origin_text(file, call.callee).unwrap_or_default();
                if !callee.starts_with(PACKAGE) || !callee.ends_with(".router") {
                    continue;
                }
                let named = properties.iter().filter_map(|property| match &property.key {
                    PropertyKey::Name(name) => Some((name.clone(), property.value, file)),
                    _ => None,
                });
                found.push(Router { file, call: *expr, properties: named.collect() });
            }
        }
        found
    }

    /// The call that made what a name stands for.
    fn made(&mut self, file: FileId, expr: ExprId) -> Option<(FileId, ExprId)> {
        let code = self.eval.code(file)?;
        let at = code.constant(expr);
        if code.call(at).is_some() {
            return Some((file, at));
        }
        self.eval.eval(file, expr).into_iter().find_map(|value| match value {
            Value::External { site: Some(Site { file, place: SitePlace::Call(call) }), .. } => {
                Some((file, call))
            }
            _ => None,
        })
    }

    fn procedure(&mut self, path: &str, file: FileId, expr: ExprId) {
        let Some(code) = self.eval.code(file) else { return };
        let Some(call) = code.call(expr) else { return };
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return };
        let method = match &**property {
            "query" => "QUERY",
            "mutation" => "MUTATION",
            "subscription" => "SUBSCRIPTION",
            _ => return,
        };
        let of_package =
            self.origin_text(file, call.callee).is_some_and(|name| name.starts_with(PACKAGE));
        let Some(handler) = call.args.first().filter(|_| of_package) else { return };
        let handlers = self.channel_handlers(file, handler.value, &[Some("trpc.Call")]);
        let ahead = self.ahead_of_procedure(file, *object);
        self.channel("trpc", method, path, (file, code, expr), handlers, ahead);
    }

    /// `t.procedure.use(isAuthed).input(schema)`: what runs before, in order, wherever each part was written.
    fn ahead_of_procedure(&mut self, file: FileId, expr: ExprId) -> Vec<Middleware> {
        let mut found = Vec::new();
        let (mut file, mut at) = (file, expr);
        for _ in 0..MAX_LINKS {
            let Some((of, call)) = self.made(file, at) else { break };
            let Some(code) = self.eval.code(of) else { break };
            let Some(made) = code.call(call) else { break };
            let ExprKind::Member { object, property, .. } = code.kind(made.callee) else { break };
            if let ("use" | "input" | "concat", Some(arg)) = (&**property, made.args.first()) {
                let links = self.links(of, arg.value, false);
                let links: Vec<_> = links.iter().map(|link| self.middleware(link, false)).collect();
                found.extend(links.into_iter().rev());
            }
            (file, at) = (of, *object);
        }
        found.reverse();
        found
    }
}

/// `post.comments.` of a router in a router.
fn prefix(mounted: &[(usize, usize, Box<str>)], router: usize) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut at = router;
    for _ in 0..MAX_DEPTH {
        let Some((_, outer, name)) = mounted.iter().find(|(inner, ..)| *inner == at) else { break };
        names.push(name);
        at = *outer;
    }
    names.iter().rev().map(|name| format!("{name}.")).collect()
}
