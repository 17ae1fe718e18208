//! The columns that a query asks for, with their places. Nested fields keep their dots: `user.subscription`.

/// A query as far as its columns go.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) tables: Vec<String>,
    pub(super) columns: Vec<Column>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// From the beginning of the text.
    pub(super) start: usize,
    pub(super) length: usize,
}

/// A table that holds one row a request or a record.
pub(super) fn is_of_events(table: &str) -> bool {
    let words = review::words(table);
    let Some((last, before)) = words.split_last() else { return false };
    const KINDS: [&str; 10] =
        ["wide", "http", "request", "requests", "canonical", "access", "log", "logs", "app", "api"];
    matches!(last.as_str(), "events" | "event" | "logs" | "log" | "requests")
        && before.iter().all(|word| KINDS.contains(&word.as_str()))
}

enum Token {
    /// A chain of names with dots: start, length, name.
    Names(usize, usize, String),
    Symbol(char),
    /// A string or a number.
    Value,
}

pub(super) fn read(text: &str) -> Query {
    let tokens = tokens(text);
    let mut query = Query::default();
    let mut aliases: Vec<String> = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut before = String::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Names(start, length, name) => {
                let lower = name.to_ascii_lowercase();
                let is_call = matches!(tokens.get(at + 1), Some(Token::Symbol('(')));
                match before.as_str() {
                    "from" | "join" if !is_keyword(&lower) => query.tables.push(name.clone()),
                    "as" => aliases.push(lower.clone()),
                    _ if is_call || is_keyword(&lower) => {}
                    // `FROM events e`
                    "table" => aliases.push(lower.clone()),
                    _ => {
                        columns.push(Column { name: name.clone(), start: *start, length: *length })
                    }
                }
                before = match before.as_str() {
                    "from" | "join" => "table".to_owned(),
                    _ => lower,
                };
            }
            Token::Symbol(symbol) => before = symbol.to_string(),
            Token::Value => before = "value".to_owned(),
        }
    }
    let tables: Vec<String> = query.tables.iter().map(|table| table.to_ascii_lowercase()).collect();
    for mut column in columns {
        let lower = column.name.to_ascii_lowercase();
        if aliases.contains(&lower) || tables.contains(&lower) {
            continue;
        }
        // `e.status`, `events.status`
        if let Some((first, rest)) = column.name.split_once('.')
            && (aliases.contains(&first.to_ascii_lowercase())
                || tables.contains(&first.to_ascii_lowercase()))
        {
            column.name = rest.to_owned();
        }
        query.columns.push(column);
    }
    query
}

fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let rest = &text[at..];
        if rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if byte == b'\'' {
            let end = rest[1..].find('\'').map_or(rest.len(), |end| end + 2);
            found.push(Token::Value);
            at += end;
        } else if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'"' | b'`') {
            let (length, name) = chain(rest);
            found.push(Token::Names(at, length.max(1), name));
            at += length.max(1);
        } else if byte.is_ascii_digit() {
            let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
            let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
            found.push(Token::Value);
            at += end;
        } else {
            let letter = rest.chars().next().unwrap_or(' ');
            if !letter.is_whitespace() {
                found.push(Token::Symbol(letter));
            }
            at += letter.len_utf8();
        }
    }
    found
}

/// `user.subscription`, `"user"."subscription"`, `"user.subscription"`: how long it is, and its name.
fn chain(text: &str) -> (usize, String) {
    let mut name = String::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let quote = rest.chars().next().filter(|first| matches!(first, '"' | '`'));
        match quote {
            Some(quote) => {
                let Some(end) = rest[1..].find(quote) else { return (text.len(), name) };
                name.push_str(&rest[1..=end]);
                at += end + 2;
            }
            None => {
                let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
                name.push_str(&rest[..end]);
                at += end;
            }
        }
        let goes_on = text[at..].strip_prefix('.').is_some_and(|next| {
            next.starts_with(|first: char| {
                first.is_ascii_alphabetic() || matches!(first, '_' | '"' | '`')
            })
        });
        if !goes_on {
            return (at, name);
        }
        name.push('.');
        at += 1;
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.split_whitespace().any(|keyword| keyword == word)
}

/// What a query says besides names.
const KEYWORDS: &str = "\
    select from where group by order having limit offset as and or not in is null case when then else \
    end between like ilike distinct on join left right inner outer full cross union all with over \
    partition rows range preceding following current row asc desc nulls first last filter within \
    interval true false cast create view replace materialized if exists date timestamp time day days \
    hour hours minute minutes week month year second seconds integer bigint int numeric double precision \
    text varchar boolean any using current_timestamp current_date qualify window lateral extract epoch \
    float json jsonb real decimal utc zone at sample final prewhere settings format \
";

#[cfg(test)]
mod tests {
    use super::{is_of_events, read};

    fn columns(text: &str) -> Vec<String> {
        read(text).columns.into_iter().map(|column| column.name).collect()
    }

    #[test]
    fn columns_keep_their_dots_and_lose_their_table() {
        let text = r#"SELECT e.route, count(*) AS n, avg(duration_ms) FROM wide_events e -- path
            WHERE e.user.subscription = 'enterprise' AND status_code >= 500 GROUP BY route ORDER BY n DESC"#;
        assert_eq!(
            columns(text),
            ["route", "duration_ms", "user.subscription", "status_code", "route"]
        );
        assert_eq!(read(text).tables, ["wide_events"]);
        assert_eq!(
            columns(r#"select "user"."plan", "cart.total" from events"#),
            ["user.plan", "cart.total"]
        );
    }

    #[test]
    fn a_column_is_where_it_stands() {
        let text = "SELECT status_code FROM events";
        let column = &read(text).columns[0];
        assert_eq!(&text[column.start..column.start + column.length], "status_code");
    }

    #[test]
    fn tables_of_events_are_known_by_their_names() {
        for table in ["events", "wide_events", "http_request_events", "access_log", "logs"] {
            assert!(is_of_events(table), "{table}");
        }
        for table in ["payment_events", "users", "webhook_events", "audit_log"] {
            assert!(!is_of_events(table), "{table}");
        }
    }
}
