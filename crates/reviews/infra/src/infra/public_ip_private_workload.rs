//! A machine that serves nobody has a public address.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::rows::{self, Bad, Row};

pub(crate) static CHECK: Check = Check {
    id: "public-ip-private-workload",
    summary: "a machine that serves nobody has a public address",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[668],
    references: &[],
    reads: FactKinds::INFRA,
    page: include_str!("public_ip_private_workload.md"),
    run,
};

/// Machines that are there to be reached.
const DOORS: [&str; 7] = ["bastion", "nat", "vpn", "jump", "proxy", "gateway", "edge"];

const ROWS: &[Row] = &[
    Row::new("aws_instance", "associate_public_ip_address", Bad::On, "`{}` has a public address"),
    Row::new(
        "aws_launch_configuration",
        "associate_public_ip_address",
        Bad::On,
        "`{}` gives public addresses",
    ),
    Row::new(
        "aws_launch_template",
        "network_interfaces/associate_public_ip_address",
        Bad::On,
        "`{}` gives public addresses",
    ),
    Row::new(
        "aws_sagemaker_notebook_instance",
        "direct_internet_access",
        Bad::IsOrAbsent(&["Enabled"]),
        "`{}` has direct access to the internet",
    ),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let claims = rows::claims_except(&graph, ROWS, |resource| {
        DOORS.iter().any(|door| resource.name.to_lowercase().contains(door))
    });
    report(cx, claims.into_iter().map(|claim| claim.at_most(Confidence::Medium)));
}
