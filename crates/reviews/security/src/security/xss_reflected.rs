//! Data sent back inside an HTML response.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "xss-reflected",
    summary: "request data in an HTML response",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "xss",
    focus: &["xss", "injection"],
    cwe: &[79],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("xss_reflected.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("html") {
        if is_mail(flow) {
            let harm = format!("becomes markup of the mail that `{}` sends", flow.sink.name);
            tainted::report(cx, flow, Severity::Med, &harm);
            continue;
        }
        let harm = format!("is sent back by `{}` as HTML, unescaped", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}

/// Mail programs run no scripts, but show links and forms.
fn is_mail(flow: &Flow) -> bool {
    ["nodemailer", "@sendgrid", "resend", "postmark", "mailgun"]
        .iter()
        .any(|package| flow.sink.model.starts_with(package))
}
