//! Methods of strings, by name: most keep what they are given, `replace` may take the harm out of it.

use std::borrow::Cow;

use facts::code::ExprKind;

use super::calls::Site;
use super::engine::Engine;
use super::value::{Label, Node, Value, merge_labels, state};

impl<'a> Engine<'a> {
    pub(crate) fn string_method(
        &mut self,
        site: &Site<'a>,
        value: &Value<'a>,
    ) -> Option<Value<'a>> {
        let method = site.method;
        match method {
            "toString" if site.arg(0).text().is_some() => Some(self.encoded(site, value)),
            "toString" | "valueOf" | "trim" | "trimStart" | "trimEnd" | "trimLeft"
            | "trimRight" | "toLowerCase" | "toUpperCase" | "toLocaleLowerCase"
            | "toLocaleUpperCase" | "normalize" | "repeat" | "toWellFormed" | "anchor" | "big"
            | "padStart" | "padEnd" | "sort" => Some(self.same_text(value)),
            "slice" | "substring" | "substr" | "charAt" => {
                let from = site.arg_expr(0);
                let kept =
                    from.is_none_or(|from| matches!(self.act.code.kind(from), ExprKind::Number(_)));
                Some(if kept { self.part(value) } else { self.loose_part(value) })
            }
            "split" | "match" | "matchAll" | "exec" => {
                let text = if method == "exec" { site.arg(0) } else { value.clone() };
                let element = Value::labelled(self.loose_part(&text).labels().to_vec());
                if element.is_clean() {
                    return Some(Value::CLEAN);
                }
                let all = Self::object_of(&element);
                // What stands before the first `?` or `#` of an address is nobody's choice.
                let first = Value::labelled(self.part(&text).labels().to_vec());
                Some(if method == "split" {
                    all.with(|node| {
                        node.fields.clear();
                        node.fields.extend([
                            ("1", element.clone()),
                            ("0", first),
                            ("*", element.clone()),
                        ]);
                        node.fields.sort_by(|left, right| left.0.cmp(right.0));
                    })
                } else {
                    all
                })
            }
            "pipe" => Some(site.arg(0).join(&Value::labelled(value.labels().to_vec()))),
            "replace" | "replaceAll" => Some(self.replace(site, value)),
            "text" | "json" | "formData" | "arrayBuffer" | "blob" | "buffer" | "lean"
            | "toPromise" | "unwrap" | "toArray" | "toJSON" | "asObservable" | "clone"
            | "format" | "href" | "data" => {
                (!value.labels().is_empty()).then(|| Value::labelled(value.labels().to_vec()))
            }
            _ => None,
        }
    }

    /// Text of a value: no longer an object of the sender's choice.
    pub(crate) fn same_text(&self, value: &Value<'a>) -> Value<'a> {
        let mut labels = value.text_labels();
        labels.iter_mut().for_each(|label| label.safe |= self.string_kinds);
        if labels.is_empty() {
            return Value::CLEAN;
        }
        Value::new(Node { labels, lead: value.lead(), ..Node::default() })
    }

    /// `buffer.toString("hex")`: text of the encoding's own letters.
    fn encoded(&self, site: &Site<'a>, value: &Value<'a>) -> Value<'a> {
        let letters = match site.arg(0).text() {
            Some("hex") => "^[0-9a-f]*$",
            Some("base64url") => "^[A-Za-z0-9_-]*$",
            Some("base64") => "^[A-Za-z0-9+/=]*$",
            _ => return self.same_text(value),
        };
        let harmless = self.harmless_by(letters);
        self.same_text(value).map_labels(&|label| label.safe |= harmless)
    }

    /// A number made of a value: it can only say how much.
    pub(crate) fn number_of(&self, value: &Value<'a>) -> Value<'a> {
        let mut labels = value.text_labels();
        let harmless = self.models.numeric();
        labels.retain_mut(|label| {
            label.safe |= harmless;
            label.safe != u64::MAX
        });
        Value::labelled(labels)
    }

    /// A part that may begin anywhere.
    fn loose_part(&self, value: &Value<'a>) -> Value<'a> {
        self.part(value).map_labels(&|label| self.cut_loose(label))
    }

    /// A part of a text: what held for its beginning may not hold for it.
    fn part(&self, value: &Value<'a>) -> Value<'a> {
        let mut labels = value.text_labels();
        for label in &mut labels {
            label.safe |= self.string_kinds;
            label.state &= !(state::RELATIVE
                | state::SLASH
                | state::NO_DOUBLE_SLASH
                | state::NORMALIZED
                | state::MARKED
                | state::BEHIND_CONSTANT);
        }
        Value::labelled(labels)
    }

    /// `x.replace(pattern, by)`: global replacements of the characters that a sink fears make it harmless there.
    fn replace(&mut self, site: &Site<'a>, value: &Value<'a>) -> Value<'a> {
        let mut labels: Vec<Label> = value.text_labels();
        let mut given = site.arg(1).labels().to_vec();
        if !site.arg(1).callables().is_empty() {
            let part = self.part(value);
            let made =
                self.call_value(&site.arg(1), &Value::CLEAN, &[part.clone(), part.clone()], None);
            given = made.unwrap_or_default().labels().to_vec();
        }
        let safe = self.replaced_kinds(site);
        let climbs_no_more = self.takes_leading_dots(site);
        for label in &mut labels {
            label.safe |= self.string_kinds | safe;
            // In a normalised path, `..` stands at the beginning or nowhere.
            let is_rid = climbs_no_more && label.state & state::NORMALIZED != 0;
            label.state &= !(state::RELATIVE | state::SLASH | state::NORMALIZED | state::MARKED);
            self.cut_loose(label);
            if is_rid || safe & self.models.bit("path") != 0 {
                label.state |= state::NO_DOTDOT;
            }
        }
        merge_labels(&mut labels, &given);
        let range = self.act.code.range(site.expr);
        self.step(&Value::labelled(labels), range, super::steps::Note::Called(site.expr))
    }

    /// `replace(/^(\.\.(\/|\\|$))+/, "")`: every `..` that a text begins with goes away.
    fn takes_leading_dots(&self, site: &Site<'a>) -> bool {
        let code = self.act.code;
        let pattern = site.arg_expr(0).map(|pattern| code.kind(code.constant(pattern)));
        matches!(pattern, Some(ExprKind::Regex { pattern, .. })
            if (pattern.starts_with("^(\\.\\.") || pattern.starts_with("^(?:\\.\\."))
                && (pattern.ends_with(")+") || pattern.ends_with(")*")))
            && site.arg(1).text() == Some("")
    }

    fn replaced_kinds(&self, site: &Site<'a>) -> u64 {
        let code = self.act.code;
        let Some(pattern) = site.arg_expr(0) else { return 0 };
        let (pattern, flags) = match code.kind(code.constant(pattern)) {
            ExprKind::Regex { pattern, flags } => (&**pattern, &**flags),
            ExprKind::String(text) if site.method == "replaceAll" => (&**text, "g"),
            _ => return 0,
        };
        if !flags.contains('g') {
            return 0;
        }
        let by = site.arg(1).text();
        let bit = |kind: &str| self.models.bit(kind);
        let html = bit("html") | bit("dom-html");
        let mut safe = 0;
        if let Some(set) = denied_characters(pattern) {
            // A class that denies all but harmless characters.
            if set.negated {
                let kept = set
                    .text
                    .replace("\\w", "")
                    .replace("a-z", "")
                    .replace("A-Z", "")
                    .replace("0-9", "")
                    .replace("\\d", "");
                if !kept.contains(['<', '>', '&', '"', '\'']) {
                    safe |= html | bit("sql");
                }
                if !kept.contains(['/', '\\']) || !kept.contains('.') {
                    safe |= bit("path");
                }
                if kept.chars().all(|character| "_-. \\".contains(character)) {
                    safe |= bit("command")
                        | bit("code")
                        | bit("redirect")
                        | bit("ssrf")
                        | bit("sql")
                        | bit("log");
                }
            } else if set.text.contains('<') || set.text.contains("\\W") {
                safe |= html;
            }
            if !set.negated && set.text.contains('.') && by == Some("") {
                safe |= bit("path");
            }
            if !set.negated && (set.text.contains("\\n") || set.text.contains("\\s")) {
                safe |= bit("log") | bit("header");
            }
            if !set.negated && (set.text.contains('\'')) {
                safe |= bit("sql");
            }
        }
        match pattern {
            "<" | "[<]" | "&" | "\\<" => safe |= html,
            "'" | "\\'" if by.is_some_and(|by| by.len() > 1) => safe |= bit("sql") | bit("command"),
            "\\n" | "\\r\\n" | "\\r?\\n" | "\\n|\\r" | "\\r|\\n" | "\\s" | "\\s+" | "\n" => {
                safe |= bit("log") | bit("header")
            }
            "\\." => safe |= bit("path"),
            "\\W" | "\\W+" => safe |= u64::MAX,
            _ => {}
        }
        safe
    }
}

struct Class<'t> {
    negated: bool,
    text: Cow<'t, str>,
}

