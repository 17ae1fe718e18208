//! Accounts of other systems that a configuration opens without a password.

use review::prelude::*;

use crate::names::words;

pub(crate) static CHECK: Check = Check {
    id: "password-empty",
    summary: "a configuration has an account without a password",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "authentication"],
    cwe: &[258, 862],
    references: &["https://cwe.mitre.org/data/definitions/258.html"],
    reads: FactKinds::SETTINGS,
    page: include_str!("password_empty.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, setting) in cx.settings_in(is_configuration) {
        found.extend(empty(source, setting).map(|how| (file, setting.value_range, how)));
    }
    for (file, range, how) in found {
        let message = format!("{how}: whoever reaches the system may sign in");
        cx.report(file, range, message)
            .advise("Set a password there, and have the file name an environment variable or a secret store's entry");
    }
}

/// JSON and YAML that a program or a build reads; not: texts for people, samples, schemas, manifests.
fn is_configuration(source: &SourceFile) -> bool {
    const NAMES: &[&str] = &[
        "package",
        "schema",
        "example",
        "sample",
        "template",
        "openapi",
        "swagger",
        "translation",
        "messages",
        "postman",
        "test",
        "spec",
        "fixture",
        "locale",
    ];
    const FOLDERS: &[&str] =
        &["locales", "locale", "i18n", "lang", "translations", "schemas", "l10n", "docs", "intl"];
    let name = source.path.file_name().to_ascii_lowercase();
    matches!(source.path.extension(), Some("json" | "yml" | "yaml"))
        && !NAMES.iter().any(|part| name.contains(part))
        && !FOLDERS.iter().any(|folder| source.path.has_folder(folder))
}

fn empty(source: &SourceFile, setting: &Setting) -> Option<String> {
    let value = setting.value.trim();
    let named = is_password(setting.key());
    // `password: ''` in so many words; a key without a value is a form to fill in, unless it stands in a list of accounts.
    if named && value.is_empty() && (is_quoted(source, setting) || is_item(setting)) {
        return Some(format!("`{}` is empty", setting.key()));
    }
    let text = value.to_ascii_lowercase();
    let holds = ["password=;", "password=&", "password=\"\";", "pwd=;"]
        .iter()
        .any(|part| text.contains(part))
        || text.trim_end().ends_with("password=");
    let connects = ["user", "server=", "host=", "uid="].iter().any(|part| text.contains(part));
    (!named && holds && connects)
        .then(|| format!("the connection `{}` has an empty password", setting.key()))
}

fn is_quoted(source: &SourceFile, setting: &Setting) -> bool {
    let range = setting.value_range;
    let before =
        source.text.get(..range.start as usize).is_some_and(|text| text.ends_with(['"', '\'']));
    before || range.slice(&source.text).starts_with(['"', '\''])
}

fn is_password(key: &str) -> bool {
    let words = words(key);
    matches!(words.last().map(String::as_str), Some("password" | "passwd" | "pwd"))
        && words.len() <= 3
}

fn is_item(setting: &Setting) -> bool {
    setting.path.iter().any(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}
