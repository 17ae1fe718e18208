//! From registrations to the table: walks from the applications down through what is mounted where.

use facts::{FileClass, Handler, Middleware, Route, RouteTable};
use rustc_hash::{FxHashMap, FxHashSet};

use super::chain::Link;
use super::collect::{Collector, Event, EventKind, Found, Shapes};
use super::paths::{covers, join};
use crate::origins::eval::Evaluator;
use crate::origins::{Site, SitePlace};

/// Routers mounted in routers.
const MAX_MOUNTS: usize = 10;
/// Routes of routers that are mounted in many places multiply.
const MAX_ROUTES: usize = 20_000;

/// Middleware in force for paths below its own.
#[derive(Clone)]
struct Active {
    path: String,
    phase: u8,
    middleware: Middleware,
    /// Only for this method and exactly this path: links of `app.get('/x', first)` that hand on to a later `get`.
    only: Option<(String, String)>,
}

impl Active {
    fn is_for(&self, method: &str, path: &str) -> bool {
        match &self.only {
            Some((only, at)) => (only == method || only == "ALL") && at == path,
            None => covers(&self.path, path),
        }
    }
}

struct Walk<'t, 'e, 'a> {
    collector: Collector<'e, 'a>,
    by_site: FxHashMap<Site, Vec<&'t Event>>,
    open: Vec<Site>,
    /// The walk began at an application.
    rooted: bool,
    routes: Vec<Route>,
}

pub(crate) fn build(eval: &mut Evaluator<'_>, mut found: Found) -> RouteTable {
    found
        .events
        .sort_by(|left, right| left.order.cmp(&right.order).then(left.file.cmp(&right.file)));
    let mut by_site: FxHashMap<Site, Vec<&Event>> = FxHashMap::default();
    let mut sites: Vec<Site> = Vec::new();
    for event in &found.events {
        sites.push(event.site);
        by_site.entry(event.site).or_default().push(event);
    }
    sites.sort_unstable();
    sites.dedup();
    let mounted: FxHashSet<Site> = found.events.iter().flat_map(mounts).collect();
    let mut walk = Walk {
        collector: Collector::new(eval),
        by_site,
        open: Vec::new(),
        rooted: true,
        routes: found.routes,
    };
    // An application of a test may have fewer guards: what the program's own one says comes first, and stays.
    let base = walk.collector.eval.base;
    sites.sort_by_key(|site| (base.file(site.file).class == FileClass::Test, *site));
    for site in sites.into_iter().filter(|site| !mounted.contains(site)) {
        walk.rooted = walk.is_application(site);
        walk.site(site, "", &[]);
    }
    let mut routes = walk.routes;
    routes.sort_by_key(|route| (route.file, route.range));
    let mut seen = FxHashSet::default();
    routes.retain(|route| {
        let place = (route.file, route.range.start, route.range.end);
        seen.insert((place, route.method.clone(), route.path.clone()))
    });
    let mut channels = found.channels;
    channels.sort_by_key(|route| (route.file, route.range));
    channels.dedup();
    RouteTable { routes, channels }
}

fn mounts(event: &Event) -> Vec<Site> {
    match &event.kind {
        EventKind::Use { chain, .. } => {
            chain.iter().filter_map(|link| link.mount).filter(|site| *site != event.site).collect()
        }
        _ => Vec::new(),
    }
}

