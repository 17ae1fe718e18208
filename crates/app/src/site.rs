//! The data of `sw report --html`: sessions, findings, runs and documents, joined.

use std::collections::BTreeMap;

use host::Files;
use ledger::evidence::{Kind, Store};
use ledger::findings::{Entry, Ledger};
use model::{Evidence, Fix};
use review::{ReportedFinding, ReviewReport};
use sessions::readme::Readme;
use sessions::{Closure, Registry, Row, Sync};
use site::{Artifact, Claim, Finding, FollowUp, Line, Place, Run, Session, Site, Source};

use crate::engine::today;
use crate::gather::Workspace;
use crate::record::{head, ledger_of, put_together, store_of};

pub(crate) fn site_of(workspace: &Workspace) -> Site {
    let place = workspace.config.place();
    let registry = Registry::read(&workspace.disk, &place);
    let root =
        workspace.disk.root().file_name().and_then(|name| name.to_str()).unwrap_or("repository");
    let mut site = Site {
        repository: root.to_owned(),
        head: head(workspace).sha,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        date: today(workspace),
        ..Site::default()
    };
    for row in &registry.rows {
        let store = store_of(workspace, &row.slug);
        let ledger = ledger_of(workspace, &row.slug);
        let reported = reported(&store);
        let slug = row.slug.to_string();
        site.findings.extend(
            ledger.entries().map(|entry| finding(entry, &slug, reported.get(&entry.fingerprint))),
        );
        site.runs.extend(runs(&ledger, &slug));
        site.sessions.push(session(workspace, row, &store));
    }
    site.findings.sort_by(|left, right| {
        right.severity.cmp(&left.severity).then_with(|| {
            (&left.path, left.line, &left.id).cmp(&(&right.path, right.line, &right.id))
        })
    });
    site.runs.sort_by(|left, right| left.date.cmp(&right.date));
    site
}

/// Findings as the newest reports say them, by fingerprint.
fn reported(store: &Store) -> BTreeMap<String, ReportedFinding> {
    let mut reports: Vec<(String, ReviewReport)> = Vec::new();
    for (_, artifact) in store.nodes().filter(|(_, node)| node.kind == Kind::Artifact) {
        let time = artifact
            .fields
            .get("stamp")
            .and_then(|stamp| stamp.get("updated_at")?.as_str())
            .unwrap_or_default();
        let node = artifact.text("report").and_then(|id| store.get(id).ok()).map(|(_, node)| node);
        let review = node.filter(|node| node.text("type") == Some("review"));
        let data = review.map(|node| put_together(store, node));
        let report = data.and_then(|data| serde_json::from_value(data).ok());
        reports.extend(report.map(|report| (time.to_owned(), report)));
    }
    reports.sort_by(|left, right| left.0.cmp(&right.0));
    let mut found = BTreeMap::new();
    for (_, report) in reports {
        let all = report
            .findings
            .into_iter()
            .chain(report.pre_existing)
            .chain(report.waived)
            .chain(report.baseline);
        all.for_each(|finding| _ = found.insert(finding.fingerprint.clone(), finding));
    }
    found
}

fn finding(entry: &Entry, session: &str, reported: Option<&ReportedFinding>) -> Finding {
    let fix = reported.and_then(|finding| finding.fix.as_ref());
    let (before, after) = match fix {
        Some(Fix::Advice { before, after, .. }) => (before.clone(), after.clone()),
        _ => (None, None),
    };
    Finding {
        id: entry.id.clone(),
        session: session.to_owned(),
        severity: entry.severity,
        confidence: entry.confidence,
        rule: entry.rule.clone(),
        reviews: entry.reviews.clone(),
        title: entry.title.clone(),
        message: entry.message.clone(),
        path: entry.path.clone(),
        line: entry.line,
        status: entry.status.word().to_owned(),
        reason: entry.reason.clone(),
        owner: entry.owner.clone(),
        first_seen: entry.first_seen.clone(),
        last_seen: entry.last_seen.clone(),
        code: reported.map(code).unwrap_or_default(),
        steps: steps(&entry.evidence),
        sources: reported.map(sources).unwrap_or_default(),
        fix: fix.map(|fix| fix.summary().to_owned()),
        before,
        after,
        cwe: reported.map(|finding| finding.cwe.clone()).unwrap_or_default(),
    }
}

