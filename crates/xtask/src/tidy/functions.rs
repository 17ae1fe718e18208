//! How long functions are, counted as clippy's `too_many_lines` does: the lines of code inside the braces.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Tree;

const MOST_LINES: usize = 100;
/// 95 of 100 functions have at most this many lines.
const MOST_LINES_OF_95: usize = 40;
const MOST_LINES_OF_MEDIAN: usize = 8;

pub(super) fn faults(tree: &Tree) -> Vec<String> {
    let mut lengths = Vec::new();
    let mut faults = Vec::new();
    for (path, text) in tree.product_sources() {
        match syn::parse_file(text) {
            Ok(file) => {
                let mut meter = Meter { path, lines: text.lines().collect(), lengths: Vec::new() };
                meter.visit_file(&file);
                lengths.extend(meter.lengths);
            }
            Err(error) => faults.push(format!("{path}: {error}")),
        }
    }
    lengths.sort();
    let too_long = lengths.iter().filter(|(lines, _)| *lines > MOST_LINES);
    faults.extend(
        too_long.map(|(lines, place)| format!("{place}: {lines} lines, at most {MOST_LINES}")),
    );
    faults.extend(quantile_fault(&lengths, 50, MOST_LINES_OF_MEDIAN));
    faults.extend(quantile_fault(&lengths, 95, MOST_LINES_OF_95));
    faults
}

fn quantile_fault(sorted: &[(usize, String)], percent: usize, most: usize) -> Option<String> {
    let (lines, _) = sorted.get(sorted.len() * percent / 100)?;
    (*lines > most)
        .then(|| format!("functions: {percent}% have up to {lines} lines, the bar is {most}"))
}

struct Meter<'a> {
    path: &'a str,
    lines: Vec<&'a str>,
    lengths: Vec<(usize, String)>,
}

impl Meter<'_> {
    /// Blank lines and comments do not count, nor do the signature and the braces.
    fn measure(&mut self, signature: Span, block: Span) {
        let (open, close) = (block.start().line, block.end().line);
        let inside = self.lines.get(open..close.saturating_sub(1)).unwrap_or_default();
        let is_code =
            |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let count = inside.iter().filter(is_code).count();
        self.lengths.push((count, format!("{}:{}", self.path, signature.start().line)));
    }
}

impl<'ast> Visit<'ast> for Meter<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(item.sig.span(), item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(item.sig.span(), item.block.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // Tests are allowed to tell a long story.
        if item.ident != "tests" {
            visit::visit_item_mod(self, item);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::tree;

    #[test]
    fn a_long_function_is_a_fault_and_tests_do_not_count() {
        let body = "    a();\n    // why\n\n".repeat(101);
        let long =
            format!("//! x\nfn long() {{\n{body}}}\nmod tests {{ fn story() {{\n{body}}} }}");
        let faults = super::faults(&tree(&[("crates/a/src/a.rs", &long)]));
        assert_eq!(
            faults.iter().filter(|fault| fault.contains("a.rs:2: 101 lines")).count(),
            1,
            "{faults:?}"
        );
        assert!(!faults.iter().any(|fault| fault.contains("a.rs:306")));
    }

    #[test]
    fn short_functions_are_none() {
        assert!(
            super::faults(&tree(&[("crates/a/src/a.rs", "fn a() {\n    b()\n}\n")])).is_empty()
        );
    }
}
