//! Fastify: shorthand and full routes, plugins with prefixes, hooks by phase, schemas.

use facts::FileId;
use facts::code::{ExprId, ExprKind, FunctionId};

use super::chain::Link;
use super::collect::{Collector, EventKind, MethodCall};
use super::express::http_method;
use crate::origins::frameworks::FASTIFY;
use crate::origins::{Site, SitePlace, Value};

/// Hooks that run before a handler, in their order.
const PHASES: [&str; 4] = ["onRequest", "preParsing", "preValidation", "preHandler"];
/// A schema is checked between `preValidation` and `preHandler`; handlers come last.
const SCHEMA_PHASE: u8 = 5;

fn phase(hook: &str) -> Option<u8> {
    let place = PHASES.iter().position(|phase| *phase == hook)?;
    Some(if hook == "preHandler" { SCHEMA_PHASE + 1 } else { place as u8 + 1 })
}

impl Collector<'_, '_> {
    pub(crate) fn fastify(&mut self, call: &MethodCall<'_>) {
        let args = call.args();
        match (call.method, &args[..]) {
            ("register", [plugin, options @ ..]) => {
                self.fastify_register(call, *plugin, options.first().copied())
            }
            ("addHook", [name, hook, ..]) => self.fastify_hook(call, *name, *hook),
            ("route", [options, ..]) => self.fastify_route(call, *options),
            ("use", rest) => {
                let chain = self.chain_of_middleware(call, rest);
                self.event("fastify", call, EventKind::Use { paths: vec![String::new()], chain });
            }
            (method, [path, rest @ ..]) if !rest.is_empty() => {
                if let Some(method) = http_method(method) {
                    self.fastify_shorthand(call, method, *path, rest);
                }
            }
            _ => {}
        }
    }

    fn fastify_shorthand(
        &mut self,
        call: &MethodCall<'_>,
        method: &str,
        path: ExprId,
        rest: &[ExprId],
    ) {
        let paths = self.paths(call.file, path);
        let (options, handler) = match rest {
            [only] => (
                self.object(call.file, *only),
                (self.object(call.file, *only).is_none()).then_some(*only),
            ),
            [options, handler, ..] => (self.object(call.file, *options), Some(*handler)),
            [] => return,
        };
        let mut chain = options.map_or(Vec::new(), |options| self.fastify_options(options));
        match (handler, options) {
            (Some(handler), _) => chain.extend(self.links(call.file, handler, true)),
            (None, Some(options)) => chain.extend(self.fastify_handler(options)),
            (None, None) => {}
        }
        self.fastify_event(call, method, paths, chain);
    }

    fn fastify_event(
        &mut self,
        call: &MethodCall<'_>,
        method: &str,
        paths: Vec<String>,
        chain: Vec<Link>,
    ) {
        self.seed(&chain, FASTIFY);
        let kind = EventKind::Route { method: method.into(), paths, chain, shapes: FASTIFY };
        self.event("fastify", call, kind);
    }

    fn fastify_route(&mut self, call: &MethodCall<'_>, options: ExprId) {
        let Some(options) = self.object(call.file, options) else { return };
        let path = self.property(options, "url").or_else(|| self.property(options, "path"));
        let paths = path.map_or_else(|| vec!["*".into()], |(file, path)| self.paths(file, path));
        let methods = self.property(options, "method");
        let methods =
            methods.map_or_else(|| vec!["ALL".into()], |(file, method)| self.paths(file, method));
        let mut chain = self.fastify_options(options);
        chain.extend(self.fastify_handler(options));
        for method in methods {
            let method = if method == "*" { "ALL".into() } else { method.to_ascii_uppercase() };
            self.fastify_event(call, &method, paths.clone(), chain.clone());
        }
    }

    fn fastify_handler(&mut self, options: (FileId, ExprId)) -> Vec<Link> {
        let handler = self.property(options, "handler");
        handler.map_or(Vec::new(), |(file, handler)| self.links(file, handler, true))
    }

    /// Hooks and schema of a route's options.
    fn fastify_options(&mut self, options: (FileId, ExprId)) -> Vec<Link> {
        let mut chain = Vec::new();
        for hook in PHASES {
            let Some((file, value)) = self.property(options, hook) else { continue };
            for mut link in self.fastify_links(file, value) {
                link.phase = phase(hook).unwrap_or(0);
                chain.push(link);
            }
        }
        let config = self.property(options, "config");
        let limit = config
            .and_then(|(file, config)| self.object(file, config))
            .and_then(|config| self.property(config, "rateLimit"));
        let parts = [
            (limit, "config.rateLimit", 0),
            (self.property(options, "schema"), "schema", SCHEMA_PHASE),
        ];
        for (part, name, phase) in parts {
            let Some((file, expr)) = part else { continue };
            let name = name.into();
            chain.push(Link {
                file,
                expr: Some(expr),
                name,
                origin: None,
                functions: Vec::new(),
                mount: None,
                phase,
            });
        }
        chain.sort_by_key(|link| link.phase);
        chain
    }

