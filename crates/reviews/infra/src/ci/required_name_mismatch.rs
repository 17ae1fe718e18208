//! Required checks that nothing reports.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "required-name-mismatch",
    summary: "a required check has the name of no job",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "correctness",
    focus: &["correctness"],
    cwe: &[],
    references: &["https://github.com/repository-settings/app"],
    reads: FactKinds::PIPELINES.and(FactKinds::SETTINGS),
    page: include_str!("required_name_mismatch.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    let mut names: Vec<String> = Vec::new();
    let mut foreign = false;
    for at in flow.all() {
        for job in &at.pipeline.jobs {
            let name = job.name.as_ref().map_or(&job.id, |name| &name.value);
            // `test (${{ matrix.os }})` reports under many names.
            names.push(name.split("${{").next().unwrap_or_default().trim().to_owned());
            foreign |= job.uses.is_some();
        }
    }
    if names.is_empty() {
        return;
    }
    let is_settings = |source: &SourceFile| {
        matches!(source.path.as_str(), ".github/settings.yml" | ".github/settings.yaml")
    };
    let found: Vec<_> = cx
        .settings_in(is_settings)
        .filter(|(_, _, setting)| setting.path.iter().any(|part| &**part == "contexts"))
        .collect();
    for (file, _, setting) in found {
        let wanted = setting.value.trim();
        let own = wanted.rsplit(" / ").next().unwrap_or(wanted);
        let known = names.iter().any(|name| {
            !name.is_empty()
                && (own == name
                    || own.starts_with(&format!("{name} ("))
                    || wanted.starts_with(&format!("{name} / ")))
        });
        let is_service = [
            "codecov",
            "dco",
            "sonar",
            "license",
            "netlify",
            "vercel",
            "snyk",
            "ci/",
            "continuous-integration",
        ]
        .iter()
        .any(|word| wanted.to_ascii_lowercase().contains(word));
        let elsewhere = foreign && wanted.contains(" / ");
        if !(known || is_service || elsewhere) {
            let message = format!(
                "no job is called `{wanted}`: the branch waits for a check that is never reported"
            );
            cx.report(file, setting.value_range, message);
        }
    }
}
