//! Documents of a session, as HTML.

use crate::escape::honest;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

/// Raw HTML is shown as text, and links lead to the web, to a mail address or within the document, nowhere else.
pub(crate) fn render(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let body = honest(without_front_matter(markdown));
    let events = Parser::new_ext(&body, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) if text.trim_start().starts_with("<!--") => {
            Event::Text(CowStr::Borrowed(""))
        }
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        // A box that nobody can tick is a word.
        Event::TaskListMarker(done) => {
            Event::Text(CowStr::Borrowed(if done { "done: " } else { "open: " }))
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: safe(dest_url), title, id })
        }
        Event::Start(Tag::Image { link_type, title, id, .. }) => {
            // An image would be loaded from somewhere.
            Event::Start(Tag::Link { link_type, dest_url: CowStr::Borrowed("#main"), title, id })
        }
        Event::End(pulldown_cmark::TagEnd::Image) => Event::End(pulldown_cmark::TagEnd::Link),
        // A document stands below the page's own headings.
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
        }
        Event::End(pulldown_cmark::TagEnd::Heading(level)) => {
            Event::End(pulldown_cmark::TagEnd::Heading(lower(level)))
        }
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    // Wide tables scroll by themselves; who has no mouse can reach them.
    out.replace(
        "<table>",
        "<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>",
    )
    .replace("</table>", "</table></div>")
    .replace("<pre>", "<pre tabindex=\"0\">")
}

fn lower(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    use pulldown_cmark::HeadingLevel::{H4, H5, H6};
    match level as u8 {
        1 | 2 => H4,
        3 => H5,
        _ => H6,
    }
}

fn safe(url: CowStr<'_>) -> CowStr<'_> {
    let lower = url.trim().to_ascii_lowercase();
    let is_safe =
        ["https://", "http://", "mailto:", "#"].iter().any(|start| lower.starts_with(start));
    if is_safe { url } else { CowStr::Borrowed("#main") }
}

fn without_front_matter(markdown: &str) -> &str {
    let Some(rest) = markdown.strip_prefix("---\n") else { return markdown };
    rest.split_once("\n---\n").map_or(markdown, |(_, body)| body)
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn markup_of_a_repository_is_text() {
        let html = render(
            "---\na: b\n---\n# T\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) ![b](https://x.example/i.png) [c](https://x.example)\n<!-- sw:begin x -->\n",
        );
        assert!(
            !html.contains("<img") && !html.contains("javascript:") && !html.contains("sw:begin"),
            "{html}"
        );
        assert!(
            html.contains("<h4>T</h4>")
                && html.contains("&lt;img")
                && html.contains("href=\"https://x.example\""),
            "{html}"
        );
    }
}
