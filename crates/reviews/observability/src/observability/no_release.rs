//! Reports that do not say of which version.

use crate::critical;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "no-release",
    summary: "the error reporter is not told release or environment",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "errors",
    focus: &["errors"],
    cwe: &[],
    references: &[
        "https://docs.sentry.io/platforms/javascript/guides/node/configuration/releases/",
        "https://docs.sentry.io/platforms/javascript/guides/node/configuration/environments/",
    ],
    reads: FactKinds::CODE,
    page: include_str!("no_release.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    for setup in &telemetry.reporters.setups {
        if !cx.is_reviewed(setup.file) {
            continue;
        }
        if setup.is_open || !cx.is_production(setup.file) {
            continue;
        }
        let Some((release, environment)) = options(&setup.system) else { continue };
        let given = |names: &[&str]| setup.options.iter().any(|option| names.contains(&&**option));
        let mut missing = Vec::new();
        if !given(release) && !critical::is_mentioned(program, RELEASED) {
            missing.push("release");
        }
        if !given(environment) && !critical::is_mentioned(program, PLACED) {
            missing.push("environment");
        }
        if missing.is_empty() {
            continue;
        }
        let message = format!(
            "{} is set up without {}: which version an error came with, or from where, is not known",
            setup.system,
            missing.join(" and ")
        );
        cx.report(setup.file, setup.range, message);
    }
}

/// Signs that a build or the environment says the release.
const RELEASED: &[&str] = &[
    "SENTRY_RELEASE",
    "@sentry/webpack-plugin",
    "@sentry/vite-plugin",
    "@sentry/esbuild-plugin",
    "@sentry/rollup-plugin",
    "sentry-cli releases",
    "sentry-cli sourcemaps",
    "withSentryConfig",
    "getsentry/action-release",
    "HONEYBADGER_REVISION",
];
/// Signs that the environment is said outside.
const PLACED: &[&str] = &["SENTRY_ENVIRONMENT", "HONEYBADGER_ENV", "ELASTIC_APM_ENVIRONMENT"];

/// The options that name the release and the environment.
fn options(system: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match system {
        "sentry" => (&["release"], &["environment"]),
        "bugsnag" => (&["appVersion"], &["releaseStage"]),
        "rollbar" => (&["codeVersion", "code_version", "payload"], &["environment", "payload"]),
        "honeybadger" => (&["revision"], &["environment"]),
        "elastic" => (&["serviceVersion"], &["environment"]),
        "airbrake" => (&["release", "revision"], &["environment"]),
        _ => return None,
    })
}
