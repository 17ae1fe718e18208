//! What watches the program: every alert of the repository, whatever declares it, and what alerts lead to.

mod elsewhere;
mod link;
mod terraform;

use std::collections::BTreeMap;

use facts::telemetry::{AlertRule, Collector, Query, Recording, Runbook, Signal};
use facts::{FileClass, FileId};
use flow::{OfProgram, Program};
use model::{ByteRange, RepoPath};
use review::{CheckContext, FindingBuilder};

pub(crate) use elsewhere::is_alerted_elsewhere;
pub(crate) use link::{Target, has_anchor, target};

/// An alert and the file that declares it.
#[derive(Clone, Debug)]
pub struct Alert {
    pub file: FileId,
    pub rule: AlertRule,
}

/// Everything that is declared about watching, of all files, in their order.
#[derive(Debug, Default)]
pub struct Watch {
    pub alerts: Vec<Alert>,
    pub recordings: Vec<(FileId, Recording)>,
    pub collectors: Vec<(FileId, Collector)>,
    /// Queries of dashboards, service levels and saved views.
    pub queries: Vec<(FileId, Query)>,
    /// Documents of the runbook folders, and those that alerts lead to.
    pub runbooks: BTreeMap<FileId, Runbook>,
    /// Someone is told by a file that decides who: the Alertmanager's.
    pub has_routing: bool,
    pub dashboards: usize,
}

impl OfProgram for Watch {
    fn of(program: &Program) -> Self {
        let mut watch = Self::default();
        for (file, source) in program.base.files() {
            let Some(said) = source.facts.telemetry.as_deref() else { continue };
            let alerts = said.alerts.iter().map(|rule| Alert { file, rule: rule.clone() });
            watch.alerts.extend(alerts);
            watch.recordings.extend(said.recordings.iter().map(|one| (file, one.clone())));
            watch.collectors.extend(said.collectors.iter().map(|one| (file, one.clone())));
            let shown = said.dashboards.iter().flat_map(|board| board.queries());
            watch.queries.extend(shown.chain(&said.queries).map(|one| (file, one.clone())));
            watch.has_routing |= said.routing.is_some();
            watch.dashboards += said.dashboards.len();
            if let Some(runbook) = &said.runbook {
                watch.runbooks.insert(file, runbook.clone());
            }
        }
        watch.alerts.extend(terraform::alerts(program));
        watch.alerts.sort_by_key(|alert| (alert.file, alert.rule.head));
        watch.add_linked(program);
        watch
    }
}

impl Watch {
    /// Documents that alerts call their runbooks, wherever they lie.
    fn add_linked(&mut self, program: &Program) {
        for alert in &self.alerts {
            for said in &alert.rule.runbooks {
                let Target::File { file, .. } = target(program, alert.file, &said.text) else {
                    continue;
                };
                let source = program.base.file(file);
                let is_prose = matches!(source.path.extension(), Some("md" | "mdx" | "markdown"));
                if is_prose && !self.runbooks.contains_key(&file) {
                    self.runbooks.insert(file, lang_telemetry::runbook::read(&source.text));
                }
            }
        }
    }

    /// Alerts of production, not of tests and examples.
    pub fn in_production<'w>(&'w self, program: &'w Program) -> impl Iterator<Item = &'w Alert> {
        let class = |alert: &&Alert| program.base.file(alert.file).class;
        self.alerts.iter().filter(move |alert| class(alert) == FileClass::Production)
    }

    /// Whether a rule watches this, by itself or by the recorded series that it asks for.
    pub fn covers(&self, rule: &AlertRule, signal: Signal) -> bool {
        rule.covers(signal) || self.recorded(rule).any(|of| watches(of, signal))
    }

    /// The recordings that a rule asks for by name.
    pub fn recorded<'w>(&'w self, rule: &'w AlertRule) -> impl Iterator<Item = &'w Recording> {
        let names = rule.queries.iter().flat_map(|query| &query.metrics);
        names.flat_map(move |name| {
            let is_it = move |recording: &&Recording| recording.name.text == name.name;
            self.recordings.iter().map(|(_, recording)| recording).filter(is_it)
        })
    }

    /// Whether the rule or what it is made of looks at a percentile.
    pub fn has_percentile(&self, rule: &AlertRule) -> bool {
        let tells = |query: &Query| query.percentiles.iter().any(|share| *share >= 75.0);
        rule.queries.iter().any(tells)
            || self.recorded(rule).any(|recording| tells(&recording.query))
            || names_percentile(rule)
    }
}

