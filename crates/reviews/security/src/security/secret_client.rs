//! A secret under a name that the build tool copies into the browser's bundle.

use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secret-client",
    summary: "a secret is built into the browser's bundle",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[200, 312],
    references: &[
        "https://nextjs.org/docs/app/guides/environment-variables#bundling-environment-variables-for-the-browser",
        "https://vite.dev/guide/env-and-mode#env-variables",
    ],
    reads: FactKinds::CODE.and(FactKinds::SETTINGS),
    page: include_str!("secret_client.md"),
    run,
};

const PREFIXES: &[&str] = &[
    "NEXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "EXPO_PUBLIC_",
    "NUXT_PUBLIC_",
    "NUXT_ENV_",
    "GATSBY_",
    "VUE_APP_",
    "PUBLIC_",
    "NG_APP_",
    "STORYBOOK_",
    "RAZZLE_",
];

fn run(cx: &mut CheckContext<'_>) {
    let mut found: Vec<(FileId, ByteRange, &str)> = Vec::new();
    for (file, _, setting) in cx.settings() {
        found.push((file, setting.key_range, setting.key()));
    }
    for (file, _, code) in cx.code() {
        for (expr, id) in code.exprs.iter().zip(0..) {
            let ExprKind::Member { object, property, property_range, .. } = &expr.kind else {
                continue;
            };
            let origin = cx.origin(file, ExprId(id)).map_or("", |origin| origin.as_str());
            if origin.starts_with("process.env.") || is_build_environment(code, *object) {
                found.push((file, *property_range, property));
            }
        }
    }
    whole_environment(cx);
    let mut told: Vec<(FileId, &str)> = Vec::new();
    for (file, range, name) in found {
        let Some((prefix, kind, sure)) = exposed(name) else { continue };
        if told.contains(&(file, name)) {
            continue;
        }
        told.push((file, name));
        let message = format!(
            "`{name}` names {kind}, and `{prefix}` has its value copied into what every visitor downloads"
        );
        let finding = cx
            .report(file, range, message)
            .advise("Drop the prefix and call the service from the server");
        if !sure {
            finding.severity(Severity::Med).confidence(Confidence::Low);
        }
    }
}

/// `new DefinePlugin({ "process.env": JSON.stringify(process.env) })`
fn whole_environment(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some(callee) = site.callee.map(|callee| callee.as_str()) else { continue };
        let given = site.arg(0).map(|given| site.code.kind(site.code.constant(given)));
        let Some(ExprKind::Object(properties)) = given.filter(|_| callee.ends_with("DefinePlugin"))
        else {
            continue;
        };
        for property in properties {
            let value = site.code.constant(property.value);
            let inner = site.code.call(value).and_then(|call| call.args.first());
            let whole = inner.map_or(value, |arg| arg.value);
            if cx.origin(site.file, whole).is_some_and(|origin| origin.as_str() == "process.env") {
                let message = "the whole environment of the build is copied into what every visitor downloads, with every secret in it";
                cx.report(site.file, property.range, message)
                    .advise("Name the variables that the page needs, one by one");
            }
        }
    }
}

/// `import.meta.env`
fn is_build_environment(code: &Code, object: ExprId) -> bool {
    let ExprKind::Member { object, property, .. } = code.kind(object) else { return false };
    &**property == "env" && matches!(code.kind(*object), ExprKind::Meta(_))
}

/// The prefix, what the name is for, and whether it can only be a secret.
fn exposed(name: &str) -> Option<(&'static str, String, bool)> {
    let prefix = PREFIXES.iter().find(|prefix| name.starts_with(**prefix))?;
    let rest = &name[prefix.len()..];
    if is_public(rest) {
        return None;
    }
    let secret = SecretName::of(rest)?;
    let article = if secret.kind == SecretKind::ApiKey { "an" } else { "a" };
    let sure = match secret.kind {
        SecretKind::Password | SecretKind::Secret | SecretKind::Key | SecretKind::Credentials => {
            true
        }
        SecretKind::ApiKey => is_server_service(rest) || rest.contains("SERVICE_ROLE"),
        SecretKind::Token => is_server_service(rest),
        _ => return None,
    };
    Some((prefix, format!("{article} {secret}"), sure))
}

/// Keys that are made to be seen: they name a project, and the service limits what they may do.
pub(super) fn is_public(rest: &str) -> bool {
    const WORDS: &[&str] = &[
        "PUBLISHABLE",
        "PUBLIC",
        "ANON",
        "SITE",
        "CLIENT_ID",
        "DSN",
        "MAPS",
        "MAPBOX",
        "FIREBASE",
        "GOOGLE",
        "RECAPTCHA",
        "HCAPTCHA",
        "TURNSTILE",
        "POSTHOG",
        "SEGMENT",
        "AMPLITUDE",
        "MIXPANEL",
        "ALGOLIA_SEARCH",
        "SEARCH",
        "SENTRY",
        "ANALYTICS",
        "PUSHER_KEY",
        "VAPID",
        "INTERCOM",
        "WRITE_KEY",
        "FULLSTORY",
        "DATADOG_CLIENT",
        "INFURA",
        "ALCHEMY",
        "WALLETCONNECT",
        "THIRDWEB",
        "STORAGE_KEY",
        "TOKEN_ADDRESS",
        "LICENSE",
        "MUI",
        "TINYMCE",
        "STREAM",
        "TOKEN_NAME",
        "COOKIE",
    ];
    WORDS.iter().any(|word| rest.contains(word))
        && !rest.contains("SECRET")
        && !rest.contains("PRIVATE")
}

/// Services whose keys are for servers alone.
fn is_server_service(rest: &str) -> bool {
    const SERVICES: &[&str] = &[
        "OPENAI",
        "ANTHROPIC",
        "STRIPE",
        "SENDGRID",
        "TWILIO",
        "AWS",
        "GITHUB",
        "GITLAB",
        "SLACK",
        "MAILGUN",
        "RESEND",
        "POSTMARK",
        "HUGGINGFACE",
        "REPLICATE",
        "SUPABASE_SERVICE",
        "ADMIN",
        "CONTENTFUL_MANAGEMENT",
        "SANITY_API_WRITE",
        "NPM",
    ];
    SERVICES
        .iter()
        .any(|service| rest.starts_with(service) || rest.contains(&format!("_{service}")))
}
