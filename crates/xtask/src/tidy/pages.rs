//! A check is a file and its page.

use super::Tree;

pub(super) fn faults(tree: &Tree) -> Vec<String> {
    let checks = tree.with_extension("rs").filter(|(path, text)| {
        path.starts_with("crates/reviews/") && text.contains("static CHECK: Check")
    });
    let mut faults: Vec<String> = checks
        .filter(|(path, _)| !tree.has(&page_of(path)))
        .map(|(path, _)| format!("{path}: has no page"))
        .collect();
    let pages = tree.with_extension("md").filter(|(path, _)| path.starts_with("crates/reviews/"));
    faults.extend(
        pages
            .filter(|(path, _)| !tree.has(&check_of(path)))
            .map(|(path, _)| format!("{path}: has no check")),
    );
    faults
}

fn page_of(check: &str) -> String {
    check.trim_end_matches(".rs").to_owned() + ".md"
}

fn check_of(page: &str) -> String {
    page.trim_end_matches(".md").to_owned() + ".rs"
}

#[cfg(test)]
mod tests {
    use crate::tidy::tree;

    #[test]
    fn a_check_without_page_and_a_page_without_check_are_faults() {
        let check = "//! x\npub(crate) static CHECK: Check = Check {};";
        let tree = tree(&[
            ("crates/reviews/security/src/security/a.md", "# a"),
            ("crates/reviews/security/src/security/a.rs", check),
            ("crates/reviews/security/src/security/b.rs", check),
            ("crates/reviews/security/src/security/c.md", "# c"),
        ]);
        let faults = super::faults(&tree);
        assert_eq!(faults.len(), 2);
        assert!(faults[0].contains("b.rs") && faults[1].contains("c.md"));
    }
}
