//! A token of a shared issuer that may be meant for somebody else.

use review::prelude::*;

use crate::jwt::{Act, Jwt, Library, is_asymmetric, lacks};

pub(crate) static CHECK: Check = Check {
    id: "jwt-no-aud-iss",
    summary: "a token is accepted whoever it was issued for",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[345, 287],
    references: &["https://www.rfc-editor.org/rfc/rfc8725#section-3.8"],
    reads: FactKinds::CODE,
    page: include_str!("jwt_no_aud_iss.md"),
    run,
};

const CLAIMS: &[&str] = &["audience", "aud", "issuer", "iss", "allowedAud", "allowedIss"];

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some(jwt) =
            Jwt::of(&site).filter(|jwt| jwt.act == Act::Verify && jwt.library != Library::Other)
        else {
            continue;
        };
        // Whoever holds a symmetric key issues and accepts: one service, or services that trust each other.
        if !is_asymmetric(cx, &site, &jwt) || !lacks(site.code, &jwt, CLAIMS) || reads_claims(&site)
        {
            continue;
        }
        let message = format!(
            "`{}` checks neither `audience` nor `issuer`: a token that the same key signed for another service is let in",
            site.text(site.call.callee)
        );
        cx.report(site.file, site.code.range(site.call.callee), message)
            .advise("Pass `issuer` and `audience`, and let the issuer set both");
    }
}

/// The function compares the claims by itself.
fn reads_claims(site: &CallSite<'_>) -> bool {
    let body = site.code.function(site.owner).range;
    site.code.exprs.iter().any(|expr| {
        let claim = matches!(&expr.kind, ExprKind::Member { property, .. } if matches!(&**property, "aud" | "iss"));
        claim && (site.owner == FunctionId::TOP_LEVEL || body.contains(expr.range))
    })
}
