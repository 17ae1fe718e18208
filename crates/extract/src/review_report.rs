//! Reports that a review left in the repository. They quote what was found, so reading them would find it again.

/// How far the marks lie from either end, in bytes.
const REACH: usize = 2_000;

/// Whether the text is a report of this program, in any of its formats, or anybody's SARIF.
pub(crate) fn is_report(text: &str) -> bool {
    let head = start(text);
    let structured = [
        head.starts_with("---\nschema: session-workflow/"),
        head.starts_with('{') && head.contains("\"$schema\"") && head.contains("sarif-"),
        head.starts_with("{\n  \"schema_version\"") && head.contains("\"name\": \"sw\""),
        head.contains("<testsuites name=\"session-workflow\""),
        head.starts_with("[\n  {\n    \"description\"")
            && ["\"check_name\"", "\"fingerprint\""].iter().all(|key| head.contains(key)),
    ];
    structured.contains(&true) || ends_with_a_verdict(text)
}

/// The last lines of the formats for terminals and agents.
fn ends_with_a_verdict(text: &str) -> bool {
    let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(REACH))..];
    let gate =
        tail.lines().rev().take(4).any(|line| {
            line.strip_prefix("Gate: ").is_some_and(|verdict| verdict.contains(" (exit "))
        });
    let counts = tail.lines().rev().take(6).any(|line| {
        let counted = |severity| line.contains(severity);
        [" BLOCKER, ", " HIGH, ", " MED, ", " LOW, ", " NIT"].into_iter().all(counted)
    });
    gate && counts
}

fn start(text: &str) -> &str {
    &text[..text.floor_char_boundary(text.len().min(REACH))]
}

#[cfg(test)]
mod tests {
    use super::is_report;

    #[test]
    fn what_only_speaks_of_reviews_is_no_report() {
        for text in [
            "",
            "Gate: BLOCK (exit 1)\n",
            "# Gates\n1 BLOCKER, 2 HIGH, 3 MED, 4 LOW, 0 NIT\n",
            "---\nschema: other/1\n---\n",
            "{\"$schema\": \"https://json.schemastore.org/package\"}",
            "[\n  {\n    \"description\": \"a\"\n  }\n]",
        ] {
            assert!(!is_report(text), "{text}");
        }
    }

    #[test]
    fn the_marks_are_looked_for_at_the_ends_of_long_texts_in_any_script() {
        let filler = "ä".repeat(5_000);
        let report = format!(
            "{filler}\nFindings: 1 BLOCKER, 0 HIGH, 0 MED, 0 LOW, 0 NIT\nGate: BLOCK (exit 1)\n"
        );
        assert!(is_report(&report));
        assert!(!is_report(&format!("{report}{filler}{filler}")));
    }
}
