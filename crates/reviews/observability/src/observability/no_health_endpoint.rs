//! A server that nobody can ask whether it is well.

use std::collections::BTreeMap;

use facts::FileClass;
use flow::Program;
use review::prelude::*;

use crate::role::{Role as Part, Roles};

pub(crate) static CHECK: Check = Check {
    id: "no-health-endpoint",
    summary: "a server has no health endpoint",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE).and(FactKinds::MANIFESTS),
    page: include_str!("no_health_endpoint.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let roles = Roles::new(program);
    let mut services: BTreeMap<&str, Vec<&Route>> = BTreeMap::new();
    for route in cx.routes() {
        let serves = cx.is_production(route.file) && roles.of(route.file) == Part::Server;
        if serves && route.rooted && LISTENS.contains(&&*route.framework) {
            services.entry(package(program, route.file)).or_default().push(route);
        }
    }
    let mut found = Vec::new();
    for (folder, routes) in services {
        let ([first, _, ..], true) = (&routes[..], listens(program, folder)) else { continue };
        if !answers_probes(program, folder) && !has_library(program, folder) {
            found.push((*first, routes.len()));
        }
    }
    for (first, count) in found {
        let message = format!(
            "{count} routes and none that a probe or load balancer could ask: `/health`, `/ready`"
        );
        let path = program.base.file(first.file).path.clone();
        cx.report(first.file, first.range, message)
            .absent("a route, a path or a library that answers health checks", vec![path]);
    }
}

/// Frameworks whose programs run until they are stopped; functions are watched by who runs them.
const LISTENS: [&str; 7] = ["express", "fastify", "koa", "nest", "http", "hono", "restify"];

/// The folder of the nearest manifest.
fn package(program: &Program, file: FileId) -> &str {
    let mut folder = program.base.file(file).path.folder();
    loop {
        let path = if folder.is_empty() {
            "package.json".to_owned()
        } else {
            format!("{folder}/package.json")
        };
        if folder.is_empty() || program.base.by_path(&path).is_some() {
            return folder;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

fn within<'p>(
    program: &'p Program,
    folder: &'p str,
) -> impl Iterator<Item = (FileId, &'p SourceFile, &'p Code)> {
    let code = program.base.code();
    code.filter(move |(_, source, _)| {
        source.class == FileClass::Production
            && (folder.is_empty() || source.path.is_within(folder))
    })
}

/// It opens a port by itself.
fn listens(program: &Program, folder: &str) -> bool {
    within(program, folder).any(|(_, _, code)| {
        code.calls.iter().filter_map(|id| code.call(*id)).any(|call| {
            matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "listen")
        })
    })
}

/// Any text that is a path of a probe counts: routes may be made in ways that are not seen.
fn answers_probes(program: &Program, folder: &str) -> bool {
    let by_route = program.routes.routes.iter().any(|route| is_probe(&route.path));
    by_route
        || within(program, folder).any(|(_, _, code)| {
            code.exprs.iter().any(|expr| match &expr.kind {
                ExprKind::String(text) => is_probe(text),
                ExprKind::Template { texts, .. } => texts.iter().any(|text| is_probe(&text.text)),
                _ => false,
            })
        })
}

/// `/healthz`, `_health`, `/internal/ready`; a word such as `ready` alone says nothing.
fn is_probe(path: &str) -> bool {
    const SURE: [&str; 8] = [
        "health",
        "healthz",
        "healthcheck",
        "readyz",
        "readiness",
        "livez",
        "liveness",
        "heartbeat",
    ];
    const AS_PATHS: [&str; 5] = ["ready", "live", "ping", "alive", "status"];
    let path = path.trim_matches('*').to_ascii_lowercase();
    if path.len() > 60 || path.contains(' ') {
        return false;
    }
    let mut parts = path.split(['/', '-', '_', '.']);
    parts.any(|part| SURE.contains(&part) || path.contains('/') && AS_PATHS.contains(&part))
}

/// Libraries that answer probes by themselves.
fn has_library(program: &Program, folder: &str) -> bool {
    const LIBRARIES: [&str; 8] = [
        "@nestjs/terminus",
        "@godaddy/terminus",
        "lightship",
        "express-healthcheck",
        "fastify-healthcheck",
        "koa-ping",
        "@cloudnative/health-connect",
        "fastify-graceful-shutdown",
    ];
    let manifests =
        program.base.files().filter_map(|(_, file)| Some((file, file.facts.manifest.as_ref()?)));
    manifests.into_iter().any(|(file, manifest)| {
        let is_own = file.path.folder() == folder || folder.starts_with(file.path.folder());
        is_own
            && manifest
                .dependencies
                .iter()
                .any(|one| LIBRARIES.contains(&&*one.name) || one.name.contains("under-pressure"))
    })
}
