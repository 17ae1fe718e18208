//! Hooks that are fetched without encryption.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "hook-plain-http",
    summary: "a hook is fetched without encryption",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "determinism",
    focus: &["determinism"],
    cwe: &[319, 494],
    references: &["https://pre-commit.com/#repos-repo"],
    reads: FactKinds::SETTINGS,
    page: include_str!("hook_plain_http.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let is_hooks = |source: &SourceFile| source.path.file_name().starts_with(".pre-commit-config.");
    let found: Vec<_> = cx
        .settings_in(is_hooks)
        .filter(|(_, _, setting)| {
            setting.key() == "repo"
                && (setting.value.starts_with("http://") || setting.value.starts_with("git://"))
        })
        .collect();
    for (file, _, setting) in found {
        cx.report(
            file,
            setting.value_range,
            "whoever sits between here and there decides which code runs on every commit",
        );
    }
}
