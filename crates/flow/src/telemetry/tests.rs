//! Metrics and the bounds of their labels.

use super::{Class, MetricKind, Series, Unbounded};
use crate::testing::program;

/// `name kind series: label=class(size)`, a line a metric.
fn table(files: &[(&str, &str)]) -> Vec<String> {
    let program = program(files);
    let telemetry = program.telemetry();
    let line = |row: super::SeriesRow<'_>| {
        let labels: Vec<String> = row
            .labels
            .iter()
            .map(|label| {
                let size = label.size.map_or("?".to_owned(), |size| size.to_string());
                format!("{}={}({size})", label.name, label.class)
            })
            .collect();
        format!("{} {} {}: {}", row.metric.name, row.metric.kind, row.series, labels.join(" "))
    };
    super::series(&program, &telemetry).into_iter().map(line).collect()
}

#[test]
fn prometheus_metrics_are_read_with_their_labels() {
    let code = "
        const client = require('prom-client');
        const express = require('express');
        const app = express();
        const seconds = new client.Histogram({ name: 'http_request_duration_seconds', help: 'x',
            labelNames: ['method', 'route', 'status'], buckets: [0.1, 0.5, 1] });
        const logins = new client.Counter({ name: 'logins_total', help: 'x', labelNames: ['user'] });
        const depth = new client.Gauge('queue_depth', 'x', ['queue']);
        app.use((req, res, next) => {
            const end = seconds.startTimer();
            res.on('finish', () => end({ method: req.method, route: req.route.path, status: res.statusCode }));
            next();
        });
        app.get('/a', (req, res) => { logins.inc({ user: req.user.id }); res.end(); });
        app.get('/b', (req, res) => { depth.labels('mail').set(3); res.end(); });
    ";
    assert_eq!(
        table(&[("app.js", code)]),
        [
            "http_request_duration_seconds histogram 1620: method=HTTP method(9) route=route template(2) status=status code(15)",
            "logins_total counter unbounded: user=unbounded(?)",
            "queue_depth gauge 1: queue=literal(1)",
        ]
    );
}

#[test]
fn wrappers_are_followed_to_their_callers() {
    let metrics = "
        import { StatsD } from 'hot-shots';
        const client = new StatsD();
        export function count(name: string, tags: Record<string, string> = {}) {
            client.increment(name, 1, Object.entries(tags).map(([key, value]) => `${key}:${value}`));
        }
        export class Metrics {
            private dogstatsd = new StatsD();
            timing(name: string, value: number, tags: string[]) { this.dogstatsd.timing(name, value, tags); }
        }
    ";
    let user = "
        import { count, Metrics } from './metrics';
        const metrics = new Metrics();
        export function order(outcome: 'ok' | 'failed', req) {
            count('orders', { outcome });
            count('orders', { outcome, kind: req ? 'web' : 'job' });
            metrics.timing('order.time', 3, [`request_id:${req.id}`, 'env:prod']);
        }
    ";
    assert_eq!(
        table(&[("metrics.ts", metrics), ("user.ts", user)]),
        [
            "order.time distribution unbounded: env=literal(1) request_id=unbounded(?)",
            "orders counter 4: kind=literal(2) outcome=enum(2)",
        ]
    );
}

#[test]
fn instruments_of_meters_are_read() {
    let code = "
        import { metrics } from '@opentelemetry/api';
        const meter = metrics.getMeter('shop');
        const orders = meter.createCounter('orders', { unit: '1' });
        const size = meter.createHistogram('order.size', { unit: 'By' });
        const pool = meter.createObservableGauge('pool.used');
        pool.addCallback(result => { result.observe(1, { state: 'idle' }); });
        enum Kind { Web = 'web', Job = 'job' }
        export function made(kind: Kind, error: Error) {
            orders.add(1, { kind, at: Date.now() });
            size.record(10, { reason: error.message });
        }
    ";
    assert_eq!(
        table(&[("app.ts", code)]),
        [
            "order.size histogram unbounded: reason=unbounded(?)",
            "orders counter unbounded: at=unbounded(?) kind=enum(2)",
            "pool.used gauge 1: state=literal(1)",
        ]
    );
}

