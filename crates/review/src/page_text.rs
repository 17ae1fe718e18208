//! What a report takes from a check's page: the summary paragraph and the advice.

use model::Fix;

/// The paragraph under the title: what it leads to.
pub fn summary_paragraph(page: &str) -> &str {
    let body = page.split_once('\n').map_or("", |(_, body)| body).trim_start();
    let body = if body.starts_with('#') { "" } else { body };
    body.split("\n\n").next().and_then(|text| text.split("\n#").next()).unwrap_or("").trim()
}

/// The section "How to fix": its prose, and a code block as the state to reach: that of the subsection which is about
/// one of these libraries, else the first. Without the section, the last sentence of the summary, which then has to
/// say it.
pub fn advice(page: &str, libraries: &[String]) -> Option<Fix> {
    if let Some(section) = section(page, "How to fix") {
        let mut parts = section.split("\n### ");
        let general = parts.next().unwrap_or("");
        let own: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once('\n')).collect();
        let about =
            |name: &String| own.iter().find(|(title, _)| title.trim().eq_ignore_ascii_case(name));
        let chosen = libraries.iter().find_map(about);
        let mut summary = general.split("```").next().unwrap_or("").trim().to_owned();
        let prose = chosen.map_or("", |(_, part)| part.split("```").next().unwrap_or("").trim());
        if !prose.is_empty() {
            summary = format!("{summary} {prose}");
        }
        let after = chosen.and_then(|(_, part)| first_fence(part)).or_else(|| first_fence(general));
        return Some(Fix::Advice { summary, before: None, after });
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
        let Some(Fix::Advice { summary, after, .. }) = advice(PAGE, &[]) else {
            panic!("no advice")
        };
        assert_eq!((summary.as_str(), after.as_deref()), ("Use b.", Some("b")));
    }

    #[test]
    fn without_the_section_the_last_sentence_advises() {
        let page = PAGE.replace("## How to fix", "## Other");
        assert_eq!(advice(&page, &[]).map(|fix| fix.summary().to_owned()), Some("Wash it.".into()));
        assert_eq!(advice("# x\nOnly one.\n\n## A\n", &[]), None);
    }

    #[test]
    fn the_advice_is_about_the_library_in_use() {
        let page = format!("{PAGE}### winston\nIts format does it.\n```ts\nw\n```\n");
        let after = |libraries: &[&str]| {
            let libraries: Vec<String> = libraries.iter().map(|name| (*name).to_owned()).collect();
            match advice(&page, &libraries) {
                Some(Fix::Advice { summary, after: Some(after), .. }) => (summary, after),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(after(&["bunyan"]), ("Use b.".into(), "b".into()));
        assert_eq!(
            after(&["bunyan", "Winston"]),
            ("Use b. Its format does it.".into(), "w".into())
        );
    }
}
