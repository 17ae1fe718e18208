//! Which calls of which packages write, and how their arguments say what.

use super::Signal::{self, Analytics, Errors, Metric, Trace};
use super::is_package;
use super::shapes::Shape;

pub(super) struct Row {
    pub(super) system: &'static str,
    pub(super) signal: Signal,
    pub(super) is_third_party: bool,
    /// Package names; one that ends in `/` is a family.
    pub(super) packages: &'static [&'static str],
    pub(super) methods: &'static [&'static str],
    pub(super) shape: Shape,
    /// The last word of a receiver's name that is enough where nothing is known of the receiver; empty for none.
    pub(super) by_name: &'static str,
}

impl Row {
    pub(super) fn is_of(&self, origin: &str) -> bool {
        self.packages.iter().any(|package| is_package(origin, package))
    }

    const fn named(self, by_name: &'static str) -> Self {
        Self { by_name, ..self }
    }
}

type Names = &'static [&'static str];

const fn row(
    system: &'static str,
    signal: Signal,
    packages: Names,
    methods: Names,
    shape: Shape,
) -> Row {
    let is_third_party = matches!(signal, Errors | Analytics);
    Row { system, signal, is_third_party, packages, methods, shape, by_name: "" }
}

const fn span(methods: Names, shape: Shape) -> Row {
    row("OpenTelemetry", Trace, OTEL, methods, shape).named("span")
}

const OTEL: Names = &["@opentelemetry/"];
const DATADOG: Names = &["dd-trace"];
const SENTRY: Names = &["@sentry/", "raven"];
const BUGSNAG: Names = &["@bugsnag/"];
const NEW_RELIC: Names = &["newrelic"];
const HONEYBADGER: Names = &["@honeybadger-io/"];
const APP_INSIGHTS: Names = &["applicationinsights", "@microsoft/applicationinsights-web"];
const ELASTIC: Names = &["elastic-apm-node", "@elastic/apm-rum"];
const RUM: Names = &["@datadog/browser-rum", "@datadog/browser-logs"];
const STATSD: Names = &[
    "hot-shots",
    "node-statsd",
    "statsd-client",
    "lynx",
    "node-dogstatsd",
    "dogstatsd",
    "dd-trace",
    "datadog-metrics",
];
/// Extra data in the options of a capture.
const CAPTURED: Names = &["extra", "user", "tags", "contexts", "data"];

