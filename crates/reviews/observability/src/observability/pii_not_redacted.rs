//! Personal data in an event that no redaction takes out.

use facts::LoggerSetup;
use flow::Program;
use flow::wide_events::{EventField, Redaction, WideEvent, WideEvents};
use review::prelude::*;
use std::collections::BTreeSet;

use crate::sites::dotted;

pub(crate) static CHECK: Check = Check {
    id: "pii-not-redacted",
    summary: "an event carries personal data that no redaction covers",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "logs",
    focus: &["logs"],
    cwe: &[532, 359],
    references: &[
        "https://gdpr-info.eu/art-5-gdpr/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    ],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE),
    page: include_str!("pii_not_redacted.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let events = program.shared::<WideEvents>();
    let mut told: BTreeSet<(FileId, ByteRange)> = BTreeSet::new();
    for event in &events.events {
        for field in &event.fields {
            let Some(found) = personal(program, &events.redaction, event, field) else { continue };
            if !cx.in_scope(field.file) || !told.insert((field.file, field.range)) {
                continue;
            }
            let message = format!(
                "`{}` is {} and goes into the event of every request as it is",
                field.name, found.what
            );
            let builder = cx
                .report(field.file, field.range, message)
                .severity(found.severity)
                .because(event.file, event.range, "the event is written here");
            if events.redaction.is_present {
                builder.advise(format!("add `{}` to the keys that the redaction goes by, or leave it out: an id is enough to look the rest up", last(&field.name)));
            }
        }
    }
}

struct Found {
    what: String,
    severity: Severity,
}

fn personal(
    program: &Program,
    redaction: &Redaction,
    event: &WideEvent,
    field: &EventField,
) -> Option<Found> {
    let found = named(field)?;
    let code = program.base.file(field.file).code()?;
    let value = code.constant(field.value);
    let is_data = !matches!(
        code.kind(value),
        ExprKind::String(_)
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Undefined
            | ExprKind::Unary { .. }
            | ExprKind::Binary { .. }
            | ExprKind::Object(_)
            | ExprKind::Call(_)
    );
    let says_otherwise = dotted(code, field.value).is_some_and(|path| {
        review::words(last(&path)).last().is_some_and(|word| {
            matches!(
                word.as_str(),
                "id" | "ids"
                    | "hash"
                    | "hashed"
                    | "masked"
                    | "count"
                    | "domain"
                    | "type"
                    | "country"
                    | "status"
                    | "verified"
                    | "enabled"
                    | "redacted"
            )
        })
    });
    // What the log call itself writes is a matter of the logging review.
    let in_log_call = program.log_calls.iter().any(|call| {
        call.file == field.file
            && (call.range.contains(field.range)
                || call
                    .fields
                    .iter()
                    .any(|logged| logged.range == field.range && logged.value == field.value))
    });
    let is_open =
        is_data && !says_otherwise && !in_log_call && !security::tells_nothing(code, field.value);
    (is_open && !is_covered(program, redaction, event, field)).then_some(found)
}

fn named(field: &EventField) -> Option<Found> {
    if let Some(secret) = SecretName::of(&field.name).filter(|secret| secret.is_plain()) {
        let what = format!("a {secret}");
        return Some(Found { what, severity: Severity::Blocker });
    }
    let name = PersonalName::of(&field.name)?;
    let severity = match name.kind {
        kind if kind.is_regulated() => Severity::Blocker,
        PersonalKind::IpAddress | PersonalKind::Location => Severity::Med,
        _ => Severity::High,
    };
    Some(Found { what: name.kind.to_string(), severity })
}

fn is_covered(
    program: &Program,
    redaction: &Redaction,
    event: &WideEvent,
    field: &EventField,
) -> bool {
    let setup = event.setup.and_then(|setup| program.loggers.get(setup as usize));
    if setup.is_some_and(|setup| hides(setup, &field.name)) {
        return true;
    }
    let by_value = match PersonalName::of(&field.name).map(|name| name.kind) {
        Some(PersonalKind::Email) => redaction.of_mail,
        Some(
            PersonalKind::Phone
            | PersonalKind::IpAddress
            | PersonalKind::PaymentCard
            | PersonalKind::NationalId,
        ) => redaction.of_digits,
        _ => false,
    };
    // A redaction that goes by something that could not be read is given the benefit of the doubt.
    by_value || redaction.covers(&field.name) != Some(false)
}

/// The logger leaves it out, or has a hook of which it is not known what it does.
fn hides(setup: &LoggerSetup, name: &str) -> bool {
    flow::leaves_out(setup, name)
        || setup.has_hook && setup.redact.is_empty() && setup.added.is_empty()
        || setup.serializers.iter().any(|key| name.split('.').next() == Some(key))
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