    /// `fastify.auth([fastify.verifyJWT, ..])` is named, and so is what it is given.
    fn fastify_links(&mut self, file: FileId, value: ExprId) -> Vec<Link> {
        let mut links = self.links(file, value, false);
        let Some(code) = self.eval.code(file) else { return links };
        if let Some(call) = code.call(value) {
            let is_auth = matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "auth");
            if let (true, Some(list)) = (is_auth, call.args.first()) {
                links.extend(self.links(file, list.value, false));
            }
        }
        links
    }

    fn fastify_hook(&mut self, call: &MethodCall<'_>, name: ExprId, hook: ExprId) {
        let Some(name) = self.eval.text(call.file, name, "*", 0) else { return };
        let mut chain = self.fastify_links(call.file, hook);
        self.seed(&chain, FASTIFY);
        let Some(phase) = phase(&name) else { return };
        chain.iter_mut().for_each(|link| link.phase = phase);
        self.event("fastify", call, EventKind::Use { paths: vec![String::new()], chain });
    }

    fn fastify_register(&mut self, call: &MethodCall<'_>, plugin: ExprId, options: Option<ExprId>) {
        let options = options.and_then(|options| self.object(call.file, options));
        let prefix = options.and_then(|options| self.property(options, "prefix"));
        let prefix = prefix
            .and_then(|(file, prefix)| self.eval.text(file, prefix, "*", 0))
            .unwrap_or_default();
        if self.origin_text(call.file, plugin).as_deref() == Some("@fastify/autoload") {
            return self.fastify_autoload(call, plugin, options, &prefix);
        }
        self.fastify_limiter(call, plugin, options);
        let is_open = self.leaks(call.file, plugin);
        let values = self.eval.eval(call.file, plugin);
        for (file, function) in self.plugin_functions(&values) {
            let is_open = is_open || self.exported_open(file);
            self.fastify_plugin(call, plugin, (file, function), &prefix, is_open);
        }
    }

    /// `register(rateLimit)` puts a hook ahead of every route, unless it is told not to.
    fn fastify_limiter(
        &mut self,
        call: &MethodCall<'_>,
        plugin: ExprId,
        options: Option<(FileId, ExprId)>,
    ) {
        let origin = self.origin_text(call.file, plugin).unwrap_or_default();
        if !matches!(&*origin, "@fastify/rate-limit" | "fastify-rate-limit") {
            return;
        }
        let global = options.and_then(|options| self.property(options, "global"));
        let is_off = global.is_some_and(|(file, value)| {
            self.eval.code(file).is_some_and(|code| *code.kind(value) == ExprKind::Bool(false))
        });
        if !is_off {
            let chain = self.links(call.file, plugin, false);
            self.event("fastify", call, EventKind::Use { paths: vec![String::new()], chain });
        }
    }

    /// Whether a plugin is wrapped by `fastify-plugin`, so that what it registers belongs to its parent.
    fn leaks(&mut self, file: FileId, plugin: ExprId) -> bool {
        let Some(code) = self.eval.code(file) else { return false };
        let plugin = code.constant(plugin);
        match code.call(plugin) {
            Some(call) => self.origin_text(file, call.callee).as_deref() == Some("fastify-plugin"),
            None => false,
        }
    }

    /// Whether the file hands out its plugin wrapped by `fastify-plugin`.
    fn exported_open(&mut self, file: FileId) -> bool {
        let base = self.eval.base;
        let wholes = self.eval.modules.whole(file).to_vec();
        let named = self.eval.modules.export(base, file, "default");
        let defaults = named.iter().filter_map(|definition| match definition {
            crate::modules::Definition::Expr(of, expr) if *of == file => Some(*expr),
            _ => None,
        });
        let exported: Vec<ExprId> = wholes.into_iter().chain(defaults).collect();
        exported.into_iter().any(|expr| self.leaks(file, expr))
    }

    fn plugin_functions(&mut self, values: &[Value]) -> Vec<(FileId, FunctionId)> {
        let mut found = Vec::new();
        for value in values {
            match value {
                Value::Function(file, function) => found.push((*file, *function)),
                Value::Module(_) => {
                    let default = self.eval.member_of(&[*value], "default");
                    found.extend(default.iter().filter_map(|value| match value {
                        Value::Function(file, function) => Some((*file, *function)),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        found.dedup();
        found
    }

    fn fastify_plugin(
        &mut self,
        call: &MethodCall<'_>,
        expr: ExprId,
        (file, function): (FileId, FunctionId),
        prefix: &str,
        is_open: bool,
    ) {
        let own = Site { file, place: SitePlace::Plugin(function) };
        let site = if is_open { call.site } else { own };
        let origin = self.eval.interner.origin("fastify()");
        let instance = Value::External { origin, site: Some(site), certain: true };
        self.found.seeds.entry((file, function)).or_insert_with(|| vec![Some(instance)]);
        if !is_open {
            let name = "plugin".into();
            let chain = vec![Link {
                file: call.file,
                expr: Some(expr),
                name,
                origin: None,
                functions: Vec::new(),
                mount: Some(own),
                phase: 0,
            }];
            self.event("fastify", call, EventKind::Use { paths: vec![prefix.into()], chain });
        }
    }

    /// Every file below the folder is a plugin; folders are prefixes.
    fn fastify_autoload(
        &mut self,
        call: &MethodCall<'_>,
        expr: ExprId,
        options: Option<(FileId, ExprId)>,
        prefix: &str,
    ) {
        let folder = options
            .and_then(|options| self.property(options, "dir"))
            .and_then(|(file, dir)| self.folder(file, dir));
        let Some(folder) = folder else { return };
        let base = self.eval.base;
        let files: Vec<FileId> = base
            .code()
            .filter(|(_, file, _)| {
                file.path.is_within(&folder) && file.class == facts::FileClass::Production
            })
            .map(|(id, ..)| id)
            .collect();
        let cascade =
            options.is_some_and(|options| self.property(options, "cascadeHooks").is_some());
        let mut hooks: Vec<(String, Site)> = Vec::new();
        // A folder's hooks wrap its plugins, so they are registered ahead of them, outer folders first.
        let (mut first, rest): (Vec<FileId>, Vec<FileId>) =
            files.into_iter().partition(|file| is_autohooks(base.file(*file).path.file_name()));
        first.sort_by_key(|file| base.file(*file).path.folder().len());
        for (file, is_hooks) in first
            .into_iter()
            .map(|file| (file, true))
            .chain(rest.into_iter().map(|file| (file, false)))
        {
            let at = base.file(file).path.folder().to_owned();
            let wraps = |(folder, _): &&(String, Site)| {
                *folder == at || cascade && base.file(file).path.is_within(folder)
            };
            let site = hooks.iter().rev().find(wraps).map_or(call.site, |(_, site)| *site);
            let on = MethodCall { site, receiver: call.receiver.clone(), ..*call };
            let path = if is_hooks { String::new() } else { autoload_path(prefix, &folder, &at) };
            let values = self.eval.module(file);
            let is_open = !is_hooks && self.exported_open(file);
            for function in self.plugin_functions(&values) {
                self.fastify_plugin(&on, expr, function, &path, is_open);
                if is_hooks {
                    hooks.push((at.clone(), Site { file, place: SitePlace::Plugin(function.1) }));
                }
            }
        }
    }

    /// `path.join(__dirname, 'routes')`: the folder that the constant parts lead to from this file.
    fn folder(&mut self, file: FileId, dir: ExprId) -> Option<String> {
        let code = self.eval.code(file)?;
        let call = code.call(code.constant(dir))?;
        let parts = call.args.iter().skip(1).map(|arg| self.eval.text(file, arg.value, "*", 0));
        let relative = parts.collect::<Option<Vec<String>>>()?.join("/");
        Some(self.eval.base.file(file).path.join_from_folder(&relative)?.as_str().to_owned())
    }
}

fn is_autohooks(name: &str) -> bool {
    name.trim_start_matches('.').starts_with("autohooks.")
}

/// Folders below the loaded one are prefixes; `_id` is a parameter.
fn autoload_path(prefix: &str, folder: &str, at: &str) -> String {
    let below = at.strip_prefix(folder).unwrap_or("").split('/');
    let parts: Vec<String> = below
        .map(|part| {
            part.strip_prefix('_').map_or_else(|| part.to_owned(), |name| format!(":{name}"))
        })
        .collect();
    super::paths::join(prefix, &parts.join("/"))
}
