//! Athena: an external table over JSON lines in S3, its days found by projection instead of a crawler.

use wide_events::fields::Kind;

use super::Options;
use super::tree::{Node, Of, Tree};

pub(super) fn table(tree: &Tree, options: &Options) -> String {
    let columns: Vec<String> =
        tree.nodes().iter().map(|node| format!("  `{}` {}", node.name, column(node))).collect();
    format!(
        "-- Athena: https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html\n\
         -- Objects lie under day=YYYY-MM-DD/. How long they stay is a lifecycle rule of the bucket ({days} days).\n\
         CREATE EXTERNAL TABLE IF NOT EXISTS {table} (\n{columns}\n)\nPARTITIONED BY (`day` string)\n\
         ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\nWITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')\n\
         LOCATION '{location}/'\n\
         TBLPROPERTIES (\n  'projection.enabled' = 'true',\n  'projection.day.type' = 'date',\n  'projection.day.format' = 'yyyy-MM-dd',\n  \
         'projection.day.range' = 'NOW-{days}DAYS,NOW',\n  'storage.location.template' = '{location}/day=${{day}}/'\n);\n",
        days = options.retention_days,
        table = options.table,
        columns = columns.join(",\n"),
        location = options.location,
    )
}

fn column(node: &Node) -> String {
    match &node.of {
        Of::Value(kind, _) => value(*kind).to_owned(),
        Of::Struct(inner) => {
            let inner: Vec<String> =
                inner.iter().map(|node| format!("`{}`:{}", node.name, column(node))).collect();
            format!("struct<{}>", inner.join(","))
        }
    }
}

/// The time stays text: the SerDe reads no ISO 8601 with a zone.
fn value(kind: Kind) -> &'static str {
    match kind {
        Kind::Time | Kind::Word | Kind::Text => "string",
        Kind::Integer => "bigint",
        Kind::Number => "double",
        Kind::Flag => "boolean",
        Kind::Map => "map<string,string>",
    }
}
