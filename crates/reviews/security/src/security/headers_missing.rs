//! Servers that leave browsers without protective headers.

use facts::{FileClass, ImportTarget};
use review::prelude::*;

use crate::literal::{Options, boolean};
use crate::places::properties;
use crate::response_headers;
use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "headers-missing",
    summary: "browsers are not told to protect the pages",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "web",
    focus: &["web", "xss"],
    cwe: &[693, 1021],
    references: &[
        "https://helmetjs.github.io/",
        "https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE.and(FactKinds::FILES),
    page: include_str!("headers_missing.md"),
    run,
};

const HEADERS: &[&str] = &[
    "content-security-policy",
    "x-frame-options",
    "strict-transport-security",
    "x-content-type-options",
];

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        switched_off(cx, &site);
    }
    for header in response_headers::set(cx, &["x-frame-options", "content-security-policy"]) {
        let chosen = cx.origin(header.file, header.value).is_some_and(|origin| {
            let origin = origin.as_str();
            origin.contains("Request.query")
                || origin.contains("Request.body")
                || origin.contains("Request.params")
        });
        if chosen {
            let message = format!(
                "the request chooses the value of `{}`, and so whether it protects",
                header.name
            );
            cx.report(header.file, header.code.range(header.value), message)
                .severity(Severity::Med)
                .confidence(Confidence::High)
                .advise("Set a constant: `X-Frame-Options: DENY`, or `frame-ancestors` with the origins that may embed");
        }
    }
    let Some((file, range, framework)) = first_server(cx) else { return };
    if !is_protected(cx) {
        let message = format!(
            "this {framework} server sets no Content-Security-Policy, HSTS, framing or sniffing header anywhere"
        );
        let searched =
            cx.base().code().take(20).map(|(_, source, _)| source.path.clone()).collect();
        cx.report(file, range, message)
            .absent("helmet, lusca, or one of the headers", searched)
            .advise("Mount `helmet()` (or `@fastify/helmet`, `koa-helmet`) before the routes");
    }
}

/// `helmet({ frameguard: false })`.
fn switched_off(cx: &mut CheckContext<'_>, site: &CallSite<'_>) {
    if !site.is(&["helmet", "koa-helmet"]) {
        return;
    }
    let Some(options) = site.arg(0).and_then(|arg| Options::of(site.code, arg)) else { return };
    let names = [
        "frameguard",
        "xFrameOptions",
        "hsts",
        "strictTransportSecurity",
        "noSniff",
        "xContentTypeOptions",
    ];
    for name in names {
        let Some(value) = options.get(name) else { continue };
        let range = site.code.range(value);
        if boolean(site.code, value) == Some(false)
            && !outside_production(site.source, site.code, range)
        {
            let message = format!(
                "`{name}: false` switches a protective header off that helmet sets by itself"
            );
            cx.report(site.file, range, message).confidence(Confidence::High);
        }
    }
}

/// The first application of production code.
fn first_server(cx: &CheckContext<'_>) -> Option<(FileId, ByteRange, &'static str)> {
    let is_production = |site: &CallSite<'_>| site.source.class == FileClass::Production;
    cx.calls().filter(is_production).find_map(|site| {
        let framework = match site.callee?.as_str() {
            "express" => "Express",
            "fastify" | "fastify.fastify" => "Fastify",
            "koa" => "Koa",
            "@nestjs/core.NestFactory.create" => "Nest",
            _ => return None,
        };
        Some((site.file, site.range(), framework))
    })
}

/// Any sign of protection in the repository: a library, a header, a proxy's configuration.
fn is_protected(cx: &CheckContext<'_>) -> bool {
    const LIBRARIES: &[&str] = &[
        "helmet",
        "lusca",
        "csp",
        "secure-headers",
        "security-headers",
        "frameguard",
        "hsts",
        "nosniff",
    ];
    let base = cx.base();
    let by_import = |file: FileId, code: &Code| {
        (0..code.imports.len()).any(|import| match base.import_target(file, import) {
            ImportTarget::Package(name) => LIBRARIES.iter().any(|word| name.contains(word)),
            _ => false,
        })
    };
    let by_header = |code: &Code| {
        let named = |text: &str| HEADERS.contains(&text.to_ascii_lowercase().as_str());
        properties(code).any(|(_, name, _)| named(name))
            || code
                .exprs
                .iter()
                .any(|expr| matches!(&expr.kind, ExprKind::String(text) if named(text)))
    };
    base.files().any(|(file, source)| match source.code() {
        Some(code) => by_import(file, code) || by_header(code),
        // nginx.conf, vercel.json, netlify's _headers, an ingress.
        None => source.class != FileClass::Documentation && mentions_header(source),
    })
}

fn mentions_header(source: &SourceFile) -> bool {
    const LIMIT: usize = 1 << 20;
    let page = matches!(
        source.path.extension(),
        Some("html" | "htm" | "ejs" | "hbs" | "njk" | "pug" | "vue")
    );
    source.text.len() < LIMIT && {
        let text = source.text.to_ascii_lowercase();
        // A page says it in a `meta` element; elsewhere on it the name is prose.
        (!page || text.contains("http-equiv")) && HEADERS.iter().any(|header| text.contains(header))
    }
}
