//! Amounts of money in binary fractions.

use facts::code::BinaryOp;
use review::prelude::*;

use crate::names::{self, words};
use crate::uses::{Goal, Use, Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "money-float",
    summary: "money is computed in binary fractions",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "business-logic",
    focus: &["business-logic"],
    cwe: &[682],
    references: &["https://0.30000000000000004.com/"],
    reads: FactKinds::CODE,
    page: include_str!("money_float.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    for site in cx.calls() {
        if is_display(site.source) {
            continue;
        }
        let parses = site.is(&["parseFloat", "Number.parseFloat"]);
        if parses && let Some(name) = parsed(&site, uses.of(&site)) {
            let message =
                format!("`{name}` becomes a binary fraction, in which 0.1 + 0.2 is not 0.3");
            cx.report(site.file, site.range(), message)
                .advise("Keep amounts as whole cents, or in a decimal type");
        }
    }
    let files: Vec<_> = cx.code().filter(|(_, source, _)| !is_display(source)).collect();
    for (file, _, code) in files {
        for (range, name) in products(code, uses.file(file, code)) {
            let message = format!(
                "`{name}` is multiplied by a fraction; the rounding error stays in the amount"
            );
            cx.report(file, range, message)
                .advise("Compute in whole cents and round once, or use a decimal type");
        }
    }
}

/// What a person only sees is rounded when it is shown.
fn is_display(source: &SourceFile) -> bool {
    let path = source.path.as_str();
    path.ends_with(".tsx")
        || path.ends_with(".jsx")
        || path.ends_with(".vue")
        || path.contains(".component.")
        || ["frontend", "client", "components", "scripts", "seeds", "seed"]
            .iter()
            .any(|folder| source.path.has_folder(folder))
}

fn is_money(name: &str) -> bool {
    const NOUNS: &[&str] = &[
        "price", "amount", "total", "subtotal", "balance", "fee", "cost", "salary", "tax",
        "payment", "refund", "deposit", "invoice", "charge",
    ];
    const WHOLE: &[&str] = &[
        "cents", "cent", "minor", "pence", "satoshi", "wei", "count", "pages", "items", "bytes",
        "time", "ms", "rows", "weight", "size", "length", "width", "height",
    ];
    let words = words(name);
    words.last().is_some_and(|last| NOUNS.contains(&last.as_str()))
        && !words.iter().any(|word| WHOLE.contains(&word.as_str()))
}

/// The amount that is parsed, unless it is turned into cents at once.
fn parsed<'c>(site: &CallSite<'c>, uses: &Uses<'c>) -> Option<&'c str> {
    let given = site.arg(0)?;
    if is_formatted(site.code, given) || is_rounded(site.code, site.expr, uses) {
        return None;
    }
    let by_input = names::name_of(site.code, given).filter(|name| is_sure(name));
    by_input.or_else(|| {
        uses.goals(site.expr).into_iter().find_map(|goal| match goal {
            Goal::Named(name) if is_sure(name) => Some(name),
            _ => None,
        })
    })
}

/// `total` counts many things; what else is on the list is money.
fn is_sure(name: &str) -> bool {
    is_money(name) && !matches!(name, "total" | "cost" | "amount" | "tax")
        || matches!(
            words(name).join(" ").as_str(),
            "total price"
                | "order total"
                | "cart total"
                | "total amount"
                | "amount paid"
                | "payment amount"
                | "amount"
        )
}

/// `parseFloat(x.toFixed(2))` rounds what was computed before.
fn is_formatted(code: &Code, given: ExprId) -> bool {
    let callee = code.call(given).map(|call| code.kind(call.callee));
    matches!(callee, Some(ExprKind::Member { property, .. }) if &**property == "toFixed")
}

/// `Math.round(value * 100)`: whole cents from here on.
fn is_rounded(code: &Code, expr: ExprId, uses: &Uses<'_>) -> bool {
    let mut at = expr;
    for _ in 0..8 {
        at = match uses.of(at) {
            Use::Part(whole) => whole,
            Use::Argument { call, .. } => match uses.callee_name(call) {
                Some(
                    "round" | "floor" | "ceil" | "trunc" | "isNaN" | "isFinite" | "BigNumber"
                    | "Decimal" | "Big" | "currency" | "dinero",
                ) => return true,
                _ => return false,
            },
            Use::Variable(symbol) => {
                let references = &code.symbol(symbol).references;
                return references.iter().take(10).any(|reference| matches!(uses.of(*reference), Use::Argument { call, .. } if matches!(uses.callee_name(call), Some("round"))));
            }
            _ => return false,
        };
    }
    false
}

/// `price * 0.2`
fn products<'c>(code: &'c Code, uses: &Uses<'c>) -> Vec<(ByteRange, &'c str)> {
    let mut found = Vec::new();
    for (expr, id) in code.exprs.iter().zip(0..) {
        let ExprKind::Binary { op: BinaryOp::Mul, left, right } = &expr.kind else { continue };
        for (amount, rate) in [(*left, *right), (*right, *left)] {
            let ExprKind::Number(rate) = code.kind(rate) else { continue };
            let name = names::name_of(code, amount).filter(|name| is_money(name));
            if let (Some(name), true) = (name, rate.fract() != 0.0)
                && !is_rounded(code, ExprId(id), uses)
            {
                found.push((expr.range, name));
            }
        }
    }
    found
}
