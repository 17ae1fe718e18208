//! Versions that npm, Yarn and pnpm have pinned.

use std::collections::BTreeMap;

use facts::LockedPackage;
use model::RepoPath;
use serde_json::Value;

/// How deep `dependencies` of the first lockfile version nest at most.
const DEEPEST: u32 = 64;

/// In the order of name and version; nothing for a file that is no lockfile of these, or that is broken.
pub(crate) fn packages(path: &RepoPath, text: &str) -> Vec<LockedPackage> {
    let mut found = Found { path, packages: BTreeMap::new() };
    match path.file_name() {
        "package-lock.json" | "npm-shrinkwrap.json" => npm(text, &mut found),
        "yarn.lock" => yarn(text, &mut found),
        "pnpm-lock.yaml" => pnpm(text, &mut found),
        _ => {}
    }
    found.packages.into_values().collect()
}

struct Found<'p> {
    path: &'p RepoPath,
    packages: BTreeMap<(String, String), LockedPackage>,
}

impl Found<'_> {
    /// What one user needs in production is no development package.
    fn add(&mut self, name: &str, version: &str, development: bool, line: u32) {
        let starts = version.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        if name.is_empty() || !starts {
            return;
        }
        let lockfile = self.path.clone();
        self.packages
            .entry((name.to_owned(), version.to_owned()))
            .and_modify(|known| known.development &= development)
            .or_insert_with(|| LockedPackage {
                name: name.into(),
                version: version.into(),
                development,
                lockfile,
                line,
            });
    }
}

fn npm(text: &str, found: &mut Found<'_>) {
    let Ok(lock) = serde_json::from_str::<Value>(text) else { return };
    if let Some(packages) = lock.get("packages").and_then(Value::as_object) {
        for (place, package) in packages {
            let Some((_, name)) = place.rsplit_once("node_modules/") else { continue };
            let name = package.get("name").and_then(Value::as_str).unwrap_or(name);
            let version = package.get("version").and_then(Value::as_str).unwrap_or("");
            let says = |key: &str| package.get(key).and_then(Value::as_bool) == Some(true);
            found.add(name, version, says("dev") || says("devOptional"), 0);
        }
    } else if let Some(dependencies) = lock.get("dependencies") {
        nested(dependencies, found, DEEPEST);
    }
}

fn nested(dependencies: &Value, found: &mut Found<'_>, depth: u32) {
    let (Some(depth), Some(entries)) = (depth.checked_sub(1), dependencies.as_object()) else {
        return;
    };
    for (name, package) in entries {
        let version = package.get("version").and_then(Value::as_str).unwrap_or("");
        let development = package.get("dev").and_then(Value::as_bool) == Some(true);
        found.add(name, version, development, 0);
        if let Some(inner) = package.get("dependencies") {
            nested(inner, found, depth);
        }
    }
}

/// Of both formats: a line of descriptors at the margin, and a version below it.
fn yarn(text: &str, found: &mut Found<'_>) {
    let mut name = None;
    let mut start = 0;
    for (line, number) in text.lines().zip(1..) {
        if !line.starts_with([' ', '#']) && line.ends_with(':') {
            let first = line.trim_end_matches(':').split(',').next().unwrap_or("");
            name = descriptor(first.trim().trim_matches('"'));
            start = number;
        } else if let Some(rest) = line.strip_prefix("  version") {
            let version = rest.trim_start_matches(':').trim().trim_matches('"');
            if let Some(name) = name.take() {
                found.add(name, version, false, start);
            }
        }
    }
}

/// `@scope/name@^1.0.0`, `name@npm:^1.0.0`; an alias (`name@npm:other@1`) is what it stands for. Local packages have
/// no advisories.
fn descriptor(text: &str) -> Option<&str> {
    let at = text.get(1..)?.find('@')? + 1;
    let (name, range) = (&text[..at], &text[at + 1..]);
    if ["workspace:", "link:", "portal:", "file:"].iter().any(|local| range.starts_with(local)) {
        return None;
    }
    let alias = range
        .strip_prefix("npm:")
        .filter(|alias| alias.get(1..).is_some_and(|rest| rest.contains('@')));
    match alias {
        Some(alias) => descriptor(alias),
        None => Some(name),
    }
}