fn label(values: &str) -> (Class, Option<u64>) {
    let code = format!(
        "import {{ Counter }} from 'prom-client';
         import {{ randomUUID }} from 'crypto';
         const counter = new Counter({{ name: 'c', help: 'c', labelNames: ['l'] }});
         const KINDS = ['a', 'b', 'c']; const MAP = {{ x: 'ex', y: 'why' }};
         const kindOf = (path) => {{ if (path.startsWith('/api')) return 'api'; return 'page'; }};
         const listed = (path) => KINDS.includes(path) ? path : 'other';
         export function run(req, res, next) {{ {values} }}"
    );
    let program = program(&[("app.js", &code)]);
    let telemetry = program.telemetry();
    let bound = &telemetry.metrics[0].labels[0].bound;
    (bound.class, bound.size)
}

#[test]
fn values_are_bounded_by_the_code_that_makes_them() {
    let unbounded = |what| (Class::Unbounded(what), None);
    let cases = [
        ("counter.inc({ l: req.originalUrl.split('?')[0] });", unbounded(Unbounded::Path)),
        ("counter.inc({ l: randomUUID() });", unbounded(Unbounded::Random)),
        ("const at = Date.now(); counter.inc({ l: `t-${at}` });", unbounded(Unbounded::Timestamp)),
        (
            "try { f() } catch (err) { counter.inc({ l: err.message }) }",
            unbounded(Unbounded::ErrorMessage),
        ),
        ("try { f() } catch (err) { counter.inc({ l: err.name }) }", (Class::Bounded, Some(50))),
        (
            "counter.inc({ l: `${Math.floor(res.statusCode / 100)}xx` });",
            (Class::StatusClass, Some(5)),
        ),
        ("counter.inc({ l: String(res.statusCode)[0] });", (Class::StatusClass, Some(5))),
        ("counter.inc({ l: res.statusCode >= 500 ? 'error' : 'ok' });", (Class::Literal, Some(2))),
        ("counter.inc({ l: kindOf(req.path) });", (Class::Literal, Some(2))),
        ("counter.inc({ l: listed(req.path) });", (Class::Bounded, Some(4))),
        (
            "if (!KINDS.includes(req.query.k)) return; counter.inc({ l: req.query.k });",
            (Class::Bounded, Some(3)),
        ),
        ("for (const kind of KINDS) counter.inc({ l: kind });", (Class::Literal, Some(3))),
        ("counter.inc({ l: MAP[req.query.k] });", (Class::Literal, Some(2))),
        ("const { userId } = req.body; counter.inc({ l: userId });", unbounded(Unbounded::User)),
        ("counter.inc({ l: req.query.search });", unbounded(Unbounded::Input)),
        ("counter.inc({ l: req.path.replace(/[0-9]+/g, ':id') });", (Class::Bounded, None)),
        ("counter.inc({ l: process.env.REGION });", (Class::Literal, Some(1))),
        ("counter.inc({ l: req.body.kind === 'a' ? 1 : 0 });", (Class::Literal, Some(2))),
        ("counter.inc({ l: req.baseUrl + req.route.path });", (Class::RouteTemplate, Some(1))),
        ("for (const [reason] of f()) counter.inc({ l: reason });", (Class::Unknown, None)),
        ("counter.inc({ l: unknown(req) });", (Class::Unknown, None)),
    ];
    for (code, expected) in cases {
        assert_eq!(label(code), expected, "{code}");
    }
}

#[test]
fn a_summary_of_clients_and_kinds() {
    let code = "
        import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
        export const put = (tenantId, client: CloudWatchClient) => client.send(new PutMetricDataCommand({
            Namespace: 'Shop',
            MetricData: [{ MetricName: 'Orders', Value: 1, Dimensions: [{ Name: 'Tenant', Value: tenantId }] }],
        }));
        export class Orders {
            constructor(private readonly metrics) {}
            run(userId) { this.metrics.increment('orders.run', 1, { user: userId }); }
        }
    ";
    let program = program(&[("a.ts", code)]);
    let telemetry = program.telemetry();
    let [orders, run] = &telemetry.metrics[..] else { panic!("{:?}", telemetry.metrics) };
    assert_eq!((orders.kind, orders.series()), (MetricKind::Distribution, Series::Unbounded));
    assert!(!run.certain && orders.certain);
    assert_eq!(run.labels[0].bound.class, Class::Unbounded(Unbounded::User));
}

