//! What the report says beside the findings: the shape of the pipelines, how soon they answer, what is kept.

use facts::FileId;
use facts::ci::{Job, Pipeline, PipelineKind};
use model::Severity;
use review::{Cell, Table, TableContext};

use super::graph;
use super::work::{Work, doings};

pub(crate) fn tables(cx: &TableContext<'_>) -> Vec<Table> {
    let pipelines = workflows(cx);
    if pipelines.is_empty() {
        return Vec::new();
    }
    let tables = vec![
        shape(cx, &pipelines),
        critical(cx),
        velocity(cx),
        metrics(&pipelines),
        statistics(&pipelines),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn workflows<'a>(cx: &TableContext<'a>) -> Vec<(FileId, &'a Pipeline)> {
    let base = &cx.program().base;
    base.files()
        .filter(|(id, _)| cx.is_reviewed(*id))
        .filter_map(|(id, file)| Some((id, file.facts.pipeline.as_deref()?)))
        .filter(|(_, pipeline)| pipeline.kind == PipelineKind::Workflow)
        .collect()
}

fn table(title: &str, note: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    Table {
        title: title.into(),
        note: note.into(),
        columns: columns.iter().map(|column| (*column).into()).collect(),
        rows,
        ..Table::default()
    }
}

/// One row a job: what starts it, what it waits for, what it does.
fn shape(cx: &TableContext<'_>, pipelines: &[(FileId, &Pipeline)]) -> Table {
    let mut rows = Vec::new();
    for (id, pipeline) in pipelines {
        let file = cx.program().base.file(*id);
        let events: Vec<&str> = pipeline.triggers.iter().map(|trigger| &*trigger.event).collect();
        for job in &pipeline.jobs {
            let needs: Vec<&str> = job.needs.iter().map(|need| &*need.id).collect();
            rows.push(vec![
                Cell::Place {
                    path: file.path.clone(),
                    line: file.lines.line_of(job.id_range.start),
                },
                Cell::text(&*job.id),
                Cell::text(if events.is_empty() {
                    "every change".to_owned()
                } else {
                    events.join(", ")
                }),
                Cell::text(needs.join(", ")),
                Cell::text(words(job)),
                Cell::text(guard(job)),
            ]);
        }
    }
    let columns = ["Place", "Job", "Starts on", "Waits for", "Does", "Guard"];
    table(
        "Pipeline shape",
        "Jobs as the files state them, with what their commands were recognised to do.",
        &columns,
        rows,
    )
}

fn words(job: &Job) -> String {
    if let Some(uses) = &job.uses {
        return format!("calls {}", uses.text.value);
    }
    let mut works: Vec<Work> = doings(job).iter().map(|doing| doing.work).collect();
    works.dedup();
    let mut words: Vec<&str> = Vec::new();
    for work in works {
        if !words.contains(&work.word()) {
            words.push(work.word());
        }
    }
    words.join(", ")
}

fn guard(job: &Job) -> String {
    let environment =
        job.environment.as_ref().map(|environment| format!("environment {}", environment.value));
    let manual = job.manual.then(|| "a person starts it".to_owned());
    let condition =
        job.condition.as_ref().map(|condition| format!("if {}", condition.value.trim()));
    [environment, manual, condition].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn findings(
    cx: &TableContext<'_>,
    wanted: impl Fn(&review::ReportedFinding) -> bool,
) -> Vec<Vec<Cell>> {
    cx.findings()
        .filter(|finding| wanted(finding))
        .map(|finding| {
            vec![
                Cell::text(&finding.id),
                Cell::text(finding.severity.word()),
                Cell::text(&finding.message),
            ]
        })
        .collect()
}

fn critical(cx: &TableContext<'_>) -> Table {
    let rows = findings(cx, |finding| {
        finding.severity >= Severity::High
            && matches!(&*finding.category, "secrets" | "permissions")
    });
    table(
        "Critical security",
        "Who gets secrets, and whose code runs with them.",
        &["Finding", "Severity", "What"],
        rows,
    )
}

fn velocity(cx: &TableContext<'_>) -> Table {
    let rows = findings(cx, |finding| {
        matches!(&*finding.category, "caching" | "parallelization" | "flakiness" | "feedback")
    });
    table(
        "Velocity and performance",
        "What makes people wait, or look twice.",
        &["Finding", "Severity", "What"],
        rows,
    )
}

/// What the guide asks for; what only runs can tell is unknown.
fn metrics(pipelines: &[(FileId, &Pipeline)]) -> Table {
    let limit = |wanted: &[Work]| {
        let limits = pipelines.iter().filter_map(|(_, pipeline)| longest(pipeline, wanted));
        limits
            .max()
            .map_or("unknown".to_owned(), |minutes| format!("unknown; limited to {minutes} min"))
    };
    let row = |what: &str, target: &str, value: String| {
        vec![Cell::text(what), Cell::text(target), Cell::text(value)]
    };
    let rows = vec![
        row(
            "Fast feedback (lint, types, unit tests)",
            "< 5 min",
            limit(&[Work::Lint, Work::Typecheck, Work::Test]),
        ),
        row("Full suite", "< 30 min", limit(&[Work::EndToEnd, Work::Test, Work::Build])),
        row("Cache hit rate", "> 80 %", "unknown".to_owned()),
        row("Flaky tests", "< 1 %", "unknown".to_owned()),
    ];
    table(
        "Metrics",
        "Runs are not at hand: times are what the files allow, not what was measured.",
        &["Metric", "Target", "Now"],
        rows,
    )
}

/// Minutes that the way to such a job may take, where every job on it states a limit.
fn longest(pipeline: &Pipeline, wanted: &[Work]) -> Option<u64> {
    let minutes = |job: &Job| job.timeout.as_ref()?.value.trim().parse::<u64>().ok();
    let jobs = pipeline
        .jobs
        .iter()
        .filter(|job| doings(job).iter().any(|doing| wanted.contains(&doing.work)));
    jobs.filter_map(|job| {
        let before = graph::before(pipeline, job).into_iter().map(minutes);
        before.chain([minutes(job)]).sum::<Option<u64>>()
    })
    .max()
}

fn statistics(pipelines: &[(FileId, &Pipeline)]) -> Table {
    let jobs = || pipelines.iter().flat_map(|(_, pipeline)| &pipeline.jobs);
    let steps = || jobs().flat_map(|job| &job.steps);
    let uses = || {
        steps()
            .filter_map(|step| step.uses.as_ref())
            .chain(jobs().filter_map(|job| job.uses.as_ref()))
    };
    let count = |what: &str, number: usize| vec![Cell::text(what), Cell::Number(number as u64)];
    let rows = vec![
        count("pipelines", pipelines.len()),
        count("jobs", jobs().count()),
        count("steps", steps().count()),
        count("actions used", uses().count()),
        count("of them pinned to a commit", uses().filter(|uses| uses.is_pinned()).count()),
        count("jobs with a time limit", jobs().filter(|job| job.timeout.is_some()).count()),
        count("jobs with a matrix", jobs().filter(|job| job.matrix.is_some()).count()),
    ];
    table("Statistics", "", &["What", "Number"], rows)
}
