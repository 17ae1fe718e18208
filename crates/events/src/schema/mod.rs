//! Tables for the stores that teams have, and the saved questions in their language.
//!
//! Events are written as nested JSON; every definition takes that JSON as it is. Questions count `1 / sample_rate`.

mod athena;
mod bigquery;
mod clickhouse;
mod datadog;
mod questions;
mod tree;

pub use questions::Saved;

use questions::Dialect;
use tree::Tree;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    ClickHouse,
    BigQuery,
    Athena,
    Datadog,
}

impl Target {
    pub const ALL: [Self; 4] = [Self::ClickHouse, Self::BigQuery, Self::Athena, Self::Datadog];

    pub fn name(self) -> &'static str {
        match self {
            Self::ClickHouse => "clickhouse",
            Self::BigQuery => "bigquery",
            Self::Athena => "athena",
            Self::Datadog => "datadog",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The table, with dataset or database: `observability.events`. Letters, digits, `_`, `.` and `-`.
    pub table: String,
    /// Where Athena reads: `s3://bucket/prefix`.
    pub location: String,
    pub retention_days: u32,
    /// Dotted paths that the business adds to events: `cart.total`.
    pub business: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            table: "observability.events".to_owned(),
            location: "s3://REPLACE-WITH-YOUR-BUCKET/events".to_owned(),
            retention_days: 30,
            business: Vec::new(),
        }
    }
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub body: String,
}

/// The definition and the questions, as files. Names and paths that are none are left out.
pub fn files(target: Target, options: &Options) -> Vec<File> {
    let options = options.tamed();
    let tree = Tree::new(&options.business);
    let file = |name: &str, body: String| File { name: format!("{}/{name}", target.name()), body };
    let questions = |dialect| {
        let saved = questions::saved(dialect, &tree, &options);
        let text: Vec<String> = saved
            .iter()
            .map(|saved| format!("-- {}: {}\n{};\n", saved.name, saved.description, saved.sql))
            .collect();
        file("questions.sql", text.join("\n"))
    };
    match target {
        Target::ClickHouse => vec![
            file("table.sql", clickhouse::table(&tree, &options)),
            questions(Dialect::ClickHouse),
        ],
        Target::BigQuery => {
            vec![file("table.sql", bigquery::table(&tree, &options)), questions(Dialect::BigQuery)]
        }
        Target::Athena => {
            vec![file("table.sql", athena::table(&tree, &options)), questions(Dialect::Athena)]
        }
        Target::Datadog => vec![
            file("pipeline.json", datadog::pipeline()),
            file("facets.json", datadog::facets(&tree)),
            file("questions.json", datadog::questions(&tree)),
        ],
    }
}

/// The saved questions in the language of a store. Datadog's are [`files`] of their own kind.
pub fn saved(target: Target, options: &Options) -> Vec<Saved> {
    let options = options.tamed();
    let tree = Tree::new(&options.business);
    match target {
        Target::ClickHouse => questions::saved(Dialect::ClickHouse, &tree, &options),
        Target::BigQuery => questions::saved(Dialect::BigQuery, &tree, &options),
        Target::Athena => questions::saved(Dialect::Athena, &tree, &options),
        Target::Datadog => Vec::new(),
    }
}

impl Options {
    /// Without letters that would end a name or a text: what is given becomes part of statements (CWE-89).
    fn tamed(&self) -> Self {
        let keep = |text: &str, more: &str| -> String {
            text.chars()
                .filter(|letter| letter.is_ascii_alphanumeric() || more.contains(*letter))
                .collect()
        };
        let path = |path: &String| path.split('.').all(tree::is_name).then(|| path.clone());
        Self {
            table: keep(&self.table, "_.-"),
            location: keep(&self.location, "_.-:/").trim_end_matches('/').to_owned(),
            retention_days: self.retention_days.max(1),
            business: self.business.iter().filter_map(path).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
