//! A logger that hides nothing in a program that holds secrets.

use facts::{FileClass, LoggerSetup};
use flow::Program;
use review::prelude::*;

use crate::role::{Role, Roles};

pub(crate) static CHECK: Check = Check {
    id: "no-redaction",
    summary: "a logger is made without redaction in a program that handles credentials",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "privacy",
    focus: &["privacy", "safety"],
    cwe: &[532],
    references: &["https://getpino.io/#/docs/redaction"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE),
    page: include_str!("no_redaction.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let Some((secret_file, secret)) = sensitive(program) else { return };
    let roles = Roles::new(program);
    for setup in &program.loggers {
        let source = cx.file(setup.file);
        let is_server = source.class == FileClass::Production
            && cx.in_scope(setup.file)
            && roles.of(setup.file) == Role::Server;
        if !is_server || hides(setup) || is_off(program, setup) {
            continue;
        }
        let message = match &*setup.logger {
            "pino-http" | "fastify" if writes_headers(setup) => "the request logger writes every header, `authorization` and `cookie` with them: no redaction, no serializer".to_owned(),
            kind => format!(
                "this {kind} logger has neither redaction nor serializers, and the program handles credentials"
            ),
        };
        cx.report(setup.file, setup.range, message).because(
            secret_file,
            secret,
            "such as this one",
        );
    }
}

fn hides(setup: &LoggerSetup) -> bool {
    !setup.redact.is_empty() || !setup.serializers.is_empty() || setup.has_hook
}

fn writes_headers(setup: &LoggerSetup) -> bool {
    &*setup.logger == "pino-http"
}

/// Fastify logs nothing until it is told to.
fn is_off(program: &Program, setup: &LoggerSetup) -> bool {
    let Some(code) = program.base.file(setup.file).code() else { return true };
    let Some(call) = code.call(setup.expr) else { return true };
    &*setup.logger == "fastify"
        && call.args.first().is_none_or(|options| {
            code.property(options.value, "logger").is_none_or(|logger| {
                matches!(code.kind(code.constant(logger)), ExprKind::Bool(false))
            })
        })
}

/// A place of server code where a password or key is read from what a caller sent.
fn sensitive(program: &Program) -> Option<(FileId, ByteRange)> {
    program.base.code().filter(|(_, file, _)| file.class == FileClass::Production).find_map(
        |(file, _, code)| {
            let place = code.exprs.iter().find(|expr| match &expr.kind {
                ExprKind::Member { object, property, .. } => {
                    SecretName::of(property).is_some_and(SecretName::is_plain)
                        && matches!(code.kind(*object), ExprKind::Member { property, .. } if matches!(&**property, "body" | "headers" | "query"))
                }
                _ => false,
            });
            place.map(|expr| (file, expr.range))
        },
    )
}
