//! Every secret as one value.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secrets-all",
    summary: "every secret is handed over at once",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[200, 522],
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    reads: FactKinds::PIPELINES,
    page: include_str!("secrets_all.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (file, _, _, one, tree) in expressions(cx) {
        let whole = tree.walk().into_iter().any(|node| match &node.expr {
            Expr::Call(name, arguments) => {
                &**name == "tojson"
                    && arguments
                        .iter()
                        .any(|argument| argument.expr.dotted().as_deref() == Some("secrets"))
            }
            _ => false,
        });
        let chosen = tree.walk().into_iter().any(|node| match &node.expr {
            Expr::Path(parts) => matches!(parts.as_slice(), [Part::Name(name), Part::Computed(_), ..] if name.eq_ignore_ascii_case("secrets")),
            _ => false,
        });
        if whole {
            cx.report(file, one.range, "every secret that the repository and its organisation hold is handed over, used or not, and the runner has to load them all");
        } else if chosen {
            cx.report(file, one.range, "which secret this is is worked out while the pipeline runs: the runner has to load every secret for it").severity(Severity::Low);
        }
    }
}
