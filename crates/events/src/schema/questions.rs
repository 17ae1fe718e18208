//! The saved questions in three dialects of SQL.

use super::Options;
use super::tree::Tree;
use crate::query::{Names, question};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    ClickHouse,
    BigQuery,
    Athena,
}

/// A question that is answered by a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub name: &'static str,
    pub description: &'static str,
    /// Without a semicolon at its end.
    pub sql: String,
}

const FAILED: &str = "(outcome IN ('error', 'timeout') OR status_code >= 500)";
const REQUESTS: &str = "SUM(weight) AS requests";
const ERRORS: &str = "SUM(CASE WHEN failed THEN weight ELSE 0 END) AS errors";
const ERROR_RATE: &str =
    "100 * SUM(CASE WHEN failed THEN weight ELSE 0 END) / SUM(weight) AS error_rate";
const ERROR_NAME: &str =
    "COALESCE(error.code, error.type, CONCAT('status ', CAST(status_code AS STRING)))";

/// What the statements are made from.
struct Make<'a> {
    dialect: Dialect,
    options: &'a Options,
    revenue: Option<String>,
    value: String,
    user: String,
    tier: String,
}

pub(super) fn saved(dialect: Dialect, tree: &Tree, options: &Options) -> Vec<Saved> {
    let names = Names::default();
    let path = |names: &[String], default: &str| dialect.path(tree.first(names).unwrap_or(default));
    let make = Make {
        dialect,
        options,
        revenue: tree.first(&names.revenue).map(|path| dialect.path(path)),
        value: path(&names.lifetime_value, "user.lifetime_value_cents"),
        user: path(&names.user, "user.id"),
        tier: path(&names.tier, "user.subscription"),
    };
    let all = [
        ("error-rate-by-tier", make.error_rate_by_tier()),
        ("p95-by-route", make.p95_by_route()),
        ("slow-checkouts", make.slow_checkouts()),
        ("affected-revenue", make.affected_revenue()),
        ("before-after-deploy", make.before_after_deploy()),
        ("top-errors", make.top_errors()),
        ("flags-compare", make.flags_compare()),
    ];
    let describe = |name: &str| question(name).map_or("", |question| question.description);
    all.into_iter().map(|(name, sql)| Saved { name, description: describe(name), sql }).collect()
}

impl Dialect {
    /// `user` is a function in some dialects, so the first name is quoted.
    fn path(self, path: &str) -> String {
        let (first, rest) =
            path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let quoted = match self {
            Dialect::Athena => format!("\"{first}\""),
            _ => format!("`{first}`"),
        };
        rest.map_or_else(|| quoted.clone(), |rest| format!("{quoted}.{rest}"))
    }

    fn table(self, table: &str) -> String {
        match self {
            Dialect::BigQuery => format!("`{table}`"),
            _ => table.to_owned(),
        }
    }

    fn last_week(self) -> &'static str {
        match self {
            Dialect::ClickHouse => "timestamp >= now() - INTERVAL 7 DAY",
            Dialect::BigQuery => "timestamp >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 7 DAY)",
            Dialect::Athena => "day >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')",
        }
    }

    /// The smallest duration that the share of all requests does not exceed.
    fn percentile(self, share: &str) -> String {
        match self {
            Dialect::ClickHouse => {
                format!("quantileExactWeighted({share})(duration_ms, toUInt64(round(weight)))")
            }
            Dialect::BigQuery => {
                format!("MIN(CASE WHEN below >= {share} * total THEN duration_ms END)")
            }
            Dialect::Athena => format!("approx_percentile(duration_ms, weight, {share})"),
        }
    }

    fn text(self) -> &'static str {
        match self {
            Dialect::ClickHouse => "String",
            Dialect::BigQuery => "STRING",
            Dialect::Athena => "VARCHAR",
        }
    }

    /// ClickHouse fills what a join does not find with zeros otherwise.
    fn joined(self) -> &'static str {
        if self == Dialect::ClickHouse { "\nSETTINGS join_use_nulls = 1" } else { "" }
    }
}

