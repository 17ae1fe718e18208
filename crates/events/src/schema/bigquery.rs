//! BigQuery: a table in days, clustered by what questions filter on.

use wide_events::fields::Kind;

use super::Options;
use super::tree::{Node, Of, Tree};

pub(super) fn table(tree: &Tree, options: &Options) -> String {
    let columns: Vec<String> =
        tree.nodes().iter().map(|node| format!("  `{}` {}", node.name, column(node))).collect();
    format!(
        "-- BigQuery: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language\n\
         CREATE TABLE IF NOT EXISTS `{}`\n(\n{}\n)\nPARTITION BY DATE(timestamp)\nCLUSTER BY service, route, status_code\n\
         OPTIONS (partition_expiration_days = {}, require_partition_filter = TRUE);\n",
        options.table,
        columns.join(",\n"),
        options.retention_days,
    )
}

fn column(node: &Node) -> String {
    match &node.of {
        Of::Value(kind, required) => {
            format!("{}{}", value(*kind), if *required { " NOT NULL" } else { "" })
        }
        Of::Struct(inner) => {
            let inner: Vec<String> =
                inner.iter().map(|node| format!("`{}` {}", node.name, column(node))).collect();
            format!("STRUCT<{}>", inner.join(", "))
        }
    }
}

fn value(kind: Kind) -> &'static str {
    match kind {
        Kind::Time => "TIMESTAMP",
        Kind::Word | Kind::Text => "STRING",
        Kind::Integer => "INT64",
        Kind::Number => "FLOAT64",
        Kind::Flag => "BOOL",
        Kind::Map => "JSON",
    }
}
