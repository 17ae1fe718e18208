//! PromQL and LogQL: metrics, labels, functions, windows and the comparison.

use facts::telemetry::{Comparison, Field, FieldUse, Name, Operator, Query, QueryLanguage};

use super::scan::{Kind, Rules, Token, tokens};
use crate::period;
use crate::text::Text;

const RULES: Rules = Rules { in_words: ":", leads: ":", quotes: "\"'`", comment: "#" };
/// Words that name no metric.
const KEYWORDS: [&str; 15] = [
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "bool",
    "offset",
    "and",
    "or",
    "unless",
    "inf",
    "nan",
    "start",
    "end",
];
/// Names in parentheses behind these are labels.
const GROUPING: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

/// Of an expression in either language: which one it is shows in it.
pub fn read(text: &Text) -> Query {
    let is_log = is_log_query(&text.value);
    let language = if is_log { QueryLanguage::LogQl } else { QueryLanguage::PromQl };
    let mut query = Query::new(language, text.value.clone(), text.range);
    if text.value.contains("~~~~") {
        query.unread = Some("a template fills it in".into());
    }
    let tokens = tokens(&text.value, RULES);
    Reader { text, tokens: &tokens, query: &mut query, is_log }.run();
    query.comparison = comparison(&tokens);
    query
}

/// Stages behind a selector.
fn is_log_query(text: &str) -> bool {
    ["|=", "|~", "| json", "|json", "| logfmt", "|logfmt", "| pattern", "| unwrap", "| line_format"]
        .iter()
        .any(|stage| text.contains(stage))
        || text.trim_start().starts_with('{') && !text.contains("__name__") && !text.contains("{\"")
        || text.contains("({") && !text.contains("__name__") && text.contains("_over_time(")
}

struct Reader<'t, 'q> {
    text: &'t Text,
    tokens: &'t [Token<'t>],
    query: &'q mut Query,
    is_log: bool,
}

