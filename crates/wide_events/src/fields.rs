//! The fields of an event: name, type, meaning and where the value comes from.

/// What a value is, by which tables and indexes are defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An instant, ISO 8601 in UTC with milliseconds.
    Time,
    /// One of few words: an index or dictionary pays.
    Word,
    /// Text of any number of values.
    Text,
    Integer,
    Number,
    Flag,
    /// An object whose names are not known beforehand.
    Map,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Dotted path in the event.
    pub name: &'static str,
    pub kind: Kind,
    /// Whether every event has it.
    pub required: bool,
    pub meaning: &'static str,
    pub source: &'static str,
}

const fn always(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    source: &'static str,
) -> Field {
    Field { name, kind, required: true, meaning, source }
}

const fn maybe(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    source: &'static str,
) -> Field {
    Field { name, kind, required: false, meaning, source }
}

/// In the order in which they are written. What a business adds (`cart.total`) comes between `error` and
/// `sample_rate`.
pub const FIELDS: &[Field] = &[
    always("timestamp", Kind::Time, "when the request began", "clock of the service"),
    always("event", Kind::Word, "`http_request`", "constant"),
    always("level", Kind::Word, "`info`, `warn` or `error`", "outcome and status"),
    always("message", Kind::Text, "method, route and status for people", "request and response"),
    always("request_id", Kind::Text, "this request", "x-request-id, x-amzn-requestid or random"),
    always("trace_id", Kind::Text, "the trace it belongs to", "traceparent (W3C) or random"),
    always("span_id", Kind::Text, "this service's part of the trace", "random"),
    maybe("parent_span_id", Kind::Text, "the caller's part of the trace", "traceparent (W3C)"),
    always("service", Kind::Word, "which service", "SERVICE_NAME"),
    maybe("version", Kind::Word, "its version", "SERVICE_VERSION or npm_package_version"),
    maybe("deployment_id", Kind::Word, "which deployment of it", "DEPLOYMENT_ID"),
    maybe("region", Kind::Word, "where it runs", "AWS_REGION or REGION"),
    always("environment", Kind::Word, "`production`, `staging`", "NODE_ENV"),
    always("hostname", Kind::Text, "on which machine", "HOSTNAME or the operating system"),
    always("method", Kind::Word, "`GET`, `POST`", "request"),
    always("path", Kind::Text, "path of the URL, never its query", "request"),
    maybe("route", Kind::Word, "template of the path, null when none matched", "router"),
    always("status_code", Kind::Integer, "status of the response", "response"),
    always(
        "duration_ms",
        Kind::Number,
        "until the response had ended, in milliseconds",
        "monotonic clock",
    ),
    always(
        "outcome",
        Kind::Word,
        "`success`, `error`, `aborted` or `timeout`",
        "response and connection",
    ),
    maybe("request_bytes", Kind::Integer, "bytes of the request's body", "content-length"),
    maybe(
        "response_bytes",
        Kind::Integer,
        "bytes of the response's body",
        "content-length or counted",
    ),
    maybe("client.user_agent", Kind::Text, "program of the client", "user-agent"),
    maybe("user.id", Kind::Text, "who asked, as an opaque id", "enrichment"),
    maybe("user.subscription", Kind::Word, "plan of the user", "enrichment"),
    maybe("user.account_age_days", Kind::Integer, "age of the account in days", "enrichment"),
    maybe(
        "user.lifetime_value_cents",
        Kind::Integer,
        "what the user has paid so far, in cents",
        "enrichment",
    ),
    maybe("user.is_internal", Kind::Flag, "a colleague or a test", "enrichment"),
    maybe("feature_flags", Kind::Map, "flags that were evaluated, by name", "enrichment"),
    maybe("performance.db_query_count", Kind::Integer, "queries", "enrichment"),
    maybe(
        "performance.db_duration_ms",
        Kind::Number,
        "time in queries, in milliseconds",
        "enrichment",
    ),
    maybe("performance.cache_hits", Kind::Integer, "answers from a cache", "enrichment"),
    maybe(
        "performance.external_call_count",
        Kind::Integer,
        "calls of other services",
        "enrichment",
    ),
    maybe("error.type", Kind::Word, "class of the error", "thrown error"),
    maybe("error.code", Kind::Word, "its code", "thrown error"),
    maybe("error.message", Kind::Text, "its message, redacted", "thrown error"),
    maybe("error.stack", Kind::Text, "its stack, not in production", "thrown error"),
    maybe(
        "error.retriable",
        Kind::Flag,
        "whether trying again may help",
        "thrown error or enrichment",
    ),
    always(
        "sample_rate",
        Kind::Number,
        "the share of such events that is kept: each stands for 1 / rate",
        "sampler",
    ),
    always("sample_reason", Kind::Word, "the rule that kept it", "sampler"),
    maybe("truncated", Kind::Flag, "true when fields were cut to the size cap", "writer"),
];

/// The field of that name.
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FIELDS, field};

    #[test]
    fn names_are_unique_and_none_is_both_value_and_object() {
        let names: BTreeSet<_> = FIELDS.iter().map(|field| field.name).collect();
        assert_eq!(names.len(), FIELDS.len());
        for name in &names {
            let parent = name.rsplit_once('.').map(|(parent, _)| parent);
            assert!(parent.is_none_or(|parent| field(parent).is_none()), "{name}");
        }
    }

    #[test]
    fn no_field_of_ours_is_hidden_by_its_name() {
        for field in FIELDS {
            assert!(field.name.split('.').all(|part| !crate::is_sensitive(part)), "{}", field.name);
        }
    }
}
