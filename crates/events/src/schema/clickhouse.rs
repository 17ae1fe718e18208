//! ClickHouse: a MergeTree with named tuples, which take nested JSON as it is (`JSONEachRow`).

use wide_events::fields::Kind;

use super::Options;
use super::tree::{Node, Of, Tree};

pub(super) fn table(tree: &Tree, options: &Options) -> String {
    let columns: Vec<String> =
        tree.nodes().iter().map(|node| format!("    `{}` {}", node.name, column(node))).collect();
    format!(
        "-- ClickHouse 24 or later: https://clickhouse.com/docs/engines/table-engines/mergetree-family/mergetree\n\
         -- Insert with FORMAT JSONEachRow and SETTINGS date_time_input_format = 'best_effort', input_format_skip_unknown_fields = 1.\n\
         CREATE TABLE IF NOT EXISTS {}\n(\n{},\n    INDEX by_trace trace_id TYPE bloom_filter GRANULARITY 4,\n    INDEX by_request request_id TYPE bloom_filter GRANULARITY 4\n)\n\
         ENGINE = MergeTree\nPARTITION BY toDate(timestamp)\nORDER BY (service, environment, timestamp)\n\
         TTL toDateTime(timestamp) + INTERVAL {} DAY\nSETTINGS ttl_only_drop_parts = 1;\n",
        options.table,
        columns.join(",\n"),
        options.retention_days,
    )
}

fn column(node: &Node) -> String {
    match &node.of {
        Of::Value(kind, required) => value(*kind, *required),
        Of::Struct(inner) => {
            let inner: Vec<String> =
                inner.iter().map(|node| format!("`{}` {}", node.name, column(node))).collect();
            format!("Tuple({})", inner.join(", "))
        }
    }
}

/// What may be missing can be null: zero would be a figure.
fn value(kind: Kind, required: bool) -> String {
    let maybe = |name: &str| if required { name.to_owned() } else { format!("Nullable({name})") };
    match kind {
        Kind::Time => "DateTime64(3, 'UTC')".to_owned(),
        Kind::Word => format!("LowCardinality({})", maybe("String")),
        Kind::Text => maybe("String"),
        Kind::Integer => maybe("Int64"),
        Kind::Number => maybe("Float64"),
        Kind::Flag => maybe("Bool"),
        Kind::Map => "Map(LowCardinality(String), String)".to_owned(),
    }
}