impl<'t> Reader<'t, '_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            let next = self.tokens.get(at + 1);
            at = match token.kind {
                Kind::Sign if token.text == "{" => self.selector(at + 1),
                Kind::Sign if token.text == "[" => self.window(at + 1),
                Kind::Sign if token.text == "$" => at + 2,
                Kind::Sign if token.text == "|" && self.is_log => self.stage(at + 1),
                Kind::Word if GROUPING.contains(&&*token.text.to_ascii_lowercase()) => {
                    self.labels(at + 1)
                }
                // `sum by (x) (..)`: what groups stands between.
                Kind::Word if next.is_some_and(|next| next.is_sign("(") || is_grouping(next)) => {
                    self.function(at)
                }
                Kind::Word if !KEYWORDS.contains(&&*token.text.to_ascii_lowercase()) => {
                    self.metric(token);
                    at + 1
                }
                Kind::Word if token.is_word("offset") => at + 2,
                _ => at + 1,
            };
        }
    }

    fn metric(&mut self, token: &Token<'t>) {
        // `$metric` and durations of variables are no names.
        let before = token.start.checked_sub(1).and_then(|at| self.text.value.as_bytes().get(at));
        if self.is_log || before == Some(&b'$') || before == Some(&b'~') {
            return;
        }
        let range = self.text.at(token.start, token.end);
        self.query.metrics.push(Name { name: token.text.into(), range });
        if let Some(window) = recorded_window(token.text) {
            self.query.window_at_least(window);
        }
    }

    fn function(&mut self, at: usize) -> usize {
        let name = self.tokens[at].text.to_ascii_lowercase();
        if matches!(&*name, "histogram_quantile" | "quantile" | "quantile_over_time") {
            let argument = self.tokens[at + 1..].iter().take(12).find_map(Token::number);
            self.query.percentiles.extend(argument.map(|share| share * 100.0));
        }
        self.query.functions.push(name.into());
        at + 1
    }

    /// `(route, status)` behind `by`.
    fn labels(&mut self, mut at: usize) -> usize {
        if !self.tokens.get(at).is_some_and(|token| token.is_sign("(")) {
            return at;
        }
        at += 1;
        while let Some(token) = self.tokens.get(at) {
            at += 1;
            match token.kind {
                Kind::Word => self.field(token, FieldUse::Group, None),
                Kind::Sign if token.text == ")" => break,
                _ => {}
            }
        }
        at
    }

    /// `{status=~"5..", job="api"}`
    fn selector(&mut self, mut at: usize) -> usize {
        while let Some(token) = self.tokens.get(at) {
            if token.is_sign("}") {
                return at + 1;
            }
            let operator = self.tokens.get(at + 1).filter(|next| is_matcher(next.text));
            let value = self.tokens.get(at + 2).filter(|value| value.kind == Kind::Text);
            match (token.kind, operator, value) {
                (Kind::Word, Some(operator), Some(value)) if token.text == "__name__" => {
                    if operator.text == "=" {
                        let range = self.text.at(value.start, value.end);
                        self.query.metrics.push(Name { name: value.text.into(), range });
                    }
                    at += 3;
                }
                (Kind::Word | Kind::Text, Some(operator), Some(value)) => {
                    let written = match operator.text {
                        "!=" | "!~" => format!("!{}", value.text),
                        _ => value.text.to_owned(),
                    };
                    self.field(token, FieldUse::Filter, Some(&written));
                    at += 3;
                }
                // A name that is no plain word: `{"http.server.duration"}`.
                (Kind::Text, None, _) => {
                    let range = self.text.at(token.start, token.end);
                    self.query.metrics.push(Name { name: token.text.into(), range });
                    at += 1;
                }
                _ => at += 1,
            }
        }
        at
    }

    /// `[5m]`, `[1h:5m]`, `[$__rate_interval]`
    fn window(&mut self, mut at: usize) -> usize {
        let mut longest = None;
        while let Some(token) = self.tokens.get(at) {
            at += 1;
            if token.is_sign("]") {
                break;
            }
            // `1h:5m`: the step is no window.
            longest = longest.or_else(|| period::seconds(token.text));
            if token.is_sign("$") || token.text.starts_with('~') {
                longest = longest.or(Some(60));
            }
        }
        self.query.window_at_least(longest.unwrap_or(60));
        at
    }

    /// `| json`, `| status >= 500`, `| unwrap duration`
    fn stage(&mut self, at: usize) -> usize {
        let Some(token) = self.tokens.get(at).filter(|token| token.kind == Kind::Word) else {
            return at;
        };
        match token.text {
            "unwrap" => {
                if let Some(measured) = self.tokens.get(at + 1).filter(|t| t.kind == Kind::Word) {
                    self.field(measured, FieldUse::Measure, None);
                }
                at + 2
            }
            "json" | "logfmt" | "pattern" | "regexp" | "unpack" | "drop" | "keep"
            | "decolorize" | "line_format" | "label_format" => self.past_stage(at + 1),
            _ => self.conditions(at),
        }
    }

    /// `status >= 500 and level = "error"`
    fn conditions(&mut self, mut at: usize) -> usize {
        while let Some([name, operator, value]) = self.tokens.get(at..at + 3) {
            let is_condition = name.kind == Kind::Word
                && operator.kind == Kind::Sign
                && (is_matcher(operator.text) || Operator::of(operator.text).is_some());
            if !is_condition {
                break;
            }
            let written = match operator.text {
                "=" | "==" | "=~" => value.text.to_owned(),
                other => format!("{other}{}", value.text),
            };
            self.field(name, FieldUse::Filter, Some(&written));
            at += 3;
            match self.tokens.get(at) {
                Some(next) if next.is_word("and") || next.is_word("or") || next.is_sign(",") => {
                    at += 1;
                }
                _ => break,
            }
        }
        at.max(1)
    }

    /// To the next stage or the end of the pipe.
    fn past_stage(&self, mut at: usize) -> usize {
        while let Some(token) = self.tokens.get(at) {
            if matches!(token.text, "|" | "[" | "|=" | "|~") && token.kind == Kind::Sign
                || token.is_sign(")")
            {
                break;
            }
            at += 1;
        }
        at
    }

    fn field(&mut self, token: &Token<'t>, used: FieldUse, value: Option<&str>) {
        let range = self.text.at(token.start, token.end);
        self.query.fields.push(Field {
            name: token.text.into(),
            range,
            used,
            value: value.map(Into::into),
        });
    }
}

