//! An image holds a credential.

use infra_graph::Place;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::secrets;

pub(crate) static CHECK: Check = Check {
    id: "secret-docker",
    summary: "an image holds a credential",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[798, 538],
    references: &["https://docs.docker.com/build/building/secrets/"],
    reads: FactKinds::INFRA,
    page: include_str!("secret_docker.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims: Vec<Claim> = Vec::new();
    for stage in &graph.stages {
        let before = claims.len();
        let mut arguments = Vec::new();
        for one in &stage.instructions {
            let at = Place { file: stage.file, range: one.range };
            match &*one.keyword {
                "ENV" => {
                    claims.extend(pairs(&one.arguments).into_iter().filter_map(|(name, value)| {
                        let held = secrets::is_secret(name, value);
                        held.then(|| Claim::new(at, format!("`{name}` is part of the image")))
                    }))
                }
                "ARG" => match one.arguments.split_once('=') {
                    Some((name, value))
                        if secrets::is_secret(name.trim(), value.trim_matches(['"', '\''])) =>
                    {
                        claims.push(Claim::new(
                            at,
                            format!("the default of `{name}` is part of the image"),
                        ));
                    }
                    _ => arguments.push(one.arguments.split('=').next().unwrap_or("").trim()),
                },
                "RUN" if !one.arguments.contains("--mount=type=secret") => {
                    let used = arguments.iter().find(|name| is_written(name, &one.arguments));
                    claims.extend(used.map(|name| {
                        Claim::new(
                            at,
                            format!("`{name}` is written into a layer and stays in the history"),
                        )
                    }));
                }
                "COPY" | "ADD" => claims.extend(
                    copied(&one.arguments)
                        .map(|name| Claim::new(at, format!("`{name}` is copied into the image"))),
                ),
                _ => {}
            }
        }
        // What only builds is not shipped, though a cache of layers keeps it.
        if !stage.is_last {
            let of_stage: Vec<Claim> = claims.drain(before..).collect();
            claims.extend(of_stage.into_iter().map(|claim| claim.severity(Severity::Med)));
        }
    }
    report(cx, claims.into_iter().map(Claim::secret));
}

/// `A=b C="d e"`, or `A b`.
fn pairs(arguments: &str) -> Vec<(&str, &str)> {
    match arguments.split_once([' ', '=']) {
        Some((name, value))
            if !name.contains('=') && arguments.find(' ') < arguments.find('=')
                || !arguments.contains('=') =>
        {
            vec![(name, value)]
        }
        _ => arguments
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, value.trim_matches(['"', '\''])))
            .collect(),
    }
}

/// A token that a line writes to a file.
fn is_written(name: &str, line: &str) -> bool {
    let used = line.contains(&format!("${{{name}}}")) || line.contains(&format!("${name}"));
    used && line.contains('>') && SecretName::of(name).is_some_and(|secret| secret.is_plain())
}

fn copied(arguments: &str) -> Option<&str> {
    const FILES: [&str; 7] = [
        ".env",
        "id_rsa",
        "id_ed25519",
        ".npmrc",
        ".pypirc",
        "credentials.json",
        ".git-credentials",
    ];
    if arguments.contains("--from=") {
        return None;
    }
    let sources = arguments.split_whitespace().filter(|word| !word.starts_with("--"));
    let words: Vec<&str> = sources.collect();
    let (_, sources) = words.split_last()?;
    sources.iter().copied().find(|word| {
        let name = word.trim_matches(['"', '[', ']', ',']).rsplit('/').next().unwrap_or("");
        // An .npmrc mostly names a registry; only what holds nothing else counts.
        FILES.contains(&name) && name != ".npmrc" || name.starts_with(".env.prod")
    })
}