pub(super) static ROWS: &[Row] = &[
    // Spans.
    span(&["setAttribute"], Shape::KeyValue),
    span(&["setAttributes"], Shape::Objects(0)),
    span(&["addEvent"], Shape::Objects(1)),
    row(
        "OpenTelemetry",
        Trace,
        OTEL,
        &["startSpan", "startActiveSpan"],
        Shape::Options(&["attributes"]),
    ),
    row("Datadog APM", Trace, DATADOG, &["setTag"], Shape::KeyValue).named("span"),
    row("Datadog APM", Trace, DATADOG, &["addTags"], Shape::Objects(0)).named("span"),
    row("Datadog APM", Trace, DATADOG, &["trace", "startSpan", "wrap"], Shape::Options(&["tags"])),
    row("Datadog APM", Trace, DATADOG, &["setUser"], Shape::Objects(0)),
    row(
        "Elastic APM",
        Trace,
        ELASTIC,
        &["setUserContext", "setCustomContext", "addLabels"],
        Shape::Objects(0),
    ),
    row("Elastic APM", Trace, ELASTIC, &["setLabel"], Shape::KeyValue),
    // Error reporters.
    row(
        "Sentry",
        Errors,
        SENTRY,
        &["setUser", "setExtras", "setTags", "addBreadcrumb", "captureEvent"],
        Shape::Objects(0),
    )
    .named("scope"),
    row("Sentry", Errors, SENTRY, &["setContext"], Shape::Objects(1)).named("scope"),
    row("Sentry", Errors, SENTRY, &["setExtra", "setTag"], Shape::KeyValue).named("scope"),
    row(
        "Sentry",
        Errors,
        SENTRY,
        &["captureException", "captureMessage"],
        Shape::Capture(CAPTURED),
    ),
    row(
        "Sentry",
        Trace,
        SENTRY,
        &["startSpan", "startInactiveSpan"],
        Shape::FirstOptions(&["attributes", "data"]),
    ),
    row("Bugsnag", Errors, BUGSNAG, &["setUser"], Shape::Places(&["id", "email", "name"]))
        .named("event"),
    row("Bugsnag", Errors, BUGSNAG, &["addMetadata", "leaveBreadcrumb"], Shape::Objects(1))
        .named("event"),
    row(
        "Rollbar",
        Errors,
        &["rollbar"],
        &["error", "warning", "warn", "info", "critical", "log", "debug"],
        Shape::Objects(1),
    ),
    row(
        "New Relic",
        Errors,
        NEW_RELIC,
        &["addCustomAttribute", "addCustomSpanAttribute"],
        Shape::KeyValue,
    ),
    row(
        "New Relic",
        Errors,
        NEW_RELIC,
        &["addCustomAttributes", "addCustomSpanAttributes"],
        Shape::Objects(0),
    ),
    row(
        "New Relic",
        Errors,
        NEW_RELIC,
        &["noticeError", "recordCustomEvent", "recordLogEvent"],
        Shape::Objects(1),
    ),
    row("New Relic", Errors, NEW_RELIC, &["setUserID"], Shape::Places(&["user"])),
    row("Honeybadger", Errors, HONEYBADGER, &["setContext"], Shape::Objects(0)),
    row("Honeybadger", Errors, HONEYBADGER, &["notify"], Shape::Options(&["context", "params"])),
    row(
        "Application Insights",
        Errors,
        APP_INSIGHTS,
        &["trackEvent", "trackException", "trackTrace", "trackDependency"],
        Shape::FirstOptions(&["properties"]),
    ),
    row("Datadog RUM", Errors, RUM, &["setUser", "setGlobalContext"], Shape::Objects(0)),
    row(
        "Datadog RUM",
        Errors,
        RUM,
        &["addAction", "addError", "info", "warn", "error", "debug"],
        Shape::Objects(1),
    ),
    row(
        "Datadog RUM",
        Errors,
        RUM,
        &["setUserProperty", "setGlobalContextProperty"],
        Shape::KeyValue,
    ),
    row("LogRocket", Errors, &["logrocket"], &["identify", "track"], Shape::Identity),
    // Analytics.
    row(
        "Segment",
        Analytics,
        &["@segment/", "analytics-node"],
        &["track", "identify", "page", "group", "alias", "screen"],
        Shape::Identity,
    ),
    row(
        "RudderStack",
        Analytics,
        &["@rudderstack/", "rudder-sdk-js"],
        &["track", "identify", "page", "group", "alias"],
        Shape::Identity,
    ),
    row(
        "Mixpanel",
        Analytics,
        &["mixpanel", "mixpanel-browser"],
        &[
            "track",
            "identify",
            "alias",
            "set",
            "set_once",
            "register",
            "register_once",
            "union",
            "import",
        ],
        Shape::Identity,
    ),
    row(
        "Amplitude",
        Analytics,
        &["@amplitude/", "amplitude-js"],
        &["track", "logEvent", "identify", "setUserId", "setUserProperties"],
        Shape::Identity,
    ),
    row(
        "PostHog",
        Analytics,
        &["posthog-node", "posthog-js"],
        &["capture", "identify", "alias", "groupIdentify", "register", "setPersonProperties"],
        Shape::Identity,
    ),
    row(
        "Google Analytics",
        Analytics,
        &["react-ga", "react-ga4", "universal-analytics"],
        &["event", "set", "send"],
        Shape::Identity,
    ),
    row("Customer.io", Analytics, &["customerio-node"], &["identify", "track"], Shape::Identity),
    row(
        "FullStory",
        Analytics,
        &["@fullstory/"],
        &["identify", "setUserVars", "event"],
        Shape::Identity,
    ),
    row("Vercel Analytics", Analytics, &["@vercel/analytics"], &["track"], Shape::Identity),
    // Metrics.
    row(
        "StatsD",
        Metric,
        STATSD,
        &[
            "increment",
            "decrement",
            "gauge",
            "gaugeDelta",
            "timing",
            "timer",
            "histogram",
            "distribution",
            "set",
            "unique",
            "asyncTimer",
            "incrementBy",
            "decrementBy",
        ],
        Shape::Tags,
    ),
    row(
        "Prometheus",
        Metric,
        &["prom-client", "@willsoto/nestjs-prometheus"],
        &["inc", "dec", "set", "observe", "startTimer", "labels", "zero"],
        Shape::Labels,
    ),
    row("OpenTelemetry", Metric, OTEL, &["add", "record"], Shape::Objects(1)),
    row("New Relic", Metric, NEW_RELIC, &["recordMetric", "incrementMetric"], Shape::Tags),
];
