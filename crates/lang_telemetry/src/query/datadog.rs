//! Datadog's metric queries, the calls of monitors around them, and the search of logs and spans.
//! <https://docs.datadoghq.com/api/latest/monitors/#create-a-monitor>

use facts::telemetry::{Comparison, Field, FieldUse, Name, Operator, Query, QueryLanguage};

use super::scan::{Kind, Rules, Token, tokens};
use crate::period;
use crate::text::Text;

const RULES: Rules = Rules { in_words: ".", leads: "", quotes: "\"'", comment: "" };
const AGGREGATORS: [&str; 14] = [
    "avg", "sum", "min", "max", "count", "p50", "p75", "p90", "p95", "p98", "p99", "p99.9",
    "median", "last",
];

/// A metric query, alone or in a monitor.
pub fn metric(text: &Text) -> Query {
    let mut query = Query::new(QueryLanguage::Datadog, text.value.clone(), text.range);
    if text.value.contains("~~~~") || text.value.contains("${") {
        query.unread = Some("a variable stands in it".into());
    }
    let tokens = tokens(&text.value, RULES);
    functions(&tokens, &mut query);
    let mut rest = 0;
    // `p95:name{tags} by {tags}`: every metric stands between a colon and a brace.
    while let Some(open) = text.value[rest..].find('{').map(|at| at + rest) {
        let end = text.value[open..].find('}').map_or(text.value.len(), |at| at + open);
        named(text, open, &mut query);
        tags(text, open + 1, end, &mut query);
        rest = (end + 1).min(text.value.len());
    }
    query.comparison = comparison(&tokens);
    query
}

/// What stands right before a brace.
fn named(text: &Text, open: usize, query: &mut Query) {
    let before = text.value[..open].trim_end();
    if before.ends_with(" by") || before.ends_with(")by") || text.value[..open].ends_with('$') {
        return;
    }
    let start = before.rfind(|c: char| !c.is_alphanumeric() && !"._-".contains(c));
    let start = start.map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let name = &before[start..];
    let aggregator = before[..start].strip_suffix(':').map(|front| {
        let from = front.rfind(|c: char| !c.is_alphanumeric() && c != '.').map_or(0, |at| at + 1);
        front.get(from..).unwrap_or("")
    });
    let is_name = name.starts_with(char::is_alphabetic) && !name.ends_with('.');
    let is_group = name == "by" || name.is_empty();
    if is_group || !is_name && aggregator.is_none() {
        return;
    }
    let range = text.at(start, start + name.len());
    query.metrics.push(Name { name: name.into(), range });
    let aggregator = aggregator.filter(|word| AGGREGATORS.contains(word)).unwrap_or("");
    if !aggregator.is_empty() {
        query.functions.push(aggregator.into());
    }
    let by_name = name
        .rsplit('.')
        .next()
        .and_then(|last| last.strip_suffix("percentile").or(last.strip_suffix('p')));
    let share =
        aggregator.strip_prefix('p').or(by_name).and_then(|share| share.parse::<f64>().ok());
    query.percentiles.extend(share);
}

/// `env:production,status:5*`, `$env`, `by {route}`.
fn tags(text: &Text, start: usize, end: usize, query: &mut Query) {
    let inner = text.value.get(start..end).unwrap_or("");
    let before = text.value[..start.saturating_sub(1)].trim_end();
    let used = if before.ends_with("by") { FieldUse::Group } else { FieldUse::Filter };
    let mut at = start;
    for part in inner.split([',', ' ']) {
        let word = part.trim_matches(['(', ')', ' ', '\n']);
        let offset = at + part.find(word).unwrap_or(0);
        at += part.len() + 1;
        let bare = word.trim_start_matches(['!', '-']);
        let (name, value) = match bare.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None if used == FieldUse::Group => (bare, None),
            None => continue,
        };
        let is_word =
            matches!(bare.to_ascii_uppercase().as_str(), "AND" | "OR" | "NOT" | "IN" | "*");
        if name.is_empty() || is_word || name.starts_with('$') {
            continue;
        }
        let lead = word.len() - bare.len();
        let range = text.at(offset + lead, offset + lead + name.len());
        let value = value.map(|value| format!("{}{value}", &word[..lead].replace('-', "!")));
        query.fields.push(Field { name: name.into(), range, used, value: value.map(Into::into) });
    }
}

/// Calls, `.as_count()`, and the window: `avg(last_5m):`, `.last("5m")`, `.over(..)`.
fn functions(tokens: &[Token<'_>], query: &mut Query) {
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        if token.kind == Kind::Word && next.is_some_and(|next| next.is_sign("(")) {
            let name = token.text.rsplit('.').next().unwrap_or(token.text);
            query.functions.push(name.to_ascii_lowercase().into());
            let argument = tokens.get(at + 2).filter(|argument| argument.kind != Kind::Sign);
            let is_window =
                matches!(name, "last" | "rollup" | "long_window" | "short_window" | "over");
            if let Some(argument) = argument.filter(|_| is_window)
                && let Some(seconds) = period::seconds(argument.text)
            {
                // `service check .last(3)`: so many checks.
                let is_count = name == "last" && argument.kind == Kind::Number;
                query.window_at_least(if is_count { seconds.saturating_mul(15) } else { seconds });
            }
        }
        let window =
            token.text.strip_prefix("last_").or_else(|| token.text.strip_prefix("current_"));
        if let Some(window) = window.and_then(period::seconds) {
            query.window_at_least(window);
        }
    }
}

