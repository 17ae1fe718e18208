//! Whole files of each system.

use facts::telemetry::{AlertRule, AlertSystem, Operator, QueryLanguage, Signal, Telemetry};
use model::RepoPath;

use crate::read;

fn telemetry(path: &str, text: &str) -> Telemetry {
    read(&RepoPath::new(path), text).telemetry.unwrap_or_default()
}

fn only(path: &str, text: &str) -> AlertRule {
    let mut alerts = telemetry(path, text).alerts;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    alerts.remove(0)
}

const RULES: &str = r#"groups:
  - name: api
    interval: 30s
    rules:
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code=~"5.."}[5m]))
      - alert: HighErrorRate
        expr: |
          job:http_errors:rate5m
            / job:http_requests:rate5m > 0.05
        for: 10m
        labels: { severity: page, team: storefront }
        annotations:
          summary: "{{ $labels.job }} fails"
          description: See https://grafana.x.io/d/api
          runbook_url: docs/runbooks/api.md
"#;

#[test]
fn a_rule_file() {
    let found = telemetry("alerts/api.yml", RULES);
    assert_eq!(&*found.recordings[0].name.text, "job:http_errors:rate5m");
    let alert = &found.alerts[0];
    assert_eq!(alert.system, AlertSystem::Prometheus);
    assert_eq!((alert.holds.unwrap().seconds, alert.interval.unwrap().seconds), (600, 30));
    assert_eq!(alert.severity.as_ref().map(|said| &*said.text), Some("page"));
    assert_eq!(alert.owner.as_ref().map(|said| said.range.slice(RULES)), Some("storefront"));
    assert_eq!(alert.runbooks[0].range.slice(RULES), "docs/runbooks/api.md");
    assert_eq!(&*alert.dashboards[0].text, "https://grafana.x.io/d/api");
    assert_eq!(alert.texts.len(), 2);
    assert_eq!(alert.queries[0].metrics[1].range.slice(RULES), "job:http_requests:rate5m");
    assert_eq!(alert.comparison.unwrap().value, Some(0.05));
    assert_eq!(alert.signals, [Signal::Errors]);
    assert_eq!(alert.unread, None);
}

#[test]
fn rules_in_an_object_a_chart_and_a_config_map() {
    let object = format!(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n{}",
        indent(RULES, 2)
    );
    assert_eq!(telemetry("k8s/rules.yaml", &object).alerts.len(), 1);
    let map = format!("kind: ConfigMap\ndata:\n  rules.yml: |\n{}", indent(RULES, 4));
    let found = telemetry("k8s/map.yaml", &map);
    let alert = &found.alerts[0];
    assert_eq!(alert.name.range.slice(&map), "HighErrorRate");
    assert_eq!(alert.queries[0].metrics[1].range.slice(&map), "job:http_requests:rate5m");
    let chart = "groups:\n{{- range .Values.all }}\n- name: x\n  rules:\n  - alert: Down\n    expr: up{job=\"{{ .name }}\"} == 0\n    annotations:\n      summary: \"{{`{{ $labels.x }}`}}\"\n    labels:\n      {{- toYaml $.Values.labels | nindent 6 }}\n{{- end }}\n";
    let alert = only("chart/templates/rules.yaml", chart);
    assert!(alert.unread.is_some());
    assert_eq!(alert.signals, [Signal::Heartbeat]);
}

fn indent(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

#[test]
fn a_monitor() {
    let text = r#"{
  "name": "[P2] API p95 latency",
  "type": "query alert",
  "query": "percentile(last_10m):p95:shop.http.duration_ms{env:production} > 2000",
  "message": "Too slow.\n\nRunbook: docs/runbooks/slow.md\n\n@pagerduty-storefront",
  "tags": ["service:shop", "team:storefront"],
  "options": { "thresholds": { "critical": 2000 } }
}"#;
    let alert = only("datadog/monitors/latency.json", text);
    assert_eq!(alert.system, AlertSystem::Datadog);
    assert_eq!(alert.severity.as_ref().map(|said| &*said.text), Some("p2"));
    assert_eq!(alert.owner.as_ref().map(|said| said.range.slice(text)), Some("storefront"));
    assert_eq!(&*alert.notifies[0].text, "@pagerduty-storefront");
    assert_eq!(&*alert.runbooks[0].text, "docs/runbooks/slow.md");
    assert_eq!(alert.runbooks[0].range.slice(text), "docs/runbooks/slow.md");
    assert_eq!(alert.notifies[0].range.slice(text), "@pagerduty-storefront");
    assert_eq!(alert.queries[0].metrics[0].range.slice(text), "shop.http.duration_ms");
    assert_eq!((alert.is_windowed, alert.looks_back()), (true, Some(600)));
    assert_eq!(alert.signals, [Signal::Latency]);
    let many = format!("{{\"monitors\": [{text}, {text}]}}");
    assert_eq!(telemetry("monitors.json", &many).alerts.len(), 2);
    let object = "kind: DatadogMonitor\nspec:\n  name: Orders failed\n  type: log alert\n  query: 'logs(\"service:shop status:error @event:order\").index(\"*\").rollup(\"count\").last(\"5m\") > 3'\n  message: '@slack-x'\n";
    let alert = only("k8s/monitor.yaml", object);
    assert_eq!(alert.signals, [Signal::Errors, Signal::Business]);
    assert!(alert.texts.is_empty());
}

