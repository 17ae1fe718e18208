//! Whose repository this is, as far as its files say.

use facts::SourceFile;
use review::CheckContext;

/// The organisation or person that a manifest names as the owner, in lower case.
pub(crate) fn owner(cx: &CheckContext<'_>) -> Option<String> {
    let is_manifest = |source: &SourceFile| {
        matches!(
            source.path.as_str(),
            "package.json" | "Cargo.toml" | "pyproject.toml" | "composer.json"
        )
    };
    let found = cx.settings_in(is_manifest).find_map(|(_, _, setting)| {
        let path: Vec<&str> = setting.path.iter().map(|part| &**part).collect();
        let is_repository = matches!(
            path.as_slice(),
            ["repository"]
                | ["repository", "url"]
                | ["package", "repository"]
                | ["workspace", "package", "repository"]
                | ["homepage"]
                | ["bugs", "url"]
                | ["project", "urls", _]
        );
        is_repository.then(|| owner_of(&setting.value)).flatten()
    });
    found.map(|owner| owner.to_ascii_lowercase())
}

/// `https://github.com/owner/name`, `git@github.com:owner/name.git`, `owner/name`.
fn owner_of(value: &str) -> Option<&str> {
    let below = match value.split_once("github.com") {
        Some((_, below)) => below.trim_start_matches(['/', ':']),
        None => value.strip_prefix("github:").unwrap_or(value),
    };
    let mut parts = below.split('/');
    let owner = parts.next()?;
    let is_name =
        !owner.is_empty() && owner.chars().all(|one| one.is_ascii_alphanumeric() || one == '-');
    (is_name && parts.next().is_some()).then_some(owner)
}
