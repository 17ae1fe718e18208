//! A service keeps the password that everybody knows.

use infra_graph::Class;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::secrets;

pub(crate) static CHECK: Check = Check {
    id: "default-creds",
    summary: "a service keeps the password that everybody knows",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[1392, 521],
    references: &["https://owasp.org/Top10/A07_2021-Identification_and_Authentication_Failures/"],
    reads: FactKinds::INFRA,
    page: include_str!("default_creds.md"),
    run,
};

const KNOWN: [&str; 14] = [
    "admin",
    "password",
    "postgres",
    "root",
    "mysql",
    "guest",
    "changeme",
    "default",
    "secret",
    "test",
    "123456",
    "minioadmin",
    "rabbitmq",
    "example",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for resource in graph.of_class(Class::Resource) {
        for name in
            ["password", "master_password", "administrator_login_password", "admin_password"]
        {
            let Some(value) = resource
                .body
                .get(name)
                .filter(|_| resource.body.as_map().is_some_and(|map| !map.open))
            else {
                continue;
            };
            let user =
                ["username", "master_username"].iter().find_map(|path| resource.body.str(path));
            let Some(text) = value.as_text() else { continue };
            if KNOWN.contains(&&*text.to_lowercase()) || user == Some(text) {
                let message = format!("the password of `{}` is `{text}`", resource.label());
                claims.push(Claim::on(resource, name, message).secret());
            }
        }
    }
    for service in &graph.services {
        for (name, value, at) in secrets::environment(service) {
            let is_password =
                SecretName::of(name).is_some_and(|secret| secret.kind == SecretKind::Password);
            if is_password && KNOWN.contains(&&*value.to_lowercase()) {
                claims.push(
                    Claim::new(at, format!("`{name}` of `{}` is `{value}`", service.name))
                        .severity(Severity::Med),
                );
            }
        }
    }
    report(cx, claims);
}
