//! A user has a long-lived access key.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "iam-user-keys",
    summary: "a user has a long-lived access key",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[798, 262],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("iam_user_keys.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for key in graph.of(&["aws_iam_access_key"]) {
        let user = graph.referred(key, "user", &["aws_iam_user"]).first().copied();
        let name =
            user.map(|user| user.label()).or_else(|| key.body.str("user").map(str::to_owned));
        let name = name.unwrap_or_else(|| key.label());
        let is_mail =
            [&*name, &*key.name].iter().any(|text| text.contains("smtp") || text.contains("ses"));
        if is_mail || key.body.str("status") == Some("Inactive") {
            continue;
        }
        let mut claim =
            Claim::new(key.at, format!("`{name}` gets an access key that does not end")).of(key);
        if let Some(user) = user {
            let console = graph.users(user, &["aws_iam_user_login_profile"]).next();
            claim = claim.because(user.at, "the user");
            if let Some(console) = console {
                claim = claim.because(console.at, "it can use the console as well");
            }
        }
        claims.push(claim);
    }
    report(cx, claims);
}
