//! A signed token in a log.

use crate::sites::sites;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "log-jwt",
    summary: "a whole signed token is written to the log",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "safety",
    focus: &["safety"],
    cwe: &[532],
    references: &["https://www.rfc-editor.org/rfc/rfc8725"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("log_jwt.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        for field in site.open_fields() {
            let origin = site.origin(field.value);
            if is_signed(origin) || is_bearer(origin) {
                let message = format!(
                    "`{}` is a whole signed token: whoever reads the log can present it until it expires",
                    field.name
                );
                cx.report(site.file(), field.range, message).because(
                    site.file(),
                    site.call.range,
                    "the log call",
                );
            }
        }
    }
}

fn is_signed(origin: &str) -> bool {
    const SIGNERS: &[&str] = &[
        "jsonwebtoken.sign()",
        "jose.SignJWT().sign()",
        "@nestjs/jwt.JwtService().sign()",
        "@nestjs/jwt.JwtService().signAsync()",
        "fast-jwt.createSigner()()",
        "jwt-simple.encode()",
        "koa-jwt.sign()",
    ];
    SIGNERS.contains(&origin)
        || (origin.starts_with("jose.SignJWT()") && origin.ends_with(".sign()"))
}

/// The credential that the caller sent.
fn is_bearer(origin: &str) -> bool {
    origin.ends_with(".headers.authorization") || origin.ends_with("fastify.jwt.sign()")
}
