//! `sw explain`: the rule's page.

use model::ExitCode;

use crate::failure::Failure;
use crate::{catalogue, console};

pub(super) fn run(rule: &str) -> Result<ExitCode, Failure> {
    let (id, check) = catalogue::rule(rule).map_err(|near| unknown(rule, &near))?;
    let cwe: Vec<_> = check.cwe.iter().map(|number| format!("CWE-{number}")).collect();
    let mut facts = vec![
        format!("Rule: {id}"),
        format!("Severity: {}, confidence {}", check.severity, check.confidence),
        format!("Focus: {}", check.focus.join(", ")),
    ];
    facts.extend((!cwe.is_empty()).then(|| cwe.join(", ")));
    facts.extend(check.references.iter().map(|reference| (*reference).to_owned()));
    console::result(&format!(
        "{}\n\n{}\n",
        pages::explain(check.page).trim_end(),
        facts.join("\n")
    ))?;
    Ok(ExitCode::Pass)
}

pub(super) fn unknown(rule: &str, near: &[String]) -> Failure {
    let failure = Failure::user(format!("there is no rule `{rule}`"));
    match near {
        [] => failure.hint("`sw rules` lists them"),
        near => failure.hint(format!("did you mean {}?", near.join(" or "))),
    }
}
