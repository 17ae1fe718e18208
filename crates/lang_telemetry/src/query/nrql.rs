//! NRQL: `SELECT percentile(duration, 95) FROM Transaction WHERE appName = 'x' FACET name`.
//! <https://docs.newrelic.com/docs/nrql/nrql-syntax-clauses-functions/>

use facts::telemetry::{Field, FieldUse, Name, Operator, Query, QueryLanguage};

use super::scan::{Kind, Rules, Token, tokens};
use crate::text::Text;

const RULES: Rules = Rules { in_words: ".-", leads: "", quotes: "'\"`", comment: "--" };

#[derive(Clone, Copy, PartialEq)]
enum Clause {
    Select,
    From,
    Where,
    Facet,
    Other,
}

pub fn read(text: &Text) -> Query {
    let mut query = Query::new(QueryLanguage::Nrql, text.value.clone(), text.range);
    if text.value.contains("${") || text.value.contains("~~~~") {
        query.unread = Some("a variable stands in it".into());
    }
    let tokens = tokens(&text.value, RULES);
    let mut clause = Clause::Other;
    let of_metrics =
        tokens.windows(2).any(|pair| pair[0].is_word("from") && pair[1].is_word("metric"));
    for (at, token) in tokens.iter().enumerate() {
        if let Some(next) = begins(token) {
            clause = next;
            continue;
        }
        let next = tokens.get(at + 1);
        match token.kind {
            Kind::Word if next.is_some_and(|next| next.is_sign("(")) => {
                let name = token.text.to_ascii_lowercase();
                if name == "percentile" {
                    let inner = tokens[at + 1..].iter().take_while(|token| !token.is_sign(")"));
                    query.percentiles.extend(inner.filter_map(Token::number));
                }
                query.functions.push(name.into());
            }
            Kind::Number | Kind::Sign => {}
            // `'text'` is a value, `` `name` `` a name.
            Kind::Text if !text.value[..token.start].ends_with('`') => {}
            _ if is_keyword(token.text) || is_value(&tokens, at) => {}
            _ => name(text, &tokens, at, clause, of_metrics, &mut query),
        }
    }
    query
}

fn begins(token: &Token<'_>) -> Option<Clause> {
    let word = (token.kind == Kind::Word).then(|| token.text.to_ascii_lowercase())?;
    Some(match &*word {
        "select" => Clause::Select,
        "from" => Clause::From,
        "where" => Clause::Where,
        "facet" => Clause::Facet,
        "since" | "until" | "limit" | "timeseries" | "compare" | "with" | "extrapolate"
        | "slide" | "order" | "join" => Clause::Other,
        _ => return None,
    })
}

fn is_keyword(word: &str) -> bool {
    const WORDS: [&str; 20] = [
        "and",
        "or",
        "not",
        "is",
        "in",
        "like",
        "rlike",
        "null",
        "true",
        "false",
        "as",
        "by",
        "asc",
        "desc",
        "percentage",
        "cases",
        "minutes",
        "minute",
        "ago",
        "max",
    ];
    WORDS.contains(&&*word.to_ascii_lowercase())
}

/// Behind an operator stands what is compared with, behind `AS` a new name.
fn is_value(tokens: &[Token<'_>], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|before| {
        before.kind == Kind::Sign && Operator::of(before.text).is_some() || before.is_word("as")
    })
}

fn name(
    text: &Text,
    tokens: &[Token<'_>],
    at: usize,
    clause: Clause,
    of_metrics: bool,
    query: &mut Query,
) {
    let token = &tokens[at];
    let range = text.at(token.start, token.end);
    let used = match clause {
        Clause::Select => FieldUse::Measure,
        Clause::Where => FieldUse::Filter,
        Clause::Facet => FieldUse::Group,
        Clause::From | Clause::Other => return,
    };
    if clause == Clause::Select && of_metrics {
        query.metrics.push(Name { name: token.text.into(), range });
        return;
    }
    let value = tokens.get(at + 1).filter(|sign| Operator::of(sign.text).is_some());
    let value = value.and_then(|sign| {
        let value = tokens.get(at + 2)?.text;
        Some(if sign.text == "=" { value.into() } else { format!("{}{value}", sign.text).into() })
    });
    let is_true = tokens.get(at + 1).is_some_and(|token| token.is_word("is"))
        && tokens.get(at + 2).is_some_and(|token| token.is_word("true"));
    let value = value.or_else(|| is_true.then(|| "true".into()));
    query.fields.push(Field { name: token.text.into(), range, used, value });
}

#[cfg(test)]
mod tests {
    use facts::telemetry::Query;
    use model::ByteRange;

    use super::read;
    use crate::text::Text;

    fn query(value: &str) -> Query {
        let range = ByteRange::new(0, value.len() as u32);
        read(&Text { value: value.into(), range, places: vec![(0, 0)] })
    }

    fn fields(query: &Query) -> Vec<&str> {
        query.fields.iter().map(|field| &*field.name).collect()
    }

    #[test]
    fn events_have_fields_and_metrics_have_names() {
        let found = query(
            "SELECT percentile(duration, 95, 99), count(*) FROM Transaction WHERE appName = 'shop' AND error IS true AND `http.statusCode` >= 500 FACET name SINCE 5 minutes ago",
        );
        assert_eq!(fields(&found), ["duration", "appName", "error", "http.statusCode", "name"]);
        assert_eq!(found.fields[1].value.as_deref(), Some("shop"));
        assert_eq!(found.fields[2].value.as_deref(), Some("true"));
        assert_eq!(found.fields[3].value.as_deref(), Some(">=500"));
        assert_eq!(found.percentiles, [95.0, 99.0]);
        let found =
            query("FROM Metric SELECT average(apm.service.cpu) AS cpu WHERE host LIKE 'a%'");
        assert_eq!(&*found.metrics[0].name, "apm.service.cpu");
        assert_eq!(fields(&found), ["host"]);
    }

    #[test]
    fn nothing_makes_it_stumble() {
        for text in
            ["", "SELECT", "SELECT (", "WHERE a =", "'", "`", "FACET ü", "SELECT percentile("]
        {
            let _ = query(text);
        }
    }
}
