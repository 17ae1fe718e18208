//! Relative links in Markdown lead somewhere.

use super::Tree;

pub(super) fn faults(tree: &Tree) -> Vec<String> {
    tree.with_extension("md").flat_map(|(path, text)| file_faults(tree, path, text)).collect()
}

fn file_faults(tree: &Tree, path: &str, text: &str) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut in_fence = false;
    let mut faults = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        }
        let targets = if in_fence { Vec::new() } else { targets(line) };
        for target in targets {
            let resolved = join(folder, target);
            if !tree.has(&resolved) && !tree.has_folder(&resolved) {
                faults.push(format!("{path}:{number}: link to `{target}` leads nowhere"));
            }
        }
    }
    faults
}

/// The targets of `[text](target)` that are paths: no scheme, no bare anchor.
fn targets(line: &str) -> Vec<&str> {
    let after_bracket = line.match_indices("](").map(|(place, _)| &line[place + 2..]);
    let whole = after_bracket.filter_map(|rest| rest.split([')', ' ']).next());
    let paths = whole.map(|target| target.split('#').next().unwrap_or_default());
    paths.filter(|target| !target.is_empty() && !target.contains(':')).collect()
}

fn join(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use crate::tidy::tree;

    #[test]
    fn dead_links_are_faults_and_code_is_not_read() {
        let text = "[a](b.md) [x](../c/d.rs#L1) [w](https://example.com) [dead](no.md)\n```\n[y](gone.md)\n```\n[f](../c)";
        let tree = tree(&[("a/a.md", text), ("a/b.md", ""), ("c/d.rs", "")]);
        assert_eq!(super::faults(&tree), ["a/a.md:1: link to `no.md` leads nowhere"]);
    }
}
