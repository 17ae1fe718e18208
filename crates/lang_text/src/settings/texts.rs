//! Catalogues of a program's texts, one for each language: thousands of scalars of which none is a setting.

use model::RepoPath;

/// Folders that hold them.
const FOLDERS: [&str; 9] =
    ["i18n", "l10n", "intl", "lang", "langs", "languages", "locale", "locales", "translations"];

/// `locales/de.json`, `i18n/pt_BR/common.yml`.
pub(crate) fn is_catalogue(path: &RepoPath) -> bool {
    let is_format = matches!(path.extension(), Some("json" | "json5" | "yml" | "yaml"));
    let name = path.file_name();
    let stem = name.split('.').next().unwrap_or(name);
    let folders: Vec<&str> = path.folder().split('/').collect();
    is_format
        && folders.iter().any(|folder| FOLDERS.contains(folder))
        && (is_language(stem) || folders.last().is_some_and(|folder| is_language(folder)))
}

/// A language tag (RFC 5646) of language, script and region: `de`, `pt-BR`, `zh_Hans_CN`.
fn is_language(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let language = parts.next().unwrap_or("");
    (2..=3).contains(&language.len())
        && language.bytes().all(|letter| letter.is_ascii_lowercase())
        && parts.clone().count() <= 2
        && parts.all(|part| {
            (2..=4).contains(&part.len())
                && part.bytes().all(|letter| letter.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::is_catalogue;
    use model::RepoPath;

    #[test]
    fn texts_of_a_language_are_told_from_settings() {
        let is = |path: &str| is_catalogue(&RepoPath::new(path));
        for path in ["locales/de.json", "src/i18n/pt_BR.json", "lang/zh-Hans-CN/common.yml"] {
            assert!(is(path), "{path}");
        }
        for path in ["config/de.json", "locales/settings.json", "i18n/index.ts", "lang/node.json"] {
            assert!(!is(path), "{path}");
        }
    }
}