#[test]
fn escapes_do_not_move_what_stands_behind_them() {
    for (before, quote) in [(r#"ä \u00e4 \" \\ \/ \t"#, '"'), ("it''s", '\''), ("plain ä", '"')] {
        let text = format!(
            "type: query alert\nquery: 'avg(last_5m):avg:a.b{{*}} > 1'\nmessage: {quote}{before} see docs/runbooks/x.md{quote}\n"
        );
        let alert = only("m.yaml", &text);
        assert_eq!(alert.runbooks[0].range.slice(&text), "docs/runbooks/x.md", "{before}");
    }
}

#[test]
fn a_message_may_be_the_runbook_and_tabs_indent_json() {
    let text = "{\n\t\"definition\": {\n\t\t\"name\": \"Database is unavailable\",\n\t\t\"type\": \"query alert\",\n\t\t\"query\": \"avg(last_5m):avg:pg.up{*} <= 1\",\n\t\t\"message\": \"### Impact\\nServices fail.\\n\\n### Runbook\\n1. Look at `systemctl status postgresql` on the host, and at its disk.\\n2. Restart it if that is safe to do; fail over to the standby if not.\\n3. Tell the team.\"\n\t}\n}\n";
    let alert = only("assets/monitors/db.json", text);
    assert_eq!(&*alert.runbooks[0].text, "the message itself");
    assert!(
        only("m.json", &text.replace("### Runbook", "### Notes").replace("Restart", "See"))
            .runbooks
            .is_empty()
    );
}

#[test]
fn a_dashboard_of_datadog() {
    let text = r#"{"title": "Shop", "layout_type": "ordered", "widgets": [
      {"definition": {"type": "group", "title": "G", "widgets": [
        {"definition": {"type": "timeseries", "title": "T", "requests": [
          {"q": "sum:shop.orders{$env} by {plan}.as_rate()"},
          {"queries": [{"data_source": "logs", "name": "a", "search": {"query": "@http.route:x"},
             "compute": {"aggregation": "pc95", "metric": "@duration"}, "group_by": [{"facet": "@user.plan"}]},
            {"data_source": "metrics", "name": "b", "query": "p99:shop.duration{*}"}]}]}}]}}]}"#;
    let found = telemetry("datadog/dashboards/shop.json", text);
    assert_eq!(found.dashboards.len(), 1);
    let queries: Vec<_> = found.dashboards[0].queries().collect();
    assert_eq!(queries.len(), 3);
    assert_eq!(&*queries[0].metrics[0].name, "shop.orders");
    let fields: Vec<&str> = queries[1].fields.iter().map(|field| field.range.slice(text)).collect();
    assert_eq!(fields, ["http.route", "user.plan", "duration"]);
    assert_eq!(&*queries[2].metrics[0].name, "shop.duration");
}

#[test]
fn rules_and_dashboards_of_grafana() {
    let rules = "apiVersion: 1\ngroups:\n  - name: api\n    interval: 1m\n    rules:\n      - uid: a\n        title: Slow\n        condition: C\n        data:\n          - refId: A\n            relativeTimeRange: { from: 600, to: 0 }\n            datasourceUid: prom\n            model:\n              expr: histogram_quantile(0.99, sum(rate(http_seconds_bucket[5m])) by (le))\n          - refId: C\n            datasourceUid: __expr__\n            model:\n              type: threshold\n              conditions: [{ evaluator: { type: gt, params: [2] } }]\n        for: 5m\n        labels: { severity: critical }\n        annotations: { summary: Slow answers, runbook_url: https://x.io/wiki/slow }\n";
    let alert = only("grafana/alerts.yaml", rules);
    assert_eq!(alert.system, AlertSystem::Grafana);
    let comparison = alert.comparison.unwrap();
    assert_eq!((comparison.operator, comparison.value), (Operator::Above, Some(2.0)));
    assert_eq!((alert.holds.unwrap().seconds, alert.interval.unwrap().seconds), (300, 60));
    assert_eq!(alert.looks_back(), Some(600));
    assert_eq!(alert.signals, [Signal::Latency]);
    let board = r#"{"title": "API", "uid": "x", "schemaVersion": 39, "panels": [
      {"type": "row", "panels": [{"title": "Errors", "datasource": {"type": "loki"}, "targets": [{"expr": "{app=\"a\"} | json | status >= 500"}]}]},
      {"title": "Sql", "targets": [{"rawSql": "SELECT 1"}], "datasource": "db"}]}"#;
    let found = telemetry("dash.json", board);
    assert_eq!(found.dashboards.len(), 1);
    let languages: Vec<_> = found.dashboards[0].queries().map(|query| query.language).collect();
    assert_eq!(languages, [QueryLanguage::LogQl, QueryLanguage::Sql]);
}

