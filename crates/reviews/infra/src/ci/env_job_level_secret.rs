//! Secrets that more steps see than need them.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "env-job-level-secret",
    summary: "a secret is given to all steps and used by one",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[522, 200],
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    reads: FactKinds::PIPELINES,
    page: include_str!("env_job_level_secret.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        let single = at.pipeline.jobs.len() == 1;
        for job in &at.pipeline.jobs {
            let workflow = at.pipeline.env.iter().filter(|_| single);
            for pair in job.env.iter().chain(workflow).filter(|pair| holds_secret(&pair.value)) {
                let users: Vec<&Step> =
                    job.steps.iter().filter(|step| uses_variable(step, &pair.name)).collect();
                if let [user] = users.as_slice()
                    && job.steps.len() > 2
                {
                    let message = format!(
                        "`{}` is there for all {} steps, with everything that they install; one of them uses it",
                        pair.name,
                        job.steps.len()
                    );
                    cx.report(at.file, pair.value.range, message).because(
                        at.file,
                        user.head(),
                        "used here",
                    );
                }
            }
        }
    }
}

fn holds_secret(text: &Text) -> bool {
    let secret = |node: &Node| {
        node.expr.below("secrets").is_some_and(|name| !name.eq_ignore_ascii_case("github_token"))
    };
    text.trees().flat_map(Node::values).any(secret)
}

fn uses_variable(step: &Step, name: &str) -> bool {
    let texts = step.with.iter().chain(&step.env).map(|pair| &pair.value).chain(&step.condition);
    let script = step.run.as_ref().is_some_and(|run| run.text.value.contains(name));
    let named = |text: &Text| {
        text.trees()
            .flat_map(Node::walk)
            .any(|node| node.expr.below("env").is_some_and(|own| own.eq_ignore_ascii_case(name)))
    };
    script || texts.into_iter().any(named)
}
