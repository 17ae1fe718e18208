//! The path filters of pipelines: `**`, `*`, `?`, and `!` in front.

/// Whether a list of filters lets a path through; a later filter overrules an earlier one.
pub(crate) fn passes<'f>(filters: impl Iterator<Item = &'f str>, path: &str) -> bool {
    filters.fold(false, |passed, filter| match filter.strip_prefix('!') {
        Some(filter) => passed && !matches(filter, path),
        None => passed || matches(filter, path),
    })
}

/// Linear in the product of the lengths: one row of a table per character of the filter.
pub(crate) fn matches(filter: &str, path: &str) -> bool {
    let (filter, path): (Vec<char>, Vec<char>) = (filter.chars().collect(), path.chars().collect());
    let mut row = vec![false; path.len() + 1];
    row[0] = true;
    let mut at = 0;
    while let Some(one) = filter.get(at).copied() {
        let is_double = one == '*' && filter.get(at + 1) == Some(&'*');
        // `**/` also stands for nothing.
        let skips = is_double && filter.get(at + 2) == Some(&'/');
        let before = row.clone();
        match one {
            '*' => {
                for index in 1..=path.len() {
                    let crosses = is_double || path[index - 1] != '/';
                    row[index] = before[index] || row[index - 1] && crosses;
                }
                if skips {
                    let any = row.clone();
                    for index in 1..=path.len() {
                        row[index] = before[index] || any[index - 1] && path[index - 1] == '/';
                    }
                    row[0] = before[0];
                }
            }
            _ => {
                for index in (1..=path.len()).rev() {
                    let fits = one == '?' && path[index - 1] != '/' || one == path[index - 1];
                    row[index] = before[index - 1] && fits;
                }
                row[0] = false;
            }
        }
        at += if skips {
            3
        } else if is_double {
            2
        } else {
            1
        };
    }
    row[path.len()]
}

#[cfg(test)]
mod tests {
    use super::{matches, passes};

    #[test]
    fn stars_stop_at_folders_and_double_stars_do_not() {
        for (filter, path, fits) in [
            ("**", "a/b", true),
            ("*", "a/b", false),
            ("src/**", "src/a/b.ts", true),
            ("**/package.json", "package.json", true),
            ("**/package.json", "a/b/package.json", true),
            (".github/workflows/ci.yml", ".github/workflows/ci.yml", true),
            ("**.js", "a/b.js", true),
            ("src/*.ts", "src/a/b.ts", false),
            ("v?", "v1", true),
        ] {
            assert_eq!(matches(filter, path), fits, "{filter} {path}");
        }
        assert!(!passes(["**", "!docs/**"].into_iter(), "docs/a.md"));
    }
}
