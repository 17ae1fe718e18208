//! Jobs that put something before users.

use facts::ci::Job;

use super::work::{Doing, Work, doings};

/// What a job deploys first.
pub(crate) fn first(job: &Job) -> Option<Doing<'_>> {
    doings(job).into_iter().find(|doing| {
        let plain = doing.command.is_none_or(|command| !command.substituted && !command.tested);
        doing.work == Work::Deploy && plain
    })
}

/// Named after production.
pub(crate) fn is_production(job: &Job) -> bool {
    let environment = job.environment.as_ref().map_or("", |environment| &environment.value);
    let steps = job.steps.iter().filter_map(|step| step.run.as_ref());
    let said = |text: &str| {
        let text = text.to_ascii_lowercase();
        let mut words = text.split(|one: char| !one.is_ascii_alphanumeric());
        words.any(|word| matches!(word, "prod" | "production" | "live"))
    };
    said(&job.words()) || said(environment) || steps.into_iter().any(|run| said(&run.text.value))
}

/// The command itself waits, and says whether it went well.
pub(crate) fn waits(deploy: Doing<'_>) -> bool {
    let argument = deploy
        .step
        .with
        .iter()
        .any(|pair| pair.name.starts_with("wait") && !pair.value.is("false"));
    let command = deploy.command.is_some_and(|command| {
        let words = command.spelled();
        let has = |flag: &str| words.iter().any(|word| word.starts_with(flag));
        has("--atomic") || has("--wait") || has("--rollback-on-failure") || words.contains(&"rollout".to_owned())
            // Infrastructure says itself whether it came about.
            || words.first().is_some_and(|tool| matches!(tool.as_str(), "terraform" | "tofu" | "terragrunt" | "pulumi" | "cdk" | "sam"))
    });
    argument || command
}
