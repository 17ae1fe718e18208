//! Files under version control that hold an environment's secrets, or a copy of its data.

use review::prelude::*;

use crate::secret_text::is_placeholder;

pub(crate) static CHECK: Check = Check {
    id: "env-committed",
    summary: "an environment's secrets are under version control",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[540, 798],
    references: &[
        "https://12factor.net/config",
        "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository",
    ],
    reads: FactKinds::SETTINGS.and(FactKinds::TOKENS).and(FactKinds::FILES),
    page: include_str!("env_committed.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let files: Vec<_> = cx.files().collect();
    for (file, source) in files {
        if is_environment(source.path.file_name()) {
            environment(cx, file, source);
        } else if is_dump(source) {
            let range = source.lines.line_range(&source.text, 1);
            cx.report(file, range, "A database dump with its rows is under version control")
                .confidence(Confidence::Medium)
                .advise(
                    "Keep dumps out of the repository; commit migrations and made-up seed data",
                );
        }
    }
}

/// `.env`, `.env.production`, `prod.env`; not their examples.
fn is_environment(name: &str) -> bool {
    const EXAMPLES: &[&str] = &[
        "example", "sample", "template", "dist", "default", "defaults", "schema", "vault", "tpl",
        "ci", "test", "testing", "examples", "e2e",
    ];
    let environment =
        name == ".env" || name.starts_with(".env.") || name.ends_with(".env") || name == ".envrc";
    environment && !name.split(['.', '-', '_']).any(|part| EXAMPLES.contains(&part))
}

fn environment(cx: &mut CheckContext<'_>, file: FileId, source: &SourceFile) {
    let facts = &source.facts;
    // What is under a prefix of the browser is published anyhow, such as the keys of Firebase and of maps.
    let published = |token: &facts::Token| {
        let mut public = facts.settings.iter().filter(|setting| is_public(setting.key()));
        public.any(|setting| setting.value_range.contains(token.range))
    };
    let token = facts
        .tokens
        .iter()
        .find(|token| !token.placeholder && !token.test_mode && !published(token));
    let secrets: Vec<&Setting> =
        facts.settings.iter().filter(|setting| is_secret(setting)).collect();
    let (range, severity) = match (token, secrets.first()) {
        (Some(token), _) => (token.range, Severity::Blocker),
        (None, Some(first)) if secrets.iter().any(|setting| is_strong(&setting.value)) => {
            (first.key_range, Severity::Blocker)
        }
        // Guessable values are those of somebody's own machine: a bad habit, not yet a leak.
        (None, Some(first)) => (first.key_range, Severity::Med),
        (None, None) => return,
    };
    let message =
        format!("`{}` is under version control with {}", source.path.file_name(), named(&secrets));
    let confidence = if severity == Severity::Med { Confidence::Medium } else { Confidence::High };
    let mut finding = cx.report(file, range, message).severity(severity).confidence(confidence);
    for setting in secrets.iter().take(5).filter(|setting| setting.key_range != range) {
        finding = finding.because(file, setting.key_range, format!("`{}`", setting.key()));
    }
    finding.advise("Replace the secrets, take the file out with `git rm --cached`, list it in `.gitignore`, and commit an example without values");
}

fn named(secrets: &[&Setting]) -> String {
    match secrets {
        [] => "a live credential".to_owned(),
        [one] => format!("the value of `{}`", one.key()),
        [first, rest @ ..] => format!("the values of `{}` and {} more", first.key(), rest.len()),
    }
}

fn is_secret(setting: &Setting) -> bool {
    SecretName::of(setting.key()).is_some_and(SecretName::is_plain)
        && !is_public(setting.key())
        && !is_placeholder(&setting.value)
}

/// Meant for the browser: another check's.
fn is_public(key: &str) -> bool {
    ["NEXT_PUBLIC_", "VITE_", "REACT_APP_", "PUBLIC_", "EXPO_PUBLIC_", "NUXT_PUBLIC_", "GATSBY_"]
        .iter()
        .any(|prefix| key.starts_with(prefix))
}

fn is_strong(value: &str) -> bool {
    crate::secret_text::is_random(value)
        || (value.len() >= 10 && crate::secret_text::looks_like_password(value))
}

/// The header that the dump tools write, with rows behind it.
fn is_dump(source: &SourceFile) -> bool {
    let is_sql = source.path.extension() == Some("sql");
    let head: String = source.text.chars().take(400).collect();
    let tool = [
        "-- MySQL dump",
        "-- MariaDB dump",
        "-- PostgreSQL database dump",
        "-- phpMyAdmin SQL Dump",
    ]
    .iter()
    .any(|header| head.contains(header));
    let rows = source.text.contains("\nINSERT INTO") || source.text.contains("\nCOPY ");
    let people = ["users", "user", "accounts", "customers", "members"].iter().any(|table| {
        source.text.contains(&format!("INSERT INTO `{table}`"))
            || source.text.contains(&format!("COPY public.{table} "))
            || source.text.contains(&format!("INSERT INTO public.{table} "))
    });
    is_sql && tool && rows && people
}
