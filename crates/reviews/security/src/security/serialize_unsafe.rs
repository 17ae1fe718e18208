//! Values written into a page without the escapes that keep them data.

use review::prelude::*;

use crate::literal::{self, Options};

pub(crate) static CHECK: Check = Check {
    id: "serialize-unsafe",
    summary: "a value is written into a script without escaping",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "xss",
    focus: &["xss"],
    cwe: &[79, 80],
    references: &["https://github.com/yahoo/serialize-javascript#optionsunsafe"],
    reads: FactKinds::CODE,
    page: include_str!("serialize_unsafe.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls().filter(|site| site.is(&["serialize-javascript"])) {
        let options = site.arg(1).and_then(|given| Options::of(site.code, given));
        let Some(options) = options else { continue };
        let (Some(at), Some(true)) = (options.get("unsafe"), options.boolean("unsafe")) else {
            continue;
        };
        // What the program itself wrote is at most ugly.
        let constant = site.arg(0).is_some_and(|value| literal::is_constant(site.code, value));
        let severity = if constant { Severity::Low } else { CHECK.severity };
        let message = "`unsafe: true` writes `</script>` in the value as it is: it ends the script, and what follows is markup";
        cx.report(site.file, site.code.range(at), message)
            .severity(severity)
            .advise("Leave the option out; the library escapes by itself");
    }
}
