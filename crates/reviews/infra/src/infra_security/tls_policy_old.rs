//! An old version of TLS is accepted.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::rows::{self, Bad, Row};

pub(crate) static CHECK: Check = Check {
    id: "tls-policy-old",
    summary: "an old version of TLS is accepted",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[327],
    references: &["https://datatracker.ietf.org/doc/html/rfc8996"],
    reads: FactKinds::INFRA,
    page: include_str!("tls_policy_old.md"),
    run,
};

const ROWS: &[Row] = &[
    Row::new("azurerm_storage_account", "min_tls_version", Bad::Is(OLD), "`{}` accepts an old TLS"),
    Row::new(
        "azurerm_mssql_server",
        "minimum_tls_version",
        Bad::Is(OLD),
        "`{}` accepts an old TLS",
    ),
    Row::new(
        "azurerm_postgresql_server",
        "ssl_minimal_tls_version_enforced",
        Bad::Is(OLD),
        "`{}` accepts an old TLS",
    ),
    Row::new(
        "azurerm_mysql_server",
        "ssl_minimal_tls_version_enforced",
        Bad::Is(OLD),
        "`{}` accepts an old TLS",
    ),
    Row::new("azurerm_redis_cache", "minimum_tls_version", Bad::Is(OLD), "`{}` accepts an old TLS"),
    Row::new(
        "azurerm_app_service",
        "site_config.min_tls_version",
        Bad::Is(OLD),
        "`{}` accepts an old TLS",
    ),
    Row::new(
        "google_compute_ssl_policy",
        "min_tls_version",
        Bad::IsOrAbsent(OLD),
        "`{}` accepts an old TLS",
    ),
    Row::new(
        "aws_api_gateway_domain_name",
        "security_policy",
        Bad::IsOrAbsent(OLD),
        "`{}` accepts an old TLS",
    ),
    Row::new(
        "aws_elasticsearch_domain",
        "domain_endpoint_options.tls_security_policy",
        Bad::Is(OLD),
        "`{}` accepts an old TLS",
    ),
    Row::new(
        "aws_opensearch_domain",
        "domain_endpoint_options.tls_security_policy",
        Bad::Is(OLD),
        "`{}` accepts an old TLS",
    ),
    Row::new(
        "aws_transfer_server",
        "security_policy_name",
        Bad::Is(&["TransferSecurityPolicy-2018-11"]),
        "`{}` accepts old ciphers",
    ),
];
const OLD: &[&str] = &[
    "TLS1_0",
    "TLS1_1",
    "1.0",
    "1.1",
    "TLS_1_0",
    "TLS_1_1",
    "TLSEnforcementDisabled",
    "Policy-Min-TLS-1-0-2019-07",
    "Disabled",
];
/// Of load balancers.
const OLD_POLICIES: [&str; 8] = [
    "ELBSecurityPolicy-2016-08",
    "ELBSecurityPolicy-TLS-1-0-2015-04",
    "ELBSecurityPolicy-TLS-1-1-2017-01",
    "ELBSecurityPolicy-2015-05",
    "ELBSecurityPolicy-FS-2018-06",
    "ELBSecurityPolicy-FS-1-1-2019-08",
    "ELBSecurityPolicy-TLS13-1-0-2021-06",
    "ELBSecurityPolicy-TLS13-1-1-2021-06",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = rows::claims(&graph, ROWS);
    for listener in graph.of(&["aws_lb_listener", "aws_alb_listener"]) {
        let policy = listener.body.str("ssl_policy");
        if let Some(policy) = policy.filter(|policy| OLD_POLICIES.contains(policy)) {
            claims.push(Claim::on(
                listener,
                "ssl_policy",
                format!("`{policy}` of `{}` accepts an old TLS", listener.label()),
            ));
        }
    }
    for distribution in graph.of(&["aws_cloudfront_distribution"]) {
        let path = "viewer_certificate.minimum_protocol_version";
        let version = distribution.body.str(path);
        // The certificate of the provider brings TLS 1 with it, whatever else is said.
        let default = distribution.body.said("viewer_certificate.cloudfront_default_certificate")
            == Said::True;
        let old = version.is_some_and(|version| {
            !version.starts_with("TLSv1.2") && !version.starts_with("TLSv1.3")
        });
        let certificate = distribution.body.has("viewer_certificate");
        if old || (certificate && version.is_none() && !distribution.body.has(path)) && !default {
            claims.push(Claim::on(
                distribution,
                path,
                format!("`{}` accepts an old TLS", distribution.label()),
            ));
        }
    }
    report(cx, claims);
}
