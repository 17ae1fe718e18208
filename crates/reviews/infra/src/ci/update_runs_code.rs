//! Updates that run foreign code.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "update-runs-code",
    summary: "the update bot may run code of packages",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[829],
    references: &[
        "https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference#insecure-external-code-execution--",
    ],
    reads: FactKinds::SETTINGS,
    page: include_str!("update_runs_code.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let is_bot = |source: &SourceFile| {
        matches!(source.path.file_name(), "dependabot.yml" | "dependabot.yaml")
    };
    let found: Vec<_> = cx
        .settings_in(is_bot)
        .filter(|(_, _, setting)| {
            setting.key() == "insecure-external-code-execution" && &*setting.value == "allow"
        })
        .collect();
    for (file, _, setting) in found {
        let line = ByteRange::new(setting.key_range.start, setting.value_range.end);
        cx.report(file, line, "code of packages runs while the bot works out an update, and has what the bot has: access to private registries");
    }
}
