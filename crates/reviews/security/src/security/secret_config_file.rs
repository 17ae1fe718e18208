//! A credential written out in a configuration file.

use review::prelude::*;

use crate::secret_text::{is_placeholder, is_publishable, is_random, looks_like_password};

pub(crate) static CHECK: Check = Check {
    id: "secret-config-file",
    summary: "a credential is written out in a configuration file",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[260, 313],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    ],
    reads: FactKinds::SETTINGS.and(FactKinds::TOKENS),
    page: include_str!("secret_config_file.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, setting) in cx.settings_in(is_configuration) {
        // What a test signs in with is its own, unless it was drawn at random.
        let is_own = cx.is_test(file) && !is_random(&setting.value);
        if !in_token(source, setting) && !is_own {
            found.extend(judge(setting).map(|judged| (file, setting, judged)));
        }
    }
    let mut rows: Vec<FileId> = Vec::new();
    for (file, setting, (what, severity, confidence)) in found {
        // The rows of one file are one habit.
        if severity == Severity::Med {
            if rows.contains(&file) {
                continue;
            }
            rows.push(file);
        }
        let message = format!(
            "`{}` holds {what} in clear, for everybody who can read the repository",
            setting.path.join(".")
        );
        cx.report(file, setting.value_range, message)
            .severity(severity)
            .confidence(confidence)
            .advise("Replace it, and have the file name an environment variable or a secret store's entry");
    }
}

/// Not: environment files, manifests, translations, descriptions of APIs, and files of infrastructure and CI, whose
/// reviews look for themselves.
fn is_configuration(source: &SourceFile) -> bool {
    const FOLDERS: &[&str] = &[
        "locales",
        "locale",
        "i18n",
        "lang",
        "langs",
        "languages",
        "translations",
        "messages",
        "l10n",
        ".github",
        "schemas",
        "openapi",
        "swagger",
        "k8s",
        "kubernetes",
        "helm",
        "charts",
        "terraform",
        "cloudformation",
        "i18n-data",
        "intl",
    ];
    const NAMES: &[&str] = &[
        "package.json",
        "tsconfig.json",
        "composer.json",
        "openapi",
        "swagger",
        "schema",
        "docker-compose",
        "compose.",
        "cloudbuild",
        ".gitlab-ci",
        "pnpm-workspace",
        "translation",
        "template.",
        "serverless.",
        "postman",
        "example",
        "sample",
    ];
    let name = source.path.file_name().to_lowercase();
    let kind = matches!(
        source.path.extension(),
        Some(
            "json"
                | "yaml"
                | "yml"
                | "toml"
                | "ini"
                | "properties"
                | "conf"
                | "cfg"
                | "json5"
                | "jsonc"
                | "config"
        )
    );
    kind && !name.starts_with(".env")
        && !NAMES.iter().any(|part| name.contains(part))
        && !FOLDERS.iter().any(|folder| source.path.has_folder(folder))
        && !is_language(&name)
}

/// `en.json`, `pt-BR.yml`
fn is_language(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("");
    let mut parts = stem.split(['-', '_']);
    let language = parts.next().unwrap_or("");
    language.len() == 2
        && stem.len() <= 7
        && !matches!(language, "db" | "ci" | "qa" | "pg" | "my" | "js")
        && parts.all(|part| (2..=4).contains(&part.len()))
}

fn in_token(source: &SourceFile, setting: &Setting) -> bool {
    source.facts.tokens.iter().any(|token| setting.value_range.contains(token.range))
}

fn judge(setting: &Setting) -> Option<(String, Severity, Confidence)> {
    let secret = SecretName::of(setting.key()).filter(|secret| secret.is_plain());
    let text: &str = &setting.value;
    let Some(secret) = secret else { return inline(text) };
    let readable = setting.is_text || secret.kind == SecretKind::Password;
    if !readable
        || is_placeholder(text)
        || is_publishable(text)
        || text.contains(char::is_whitespace)
        || names_a_place(setting, text)
    {
        return None;
    }
    let what = format!("a {secret}");
    // Rows of people, as seeds and fixtures have them, are not the program's own credentials.
    let row = setting
        .path
        .iter()
        .any(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let strong = match secret.kind {
        SecretKind::Password => looks_like_password(text) || is_random(text),
        SecretKind::Credentials | SecretKind::Cookie | SecretKind::OneTimeCode => return None,
        _ => is_random(text),
    };
    match (strong, row, secret.kind) {
        (_, true, SecretKind::Password) => Some((what, Severity::Med, Confidence::Medium)),
        (_, true, _) => None,
        (true, false, _) => Some((what, Severity::Blocker, Confidence::High)),
        // A weak password opens the door as well; a word may also be a label.
        (false, false, SecretKind::Password) => Some((what, Severity::High, Confidence::Medium)),
        _ => None,
    }
}

/// The value says where the secret is: a path, a variable, a header, a key of translations.
fn names_a_place(setting: &Setting, text: &str) -> bool {
    let constant = text.len() > 3
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        && text.contains('_');
    let boolean = matches!(
        text.to_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "error" | "warn" | "required" | "optional"
    );
    let typed = setting.path.iter().any(|part| {
        matches!(
            &**part,
            "properties"
                | "definitions"
                | "rules"
                | "scripts"
                | "dependencies"
                | "devDependencies"
                | "labels"
                | "columns"
        )
    });
    constant
        || boolean
        || typed
        || text.starts_with('/')
        || text.starts_with("./")
        || text.contains("://")
        || text.contains("::")
}

/// A command line or block of text that sets one: `script.sh password='x'`.
fn inline(text: &str) -> Option<(String, Severity, Confidence)> {
    for (place, _) in text.match_indices("password") {
        let rest = text[place + "password".len()..].trim_start_matches(' ');
        let Some(value) = rest.strip_prefix(['=', ':']) else { continue };
        let value = value.trim_start_matches([' ', '\'', '"']);
        let end = value.find(['\'', '"', ' ', '\n', '&', ';', ',']).unwrap_or(value.len());
        let value = &value[..end];
        let alone = text[..place]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric() || before == '_');
        // Only what stands at a line's or word's own end is a setting; `?password=` belongs to an address.
        if alone
            && !text[..place].ends_with(['?', '&', ':'])
            && value.len() >= 3
            && !value.starts_with(['$', '<', '{', '%', '*', '[', '#'])
            && !is_reference(value)
        {
            return Some(("a password".to_owned(), Severity::High, Confidence::Medium));
        }
    }
    None
}

fn is_reference(value: &str) -> bool {
    value.contains(['$', '{', '('])
        || matches!(value.to_lowercase().as_str(), "null" | "none" | "true" | "false" | "string")
}