fn is_grouping(token: &Token<'_>) -> bool {
    token.is_word("by") || token.is_word("without")
}

fn is_matcher(sign: &str) -> bool {
    matches!(sign, "=" | "!=" | "=~" | "!~")
}

/// `job:http_errors:rate5m`: recorded series say in their name what they look at.
/// <https://prometheus.io/docs/practices/rules/>
fn recorded_window(name: &str) -> Option<u32> {
    let last = name.contains(':').then(|| name.rsplit(':').next())??;
    let digits = last.find(|c: char| c.is_ascii_digit())?;
    period::seconds(&last[digits..])
}

/// The last comparison with a number, outside of all parentheses if there is one there.
fn comparison(tokens: &[Token<'_>]) -> Option<Comparison> {
    let (mut depth, mut braces) = (0_i32, 0_i32);
    let (mut outer, mut inner) = (None, None);
    for (at, token) in tokens.iter().enumerate() {
        match (token.kind, token.text) {
            (Kind::Sign, "(") => depth += 1,
            (Kind::Sign, ")") => depth -= 1,
            (Kind::Sign, "{") => braces += 1,
            (Kind::Sign, "}") => braces -= 1,
            (Kind::Sign, ">" | ">=" | "<" | "<=" | "==" | "!=") if braces == 0 => {
                let found = compared(tokens, at, token.text);
                *(if depth == 0 { &mut outer } else { &mut inner }) = found;
            }
            _ => {}
        }
    }
    outer.or(inner)
}

fn compared(tokens: &[Token<'_>], at: usize, sign: &str) -> Option<Comparison> {
    let operator = Operator::of(sign)?;
    let right = constant(tokens.get(at + 1..)?.iter().skip_while(|token| token.is_word("bool")));
    if right.is_some() {
        return Some(Comparison { operator, value: right });
    }
    // `0.5 < x`
    let left = at.checked_sub(1).and_then(|before| tokens.get(before)).and_then(Token::number);
    let is_alone =
        at < 2 || tokens.get(at - 2).is_some_and(|t| t.is_sign("(") || t.kind == Kind::Word);
    Some(match left.filter(|_| is_alone) {
        Some(value) => Comparison { operator: operator.turned(), value: Some(value) },
        None => Comparison { operator, value: None },
    })
}

/// `0.05`, `-1`, `14.4 * 0.001`, `(5 / 100)`: a number and what it is multiplied with.
fn constant<'t>(tokens: impl Iterator<Item = &'t Token<'t>>) -> Option<f64> {
    let (mut value, mut sign, mut operator) = (None, 1.0, '*');
    for token in tokens {
        match (token.kind, token.text) {
            (Kind::Sign, "(" | ")" | "+") => {}
            (Kind::Sign, "-") if value.is_none() => sign = -1.0,
            (Kind::Sign, "*") => operator = '*',
            (Kind::Sign, "/") => operator = '/',
            (Kind::Number, _) => {
                let number = token.number()?;
                value = Some(match (value, operator) {
                    (None, _) => number * sign,
                    (Some(known), '/') => known / number,
                    (Some(known), _) => known * number,
                });
            }
            (Kind::Word, word) if KEYWORDS.contains(&word) => break,
            // Another series: no constant.
            (Kind::Word, _) => return None,
            _ => break,
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use facts::telemetry::{Operator, Query, QueryLanguage};
    use model::ByteRange;

    use super::read;
    use crate::text::Text;

    fn query(text: &str) -> Query {
        let places = vec![(0, 0)];
        read(&Text { value: text.into(), range: ByteRange::new(0, text.len() as u32), places })
    }

    fn names(query: &Query) -> Vec<&str> {
        query.metrics.iter().map(|name| &*name.name).collect()
    }

    fn fields(query: &Query) -> Vec<&str> {
        query.fields.iter().map(|field| &*field.name).collect()
    }

    #[test]
    fn a_rate_of_errors() {
        let text = "sum by (job, route) (rate(http_requests_total{status=~\"5..\"}[5m])) / sum by (job) (rate(http_requests_total[10m])) > 0.05";
        let query = query(text);
        assert_eq!(names(&query), ["http_requests_total", "http_requests_total"]);
        assert_eq!(query.metrics[0].range.slice(text), "http_requests_total");
        assert_eq!(fields(&query), ["job", "route", "status", "job"]);
        assert_eq!(query.fields[2].value.as_deref(), Some("5.."));
        assert_eq!(query.window, Some(600));
        assert!(query.calls("rate") && query.calls("sum"));
        let comparison = query.comparison.unwrap();
        assert_eq!((comparison.operator, comparison.value), (Operator::Above, Some(0.05)));
    }

    #[test]
    fn percentiles_offsets_joins_and_names_in_selectors() {
        let found =
            query("histogram_quantile(0.95, sum(rate(x_seconds_bucket[5m])) by (le)) > 2 * 1.5");
        assert_eq!(found.percentiles, [95.0]);
        assert_eq!(found.comparison.unwrap().value, Some(3.0));
        let found =
            query("a_total - a_total offset 1h unless on(pod) group_left(node) b == bool 0");
        assert_eq!(names(&found), ["a_total", "a_total", "b"]);
        assert_eq!(names(&query("{__name__=\"up\",job=\"x\"} == 0")), ["up"]);
        assert_eq!(
            names(&query("{\"http.server.duration\", code=\"500\"} > 1")),
            ["http.server.duration"]
        );
        let found = query("job:errors:ratio_rate1h{x!=\"y\"} > (14.4 * 0.001)");
        assert_eq!(found.window, Some(3_600));
        assert!((found.comparison.unwrap().value.unwrap() - 0.0144).abs() < 1e-9);
    }

    #[test]
    fn comparisons_of_series_have_no_number_and_turned_ones_do() {
        assert_eq!(query("a > b").comparison.unwrap().value, None);
        let turned = query("0.1 < rate(a[5m])").comparison.unwrap();
        assert_eq!((turned.operator, turned.value), (Operator::Above, Some(0.1)));
        assert_eq!(query("vector(1)").comparison, None);
        assert_eq!(query("(a > 5) and (b < 3)").comparison.unwrap().value, Some(3.0));
    }

    #[test]
    fn log_queries_have_fields_and_no_metrics() {
        let text = "sum(count_over_time({app=\"api\"} |= \"boom\" | json | status_code >= 500 and level = \"error\" [5m])) > 10";
        let query = query(text);
        assert_eq!(query.language, QueryLanguage::LogQl);
        assert_eq!(names(&query), Vec::<&str>::new());
        assert_eq!(fields(&query), ["app", "status_code", "level"]);
        assert_eq!(query.fields[1].value.as_deref(), Some(">=500"));
        assert_eq!(query.window, Some(300));
        assert_eq!(query.comparison.unwrap().value, Some(10.0));
    }

    #[test]
    fn nothing_makes_it_stumble() {
        for text in [
            "", "{", "a{", "a{b", "[", "sum by", "\"", "'", "$", "rate(", "é{ü=\"", "| |", "a[",
            ")))", "0x", "by (",
        ] {
            let _ = query(text);
        }
        assert!(query("rate(~~~~[5m]) > 1").unread.is_some());
    }
}