/// The last sign behind the last brace or parenthesis.
fn comparison(tokens: &[Token<'_>]) -> Option<Comparison> {
    let at = tokens.iter().rposition(|token| {
        token.kind == Kind::Sign && Operator::of(token.text).is_some() && token.text != "="
    })?;
    let operator = Operator::of(tokens[at].text)?;
    let mut behind = tokens[at + 1..].iter();
    let first = behind.next()?;
    let value = match first.is_sign("-") {
        true => behind.next().and_then(Token::number).map(|number| -number),
        false => first.number(),
    };
    Some(Comparison { operator, value })
}

/// The query of a monitor, whatever it is about.
pub fn monitor(text: &Text) -> Query {
    let value = text.value.trim_start();
    let is_search = [
        "logs(",
        "trace-analytics(",
        "rum(",
        "events(",
        "error-tracking",
        "ci-pipelines(",
        "ci-tests(",
        "network-flows(",
        "audit(",
        "database-monitoring(",
        "llm-observability(",
    ]
    .iter()
    .any(|start| value.starts_with(start));
    if !is_search {
        return metric(text);
    }
    let all = tokens(&text.value, RULES);
    let mut query = Query::new(QueryLanguage::DatadogSearch, text.value.clone(), text.range);
    functions(&all, &mut query);
    query.comparison = comparison(&all);
    let Some(searched) = all.iter().find(|token| token.kind == Kind::Text) else { return query };
    let inner = searched.text.to_owned();
    terms(&inner, &|from, to| text.at(searched.start + from, searched.start + to), &mut query);
    measures(&all, text, &mut query);
    query
}

/// `.rollup("pc95", "@duration")`, `.by("service,@http.route")`
fn measures(tokens: &[Token<'_>], text: &Text, query: &mut Query) {
    for window in tokens.windows(3) {
        let [name, open, argument] = window else { continue };
        if !open.is_sign("(") || argument.kind != Kind::Text {
            continue;
        }
        match name.text.rsplit('.').next().unwrap_or("") {
            "by" => add_fields(argument, FieldUse::Group, text, query),
            "rollup" => percentile(argument.text, query),
            _ => {}
        }
    }
    let rolled = tokens.iter().position(|token| token.text.ends_with("rollup"));
    let measured =
        rolled.and_then(|at| tokens.get(at + 4)).filter(|token| token.kind == Kind::Text);
    if let Some(measured) = measured {
        add_fields(measured, FieldUse::Measure, text, query);
    }
}

fn add_fields(token: &Token<'_>, used: FieldUse, text: &Text, query: &mut Query) {
    let mut at = token.start;
    for name in token.text.split(',') {
        let bare = name.trim().trim_start_matches('@');
        let lead = name.len() - name.trim_start().trim_start_matches('@').len();
        if !bare.is_empty() && bare != "*" {
            let range = text.at(at + lead, at + lead + bare.len());
            query.fields.push(Field { name: bare.into(), range, used, value: None });
        }
        at += name.len() + 1;
    }
}

/// `pc95`
pub(crate) fn percentile(word: &str, query: &mut Query) {
    query.functions.push(word.to_ascii_lowercase().into());
    let share = word.strip_prefix("pc").or_else(|| word.strip_prefix('p'));
    query.percentiles.extend(share.and_then(|share| share.parse::<f64>().ok()));
}

/// The search of a log or span explorer.
pub fn search(text: &Text) -> Query {
    let mut query = Query::new(QueryLanguage::DatadogSearch, text.value.clone(), text.range);
    if text.value.contains("~~~~") {
        query.unread = Some("a template fills it in".into());
    }
    terms(&text.value, &|from, to| text.at(from, to), &mut query);
    query
}

/// `status:error -service:x @http.status_code:[500 TO 599]`
fn terms(search: &str, place: &dyn Fn(usize, usize) -> model::ByteRange, query: &mut Query) {
    let mut at = 0;
    while at < search.len() {
        let rest = &search[at..];
        let lead = rest.len() - rest.trim_start_matches([' ', '(', ')', '\n', '\t', '\r']).len();
        at += lead;
        let rest = &search[at..];
        if rest.is_empty() {
            break;
        }
        let length = term_length(rest);
        let term = &rest[..length];
        let bare = term.trim_start_matches(['-', '!', '@', '\\', '"']);
        let skipped = term.len() - bare.len();
        if let Some((name, value)) = bare.split_once(':')
            && is_field_name(name)
        {
            let negated = if term.starts_with(['-', '!']) { "!" } else { "" };
            let value = value.trim_matches(['"', '\\']);
            query.fields.push(Field {
                name: name.into(),
                range: place(at + skipped, at + skipped + name.len()),
                used: FieldUse::Filter,
                value: Some(format!("{negated}{value}").into()),
            });
        }
        at += length.max(1);
    }
}

fn is_field_name(name: &str) -> bool {
    !name.is_empty()
        && !matches!(name, "http" | "https")
        && name.chars().all(|c| c.is_alphanumeric() || "._-/".contains(c))
}

/// To the next blank outside of brackets and quotes.
fn term_length(rest: &str) -> usize {
    let (mut brackets, mut quoted) = (0_i32, false);
    for (at, letter) in rest.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '[' | '{' | '(' if !quoted => brackets += 1,
            ']' | '}' | ')' if !quoted && brackets > 0 => brackets -= 1,
            ')' if !quoted => return at,
            letter if letter.is_whitespace() && brackets <= 0 && !quoted => return at,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use facts::telemetry::{FieldUse, Operator, Query};
    use model::ByteRange;

    use super::{metric, monitor, search};
    use crate::text::Text;

    fn text(value: &str) -> Text {
        let range = ByteRange::new(0, value.len() as u32);
        Text { value: value.into(), range, places: vec![(0, 0)] }
    }

    fn names(query: &Query) -> Vec<&str> {
        query.metrics.iter().map(|name| &*name.name).collect()
    }

    fn fields(query: &Query) -> Vec<String> {
        let one = |field: &facts::telemetry::Field| match &field.value {
            Some(value) => format!("{}={value}", field.name),
            None => field.name.to_string(),
        };
        query.fields.iter().map(one).collect()
    }

    #[test]
    fn a_ratio_of_counts() {
        let query_text = "sum(last_5m):sum:shop.http.request.count{env:production,status:5*} by {route}.as_count() / sum:shop.http.request.count{env:production}.as_count() > 0.05";
        let query = monitor(&text(query_text));
        assert_eq!(names(&query), ["shop.http.request.count"; 2]);
        assert_eq!(query.metrics[0].range.slice(query_text), "shop.http.request.count");
        assert_eq!(fields(&query), ["env=production", "status=5*", "route", "env=production"]);
        assert_eq!(query.fields[2].used, FieldUse::Group);
        assert_eq!(query.fields[1].range.slice(query_text), "status");
        assert_eq!(query.window, Some(300));
        let comparison = query.comparison.unwrap();
        assert_eq!((comparison.operator, comparison.value), (Operator::Above, Some(0.05)));
    }

    #[test]
    fn percentiles_in_the_aggregator_or_the_name() {
        let query = monitor(&text("percentile(last_10m):p95:shop.duration_ms{!env:dev} > 2000"));
        assert_eq!(
            (names(&query), query.percentiles.clone()),
            (vec!["shop.duration_ms"], vec![95.0])
        );
        assert_eq!(fields(&query), ["env=!dev"]);
        let query = metric(&text("avg:trace.express.request.duration.by.service.99p{service:x}"));
        assert_eq!(query.percentiles, [99.0]);
        assert_eq!(metric(&text("avg:system.cpu.user{$env,host:a}")).fields.len(), 1);
        let query = metric(&text("anomalies(avg:shop.load{*}, 'basic', 2)"));
        assert_eq!(names(&query), ["shop.load"]);
        assert!(query.calls("anomalies"));
    }

    #[test]
    fn searches_have_terms_measures_and_groups() {
        let query_text = r#"logs("service:api status:error -@http.status_code:[400 TO 499] @user.id:*").index("*").rollup("pc95", "@duration").by("@http.route,service").last("15m") > 10"#;
        let query = monitor(&text(query_text));
        assert_eq!(
            fields(&query),
            [
                "service=api",
                "status=error",
                "http.status_code=![400 TO 499]",
                "user.id=*",
                "http.route",
                "service",
                "duration"
            ]
        );
        assert_eq!(query.fields[2].range.slice(query_text), "http.status_code");
        assert_eq!(query.fields[6].range.slice(query_text), "duration");
        assert_eq!((query.window, query.percentiles.clone()), (Some(900), vec![95.0]));
        assert_eq!(fields(&search(&text("(a:b OR c:\"d e\") http://x"))), ["a=b", "c=d e"]);
    }

    #[test]
    fn nothing_makes_it_stumble() {
        for value in [
            "",
            "{",
            "}",
            "by {",
            "a{b",
            "avg(",
            "logs(\"",
            "logs(\"\\",
            "ü:é{ö}",
            "> ",
            "@",
            ":{}",
            "x{ by {",
            "logs(\"a:[\").by(\"",
        ] {
            let _ = (monitor(&text(value)), search(&text(value)), metric(&text(value)));
        }
    }
}
