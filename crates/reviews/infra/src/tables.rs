//! What the reports hold besides findings: what stands behind a finding, what it means for rules that must be met, and
//! in which order to mend.

use std::collections::{BTreeMap, BTreeSet};

use infra_graph::{Class, InfraGraph, Resource};
use model::{Severity, Span};
use review::{Cell, ReportedFinding, Table, TableContext};

use crate::compliance;
use crate::exposure::DATABASES;

pub(crate) fn infra(cx: &TableContext<'_>) -> Vec<Table> {
    let graph = cx.program().derived(InfraGraph::build);
    let tables = vec![
        blast_radius(cx, &graph),
        compliance::gaps(cx),
        remediation(cx),
        statistics(&graph),
        unrendered(cx, &graph),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

pub(crate) fn infra_security(cx: &TableContext<'_>) -> Vec<Table> {
    let graph = cx.program().derived(InfraGraph::build);
    let mut tables = vec![attack_surface(cx, &graph)];
    tables.extend(compliance::controls(cx));
    tables.push(statistics(&graph));
    tables.push(unrendered(cx, &graph));
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The worst findings of each resource, with what hangs on it.
fn blast_radius(cx: &TableContext<'_>, graph: &InfraGraph) -> Table {
    let mut worst: BTreeMap<String, (&ReportedFinding, &Resource)> = BTreeMap::new();
    for finding in cx.findings().filter(|finding| finding.severity >= Severity::High) {
        let Some(resource) = finding.span.as_ref().and_then(|span| at(cx, graph, span)) else {
            continue;
        };
        let entry = worst.entry(resource.label()).or_insert((finding, resource));
        if finding.severity > entry.0.severity {
            *entry = (finding, resource);
        }
    }
    let mut rows: Vec<_> = worst
        .values()
        .map(|(finding, resource)| {
            let behind = dependents(graph, resource);
            let data = behind.iter().filter(|one| holds_data(one)).count()
                + usize::from(holds_data(resource));
            (
                finding.severity,
                behind.len(),
                vec![
                    Cell::text(resource.label()),
                    Cell::text(finding.severity.to_string()),
                    Cell::text(finding.title.clone()),
                    Cell::Number(behind.len() as u64),
                    Cell::Number(data as u64),
                    Cell::text(named(&behind)),
                ],
            )
        })
        .collect();
    rows.sort_by_key(|(severity, count, _)| std::cmp::Reverse((*severity, *count)));
    Table {
        title: "Blast radius".into(),
        note: "What refers to a resource with a finding of HIGH or above, directly or through others: what is lost with it or reached through it.".into(),
        columns: columns(&["Resource", "Worst", "Finding", "Dependents", "Data stores", "Among them"]),
        summary: format!("{} resources with findings of HIGH or above", rows.len()),
        rows: rows.into_iter().take(30).map(|(.., row)| row).collect(),
        ..Table::default()
    }
}

/// The resource whose block holds the place.
fn at<'g>(cx: &TableContext<'_>, graph: &'g InfraGraph, span: &Span) -> Option<&'g Resource> {
    let file = cx.program().base.id(&span.path)?;
    let declared =
        graph.resources.iter().filter(|one| matches!(one.class, Class::Resource | Class::Data));
    let mut holding =
        declared.filter(|one| one.whole.file == file && one.whole.range.contains(span.bytes));
    holding.next()
}

/// Everything that refers to it, however far; bounded by what there is.
fn dependents<'g>(graph: &'g InfraGraph, resource: &'g Resource) -> Vec<&'g Resource> {
    let mut found: BTreeMap<&str, &Resource> = BTreeMap::new();
    let mut open = vec![resource];
    while let Some(next) = open.pop() {
        for user in graph.all_users(next).filter(|user| user.class == Class::Resource) {
            if user.id != resource.id && found.insert(&user.id, user).is_none() {
                open.push(user);
            }
        }
    }
    found.into_values().collect()
}

fn holds_data(resource: &Resource) -> bool {
    DATABASES.contains(&&*resource.kind)
        || matches!(
            &*resource.kind,
            "aws_s3_bucket"
                | "aws_dynamodb_table"
                | "aws_efs_file_system"
                | "aws_ebs_volume"
                | "aws_secretsmanager_secret"
        )
}

fn named(resources: &[&Resource]) -> String {
    let mut names: Vec<String> =
        resources.iter().take(4).map(|one| format!("`{}`", one.label())).collect();
    if resources.len() > 4 {
        names.push(format!("{} more", resources.len() - 4));
    }
    if names.is_empty() { "nothing that is declared here".into() } else { names.join(", ") }
}

/// What holds data or serves requests, and how far it is open.
fn attack_surface(cx: &TableContext<'_>, graph: &InfraGraph) -> Table {
    let mut by_resource: BTreeMap<String, Vec<&ReportedFinding>> = BTreeMap::new();
    for finding in cx.findings() {
        if let Some(resource) = finding.span.as_ref().and_then(|span| at(cx, graph, span)) {
            by_resource.entry(resource.label()).or_default().push(finding);
        }
    }
    let assets =
        graph.of_class(Class::Resource).filter(|one| cx.is_reviewed(one.at.file) && is_asset(one));
    let mut rows: BTreeMap<String, Vec<Cell>> = BTreeMap::new();
    for asset in assets {
        let related = around(graph, asset, &by_resource);
        let word = |categories: &[&str], none: &str| {
            let worst = related
                .iter()
                .filter(|one| categories.contains(&&*one.category))
                .max_by_key(|one| one.severity);
            worst.map_or_else(|| none.to_owned(), |one| one.title.clone())
        };
        let risk = related
            .iter()
            .map(|one| one.severity)
            .max()
            .map_or_else(|| "none found".to_owned(), |worst| worst.to_string());
        rows.insert(
            asset.label(),
            vec![
                Cell::text(asset.label()),
                Cell::text(word(&["network", "public-exposure"], "nothing found")),
                Cell::text(word(&["encryption"], "nothing found")),
                Cell::text(word(&["iam", "secrets"], "nothing found")),
                Cell::text(risk),
            ],
        );
    }
    Table {
        title: "Attack surface".into(),
        note: "What holds data or answers requests, with the worst that was found about it, its groups and its policies.".into(),
        columns: columns(&["Asset", "Exposure", "Encryption", "Access", "Risk"]),
        summary: format!("{} assets", rows.len()),
        rows: rows.into_values().take(60).collect(),
        ..Table::default()
    }
}

fn is_asset(resource: &Resource) -> bool {
    holds_data(resource)
        || matches!(
            &*resource.kind,
            "aws_lb"
                | "aws_alb"
                | "aws_elb"
                | "aws_instance"
                | "aws_lambda_function"
                | "aws_eks_cluster"
                | "aws_ecs_service"
                | "aws_cloudfront_distribution"
                | "google_sql_database_instance"
                | "google_storage_bucket"
                | "azurerm_storage_account"
        )
}

/// Findings of the asset, of what it uses and of what is attached to it.
fn around<'f>(
    graph: &InfraGraph,
    asset: &Resource,
    found: &BTreeMap<String, Vec<&'f ReportedFinding>>,
) -> Vec<&'f ReportedFinding> {
    let mut labels: BTreeSet<String> = BTreeSet::from([asset.label()]);
    let used = asset.body.addresses();
    labels.extend(used.iter().filter_map(|address| graph.resolve(address)).map(Resource::label));
    labels.extend(graph.all_users(asset).map(Resource::label));
    labels.iter().filter_map(|label| found.get(label)).flatten().copied().collect()
}

/// Before the merge, within a week, in the next sprint.
fn remediation(cx: &TableContext<'_>) -> Table {
    let when = |severity: Severity| match severity {
        Severity::Blocker => "before merge",
        Severity::High => "within a week",
        Severity::Med => "next sprint",
        _ => "when it is touched",
    };
    let mut rules: BTreeMap<(std::cmp::Reverse<Severity>, &str), (u64, &ReportedFinding)> =
        BTreeMap::new();
    for finding in cx.findings().filter(|finding| finding.severity >= Severity::Med) {
        let key = (std::cmp::Reverse(finding.severity), finding.rule.as_str());
        rules.entry(key).or_insert((0, finding)).0 += 1;
    }
    let rows = rules.iter().map(|((severity, rule), (count, finding))| {
        vec![
            Cell::text(when(severity.0)),
            Cell::text(*rule),
            Cell::text(finding.title.clone()),
            Cell::Number(*count),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    Table {
        title: "Order of remediation".into(),
        note: "BLOCKER before merge, HIGH within a week, MED in the next sprint. Never open for debate: no wildcard rights in production, no public database, no credential in code.".into(),
        columns: columns(&["When", "Rule", "What", "Findings"]),
        summary: String::new(),
        rows,
        ..Table::default()
    }
}

/// What was looked at.
fn statistics(graph: &InfraGraph) -> Table {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for resource in graph.of_class(Class::Resource) {
        *counts.entry(resource.kind.to_string()).or_default() += 1;
    }
    for object in &graph.objects {
        *counts.entry(object.kind.to_string()).or_default() += 1;
    }
    let total: u64 = counts.values().sum();
    let rows = counts.into_iter().map(|(kind, count)| vec![Cell::text(kind), Cell::Number(count)]);
    Table {
        title: "What is declared".into(),
        note: "Instances of resources and objects; what exists zero times is not counted.".into(),
        columns: columns(&["Kind", "Count"]),
        summary: format!("{total} resources and objects"),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// Parts of templates and overlays that need more than the repository.
fn unrendered(cx: &TableContext<'_>, graph: &InfraGraph) -> Table {
    let base = &cx.program().base;
    let own = graph.unrendered.iter().filter(|(place, _)| cx.is_reviewed(place.file));
    let rows: Vec<Vec<Cell>> = own
        .map(|(place, what)| {
            let span = base.span(place.file, place.range);
            let at = Cell::Place { path: span.path, line: span.start.line };
            vec![at, Cell::text(what.clone())]
        })
        .collect();
    Table {
        title: "What was not rendered".into(),
        note: "Nothing is said to be missing where these stand, and what hangs on a condition among them is at most to be verified.".into(),
        columns: columns(&["Where", "What"]),
        summary: format!("{} parts of templates and overlays were not rendered", rows.len()),
        rows,
        ..Table::default()
    }
}
