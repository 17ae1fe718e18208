//! Validators that go on after the first error.

use review::prelude::*;

use crate::literal::Options;
use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "ajv-all-errors",
    summary: "a validator collects every error of what is sent",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "rate-limiting"],
    cwe: &[400],
    references: &["https://ajv.js.org/security.html#security-risks-of-trusted-schemas"],
    reads: FactKinds::CODE,
    page: include_str!("ajv_all_errors.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let is_ajv = site.callee.is_some_and(|callee| {
            let package = callee.as_str();
            let root = package.split(['.', '/']).next().unwrap_or(package);
            root == "ajv" && !package.contains('(')
        });
        let option = site.arg(0).and_then(|given| Options::of(site.code, given));
        let Some(options) = option.filter(|_| is_ajv) else { continue };
        let Some(value) = options.get("allErrors") else { continue };
        if options.boolean("allErrors") != Some(true)
            || outside_production(site.source, site.code, site.range())
        {
            continue;
        }
        let message = "validation goes on after the first error: a large wrong document takes as long as the sender likes, and its errors fill the memory";
        cx.report(site.file, site.code.range(value), message)
            .advise("Leave `allErrors` out where documents come from outside, or limit their size and the schema's arrays and patterns");
    }
}
