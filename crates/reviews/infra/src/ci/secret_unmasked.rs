//! Parts of a secret, which no mask knows.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secret-unmasked",
    summary: "a part of a secret is used, which no mask hides",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[532],
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    reads: FactKinds::PIPELINES,
    page: include_str!("secret_unmasked.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (file, _, _, one, tree) in expressions(cx) {
        let takes_apart = |node: &Node| match &node.expr {
            Expr::Call(name, arguments) => {
                &**name == "fromjson"
                    && arguments.iter().any(|argument| argument.expr.below("secrets").is_some())
            }
            _ => false,
        };
        if tree.walk().into_iter().any(takes_apart) {
            let message = "the runner masks the secret as a whole: what is taken out of it is a new text that is printed in clear";
            cx.report(file, one.range, message);
        }
    }
}
