//! Folders served whole that hold more than public files.

use facts::FactBase;
use review::prelude::*;

use crate::folders::{Folder, folder, join};
use crate::literal::Options;
use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "static-root",
    summary: "files that are not public are served",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection", "secrets"],
    cwe: &[552, 200],
    references: &[
        "https://expressjs.com/en/starter/static-files.html",
        "https://owasp.org/Top10/A05_2021-Security_Misconfiguration/",
    ],
    reads: FactKinds::CODE.and(FactKinds::FILES),
    page: include_str!("static_root.md"),
    run,
};

const ADVICE: &str =
    "Serve a folder that holds nothing but public files, such as `public` or the build's output";

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some((root, options)) = served(cx, &site) else { continue };
        if outside_production(site.source, site.code, site.range()) {
            continue;
        }
        if let Some(folder) = folder(cx.base(), site.source, site.code, root) {
            exposed(cx, &site, root, &folder);
        }
        dotfiles(cx, &site, root, options);
    }
}

/// The folder that a call serves, and the options beside it.
fn served(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Option<(ExprId, Option<ExprId>)> {
    let callee = site.callee.map_or("", |callee| callee.as_str());
    let option = |place: usize, name: &str| {
        let options = site.arg(place)?;
        Some((Options::of(site.code, options)?.get(name)?, Some(options)))
    };
    match callee {
        "express.static" | "serve-static" | "connect.static" | "koa-static" | "sirv"
        | "polka.static" => Some((site.arg(0)?, site.arg(1))),
        "serve-handler" => option(2, "public"),
        "@nestjs/serve-static.ServeStaticModule.forRoot" => option(0, "rootPath"),
        _ if site.name() == Some("useStaticAssets") => Some((site.arg(0)?, site.arg(1))),
        _ if site.name() == Some("register") => {
            let plugin = cx.origin(site.file, site.arg(0)?)?.as_str();
            matches!(plugin, "@fastify/static" | "fastify-static")
                .then(|| option(1, "root"))
                .flatten()
        }
        _ => None,
    }
}

fn exposed(cx: &mut CheckContext<'_>, site: &CallSite<'_>, root: ExprId, folder: &Folder) {
    let Some((what, severity, confidence)) = exposure(cx.base(), site, folder) else { return };
    let message = format!("`{}` serves {what}", site.text(root));
    cx.report(site.file, site.code.range(root), message)
        .severity(severity)
        .confidence(confidence)
        .advise(ADVICE);
}

/// What is in the folder that nobody should get.
fn exposure(
    base: &FactBase,
    site: &CallSite<'_>,
    folder: &Folder,
) -> Option<(&'static str, Severity, Confidence)> {
    let path = match folder {
        Folder::Home => return Some(("the whole home folder", Severity::High, Confidence::High)),
        Folder::Absolute(path) if path == "/" => {
            return Some(("the whole machine", Severity::High, Confidence::High));
        }
        Folder::Absolute(path) | Folder::Repository(path) => path.trim_matches('/'),
    };
    if let Some(inside) = path.split("node_modules").nth(1).filter(|_| in_modules(path)) {
        return modules(inside);
    }
    let Folder::Repository(path) = folder else { return None };
    let holds = |name: &str| base.by_path(&join(path, name)).is_some();
    if [".env", "package.json", ".npmrc", "Dockerfile"].iter().any(|name| holds(name)) {
        return Some((
            "the project's own folder, with its sources and settings",
            Severity::High,
            Confidence::High,
        ));
    }
    let is_own = site.source.path.folder() == path;
    is_own.then_some(("the folder of the server's own source", Severity::Med, Confidence::Low))
}

fn in_modules(path: &str) -> bool {
    path.split('/').any(|part| part == "node_modules")
}

/// `/`, `/angular` and `/@scope/name` are packages whole; what is deeper is their build.
fn modules(inside: &str) -> Option<(&'static str, Severity, Confidence)> {
    let parts: Vec<&str> = inside.split('/').filter(|part| !part.is_empty()).collect();
    let is_package = |parts: &[&str]| match parts {
        [one] => !one.starts_with('@'),
        [scope, _] => scope.starts_with('@'),
        _ => false,
    };
    match parts.as_slice() {
        [] => Some((
            "every installed package, with its manifest: attackers read off which versions are vulnerable",
            Severity::Med,
            Confidence::High,
        )),
        parts if is_package(parts) => Some((
            "a whole package with its manifest, which tells the versions in use",
            Severity::Low,
            Confidence::High,
        )),
        _ => None,
    }
}

/// `dotfiles: "allow"` gives away `.env` and `.git` where there are any.
fn dotfiles(cx: &mut CheckContext<'_>, site: &CallSite<'_>, root: ExprId, options: Option<ExprId>) {
    let Some(options) = options.and_then(|options| Options::of(site.code, options)) else { return };
    let allows =
        options.string("dotfiles") == Some("allow") || options.boolean("hidden") == Some(true);
    let is_well_known = site.text(root).contains(".well-known");
    if let (true, false, Some(value)) =
        (allows, is_well_known, options.get("dotfiles").or(options.get("hidden")))
    {
        let message =
            "files whose names begin with a dot are served too, such as `.env` and `.git`";
        cx.report(site.file, site.code.range(value), message)
            .severity(Severity::Med)
            .advise(ADVICE);
    }
}
