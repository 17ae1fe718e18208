//! Responses: whether what is sent is HTML.

use facts::code::ExprId;

use super::calls::Site;
use super::engine::Engine;
use super::value::Value;

/// The pseudo field of a response that holds its content type, as far as it was set.
const CONTENT: &str = "%content";

impl<'a> Engine<'a> {
    /// Whether a browser would show what this call sends as HTML: yes, unless another type was set.
    pub(crate) fn is_html_response(&mut self, site: &Site<'a>) -> bool {
        let Some((_, receiver)) = &site.receiver else { return true };
        receiver.own_field(CONTENT).and_then(Value::text) != Some("other")
    }

    /// Whether this response was told to be HTML, where it is text or JSON otherwise.
    pub(crate) fn is_set_to_html(&mut self, site: &Site<'a>) -> bool {
        let Some((_, receiver)) = &site.receiver else { return false };
        receiver.own_field(CONTENT).and_then(Value::text) == Some("html")
    }

    /// `{ statusCode, headers: { "Content-Type": "text/html" }, body }`, as functions in a cloud return it.
    pub(crate) fn check_response_literal(&mut self, expr: ExprId, response: &Value<'a>) {
        let code = self.act.code;
        let Some(body) = code.property(expr, "body") else { return };
        let says_status =
            ["statusCode", "status"].iter().any(|key| code.property(expr, key).is_some());
        if says_status && content_type_of_init(response).is_some_and(is_html) {
            let Some(rows) = self.models.index.rows("%response.body") else { return };
            for row in &rows.sinks {
                self.report_value(row, &response.field("body"), body, body);
            }
        }
    }

    /// `res.type(..)`, `res.set('Content-Type', ..)`, `res.writeHead(200, {..})`: remembers the type, and gives the
    /// response back, as those methods do.
    pub(crate) fn note_content_type(&mut self, site: &Site<'a>) -> Option<Value<'a>> {
        let (receiver, value) = site.receiver.as_ref()?;
        let kind = self.content_type_of(site)?;
        let text = Value::constant(if is_html(kind) { "html" } else { "other" });
        if let Some(mut place) = self.place_of_chain(*receiver) {
            place.path.push(CONTENT);
            self.store(&place, text.clone(), true);
        }
        Some(value.with_field(CONTENT, text))
    }

    /// A chain `res.status(400).type('text')` is about `res`.
    fn place_of_chain(&self, expr: ExprId) -> Option<super::places::Place<'a>> {
        let code = self.act.code;
        let mut at = expr;
        for _ in 0..12 {
            if let Some(place) = self.place(at) {
                return Some(place);
            }
            let call = code.call(at)?;
            let facts::code::ExprKind::Member { object, .. } = code.kind(call.callee) else {
                return None;
            };
            at = *object;
        }
        None
    }

    fn content_type_of(&self, site: &Site<'a>) -> Option<&'a str> {
        match site.method {
            "type" | "contentType" => site.arg(0).text(),
            "set" | "header" | "setHeader" => {
                let first = site.arg(0);
                match first.text() {
                    Some(name) if name.eq_ignore_ascii_case("content-type") => {
                        site.arg(1).lead().map(|lead| lead.text).or(Some("other"))
                    }
                    Some(_) => None,
                    None => content_type_field(&first).or_else(|| {
                        let literal = site.arg_expr(0)?;
                        ["Content-Type", "content-type"]
                            .iter()
                            .any(|name| self.act.code.property(literal, name).is_some())
                            .then_some("other")
                    }),
                }
            }
            "writeHead" | "headers" => site.args.iter().find_map(content_type_field),
            _ => None,
        }
    }
}

fn content_type_field<'a>(headers: &Value<'a>) -> Option<&'a str> {
    let (_, value) =
        headers.fields().iter().find(|(key, _)| key.eq_ignore_ascii_case("content-type"))?;
    // One that is set and cannot be read is taken to be what its author chose with care.
    Some(value.text().unwrap_or("other"))
}

/// The content type in `{ headers: { "content-type": .. } }`.
pub(crate) fn content_type_of_init<'a>(init: &Value<'a>) -> Option<&'a str> {
    init.own_field("headers").and_then(content_type_field)
}

/// Types in which a browser runs script.
pub(crate) fn is_html(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    kind.is_empty()
        || kind == "unknown"
        || ["html", "xml", "svg"].iter().any(|word| kind.contains(word))
}
