//! Updates within hours of their release.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "update-cooldown",
    summary: "updates are taken on the day of their release",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "determinism",
    focus: &["determinism", "secrets"],
    cwe: &[1357],
    references: &[
        "https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference#cooldown-",
    ],
    reads: FactKinds::SETTINGS,
    page: include_str!("update_cooldown.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let is_bot = |source: &SourceFile| {
        matches!(source.path.file_name(), "dependabot.yml" | "dependabot.yaml")
    };
    let found: Vec<_> = cx
        .settings_in(is_bot)
        .filter(|(_, _, setting)| setting.key() == "package-ecosystem")
        .collect();
    let all: Vec<_> = cx.settings_in(is_bot).collect();
    for (file, _, setting) in found {
        let own = setting.path.split_last().map_or(&[][..], |(_, own)| own);
        let days = all.iter().find(|(other, _, one)| {
            *other == file
                && one.path.starts_with(own)
                && one.path.len() == own.len() + 2
                && &*one.path[own.len()] == "cooldown"
                && one.key() == "default-days"
        });
        match days {
            None => {
                let message = format!(
                    "updates of {} are proposed as soon as they are published: most malicious releases are found within days",
                    setting.value
                );
                cx.report(file, setting.value_range, message)
                    .advise("Add `cooldown: { default-days: 7 }`");
            }
            Some((_, _, days)) if days.value.parse::<u32>().is_ok_and(|days| days < 4) => {
                let message = format!(
                    "{} days are less than most malicious releases take to be found",
                    days.value
                );
                cx.report(file, days.value_range, message);
            }
            Some(_) => {}
        }
    }
}
