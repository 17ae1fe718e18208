//! What measures requests as they pass, whatever handles them.

use facts::code::{Code, ExprKind, FunctionId};
use facts::{FileClass, FileId, Route};
use model::ByteRange;

use super::frames::{Place, Reader};
use super::metric::Metric;
use super::tracing::Tracing;

/// Something that measures every request of the application that it is part of.
#[derive(Clone, Debug)]
pub struct HttpCoverage {
    /// In words: `express-prom-bundle`, `datadog`, `a middleware of the repository`.
    pub by: Box<str>,
    pub file: FileId,
    pub range: ByteRange,
    pub covers: Covers,
}

/// Which of the questions about requests are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covers {
    pub latency: bool,
    pub traffic: bool,
    pub errors: bool,
}

impl Covers {
    pub const ALL: Self = Self { latency: true, traffic: true, errors: true };

    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            latency: self.latency || other.latency,
            traffic: self.traffic || other.traffic,
            errors: self.errors || other.errors,
        }
    }

    /// What a metric answers about the code around it: a histogram also counts; a status tells errors.
    pub fn by_metric(metric: &Metric) -> Self {
        let words = facts::words(&metric.name);
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let times = metric.kind.tells_percentiles()
            && (matches!(metric.unit.as_deref(), Some("s" | "ms" | "us" | "ns"))
                || has(&["duration", "latency", "time", "elapsed", "took", "timing"]));
        let outcome = metric.labels.iter().any(|label| {
            let words = facts::words(&label.name);
            words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "status"
                        | "outcome"
                        | "result"
                        | "success"
                        | "error"
                        | "code"
                        | "statuscode"
                        | "ok"
                        | "failed"
                )
            })
        });
        let fails = has(&[
            "error",
            "errors",
            "failure",
            "failures",
            "failed",
            "exception",
            "exceptions",
            "rejected",
        ]);
        Self {
            latency: times,
            traffic: times || metric.kind.counts() || metric.kind.tells_percentiles(),
            errors: fails || outcome,
        }
    }
}

/// Packages that measure all three as soon as they are mounted or loaded.
const PACKAGES: [&str; 24] = [
    "express-prom-bundle",
    "express-prometheus-middleware",
    "prometheus-api-metrics",
    "fastify-metrics",
    "koa-prometheus-exporter",
    "@koa/prometheus",
    "koa-metrics-prometheus",
    "swagger-stats",
    "express-status-monitor",
    "connect-datadog",
    "node-connect-datadog",
    "express-node-metrics",
    "@godaddy/terminus-prometheus",
    "appmetrics-prometheus",
    "@promster/express",
    "@promster/fastify",
    "@promster/server",
    "@promster/hapi",
    "koa2-prometheus",
    "fastify-prom-client",
    "express-opentelemetry-middleware",
    "express-prom",
    "nestjs-prometheus",
    "koa-prom-middleware",
];

pub(crate) fn find(
    reader: &Reader<'_>,
    metrics: &[Metric],
    tracing: &Tracing,
) -> Vec<HttpCoverage> {
    let mut found = Vec::new();
    for (file, source, code) in reader.program.base.code() {
        if source.class == FileClass::Production {
            found.extend(packages(file, code));
        }
    }
    // An agent measures each request besides tracing it.
    let agents = tracing.setups.iter().filter(|setup| match &*setup.system {
        "opentelemetry" => setup.instruments,
        "sentry" | "xray" => false,
        _ => true,
    });
    found.extend(agents.map(|setup| HttpCoverage {
        by: setup.system.clone(),
        file: setup.file,
        range: setup.range,
        covers: Covers::ALL,
    }));
    // A metric that says itself that it is about requests, wherever it is measured.
    found.extend(metrics.iter().filter(|metric| is_of_requests(metric)).map(|metric| {
        HttpCoverage {
            by: metric.name.clone(),
            file: metric.file,
            range: metric.range,
            covers: Covers::by_metric(metric),
        }
    }));
    for metric in metrics {
        for site in &metric.uses {
            let Some(code) = reader.code(site.file) else { continue };
            let place = Place::new(site.file, site.expr);
            let passes = passes_all(reader, code, &place, site.function)
                || site.inner.is_some_and(|(file, function, range)| {
                    let code = reader.code(file);
                    code.is_some_and(|code| {
                        let expr = code.calls.iter().find(|call| code.range(**call) == range);
                        let place = expr.map(|expr| Place::new(file, *expr));
                        place.is_some_and(|place| passes_all(reader, code, &place, function))
                    })
                });
            if passes {
                found.push(HttpCoverage {
                    by: "middleware of the repository".into(),
                    file: site.file,
                    range: site.range,
                    covers: Covers::by_metric(metric),
                });
            }
        }
    }
    found.sort_by_key(|it| (it.file, it.range));
    found
}

