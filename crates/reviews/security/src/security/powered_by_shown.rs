//! Servers of Express that tell what they are made with.

use facts::{FileClass, ImportTarget};
use review::prelude::*;

use crate::literal;

pub(crate) static CHECK: Check = Check {
    id: "powered-by-shown",
    summary: "every answer tells what the server is made with",
    severity: Severity::Nit,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "web",
    focus: &["web", "data-protection"],
    cwe: &[200, 497],
    references: &[
        "https://expressjs.com/en/advanced/best-practice-security.html#reduce-fingerprinting",
    ],
    reads: FactKinds::CODE,
    page: include_str!("powered_by_shown.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let Some((file, range)) = first_application(cx) else { return };
    if is_hidden(cx) {
        return;
    }
    let searched = cx.base().code().take(20).map(|(_, source, _)| source.path.clone()).collect();
    cx.report(file, range, "every answer carries `X-Powered-By: Express`")
        .absent("`disable(\"x-powered-by\")` or helmet", searched)
        .advise("`app.disable(\"x-powered-by\")`");
}

fn first_application(cx: &CheckContext<'_>) -> Option<(FileId, ByteRange)> {
    let mut applications = cx
        .calls()
        .filter(|site| site.is(&["express"]) && site.source.class == FileClass::Production);
    applications.next().map(|site| (site.file, site.range()))
}

/// Helmet takes the header away, and so does the application's own setting, whether it is passed on or set.
fn is_hidden(cx: &CheckContext<'_>) -> bool {
    let base = cx.base();
    base.code().any(|(file, _, code)| {
        let by_library = (0..code.imports.len()).any(|import| {
            matches!(base.import_target(file, import), ImportTarget::Package(name)
                if name.contains("helmet") || name.contains("lusca") || name.contains("hide-powered-by"))
        });
        let named = |expr: &ExprId| {
            literal::string(code, *expr).is_some_and(|text| text.eq_ignore_ascii_case("x-powered-by"))
        };
        by_library
            || code.calls.iter().filter_map(|call| code.call(*call)).any(|call| {
                call.args.first().is_some_and(|arg| named(&arg.value))
            })
    })
}
