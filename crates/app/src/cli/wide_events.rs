//! What can be typed about wide events: asking recorded ones, setting an application up, designing.

use clap::{Args, Subcommand, ValueEnum};

use super::{ListFormat, WorldArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum EventsAction {
    /// Say what sampling would leave of a log sample or of recorded events, and what it would cost.
    Simulate(SimulateArgs),
    /// Answer saved questions, or any SQL, over recorded events.
    Query(QueryArgs),
    /// Print table definitions and the saved questions for another store.
    Schema(EventsSchemaArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// NDJSON of events or logs (pino, winston, bunyan, logfmt, access logs); `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<String>,
    /// A policy as JSON, or a generated policy file; that of the repository when not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<String>,
    /// Conditions that are always kept, instead of the policy's.
    #[arg(long, value_name = "CONDITIONS", value_delimiter = ',')]
    pub(crate) keep_always: Vec<String>,
    /// The share of uneventful requests that is kept, instead of the policy's.
    #[arg(long, value_name = "RATE")]
    pub(crate) tail_sample_rate: Option<String>,
    /// Whose prices.
    #[arg(long, value_name = "VENDOR", default_value = "datadog")]
    pub(crate) vendor: String,
    /// Prices of your own contract, in the form of the built-in ones.
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<String>,
    /// For the cost; taken from the sample's time span when not given.
    #[arg(long, value_name = "N")]
    pub(crate) requests_per_month: Option<f64>,
    /// A request that takes longer is slow, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 2000.0)]
    pub(crate) slow_ms: f64,
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub(crate) format: TableFormat,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// NDJSON of events; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<String>,
    /// Saved questions by name; all of them when neither this nor --sql is given.
    #[arg(long, value_name = "NAME", value_delimiter = ',', conflicts_with = "sql")]
    pub(crate) saved: Vec<String>,
    /// One statement over the table `events`: select route, p95(duration_ms) from events group by 1.
    #[arg(long, value_name = "STATEMENT")]
    pub(crate) sql: Option<String>,
    /// What runs the SQL.
    #[arg(long, value_enum, default_value_t = Engine::Auto)]
    pub(crate) engine: Engine,
    /// The instant that before-after-deploy parts events at: 2026-01-31T12:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// A checkout that takes longer is slow, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 2000.0)]
    pub(crate) slow_ms: f64,
    /// What the route of a checkout has in it.
    #[arg(long, value_name = "WORD", value_delimiter = ',', default_value = "checkout")]
    pub(crate) checkout: Vec<String>,
    /// The field that holds the money of a request, instead of the usual ones.
    #[arg(long, value_name = "FIELD")]
    pub(crate) money: Option<String>,
    /// The field that holds the customer's tier, instead of the usual ones.
    #[arg(long, value_name = "FIELD")]
    pub(crate) tier: Option<String>,
    /// Rows that are shown of a statement's result.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) rows: usize,
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub(crate) format: TableFormat,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// The duckdb program where there is one, else the embedded engine.
    Auto,
    /// The embedded engine (feature `query-sql`).
    Sqlite,
    /// The duckdb program.
    Duckdb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    Table,
    Csv,
    /// Bars for the terminal.
    Chart,
    /// A bar chart as SVG.
    Svg,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct EventsSchemaArgs {
    /// clickhouse, bigquery, athena or datadog.
    #[arg(long = "for", value_name = "STORE")]
    pub(crate) store: String,
    /// Fields that the business adds: cart.total. Those of the repository's generated policy when not given.
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub(crate) business_context: Vec<String>,
    /// The table, with its database or dataset.
    #[arg(long, value_name = "NAME", default_value = "observability.events")]
    pub(crate) table: String,
    /// Where Athena reads: s3://bucket/prefix.
    #[arg(long, value_name = "URL")]
    pub(crate) location: Option<String>,
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub(crate) retention_days: u32,
    /// Write the files into this folder instead of printing them.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<String>,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SkillArgs {
    /// wide-event-observability.
    pub(crate) name: String,
    /// What it is for, such as "Design logging for payment API"; its words pick the entry points.
    #[arg(value_name = "PROMPT")]
    pub(crate) prompt: Vec<String>,
    /// The folder that it is about, instead of the whole repository.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) target: Vec<String>,
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SetUpArgs {
    /// The application's folder, when the repository holds several.
    #[arg(value_name = "FOLDER")]
    pub(crate) path: Option<String>,
    /// Show every change as a diff, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}
