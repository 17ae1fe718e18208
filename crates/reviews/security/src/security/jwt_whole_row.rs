//! Whole records in the readable part of a token.

use review::prelude::*;

use crate::jwt::{Act, Jwt};
use crate::records;

pub(crate) static CHECK: Check = Check {
    id: "jwt-whole-row",
    summary: "a token carries a whole record, readable for whoever holds it",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "authentication", "data-protection"],
    cwe: &[522, 200],
    references: &["https://www.rfc-editor.org/rfc/rfc7519#section-12"],
    reads: FactKinds::CODE,
    page: include_str!("jwt_whole_row.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let models = records::Models::of(cx);
    for site in cx.calls() {
        let Some(subject) =
            Jwt::of(&site).filter(|jwt| jwt.act == Act::Sign).and_then(|jwt| jwt.subject)
        else {
            continue;
        };
        let Some(row) = claims(site.code, subject)
            .into_iter()
            .find_map(|claim| records::row_of(cx, site.file, claim))
        else {
            continue;
        };
        let column = models.leaks(&row);
        // Of a model that is not seen, only its name says that it holds accounts.
        if column.is_none() && !records::is_account(row.model) {
            continue;
        }
        let held = column.map_or(String::new(), |column| format!(", `{}` included", column.name));
        let message = format!(
            "the claims are a whole row of `{}`{held}; they are signed, not encrypted",
            row.model
        );
        let finding = cx
            .report(site.file, site.code.range(subject), message)
            .because(row.file, row.range, "the row is read here")
            .advise("Sign the id alone: `{ sub: user.id }`");
        if let Some(column) = column {
            finding.because(column.file, column.range, "the column is declared here");
        }
    }
}

/// The claims, or the properties of an object of claims.
fn claims(code: &Code, subject: ExprId) -> Vec<ExprId> {
    match code.kind(code.constant(subject)) {
        ExprKind::Object(properties) => properties.iter().map(|property| property.value).collect(),
        _ => vec![subject],
    }
}