#[test]
fn spans_end_always_sometimes_or_never() {
    use super::Ends;
    let code = "
        import { trace } from '@opentelemetry/api';
        const tracer = trace.getTracer('shop');
        export async function good(order) {
            const span = tracer.startSpan('good');
            try { await save(order); } catch (error) { span.recordException(error); throw error; } finally { span.end(); }
        }
        export async function leaks(order) {
            const span = tracer.startSpan('leaks');
            await save(order);
            span.end();
        }
        export async function never(order) {
            const span = tracer.startSpan('never');
            span.setAttribute('order.total', order.total);
            await save(order);
        }
        export const active = (order) => tracer.startActiveSpan('active', async (span) => {
            try { await save(order); } catch (error) { log(error); } finally { span.end(); }
        });
        export function open() { return tracer.startSpan('open'); }
        export function handed(order) { const span = tracer.startSpan('handed'); finishLater(span, order); }
    ";
    let program = program(&[("a.ts", code)]);
    let telemetry = program.telemetry();
    let spans: Vec<_> = telemetry
        .tracing
        .spans
        .iter()
        .map(|span| (&*span.name, span.ends, span.silent_catches.len(), span.attributes.len()))
        .collect();
    assert_eq!(
        spans,
        [
            ("good", Ends::Always, 0, 0),
            ("leaks", Ends::NotOnErrors, 0, 0),
            ("never", Ends::Never, 0, 1),
            ("active", Ends::Always, 1, 0),
            ("open", Ends::ByItself, 0, 0),
            ("handed", Ends::Always, 0, 0),
        ]
    );
}

#[test]
fn reporters_captures_and_writes_are_found() {
    use super::Signal;
    let code = "
        import * as Sentry from '@sentry/node';
        import { Analytics } from '@segment/analytics-node';
        const analytics = new Analytics({ writeKey: 'x' });
        Sentry.init({ dsn: process.env.DSN, release: '1', tracesSampleRate: 1.0 });
        export function fail(user, error) {
            Sentry.setUser({ id: user.id, email: user.email });
            Sentry.captureException(error);
            Sentry.withScope((scope) => { scope.setTag('plan', user.plan); Sentry.captureException(error); });
            Sentry.captureException(error, { fingerprint: ['pay', user.id], extra: { order: { email: user.email } } });
            analytics.identify({ userId: user.id, traits: { email: user.email, name: user.name } });
        }
    ";
    let program = program(&[("a.ts", code)]);
    let telemetry = program.telemetry();
    let setup = &telemetry.reporters.setups[0];
    assert_eq!((&*setup.system, setup.options.len()), ("sentry", 3));
    let contexts: Vec<bool> =
        telemetry.reporters.captures.iter().map(|it| it.has_context).collect();
    assert_eq!(contexts, [false, true, true]);
    assert_eq!(telemetry.reporters.fingerprints.len(), 1);
    let paths = |signal: Signal| -> Vec<String> {
        let writes = telemetry.writes.iter().filter(|write| write.signal == signal);
        writes.flat_map(|write| &write.fields).map(|field| field.path.to_string()).collect()
    };
    assert_eq!(paths(Signal::Analytics), ["userId", "traits.email", "traits.name"]);
    assert!(paths(Signal::Error).contains(&"user.email".to_owned()));
    assert!(paths(Signal::Error).contains(&"extra.order.email".to_owned()));
}

#[test]
fn dimensions_of_embedded_metrics_are_labels() {
    let code = "
        import { Metrics } from '@aws-lambda-powertools/metrics';
        const metrics = new Metrics({ namespace: 'shop' });
        export const handler = async (event, context) => {
            metrics.addDimension('requestId', context.awsRequestId);
            metrics.addMetric('orders', 'Count', 1);
        };
    ";
    assert_eq!(table(&[("a.ts", code)]), ["orders distribution unbounded: requestId=unbounded(?)"]);
}

#[test]
fn factories_make_a_metric_for_each_caller() {
    let factory = "
        import { Histogram } from 'prom-client';
        export const createHistogram = (options) => {
            const histogram = new Histogram(options);
            const labels = (labels) => histogram.labels(labels);
            return { histogram, labels, observe: (value) => histogram.observe(value) };
        };
    ";
    let user = "
        import { createHistogram } from './factory';
        const duration = createHistogram({ name: 'http_request_duration_ms', help: 'x', labelNames: ['path', 'status'] });
        const size = createHistogram({ name: 'size_bytes', help: 'x' });
        export const done = (path, status: 'a' | 'b') => {
            duration.labels({ path, status }).observe(3);
            size.observe(2);
        };
    ";
    assert_eq!(
        table(&[("factory.ts", factory), ("user.ts", user)]),
        [
            "http_request_duration_ms histogram at least 28: path=unknown(?) status=enum(2)",
            "size_bytes histogram 14: ",
        ]
    );
}