fn code(finding: &ReportedFinding) -> Vec<Line> {
    let line = |line: &review::SnippetLine| Line {
        number: line.line,
        text: line.text.trim_end().to_owned(),
    };
    finding.snippet.iter().map(line).collect()
}

fn sources(finding: &ReportedFinding) -> Vec<Source> {
    finding.references.iter().map(|url| Source { url: url.clone() }).collect()
}

/// The path of the data where there is one, else the places that speak for the claim.
fn steps(evidence: &[Evidence]) -> Vec<Place> {
    let place = |span: &model::Span, note: &str| Place {
        path: span.path.to_string(),
        line: span.start.line,
        note: note.to_owned(),
    };
    let flow = evidence.iter().find_map(|evidence| match evidence {
        Evidence::Flow { steps } => {
            Some(steps.iter().map(|step| place(&step.span, &step.note)).collect())
        }
        _ => None,
    });
    flow.unwrap_or_else(|| {
        let code = evidence.iter().filter_map(|evidence| match evidence {
            Evidence::Code { span, note } if !note.is_empty() => Some(place(span, note)),
            _ => None,
        });
        code.collect()
    })
}

fn runs(ledger: &Ledger, session: &str) -> Vec<Run> {
    let run = |run: &ledger::findings::RunEntry| Run {
        date: run.date.clone(),
        session: session.to_owned(),
        reviews: run.reviews.clone(),
        verdict: run.verdict.clone(),
        counts: run.counts.clone(),
    };
    ledger.runs().iter().map(run).collect()
}

fn session(workspace: &Workspace, row: &Row, store: &Store) -> Session {
    let place = workspace.config.place();
    let text = |path: &model::RepoPath| {
        workspace
            .disk
            .read(path, 16 << 20)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    };
    let readme = Readme::new(&text(&place.readme(&row.slug)).unwrap_or_default());
    let sync = sessions::sync(&workspace.disk, &place, &row.slug, &today(workspace));
    let closure = closure(store);
    let activity = readme.items(&["Recent Activity"]).into_iter().map(|item| item.text);
    Session {
        slug: row.slug.to_string(),
        title: row.title.clone(),
        status: row.status.word().to_owned(),
        date: row.date.clone(),
        work_type: row.work_type.clone(),
        branch: row.branch.clone(),
        criteria: readme.criteria().into_iter().map(|item| (item.text, item.ticked)).collect(),
        follow_ups: closure.iter().flat_map(|closure| &closure.follow_ups).map(follow_up).collect(),
        claims: closure.iter().flat_map(|closure| &closure.claims).map(claim).collect(),
        activity: activity.collect(),
        artifacts: artifacts(workspace, row, &sync),
        health: sync.health.word().to_owned(),
    }
}

fn follow_up(item: &sessions::FollowUp) -> FollowUp {
    FollowUp { text: item.text.clone(), owner: item.owner.clone(), eta: item.eta.clone() }
}

fn claim(claim: &sessions::ClaimNote) -> Claim {
    Claim { text: claim.text.clone(), state: claim.state.clone(), reason: claim.reason.clone() }
}

/// The newest, when the session was ever closed.
fn closure(store: &Store) -> Option<Closure> {
    let closures = store
        .nodes()
        .filter(|(_, node)| node.kind == Kind::Report && node.text("type") == Some("closure"));
    let data =
        closures.filter_map(|(_, node)| serde_json::from_value(put_together(store, node)).ok());
    data.max_by(|left: &Closure, right: &Closure| left.date.cmp(&right.date))
}

fn artifacts(workspace: &Workspace, row: &Row, sync: &Sync) -> Vec<Artifact> {
    let folder = format!("{}/", workspace.config.place().folder(&row.slug));
    let document = |one: &sessions::DocumentHealth| {
        let bytes = workspace.disk.read(&model::RepoPath::new(&one.path), 16 << 20).ok()?;
        Some(Artifact {
            path: one.path.strip_prefix(&folder).unwrap_or(&one.path).to_owned(),
            kind: one.kind.clone(),
            verdict: one.verdict.clone(),
            stale: one.stale,
            markdown: String::from_utf8_lossy(&bytes).into_owned(),
        })
    };
    sync.artifacts.iter().filter_map(document).collect()
}
