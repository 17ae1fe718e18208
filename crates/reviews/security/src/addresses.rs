//! URLs that code puts together: the names of their query parameters and the values behind them.

use facts::code::{BinaryOp, Code, ExprId, ExprKind};

/// `name=value` of a URL whose value is put in by the program.
pub(crate) struct QueryParam<'c> {
    pub(crate) name: &'c str,
    pub(crate) value: ExprId,
    /// The text of the address up to the parameter, as far as it is constant.
    pub(crate) before: String,
}

/// The parameters of every template and sum that is an address.
pub(crate) fn query_params(code: &Code) -> Vec<QueryParam<'_>> {
    let mut found = Vec::new();
    for expr in &code.exprs {
        match &expr.kind {
            ExprKind::Template { texts, exprs } => {
                let mut before = String::new();
                for (text, value) in texts.iter().zip(exprs) {
                    before.push_str(&text.text);
                    found.extend(param(&text.text, &before, *value));
                }
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right } => {
                // `"/x?a=" + a + "&token=" + token`: the text in front is the last operand of the left side.
                let last = match code.kind(*left) {
                    ExprKind::Binary { op: BinaryOp::Add, right, .. } => *right,
                    _ => *left,
                };
                if let Some(text) = code.string(last) {
                    found.extend(param(text, &leading_text(code, *left), *right));
                }
            }
            _ => {}
        }
    }
    found
}

fn leading_text(code: &Code, expr: ExprId) -> String {
    let mut texts = Vec::new();
    let mut at = expr;
    for _ in 0..64 {
        match code.kind(at) {
            ExprKind::Binary { left, right, .. } => {
                texts.extend(code.string(*right));
                at = *left;
            }
            _ => {
                texts.extend(code.string(at));
                break;
            }
        }
    }
    texts.reverse();
    texts.concat()
}

fn param<'c>(text: &'c str, before: &str, value: ExprId) -> Option<QueryParam<'c>> {
    let name_and = text.strip_suffix('=')?;
    let start = name_and.rfind(['?', '&'])? + 1;
    let name = &name_and[start..];
    let plain = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte));
    // A connection string or a form body has `&` without a `?` in front.
    (plain && before.contains('?')).then(|| QueryParam { name, value, before: before.to_owned() })
}