impl Walk<'_, '_, '_> {
    /// A router is made to be mounted, and a plugin to be registered.
    fn is_application(&mut self, site: Site) -> bool {
        let SitePlace::Call(made) = site.place else { return false };
        let origin = self.collector.origin_text(site.file, made);
        matches!(origin.as_deref(), Some("express()" | "fastify()" | "koa()"))
    }

    fn site(&mut self, site: Site, prefix: &str, inherited: &[Active]) {
        if self.open.len() >= MAX_MOUNTS || self.open.contains(&site) {
            return;
        }
        self.open.push(site);
        let events = self.by_site.get(&site).cloned().unwrap_or_default();
        let mut prefix = prefix.to_owned();
        // A router's prefix holds for all of its routes, wherever it is set.
        for event in &events {
            if let EventKind::Prefix(own) = &event.kind {
                prefix = join(&prefix, own);
            }
        }
        let mut active = inherited.to_vec();
        // Fastify's hooks hold for the whole of their context, whatever the order.
        let hooks = |event: &&&Event| event.framework == "fastify";
        for event in events.iter().filter(hooks) {
            self.activate(event, &prefix, &mut active);
        }
        for event in &events {
            match &event.kind {
                EventKind::Use { paths, chain } => {
                    self.mount(event, paths, chain, &prefix, &mut active)
                }
                EventKind::Route { method, paths, chain, shapes } => {
                    for path in paths {
                        let path = join(&prefix, path);
                        self.route(event, method, &path, chain, shapes, &active);
                        self.hand_on(event, method, &path, chain, &mut active);
                    }
                }
                EventKind::Prefix(_) => {}
            }
        }
        self.open.pop();
    }

    fn activate(&self, event: &Event, prefix: &str, active: &mut Vec<Active>) {
        let EventKind::Use { paths, chain } = &event.kind else { return };
        for path in paths {
            for link in chain.iter().filter(|link| link.mount.is_none()) {
                let middleware = self.collector.middleware(link, true);
                active.push(Active {
                    path: join(prefix, path),
                    phase: link.phase,
                    middleware,
                    only: None,
                });
            }
        }
    }

    /// What a route's links leave to a later route of the same method and path.
    fn hand_on(
        &self,
        event: &Event,
        method: &str,
        path: &str,
        chain: &[Link],
        active: &mut Vec<Active>,
    ) {
        if event.framework != "express" {
            return;
        }
        for link in chain.iter().filter(|link| self.may_hand_on(link)) {
            let only = Some((method.to_owned(), path.to_owned()));
            let middleware = self.collector.middleware(link, false);
            active.push(Active { path: path.to_owned(), phase: link.phase, middleware, only });
        }
    }

    /// A function that is given `next`, or one whose code is in a package.
    fn may_hand_on(&self, link: &Link) -> bool {
        let takes_next = |(file, function): &(facts::FileId, facts::code::FunctionId)| {
            self.collector
                .eval
                .code(*file)
                .is_some_and(|code| code.function(*function).params.len() == 3)
        };
        link.functions.is_empty() && link.origin.is_some() || link.functions.iter().any(takes_next)
    }

    fn mount(
        &mut self,
        event: &Event,
        paths: &[String],
        chain: &[Link],
        prefix: &str,
        active: &mut Vec<Active>,
    ) {
        let is_order_free = event.framework == "fastify";
        for path in paths {
            let path = join(prefix, path);
            for link in chain {
                match link.mount {
                    Some(site) if site != event.site => self.site(site, &path, active),
                    Some(_) => {}
                    None if is_order_free => {}
                    None => {
                        let middleware = self.collector.middleware(link, true);
                        active.push(Active {
                            path: path.clone(),
                            phase: link.phase,
                            middleware,
                            only: None,
                        });
                    }
                }
            }
        }
    }

    fn route(
        &mut self,
        event: &Event,
        method: &str,
        path: &str,
        chain: &[Link],
        shapes: Shapes,
        active: &[Active],
    ) {
        if self.routes.len() >= MAX_ROUTES {
            return;
        }
        let Some((last, before)) = chain.split_last() else { return };
        let shared = active.iter().filter(|active| active.is_for(method, path));
        let mut middleware: Vec<(u8, Middleware)> =
            shared.map(|active| (active.phase, active.middleware.clone())).collect();
        // An answer whose code is in a package may be a guard: `app.put('/x', denyAll())`.
        let is_foreign =
            event.framework == "express" && last.functions.is_empty() && last.origin.is_some();
        let before = before.iter().chain(is_foreign.then_some(last));
        middleware.extend(before.map(|link| (link.phase, self.collector.middleware(link, false))));
        // Stable: within a phase the outer ones stay first.
        middleware.sort_by_key(|(phase, _)| *phase);
        let range = self
            .collector
            .eval
            .code(event.file)
            .map(|code| code.range(event.call))
            .unwrap_or_default();
        let handlers: Vec<Handler> =
            last.functions.iter().map(|of| self.collector.handler(*of, shapes)).collect();
        self.routes.push(Route {
            framework: event.framework.into(),
            method: method.into(),
            path: path.into(),
            file: event.file,
            range,
            span: self.collector.eval.base.span(event.file, range),
            handlers,
            middleware: middleware.into_iter().map(|(_, middleware)| middleware).collect(),
            rooted: self.rooted,
            own: Vec::new(),
        });
    }
}
