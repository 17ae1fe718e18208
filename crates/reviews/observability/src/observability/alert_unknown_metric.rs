//! An alert on a metric that nothing emits.

use std::collections::BTreeSet;

use facts::FileClass;
use facts::telemetry::{Query, QueryLanguage};
use flow::{OfProgram, Program};
use model::RepoPath;
use review::prelude::*;

use crate::watch::{Watch, alerts, named};

pub(crate) static CHECK: Check = Check {
    id: "alert-unknown-metric",
    summary: "an alert asks for a metric that the program does not emit",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "alerts",
    focus: &["alerts"],
    cwe: &[],
    references: &["https://prometheus.io/docs/practices/naming/"],
    reads: FactKinds::TELEMETRY.and(FactKinds::CODE),
    page: include_str!("alert_unknown_metric.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let watch = program.shared::<Watch>();
    let names = program.shared::<MetricNames>();
    let mut found = Vec::new();
    for alert in alerts(cx, &watch) {
        for query in alert.rule.queries.iter().filter(|query| is_of_metrics(query)) {
            for metric in &query.metrics {
                let recorded = watch.recordings.iter().any(|(_, one)| one.name.text == metric.name);
                if !recorded && names.is_unknown(&metric.name) {
                    let message = format!(
                        "{} asks for `{}`, which nothing here emits: it will never fire",
                        named(alert),
                        metric.name
                    );
                    found.push((alert.file, metric.range, message));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    for (file, range, message) in found {
        cx.report(file, range, message)
            .absent("this name, or what follows the client's prefix,", names.places.clone());
    }
}

fn is_of_metrics(query: &Query) -> bool {
    let known = matches!(query.language, QueryLanguage::PromQl | QueryLanguage::Datadog);
    known && query.unread.is_none()
}

/// Words of production code that may be names of metrics, as every client writes them.
#[derive(Default)]
pub(crate) struct MetricNames {
    /// Dots and underscores are one.
    texts: BTreeSet<String>,
    /// What names of the program's own metrics begin with.
    prefixes: BTreeSet<String>,
    /// Pieces of names that are put together: `http` of `` `${prefix}.http.${what}` ``.
    pieces: BTreeSet<String>,
    /// Where was looked, as far as it is worth naming.
    places: Vec<RepoPath>,
}

/// Of metrics that clients of Prometheus and StatsD add to a name.
const ENDS: [&str; 9] =
    ["_bucket", "_sum", "_count", "_total", "_created", "_max", "_avg", "_median", "_95percentile"];

impl OfProgram for MetricNames {
    fn of(program: &Program) -> Self {
        let mut names = Self::default();
        let code = program.base.code();
        for (_, file, code) in code.filter(|(_, file, _)| file.class == FileClass::Production) {
            if names.places.len() < 10 {
                names.places.push(file.path.clone());
            }
            for expr in &code.exprs {
                match &expr.kind {
                    ExprKind::String(text) => names.add(text),
                    ExprKind::Template { texts, .. } if texts.len() > 1 => {
                        let parts = texts.iter().map(|text| &*text.text);
                        names.pieces.extend(parts.filter(|part| is_piece(part)).map(normal));
                    }
                    _ => {}
                }
            }
        }
        names
    }
}

/// A constant part between holes that may be a part of a name.
fn is_piece(part: &str) -> bool {
    let is_word = part.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
    is_word && part.len() > 3 && (part.starts_with(['.', '_']) || part.ends_with(['.', '_']))
}

/// Whether the words of a piece stand in a name one after the other.
fn holds(name: &str, piece: &str) -> bool {
    format!("_{name}_").contains(&format!("_{piece}_"))
}

fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace(['.', '-', ':'], "_").trim_matches('_').to_owned()
}

impl MetricNames {
    fn add(&mut self, text: &str) {
        let is_word = text.len() < 80
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-:".contains(c));
        if !is_word || text.len() < 3 {
            return;
        }
        // `prefix: "shop."` of a client, `shop_` before all names.
        if text.ends_with(['.', '_']) {
            self.prefixes.insert(normal(text));
        }
        self.texts.insert(normal(text));
    }

    /// A name in the program's own namespace of which no part is written anywhere.
    pub(crate) fn is_unknown(&self, name: &str) -> bool {
        let wanted = normal(name);
        if self.is_written(&wanted) || self.pieces.iter().any(|piece| holds(&wanted, piece)) {
            return false;
        }
        // The prefix that a client adds.
        let own = self.prefixes.iter().find_map(|prefix| {
            wanted.strip_prefix(prefix.as_str())?.strip_prefix('_').map(str::to_owned)
        });
        match own {
            Some(rest) => !self.is_written(&rest),
            None => self.is_family(&wanted),
        }
    }

    fn is_written(&self, wanted: &str) -> bool {
        let base = ENDS.iter().find_map(|end| wanted.strip_suffix(end)).unwrap_or(wanted);
        self.texts.contains(wanted)
            || self.texts.contains(base)
            || ENDS.iter().any(|end| self.texts.contains(&format!("{base}{end}")))
    }

    /// Other metrics of the program begin with the same two words: `shop_checkout_queue` beside `shop_checkout_total`.
    fn is_family(&self, wanted: &str) -> bool {
        let mut parts = wanted.splitn(3, '_');
        let (Some(first), Some(second), Some(_)) = (parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        const OTHERS: [&str; 16] = [
            "node",
            "kube",
            "container",
            "process",
            "nodejs",
            "go",
            "http",
            "grpc",
            "redis",
            "pg",
            "mysql",
            "nginx",
            "otelcol",
            "aws",
            "system",
            "trace",
        ];
        let family = format!("{first}_{second}_");
        let is_metric = |text: &&String| {
            ENDS.iter().any(|end| text.ends_with(end)) || text.ends_with("_seconds")
        };
        !OTHERS.contains(&first)
            && self
                .texts
                .iter()
                .filter(|text| text.starts_with(&family))
                .any(|text| is_metric(&text))
    }
}
