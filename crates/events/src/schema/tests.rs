//! Definitions and questions to the byte, and what hostile names do not do.

use serde_json::Value;

use super::{Options, Target, files, saved};
use crate::query::QUESTIONS;

fn options() -> Options {
    let business = [
        "user.id",
        "user.subscription",
        "user.ltv",
        "cart.total",
        "cart.item_count",
        "feature_flags.new_checkout",
    ];
    Options { business: business.map(str::to_owned).to_vec(), ..Options::default() }
}

fn body(target: Target, name: &str) -> String {
    let files = files(target, &options());
    files.into_iter().find(|file| file.name.ends_with(name)).unwrap().body
}

#[test]
fn clickhouse() {
    insta::assert_snapshot!(body(Target::ClickHouse, "table.sql"), @r#"
    -- ClickHouse 24 or later: https://clickhouse.com/docs/engines/table-engines/mergetree-family/mergetree
    -- Insert with FORMAT JSONEachRow and SETTINGS date_time_input_format = 'best_effort', input_format_skip_unknown_fields = 1.
    CREATE TABLE IF NOT EXISTS observability.events
    (
        `timestamp` DateTime64(3, 'UTC'),
        `event` LowCardinality(String),
        `level` LowCardinality(String),
        `message` String,
        `request_id` String,
        `trace_id` String,
        `span_id` String,
        `parent_span_id` Nullable(String),
        `service` LowCardinality(String),
        `version` LowCardinality(Nullable(String)),
        `deployment_id` LowCardinality(Nullable(String)),
        `region` LowCardinality(Nullable(String)),
        `environment` LowCardinality(String),
        `hostname` String,
        `method` LowCardinality(String),
        `path` String,
        `route` LowCardinality(Nullable(String)),
        `status_code` Int64,
        `duration_ms` Float64,
        `outcome` LowCardinality(String),
        `request_bytes` Nullable(Int64),
        `response_bytes` Nullable(Int64),
        `client` Tuple(`user_agent` Nullable(String)),
        `user` Tuple(`id` Nullable(String), `subscription` LowCardinality(Nullable(String)), `account_age_days` Nullable(Int64), `lifetime_value_cents` Nullable(Int64), `is_internal` Nullable(Bool), `ltv` Nullable(Float64)),
        `feature_flags` Map(LowCardinality(String), String),
        `performance` Tuple(`db_query_count` Nullable(Int64), `db_duration_ms` Nullable(Float64), `cache_hits` Nullable(Int64), `external_call_count` Nullable(Int64)),
        `error` Tuple(`type` LowCardinality(Nullable(String)), `code` LowCardinality(Nullable(String)), `message` Nullable(String), `stack` Nullable(String), `retriable` Nullable(Bool)),
        `cart` Tuple(`total` Nullable(Float64), `item_count` Nullable(Int64)),
        `sample_rate` Float64,
        `sample_reason` LowCardinality(String),
        `truncated` Nullable(Bool),
        INDEX by_trace trace_id TYPE bloom_filter GRANULARITY 4,
        INDEX by_request request_id TYPE bloom_filter GRANULARITY 4
    )
    ENGINE = MergeTree
    PARTITION BY toDate(timestamp)
    ORDER BY (service, environment, timestamp)
    TTL toDateTime(timestamp) + INTERVAL 30 DAY
    SETTINGS ttl_only_drop_parts = 1;
    "#);
    insta::assert_snapshot!(saved(Target::ClickHouse, &options())[3].sql, @r#"
    WITH e AS (
      SELECT *, 1 / COALESCE(NULLIF(sample_rate, 0), 1) AS weight, (outcome IN ('error', 'timeout') OR status_code >= 500) AS failed
      FROM observability.events
      WHERE timestamp >= now() - INTERVAL 7 DAY
    ), by_user AS (
      SELECT COALESCE(`error`.code, `error`.type, CONCAT('status ', CAST(status_code AS String))) AS name, `user`.id AS user_id, SUM(weight) AS failed_of_user,
        MAX(`user`.ltv) AS value_of_user, SUM(`cart`.total * weight) AS carts_of_user
      FROM e
      WHERE failed
      GROUP BY 1, 2
    )
    SELECT name, SUM(failed_of_user) AS failed_requests, COUNT(DISTINCT user_id) AS users,
      SUM(value_of_user) AS lifetime_value,
      SUM(carts_of_user) AS carts
    FROM by_user
    GROUP BY 1
    ORDER BY 4 DESC
    "#);
}

#[test]
fn bigquery() {
    insta::assert_snapshot!(body(Target::BigQuery, "table.sql"), @r#"
    -- BigQuery: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language
    CREATE TABLE IF NOT EXISTS `observability.events`
    (
      `timestamp` TIMESTAMP NOT NULL,
      `event` STRING NOT NULL,
      `level` STRING NOT NULL,
      `message` STRING NOT NULL,
      `request_id` STRING NOT NULL,
      `trace_id` STRING NOT NULL,
      `span_id` STRING NOT NULL,
      `parent_span_id` STRING,
      `service` STRING NOT NULL,
      `version` STRING,
      `deployment_id` STRING,
      `region` STRING,
      `environment` STRING NOT NULL,
      `hostname` STRING NOT NULL,
      `method` STRING NOT NULL,
      `path` STRING NOT NULL,
      `route` STRING,
      `status_code` INT64 NOT NULL,
      `duration_ms` FLOAT64 NOT NULL,
      `outcome` STRING NOT NULL,
      `request_bytes` INT64,
      `response_bytes` INT64,
      `client` STRUCT<`user_agent` STRING>,
      `user` STRUCT<`id` STRING, `subscription` STRING, `account_age_days` INT64, `lifetime_value_cents` INT64, `is_internal` BOOL, `ltv` FLOAT64>,
      `feature_flags` JSON,
      `performance` STRUCT<`db_query_count` INT64, `db_duration_ms` FLOAT64, `cache_hits` INT64, `external_call_count` INT64>,
      `error` STRUCT<`type` STRING, `code` STRING, `message` STRING, `stack` STRING, `retriable` BOOL>,
      `cart` STRUCT<`total` FLOAT64, `item_count` INT64>,
      `sample_rate` FLOAT64 NOT NULL,
      `sample_reason` STRING NOT NULL,
      `truncated` BOOL
    )
    PARTITION BY DATE(timestamp)
    CLUSTER BY service, route, status_code
    OPTIONS (partition_expiration_days = 30, require_partition_filter = TRUE);
    "#);
    insta::assert_snapshot!(saved(Target::BigQuery, &options())[1].sql, @r#"
    WITH e AS (
      SELECT *, 1 / COALESCE(NULLIF(sample_rate, 0), 1) AS weight, (outcome IN ('error', 'timeout') OR status_code >= 500) AS failed
      FROM `observability.events`
      WHERE timestamp >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 7 DAY)
    ), ranked AS (
      SELECT *, SUM(CASE WHEN duration_ms IS NULL THEN 0 ELSE weight END) OVER (PARTITION BY method, route ORDER BY duration_ms) AS below,
        SUM(CASE WHEN duration_ms IS NULL THEN 0 ELSE weight END) OVER (PARTITION BY method, route) AS total
      FROM e
    )
    SELECT method, route, SUM(weight) AS requests,
      100 * SUM(CASE WHEN failed THEN weight ELSE 0 END) / SUM(weight) AS error_rate,
      MIN(CASE WHEN below >= 0.5 * total THEN duration_ms END) AS p50,
      MIN(CASE WHEN below >= 0.95 * total THEN duration_ms END) AS p95,
      MIN(CASE WHEN below >= 0.99 * total THEN duration_ms END) AS p99
    FROM ranked
    GROUP BY 1, 2
    ORDER BY 6 DESC
    "#);
}

#[test]
fn athena() {
    insta::assert_snapshot!(body(Target::Athena, "table.sql"), @r#"
    -- Athena: https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
    -- Objects lie under day=YYYY-MM-DD/. How long they stay is a lifecycle rule of the bucket (30 days).
    CREATE EXTERNAL TABLE IF NOT EXISTS observability.events (
      `timestamp` string,
      `event` string,
      `level` string,
      `message` string,
      `request_id` string,
      `trace_id` string,
      `span_id` string,
      `parent_span_id` string,
      `service` string,
      `version` string,
      `deployment_id` string,
      `region` string,
      `environment` string,
      `hostname` string,
      `method` string,
      `path` string,
      `route` string,
      `status_code` bigint,
      `duration_ms` double,
      `outcome` string,
      `request_bytes` bigint,
      `response_bytes` bigint,
      `client` struct<`user_agent`:string>,
      `user` struct<`id`:string,`subscription`:string,`account_age_days`:bigint,`lifetime_value_cents`:bigint,`is_internal`:boolean,`ltv`:double>,
      `feature_flags` map<string,string>,
      `performance` struct<`db_query_count`:bigint,`db_duration_ms`:double,`cache_hits`:bigint,`external_call_count`:bigint>,
      `error` struct<`type`:string,`code`:string,`message`:string,`stack`:string,`retriable`:boolean>,
      `cart` struct<`total`:double,`item_count`:bigint>,
      `sample_rate` double,
      `sample_reason` string,
      `truncated` boolean
    )
    PARTITIONED BY (`day` string)
    ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
    WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
    LOCATION 's3://REPLACE-WITH-YOUR-BUCKET/events/'
    TBLPROPERTIES (
      'projection.enabled' = 'true',
      'projection.day.type' = 'date',
      'projection.day.format' = 'yyyy-MM-dd',
      'projection.day.range' = 'NOW-30DAYS,NOW',
      'storage.location.template' = 's3://REPLACE-WITH-YOUR-BUCKET/events/day=${day}/'
    );
    "#);
    insta::assert_snapshot!(saved(Target::Athena, &options())[6].sql, @r#"
    WITH e AS (
      SELECT *, 1 / COALESCE(NULLIF(sample_rate, 0), 1) AS weight, (outcome IN ('error', 'timeout') OR status_code >= 500) AS failed
      FROM observability.events
      WHERE day >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
    ), flagged AS (
      SELECT flag AS flag_name, value AS flag_value, weight, failed, duration_ms
      FROM e
      CROSS JOIN UNNEST(feature_flags) AS f (flag, value)
    )
    SELECT flag_name, flag_value, SUM(weight) AS requests, SUM(CASE WHEN failed THEN weight ELSE 0 END) AS errors,
      100 * SUM(CASE WHEN failed THEN weight ELSE 0 END) / SUM(weight) AS error_rate,
      approx_percentile(duration_ms, weight, 0.95) AS p95
    FROM flagged
    GROUP BY 1, 2
    ORDER BY 1, 2
    "#);
}

#[test]
fn datadog() {
    for name in ["pipeline.json", "facets.json", "questions.json"] {
        assert!(serde_json::from_str::<Value>(&body(Target::Datadog, name)).is_ok(), "{name}");
    }
    let facets: Value = serde_json::from_str(&body(Target::Datadog, "facets.json")).unwrap();
    let measures: Vec<&str> = facets["measures"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["path"].as_str())
        .collect();
    assert!(
        measures.contains(&"@cart.total")
            && measures.contains(&"@sample_weight")
            && !measures.contains(&"@status_code")
    );
    insta::assert_snapshot!(body(Target::Datadog, "pipeline.json"), @r#"
    {
      "name": "Wide events",
      "is_enabled": true,
      "filter": {
        "query": "@event:http_request"
      },
      "processors": [
        {
          "type": "date-remapper",
          "name": "timestamp",
          "is_enabled": true,
          "sources": [
            "timestamp"
          ]
        },
        {
          "type": "status-remapper",
          "name": "level",
          "is_enabled": true,
          "sources": [
            "level"
          ]
        },
        {
          "type": "service-remapper",
          "name": "service",
          "is_enabled": true,
          "sources": [
            "service"
          ]
        },
        {
          "type": "message-remapper",
          "name": "message",
          "is_enabled": true,
          "sources": [
            "message"
          ]
        },
        {
          "type": "trace-id-remapper",
          "name": "trace_id",
          "is_enabled": true,
          "sources": [
            "trace_id"
          ]
        },
        {
          "type": "arithmetic-processor",
          "name": "requests that the event stands for",
          "is_enabled": true,
          "expression": "1 / sample_rate",
          "target": "sample_weight",
          "is_replace_missing": false
        }
      ]
    }
    "#);
}

#[test]
fn every_store_is_asked_every_question() {
    let names = QUESTIONS.map(|question| question.name);
    for target in [Target::ClickHouse, Target::BigQuery, Target::Athena] {
        let saved = saved(target, &options());
        assert_eq!(saved.iter().map(|saved| saved.name).collect::<Vec<_>>(), names);
        assert!(
            saved.iter().all(|saved| saved.sql.contains("weight") && !saved.description.is_empty())
        );
    }
    let datadog: Vec<Value> =
        serde_json::from_str(&body(Target::Datadog, "questions.json")).unwrap();
    assert_eq!(datadog.iter().filter_map(|row| row["name"].as_str()).collect::<Vec<_>>(), names);
}

/// A fact is never turned into zero: what may be missing may be null, and carts are left out where none are recorded.
#[test]
fn without_carts_no_carts_are_summed() {
    let plain = saved(Target::ClickHouse, &Options::default());
    assert!(plain.iter().all(|saved| !saved.sql.contains("cart")));
}

#[test]
fn hostile_names_stay_names() {
    let hostile = Options {
        table: "t; DROP TABLE x; --`".into(),
        location: "s3://b/p'; x".into(),
        business: vec![
            "a`b.c".into(),
            "cart.total); DROP".into(),
            "ok.name".into(),
            "1x.y".into(),
            String::new(),
        ],
        ..Options::default()
    };
    for target in Target::ALL {
        for file in files(target, &hostile) {
            assert!(
                !file.body.contains("DROP TABLE")
                    && !file.body.contains("); DROP")
                    && !file.body.contains("a`b"),
                "{}",
                file.name
            );
        }
    }
    assert!(files(Target::Athena, &hostile)[0].body.contains("`ok` struct<`name`:string>"));
}

#[test]
fn stores_are_known_by_name() {
    for target in Target::ALL {
        assert_eq!(Target::named(target.name()), Some(target));
    }
    assert_eq!(Target::named("oracle"), None);
}