impl Make<'_> {
    /// The events of the last week, each with its weight.
    fn with(&self) -> String {
        format!(
            "WITH e AS (\n  SELECT *, 1 / COALESCE(NULLIF(sample_rate, 0), 1) AS weight, {FAILED} AS failed\n  FROM {}\n  WHERE {}\n)",
            self.dialect.table(&self.options.table),
            self.dialect.last_week(),
        )
    }

    /// The same, ready for percentiles within a key; `from` is the name to select from.
    fn ranked(&self, with: &str, from: &str, key: &str) -> (String, String) {
        if self.dialect != Dialect::BigQuery {
            return (with.to_owned(), from.to_owned());
        }
        let timed = "CASE WHEN duration_ms IS NULL THEN 0 ELSE weight END";
        let text = format!(
            "{with}, ranked AS (\n  SELECT *, SUM({timed}) OVER (PARTITION BY {key} ORDER BY duration_ms) AS below,\n    SUM({timed}) OVER (PARTITION BY {key}) AS total\n  FROM {from}\n)"
        );
        (text, "ranked".to_owned())
    }

    fn error_name(&self) -> String {
        let name = ERROR_NAME.replace("STRING", self.dialect.text());
        name.replace("error.", &format!("{}.", self.dialect.path("error")))
    }

    fn error_rate_by_tier(&self) -> String {
        format!(
            "{}\nSELECT COALESCE({}, '(none)') AS tier, {REQUESTS}, {ERRORS},\n  {ERROR_RATE}\nFROM e\nGROUP BY 1\nORDER BY 4 DESC",
            self.with(),
            self.tier,
        )
    }

    fn p95_by_route(&self) -> String {
        let (with, from) = self.ranked(&self.with(), "e", "method, route");
        let percentile = |share: &str| self.dialect.percentile(share);
        format!(
            "{with}\nSELECT method, route, {REQUESTS},\n  {ERROR_RATE},\n  {} AS p50,\n  {} AS p95,\n  {} AS p99\nFROM {from}\nGROUP BY 1, 2\nORDER BY 6 DESC",
            percentile("0.5"),
            percentile("0.95"),
            percentile("0.99"),
        )
    }

    fn slow_checkouts(&self) -> String {
        let (with, from) = self.ranked(&self.with(), "e", "route");
        let carts = self.revenue.as_ref().map_or_else(String::new, |revenue| {
            format!(",\n  SUM(CASE WHEN duration_ms > 2000 THEN {revenue} * weight END) AS carts_of_slow")
        });
        format!(
            "{with}\nSELECT route, {REQUESTS},\n  SUM(CASE WHEN duration_ms > 2000 THEN weight ELSE 0 END) AS slow,\n  {} AS p95{carts}\nFROM {from}\nWHERE LOWER(COALESCE(route, path)) LIKE '%checkout%'\nGROUP BY 1\nORDER BY 3 DESC",
            self.dialect.percentile("0.95"),
        )
    }

    /// A customer who fails ten times is one customer, so lifetime value is taken once a user.
    fn affected_revenue(&self) -> String {
        let (carts, sum) = self.revenue.as_ref().map_or_else(
            || (String::new(), String::new()),
            |revenue| {
                (
                    format!(", SUM({revenue} * weight) AS carts_of_user"),
                    ",\n  SUM(carts_of_user) AS carts".to_owned(),
                )
            },
        );
        format!(
            "{}, by_user AS (\n  SELECT {} AS name, {} AS user_id, SUM(weight) AS failed_of_user,\n    MAX({}) AS value_of_user{carts}\n  FROM e\n  WHERE failed\n  GROUP BY 1, 2\n)\nSELECT name, SUM(failed_of_user) AS failed_requests, COUNT(DISTINCT user_id) AS users,\n  SUM(value_of_user) AS lifetime_value{sum}\nFROM by_user\nGROUP BY 1\nORDER BY 4 DESC",
            self.with(),
            self.error_name(),
            self.user,
            self.value,
        )
    }

    fn before_after_deploy(&self) -> String {
        let deployment = "COALESCE(deployment_id, version)";
        let (with, from) = self.ranked(&self.with(), "e", &format!("service, {deployment}"));
        format!(
            "{with}, deploys AS (\n  SELECT service, {deployment} AS deployment, MIN(timestamp) AS first_seen, {REQUESTS}, {ERRORS},\n    {ERROR_RATE},\n    {} AS p95\n  FROM {from}\n  GROUP BY 1, 2\n)\nSELECT now_.service, now_.deployment, now_.first_seen, now_.requests, now_.errors, now_.error_rate, now_.p95,\n  now_.error_rate - before_.error_rate AS error_rate_change\nFROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY service ORDER BY first_seen) AS place FROM deploys) AS now_\nLEFT JOIN (SELECT *, ROW_NUMBER() OVER (PARTITION BY service ORDER BY first_seen) + 1 AS place FROM deploys) AS before_\n  ON before_.service = now_.service AND before_.place = now_.place\nORDER BY 1, 3{}",
            self.dialect.percentile("0.95"),
            self.dialect.joined(),
        )
    }

    fn top_errors(&self) -> String {
        format!(
            "{}\nSELECT {} AS error_name, SUM(weight) AS failed_requests, COUNT(DISTINCT route) AS routes,\n  MIN(timestamp) AS first_seen, MAX(timestamp) AS last_seen, MIN(request_id) AS example_request\nFROM e\nWHERE failed\nGROUP BY 1\nORDER BY 2 DESC\nLIMIT 20",
            self.with(),
            self.error_name(),
        )
    }

    fn flags_compare(&self) -> String {
        let (value, join) = match self.dialect {
            Dialect::ClickHouse => {
                ("flag.2", "ARRAY JOIN CAST(feature_flags, 'Array(Tuple(String, String))') AS flag")
            }
            Dialect::BigQuery => (
                "JSON_VALUE(feature_flags[flag])",
                "CROSS JOIN UNNEST(JSON_KEYS(feature_flags)) AS flag",
            ),
            Dialect::Athena => ("value", "CROSS JOIN UNNEST(feature_flags) AS f (flag, value)"),
        };
        let flag = if self.dialect == Dialect::ClickHouse { "flag.1" } else { "flag" };
        let with = format!(
            "{}, flagged AS (\n  SELECT {flag} AS flag_name, {value} AS flag_value, weight, failed, duration_ms\n  FROM e\n  {join}\n)",
            self.with()
        );
        let (with, from) = self.ranked(&with, "flagged", "flag_name, flag_value");
        format!(
            "{with}\nSELECT flag_name, flag_value, {REQUESTS}, {ERRORS},\n  {ERROR_RATE},\n  {} AS p95\nFROM {from}\nGROUP BY 1, 2\nORDER BY 1, 2",
            self.dialect.percentile("0.95"),
        )
    }
}