/// The characters of a pattern that is one class: `[^\w]`, `[<>&]+`, `<|>|&`.
fn denied_characters(pattern: &str) -> Option<Class<'_>> {
    let inner = pattern.trim_start_matches('(').trim_end_matches([')', '+', '*']);
    if let Some(text) = alternatives(inner) {
        return Some(Class { negated: false, text: Cow::Owned(text) });
    }
    let inner = inner.strip_prefix('[')?.strip_suffix(']')?;
    if inner.contains("](") {
        return None;
    }
    Some(match inner.strip_prefix('^') {
        Some(text) => Class { negated: true, text: Cow::Borrowed(text) },
        None => Class { negated: false, text: Cow::Borrowed(inner) },
    })
}

/// Single characters with `|` between them.
fn alternatives(pattern: &str) -> Option<String> {
    let parts: Vec<&str> = pattern.split('|').collect();
    let is_single = |part: &&str| {
        let plain = part.strip_prefix('\\').unwrap_or(part);
        let mut letters = plain.chars();
        let first = letters.next().filter(|_| letters.next().is_none());
        first.is_some_and(|letter| !letter.is_alphanumeric() && !"[](){}.*+?^$".contains(letter))
            || part.len() == 2
                && part.starts_with('\\')
                && !plain.starts_with(char::is_alphanumeric)
    };
    (parts.len() > 1 && parts.iter().all(is_single)).then(|| parts.concat())
}
