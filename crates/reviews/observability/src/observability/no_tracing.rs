//! Services that call others, without traces.

use std::collections::BTreeSet;

use crate::critical;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "no-tracing",
    summary: "a service that depends on others has no traces",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "tracing",
    focus: &["tracing"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/concepts/signals/traces/"],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("no_tracing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    if critical::is_watched_from_outside(program) {
        return;
    }
    let services = critical::services(cx);
    let folders = critical::folders(&services);
    for service in &services {
        let traced =
            telemetry.tracing.setups.iter().any(|it| service.runs(program, it.file, &folders));
        let spans =
            telemetry.tracing.spans.iter().any(|it| service.runs(program, it.file, &folders));
        if traced || spans {
            continue;
        }
        let mut needs = BTreeSet::new();
        for (file, source, code) in program.base.code() {
            let is_here = source.class == facts::FileClass::Production
                && service.runs(program, file, &folders);
            if is_here {
                needs.extend(
                    code.imports
                        .iter()
                        .filter(|it| !it.type_only)
                        .filter_map(|it| dependency(&it.specifier)),
                );
                let fetches = code.calls.iter().any(|call| {
                    program.callee(file, *call).is_some_and(|it| it.as_str() == "fetch")
                });
                needs.extend(fetches.then_some("HTTP"));
            }
        }
        let [_, _, ..] = needs.iter().collect::<Vec<_>>()[..] else { continue };
        let Some(first) = service.routes.first() else { continue };
        let list: Vec<&str> = needs.into_iter().collect();
        let message = format!(
            "the service depends on {} and starts no tracer: where a slow request spent its time cannot be told",
            list.join(", ")
        );
        cx.report(first.file, first.range, message).absent(
            "a tracer: OpenTelemetry, dd-trace, New Relic, Elastic, Sentry's tracing",
            service.paths(),
        );
    }
}

/// What a package talks to over the network.
fn dependency(package: &str) -> Option<&'static str> {
    Some(match package {
        "pg" | "mysql" | "mysql2" | "mysql2/promise" | "mongodb" | "mongoose"
        | "@prisma/client" | "typeorm" | "sequelize" | "knex" | "mssql" | "pg-promise"
        | "postgres" | "drizzle-orm" => "a database",
        "redis" | "ioredis" | "memcached" => "a cache",
        "axios" | "got" | "node-fetch" | "undici" | "superagent" => "HTTP",
        "stripe" | "braintree" => "a payment provider",
        "amqplib"
        | "kafkajs"
        | "bullmq"
        | "bull"
        | "nats"
        | "@google-cloud/pubsub"
        | "@aws-sdk/client-sqs" => "a queue",
        "@elastic/elasticsearch" | "@opensearch-project/opensearch" => "a search engine",
        "@aws-sdk/client-s3" | "@google-cloud/storage" => "an object store",
        "nodemailer" | "@sendgrid/mail" | "twilio" => "a mail or message provider",
        "@grpc/grpc-js" => "gRPC",
        _ => return None,
    })
}
