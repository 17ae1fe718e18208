//! Documents of a session, as HTML.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::documents::Anchors;
use crate::escape::honest;

/// Raw HTML is shown as text. Links lead to the web, to a mail address, within the document or to a document of the
/// same session; what leads anywhere else is no link. `path` is the document's own, for links relative to it.
pub(crate) fn render(markdown: &str, path: &str, anchors: &Anchors) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let body = honest(without_front_matter(markdown));
    let mut tamer = Tamer { path, anchors, in_comment: false, kept: Vec::new() };
    let events = Parser::new_ext(&body, options).map(|event| tamer.tame(event));
    let mut out = String::new();
    html::push_html(&mut out, events);
    reachable(&out)
}

/// Wide tables and code scroll by themselves; who has no mouse can reach them.
fn reachable(html: &str) -> String {
    html.replace(
        "<table>",
        "<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>",
    )
    .replace("</table>", "</table></div>")
    .replace("<pre>", "<pre tabindex=\"0\">")
}

/// Turns what a document could do into what it may.
struct Tamer<'a> {
    path: &'a str,
    anchors: &'a Anchors,
    /// A comment may go on over several events.
    in_comment: bool,
    /// For each link that is open, whether it was kept.
    kept: Vec<bool>,
}

impl Tamer<'_> {
    fn tame<'e>(&mut self, event: Event<'e>) -> Event<'e> {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(self.without_comment(text)),
            // A box that nobody can tick is a sign.
            Event::TaskListMarker(done) => Event::Text(if done { "☑ " } else { "☐ " }.into()),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            other => other,
        }
    }

    fn start<'e>(&mut self, tag: Tag<'e>) -> Event<'e> {
        match tag {
            Tag::Link { link_type, dest_url, title, id } => {
                let target = self.target(&dest_url);
                self.kept.push(target.is_some());
                target.map_or(Event::Text("".into()), |dest_url| {
                    Event::Start(Tag::Link { link_type, dest_url, title, id })
                })
            }
            // An image would be loaded from somewhere; its description stands for it.
            Tag::Image { .. } => Event::Start(Tag::Emphasis),
            Tag::Heading { level, .. } => Event::Start(Tag::Heading {
                level: lower(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            // Else its text would stand outside of any paragraph.
            Tag::HtmlBlock => Event::Start(Tag::Paragraph),
            other => Event::Start(other),
        }
    }

    fn end<'e>(&mut self, tag: TagEnd) -> Event<'e> {
        match tag {
            TagEnd::Link if self.kept.pop() != Some(true) => Event::Text("".into()),
            TagEnd::Image => Event::End(TagEnd::Emphasis),
            TagEnd::Heading(level) => Event::End(TagEnd::Heading(lower(level))),
            TagEnd::HtmlBlock => {
                self.in_comment = false;
                Event::End(TagEnd::Paragraph)
            }
            other => Event::End(other),
        }
    }

    fn without_comment<'e>(&mut self, text: CowStr<'e>) -> CowStr<'e> {
        let is_comment = self.in_comment || text.trim_start().starts_with("<!--");
        self.in_comment = is_comment && !text.contains("-->");
        if is_comment { "".into() } else { text }
    }

    fn target<'e>(&self, url: &str) -> Option<CowStr<'e>> {
        let lower = url.trim().to_ascii_lowercase();
        if ["https://", "http://", "mailto:"].iter().any(|start| lower.starts_with(start)) {
            return Some(url.trim().to_owned().into());
        }
        let file = url.split('#').next().unwrap_or_default();
        let anchor = self.anchors.get(&joined(self.path, file))?;
        Some(format!("#{anchor}").into())
    }
}

/// `file` as seen from the folder of `path`. A `..` too many stays at the top.
fn joined(path: &str, file: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(file.split('/')) {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A document stands below the page's own headings.
const fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

fn without_front_matter(markdown: &str) -> &str {
    let Some(rest) = markdown.strip_prefix("---\n") else { return markdown };
    rest.split_once("\n---\n").map_or(markdown, |(_, body)| body)
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::documents::Anchors;

    fn html(markdown: &str) -> String {
        let anchors = Anchors::from([("plans/plan.md".to_owned(), "document-1".to_owned())]);
        render(markdown, "reviews/review.md", &anchors)
    }

    #[test]
    fn markup_of_a_repository_is_text() {
        let html = html("---\na: b\n---\n# T\n<img src=x onerror=alert(1)>\n\na <b>b</b>\n");
        assert_eq!(
            html,
            "<h3>T</h3>\n<p>&lt;img src=x onerror=alert(1)&gt;\n</p>\n<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"
        );
    }

    #[test]
    fn links_lead_to_the_web_or_to_a_document_of_the_session() {
        assert_eq!(
            html(
                "[a](javascript:x) [b](data:text/html,x) [c](https://c.example \"&\") [d](../plans/plan.md#x) [e](../../e.md)"
            ),
            "<p>a b <a href=\"https://c.example\" title=\"&amp;\">c</a> <a href=\"#document-1\">d</a> e</p>\n"
        );
        assert!(!html("[a]( JaVaScRiPt:x) [b](&#106;avascript:x) <javascript:x>").contains("href"));
    }

    #[test]
    fn images_are_their_description() {
        assert_eq!(
            html("[![b](https://x.example/i.png)](https://x.example)"),
            "<p><a href=\"https://x.example\"><em>b</em></a></p>\n"
        );
    }

    #[test]
    fn comments_are_not_shown_and_what_follows_them_is() {
        assert_eq!(html("<!-- a\nb\n-->\n\nc <!-- d --> e"), "<p></p>\n<p>c  e</p>\n");
    }
}