/// Keys of `packages:` are `/name/1.0.0`, `/name@1.0.0` or `name@1.0.0(peer@2.0.0)`; `dev: true` stands below them.
fn pnpm(text: &str, found: &mut Found<'_>) {
    let mut inside = false;
    let mut current: Option<(&str, &str, u32)> = None;
    let mut development = false;
    for (line, number) in text.lines().zip(1..) {
        if !line.starts_with(' ') && !line.trim().is_empty() {
            inside = line.trim_end() == "packages:";
            continue;
        }
        if !inside {
            continue;
        }
        let is_key =
            line.starts_with("  ") && !line.starts_with("   ") && line.trim_end().ends_with(':');
        if is_key {
            if let Some((name, version, at)) = current.take() {
                found.add(name, version, development, at);
            }
            development = false;
            let key = line.trim().trim_end_matches(':').trim_matches(['\'', '"']);
            current = pinned(key).map(|(name, version)| (name, version, number));
        } else if line.trim() == "dev: true" {
            development = true;
        }
    }
    if let Some((name, version, at)) = current {
        found.add(name, version, development, at);
    }
}

/// The name ends at the first `/` or `@` behind its scope.
fn pinned(key: &str) -> Option<(&str, &str)> {
    let key = key.strip_prefix('/').unwrap_or(key);
    let key = key.split('(').next()?;
    let scope = if key.starts_with('@') { key.find('/')? + 1 } else { 0 };
    let end = scope + key[scope..].find(['/', '@'])?;
    let version = &key[end + 1..];
    // Before version 6: `/name/1.0.0_peer@2.0.0`.
    let version = if key[end..].starts_with('/') { version.split('_').next()? } else { version };
    Some((&key[..end], version))
}

#[cfg(test)]
mod tests {
    use model::RepoPath;

    use super::packages;

    fn read(name: &str, text: &str) -> String {
        let found = packages(&RepoPath::new(name), text);
        let shown: Vec<String> = found
            .iter()
            .map(|package| {
                let mark = if package.development { " dev" } else { "" };
                format!("{} {}{mark}", package.name, package.version)
            })
            .collect();
        shown.join(", ")
    }

    #[test]
    fn every_version_of_npms_lockfile() {
        let second = r#"{"lockfileVersion":3,"packages":{"":{"name":"shop"},"packages/own":{"version":"1.0.0"},
          "node_modules/lodash":{"version":"4.17.4"},"node_modules/a/node_modules/@s/b":{"version":"2.0.0","dev":true},
          "node_modules/alias":{"name":"real","version":"1.1.0"}}}"#;
        assert_eq!(read("package-lock.json", second), "@s/b 2.0.0 dev, lodash 4.17.4, real 1.1.0");
        let first = r#"{"dependencies":{"a":{"version":"1.0.0","dependencies":{"b":{"version":"2.0.0","dev":true}}}}}"#;
        assert_eq!(read("package-lock.json", first), "a 1.0.0, b 2.0.0 dev");
    }

    #[test]
    fn both_formats_of_yarn() {
        let classic = "# yarn lockfile v1\n\n\"@s/a@^1.0.0\", \"@s/a@^1.1.0\":\n  version \"1.2.0\"\n  resolved \"x\"\n\nb@~2.0.0:\n  version \"2.0.9\"\n";
        assert_eq!(read("yarn.lock", classic), "@s/a 1.2.0, b 2.0.9");
        let berry = "__metadata:\n  version: 8\n\n\"b@npm:^2.0.0\":\n  version: 2.0.9\n\n\"own@workspace:.\":\n  version: 0.0.0-use.local\n\n\"c@npm:d@1.0.0\":\n  version: 1.0.0\n";
        assert_eq!(read("yarn.lock", berry), "b 2.0.9, d 1.0.0");
    }

    #[test]
    fn every_format_of_pnpm() {
        let text = "lockfileVersion: 5.4\n\npackages:\n\n  /a/1.0.0:\n    dev: true\n\n  /@s/b/2.0.0_react@18.0.0:\n    dev: false\n\n  '@s/c@3.0.0(react@18.0.0)':\n    resolution: {}\n\n  /d@4.0.0:\n    dev: true\n\nsnapshots:\n\n  e@5.0.0: {}\n";
        assert_eq!(
            read("pnpm-lock.yaml", text),
            "@s/b 2.0.0, @s/c 3.0.0, a 1.0.0 dev, d 4.0.0 dev"
        );
    }

    #[test]
    fn broken_files_give_nothing() {
        for name in ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "Cargo.lock"] {
            assert_eq!(
                read(name, "{\"packages\": [\n:\n  version\npackages:\n  @:\n"),
                "",
                "{name}"
            );
        }
    }
}
