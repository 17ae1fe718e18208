//! What a report takes from a check's page: the summary paragraph and the advice.

use model::Fix;

/// The paragraph under the title: what it leads to.
pub fn summary_paragraph(page: &str) -> &str {
    let body = page.split_once('\n').map_or("", |(_, body)| body).trim_start();
    let body = if body.starts_with('#') { "" } else { body };
    body.split("\n\n").next().and_then(|text| text.split("\n#").next()).unwrap_or("").trim()
}

/// The section "How to fix": its prose, and its first code block as the state to reach. Without the section, the last
/// sentence of the summary, which then has to say it.
pub fn advice(page: &str) -> Option<Fix> {
    if let Some(section) = section(page, "How to fix") {
        let prose = section.split("```").next().unwrap_or("").trim();
        let after = first_fence(section);
        return Some(Fix::Advice { summary: prose.to_owned(), before: None, after });
    }
    let summary = summary_paragraph(page);
    let last =
        summary.trim_end_matches('.').rsplit_once(". ").map(|(_, last)| format!("{last}."))?;
    Some(Fix::Advice { summary: last, before: None, after: None })
}

/// The body of the `##` section with this title, without its subsections.
pub fn section<'p>(page: &'p str, title: &str) -> Option<&'p str> {
    let heading = format!("\n## {title}\n");
    let start = page.find(&heading)? + heading.len();
    let rest = &page[start..];
    let end = rest.find("\n## ").unwrap_or(rest.len());
    Some(&rest[..end])
}

fn first_fence(section: &str) -> Option<String> {
    let (_, rest) = section.split_once("```")?;
    let (_, code) = rest.split_once('\n')?;
    let (code, _) = code.split_once("\n```")?;
    Some(code.to_owned())
}

#[cfg(test)]
mod tests {
    use model::Fix;

    use super::{advice, summary_paragraph};

    const PAGE: &str = "# x\nIt hurts. Wash it.\n\n## What we report\n```ts\na\n```\n\n## How to fix\nUse b.\n```ts\nb\n```\n";

    #[test]
    fn the_page_explains_and_advises() {
        assert_eq!(summary_paragraph(PAGE), "It hurts. Wash it.");
        let Some(Fix::Advice { summary, after, .. }) = advice(PAGE) else { panic!("no advice") };
        assert_eq!((summary.as_str(), after.as_deref()), ("Use b.", Some("b")));
    }

    #[test]
    fn without_the_section_the_last_sentence_advises() {
        let page = PAGE.replace("## How to fix", "## Other");
        assert_eq!(advice(&page).map(|fix| fix.summary().to_owned()), Some("Wash it.".into()));
        assert_eq!(advice("# x\nOnly one.\n\n## A\n"), None);
    }
}