fn watches(recording: &Recording, signal: Signal) -> bool {
    let mut rule = AlertRule::new(
        facts::telemetry::AlertSystem::Prometheus,
        recording.name.clone(),
        ByteRange::default(),
        ByteRange::default(),
    );
    rule.queries.push(recording.query.clone());
    lang_telemetry::rule::finish(&mut rule);
    rule.covers(signal)
}

/// `job:latency:p99`, `..quantile="0.99"`, a burn rate over a bucket.
fn names_percentile(rule: &AlertRule) -> bool {
    rule.derived
        || rule.queries.iter().any(|query| {
            query.metrics.iter().any(|metric| {
                let name = metric.name.to_ascii_lowercase();
                let told = |word: &str| {
                    let share = word.trim_start_matches('p').trim_end_matches("th");
                    word != share && share.parse::<f64>().is_ok_and(|share| share >= 75.0)
                };
                name.ends_with("_bucket") || name.split(['_', ':', '.']).any(told)
            }) || query.fields.iter().any(|field| {
                let is_share = matches!(&*field.name, "quantile" | "le");
                is_share && field.value.is_some()
            })
        })
}

/// The alerts under review.
pub(crate) fn alerts<'w>(
    cx: &CheckContext<'_>,
    watch: &'w Watch,
) -> impl Iterator<Item = &'w Alert> + use<'w> {
    let reviewed: Vec<bool> = watch.alerts.iter().map(|alert| cx.is_reviewed(alert.file)).collect();
    watch.alerts.iter().zip(reviewed).filter(|(_, is)| *is).map(|(alert, _)| alert)
}

/// What many alerts of one file have in common is one finding; few are named one by one.
pub(crate) fn report_together(
    cx: &mut CheckContext<'_>,
    found: &[&Alert],
    say: impl Fn(&str) -> String,
    mut finish: impl FnMut(&Alert, FindingBuilder<'_>),
) {
    const FEW: usize = 3;
    const CITED: usize = 8;
    for of_file in found.chunk_by(|left, right| left.file == right.file) {
        if of_file.len() <= FEW {
            for alert in of_file {
                let message = say(&format!("{} has", named(alert)));
                finish(alert, cx.report(alert.file, alert.rule.head, message));
            }
            continue;
        }
        let [first, others @ ..] = of_file else { continue };
        let subject =
            format!("{} and {} more alerts of this file have", named(first), others.len());
        let builder = cx.report(first.file, first.rule.head, say(&subject));
        let cited = others.iter().take(CITED);
        let builder = cited.fold(builder, |builder, alert| {
            builder.because(alert.file, alert.rule.head, "the same here")
        });
        finish(first, builder);
    }
}

/// `` `HighErrorRate` ``
pub(crate) fn named(alert: &Alert) -> String {
    match alert.rule.name.text.trim() {
        "" => "the alert".to_owned(),
        name => format!("`{}`", name.chars().take(80).collect::<String>()),
    }
}

/// Not one that is there to say that all is well, or that silences others.
pub(crate) fn tells_somebody(rule: &AlertRule) -> bool {
    let severity = rule.severity.as_ref().map(|said| said.text.to_ascii_lowercase());
    !matches!(severity.as_deref(), Some("none" | "info" | "informational" | "debug" | "notice"))
        && !matches!(&*rule.name.text, "Watchdog" | "InfoInhibitor" | "DeadMansSwitch")
}

/// Where alerts were looked for.
pub(crate) fn searched(program: &Program, watch: &Watch) -> Vec<RepoPath> {
    let mut paths: Vec<RepoPath> = watch
        .in_production(program)
        .map(|alert| program.base.file(alert.file).path.clone())
        .collect();
    paths.dedup();
    paths.truncate(10);
    paths
}

/// The folders of the repository, for what was looked for in all of them.
pub(crate) fn folders(program: &Program) -> Vec<RepoPath> {
    let tops = program.base.files().map(|(_, file)| file.path.as_str());
    let mut found: Vec<&str> = tops.map(|path| path.split('/').next().unwrap_or(path)).collect();
    found.dedup();
    found.truncate(10);
    found.into_iter().map(RepoPath::new).collect()
}

/// `impact, diagnosis and escalation`
pub(crate) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
