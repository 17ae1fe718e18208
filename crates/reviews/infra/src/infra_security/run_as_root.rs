//! A container runs as root.

use infra_graph::{Place, Stage};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "run-as-root",
    summary: "a container runs as root",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[250],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    reads: FactKinds::INFRA,
    page: include_str!("run_as_root.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (pod, container) in kube::containers(&graph) {
        let (label, name) = (pod.object.label(), container.name());
        let user = kube::inherited(pod, container, "securityContext.runAsUser");
        let flag = kube::inherited(pod, container, "securityContext.runAsNonRoot")
            .map(|value| value.as_bool());
        match user.map(|user| (user.as_number(), user)) {
            Some((Some(0.0), _))
                if flag != Some(Some(true))
                    || container.body.number("securityContext.runAsUser") == Some(0.0) =>
            {
                let at = container
                    .body
                    .member("securityContext.runAsUser")
                    .map_or(container.at(), |member| member.at);
                claims.push(Claim::new(at, format!("`{name}` of `{label}` runs as user 0")));
            }
            Some((Some(user), _)) if user > 0.0 => {}
            Some((None, _)) => {}
            _ if matches!(flag, None | Some(Some(false))) => {
                let at = container
                    .body
                    .member("securityContext.runAsNonRoot")
                    .map_or(container.at(), |member| member.at);
                claims.push(Claim::new(
                    at,
                    format!("nothing keeps `{name}` of `{label}` from running as root"),
                ));
            }
            _ => {}
        }
    }
    for policy in kube::of(&graph, &["PodSecurityPolicy"]) {
        let rule = policy.body.str("spec.runAsUser.rule");
        if rule.is_none_or(|rule| rule == "RunAsAny") {
            claims
                .push(Claim::new(policy.at, format!("`{}` lets pods run as root", policy.label())));
        }
    }
    claims.extend(graph.stages.iter().filter(|stage| stage.is_last).filter_map(image));
    report(cx, claims);
}

fn image(stage: &Stage) -> Option<Claim> {
    let user = stage.instructions.iter().rev().find(|one| &*one.keyword == "USER");
    let at = |range| Place { file: stage.file, range };
    let is_root = |name: &str| matches!(name.split(':').next().unwrap_or(name), "root" | "0");
    match user {
        Some(user) if is_root(&user.arguments) => {
            Some(Claim::new(at(user.range), "the image runs as root"))
        }
        Some(_) => None,
        None => {
            let base = stage.image.to_lowercase();
            // Some images have a user of their own; a stage by name has the user of that stage.
            let own = ["nonroot", "unprivileged", "rootless", "chainguard", "bitnami"]
                .iter()
                .any(|word| base.contains(word));
            let stage_name = !base.contains([':', '/', '.'])
                && base != "scratch"
                && base.len() < 12
                && !KNOWN.contains(&&*base);
            let starts =
                stage.instructions.iter().any(|one| matches!(&*one.keyword, "CMD" | "ENTRYPOINT"));
            (!own && !stage_name && starts)
                .then(|| Claim::new(stage.at, "no USER is set: the image runs as root"))
        }
    }
}

/// Images without a tag that are no names of stages.
const KNOWN: [&str; 12] = [
    "node", "python", "alpine", "ubuntu", "debian", "golang", "nginx", "ruby", "php", "busybox",
    "redis", "postgres",
];
