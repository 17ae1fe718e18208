//! CloudWatch Logs Insights: `filter status_code >= 500 | stats count(*) by bin(5m)`.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>

use facts::telemetry::{Field, FieldUse, Operator, Query, QueryLanguage};

use super::scan::{Kind, Rules, tokens};
use crate::text::Text;

const RULES: Rules = Rules { in_words: ".", leads: "@", quotes: "'\"`", comment: "#" };
const KEYWORDS: [&str; 16] = [
    "as", "by", "and", "or", "not", "in", "like", "asc", "desc", "limit", "stats", "filter",
    "fields", "display", "sort", "dedup",
];

pub fn read(text: &Text) -> Query {
    let mut query = Query::new(QueryLanguage::Insights, text.value.clone(), text.range);
    let tokens = tokens(&text.value, RULES);
    let (mut used, mut skip) = (None, false);
    for (at, token) in tokens.iter().enumerate() {
        if token.is_sign("|") {
            (used, skip) = (None, false);
            continue;
        }
        let lower = token.text.to_ascii_lowercase();
        match &*lower {
            "fields" | "display" | "stats" => used = used.or(Some(FieldUse::Measure)),
            "filter" => used = used.or(Some(FieldUse::Filter)),
            "by" => used = Some(FieldUse::Group),
            // `parse @message /.../ as x`: what follows is no field of the event.
            "parse" | "limit" | "source" => skip = true,
            _ => {}
        }
        let next = tokens.get(at + 1);
        let is_call = next.is_some_and(|next| next.is_sign("("));
        if token.kind == Kind::Word && is_call {
            query.functions.push(lower.into());
            continue;
        }
        let renamed = at.checked_sub(1).is_some_and(|before| tokens[before].is_word("as"));
        let Some(used) = used.filter(|_| !skip && token.kind == Kind::Word && !renamed) else {
            continue;
        };
        if KEYWORDS.contains(&&*lower) {
            continue;
        }
        let operator = next.filter(|next| Operator::of(next.text).is_some());
        let value = operator.and_then(|sign| {
            let value = tokens.get(at + 2)?.text;
            Some(if sign.text == "=" {
                value.into()
            } else {
                format!("{}{value}", sign.text).into()
            })
        });
        let range = text.at(token.start, token.end);
        query.fields.push(Field { name: token.text.into(), range, used, value });
    }
    query
}

#[cfg(test)]
mod tests {
    use model::ByteRange;

    use super::read;
    use crate::text::Text;

    #[test]
    fn fields_of_filters_groups_and_figures() {
        let value = "fields @timestamp, route | filter status_code >= 500 and level = 'error' | stats pct(duration_ms, 95) as p95 by user.plan, bin(5m) | limit 20";
        let range = ByteRange::new(0, value.len() as u32);
        let query = read(&Text { value: value.into(), range, places: vec![(0, 0)] });
        let fields: Vec<&str> = query.fields.iter().map(|field| &*field.name).collect();
        assert_eq!(
            fields,
            ["@timestamp", "route", "status_code", "level", "duration_ms", "user.plan"]
        );
        assert_eq!(query.fields[2].value.as_deref(), Some(">=500"));
        assert_eq!(query.fields[2].range.slice(value), "status_code");
    }
}