#[test]
fn alarms_of_cloudwatch() {
    let text = "Resources:\n  Errors:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n      AlarmDescription: !Sub '${X} fails'\n      Namespace: AWS/ApplicationELB\n      MetricName: HTTPCode_Target_5XX_Count\n      Statistic: Sum\n      Period: 60\n      EvaluationPeriods: 5\n      Threshold: 10\n      ComparisonOperator: GreaterThanThreshold\n      AlarmActions: [!Ref Topic]\n";
    for text in [text.to_owned(), format!("service: x\nresources:\n{}", indent(text, 2))] {
        let alert = only("cfn/alarms.yaml", &text);
        assert_eq!((&*alert.name.text, alert.looks_back()), ("Errors", Some(300)));
        assert_eq!(alert.signals, [Signal::Errors]);
        assert_eq!((alert.texts.len(), alert.notifies.len()), (1, 1));
    }
}

#[test]
fn a_collector_and_an_alertmanager() {
    let text = "receivers:\n  otlp: {}\nprocessors:\n  tail_sampling:\n    policies:\n      - { name: e, type: status_code }\n      - { name: p, type: probabilistic, probabilistic: { sampling_percentage: 5 } }\nexporters:\n  otlp/backend: { endpoint: api.x.io:443 }\nservice:\n  pipelines:\n    traces: { receivers: [otlp], processors: [tail_sampling], exporters: [otlp/backend] }\n    metrics: { receivers: [otlp], exporters: [otlp/backend] }\n";
    let found = telemetry("otel.yaml", text);
    let collector = &found.collectors[0];
    assert_eq!(collector.traces.len(), 1);
    assert!(collector.traces[0].samples() && collector.processors[0].is_sampler());
    assert_eq!(collector.processors[0].percentage, Some(5.0));
    assert_eq!(collector.exporters[0].kind(), "otlp");
    let operator = format!("kind: OpenTelemetryCollector\nspec:\n  config: |\n{}", indent(text, 4));
    let found = telemetry("k8s/otel.yaml", &operator);
    assert_eq!(found.collectors[0].traces[0].name.range.slice(&operator), "traces");
    let manager = "route:\n  receiver: ops\nreceivers:\n  - name: ops\n";
    assert_eq!(telemetry("am.yml", manager).routing.unwrap().receivers.len(), 1);
}

#[test]
fn a_service_level_makes_alerts() {
    let text = "version: prometheus/v1\nservice: shop\nslos:\n  - name: availability\n    objective: 99.9\n    sli:\n      events:\n        error_query: sum(rate(http_requests_total{code=~\"5..\"}[{{.window}}]))\n        total_query: sum(rate(http_requests_total[{{.window}}]))\n    alerting:\n      name: ShopErrors\n      annotations: { runbook: https://x.io/r }\n      page_alert: { labels: { severity: page } }\n";
    let alert = only("slo.yml", text);
    assert_eq!(alert.system, AlertSystem::ServiceLevel);
    assert_eq!(alert.signals, [Signal::Errors]);
    assert_eq!(alert.runbooks.len(), 1);
}

#[test]
fn other_files_say_nothing() {
    for (path, text) in [
        ("package.json", "{\"name\": \"alert\", \"expr\": 1}"),
        ("a.yaml", "alert: yes\nexpr: 1\n- broken"),
        ("b.json", "{\"query\": \"x\", \"type\": \"query alert\"} trailing"),
        ("ci.yml", "on: push\njobs: {}\n"),
        ("api.json", "{\"widgets\": [{\"definition\": 1}]}"),
        ("locale.json", "{\"alert\": \"Alert\", \"expr\": \"Expression\", \"record\": \"Record\"}"),
    ] {
        let found = telemetry(path, text);
        assert!(found.dashboards.is_empty() && found.collectors.is_empty(), "{path}");
    }
    assert_eq!(
        telemetry("locale.json", "{\"alert\": \"Alert\", \"record\": \"x\"}"),
        Telemetry::default()
    );
}

#[test]
fn no_cut_makes_it_stumble() {
    for cut in (0..RULES.len()).filter(|cut| RULES.is_char_boundary(*cut)) {
        let _ = read(&RepoPath::new("a.yml"), &RULES[..cut]);
        let _ = read(&RepoPath::new("a.yml"), &RULES[cut..]);
    }
}