/// By its labels (a method together with a status or route) or by its name: `http_request_duration_seconds`.
fn is_of_requests(metric: &Metric) -> bool {
    let has = |names: &[&str]| {
        let declared = metric.declared.iter().chain(metric.labels.iter().map(|label| &label.name));
        declared
            .into_iter()
            .any(|label| names.contains(&&*label.to_ascii_lowercase().replace('_', "")))
    };
    let by_labels =
        has(&["method", "httpmethod", "httprequestmethod", "http.method", "http.request.method"])
            && has(&[
                "status",
                "statuscode",
                "code",
                "route",
                "path",
                "http.route",
                "http.statuscode",
            ]);
    let words = facts::words(&metric.name);
    let says = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let by_name = says(&["http"])
        && says(&["request", "requests", "server", "response"])
        && !says(&["client", "outbound", "outgoing", "size", "active"]);
    by_labels || by_name
}

fn packages(file: FileId, code: &Code) -> Vec<HttpCoverage> {
    let imports = code.imports.iter().filter(|import| !import.type_only);
    let known = imports.filter(|import| PACKAGES.contains(&&*import.specifier));
    known
        .map(|import| HttpCoverage {
            by: import.specifier.clone(),
            file,
            range: import.specifier_range,
            covers: Covers::ALL,
        })
        .collect()
}

/// Whether a place runs for every request: in middleware, in a hook, when a response is sent.
fn passes_all(reader: &Reader<'_>, code: &Code, place: &Place, owner: FunctionId) -> bool {
    let index = reader.index(place.file);
    std::iter::successors(Some(owner), |at| code.function(*at).parent)
        .take_while(|at| *at != FunctionId::TOP_LEVEL)
        .any(|at| {
            let declared = code.function(at);
            if matches!(&*declared.name, "intercept") || is_middleware(reader, place.file, at) {
                return true;
            }
            let Some((call, _)) = index.passed.get(&at) else { return false };
            let Some(call) = code.call(*call) else { return false };
            let event = call.args.first().and_then(|arg| code.string(arg.value)).unwrap_or("");
            match code.kind(call.callee) {
                ExprKind::Member { property, .. } => match &**property {
                    "on" | "once" => matches!(event, "finish" | "close"),
                    "addHook" => matches!(event, "onResponse" | "onSend" | "onRequest"),
                    _ => false,
                },
                ExprKind::Name { name, .. } => matches!(&**name, "onFinished" | "responseTime"),
                _ => false,
            }
        })
}

fn is_middleware(reader: &Reader<'_>, file: FileId, function: FunctionId) -> bool {
    let routes = &reader.program.routes.routes;
    routes
        .iter()
        .flat_map(|route| &route.middleware)
        .any(|middleware| middleware.shared && middleware.functions.contains(&(file, function)))
}

/// What is measured in the code that a route's own handler runs.
pub fn of_route(program: &crate::Program, metrics: &[Metric], route: &Route) -> Covers {
    let mut covers = Covers::default();
    for handler in &route.handlers {
        let steps = program.reaches.steps(handler.file, handler.function);
        for metric in metrics {
            let is_here = |file: FileId, range: ByteRange| {
                steps.iter().any(|step| {
                    let code = program.base.file(step.file).code();
                    step.file == file
                        && code
                            .is_some_and(|code| code.function(step.function).range.contains(range))
                })
            };
            let inside = metric.uses.iter().any(|site| is_here(site.file, site.range));
            if inside {
                covers = covers.or(Covers::by_metric(metric));
            }
        }
    }
    let own = route.middleware.iter().filter(|it| !it.shared).flat_map(|it| &it.functions);
    for (file, function) in own {
        let code = program.base.file(*file).code();
        let range = code.map(|code| code.function(*function).range);
        let inside = |metric: &&Metric| {
            metric
                .uses
                .iter()
                .any(|site| site.file == *file && range.is_some_and(|it| it.contains(site.range)))
        };
        for metric in metrics.iter().filter(inside) {
            covers = covers.or(Covers::by_metric(metric));
        }
    }
    covers
}
