//! Puts the report together.

use std::collections::{BTreeMap, BTreeSet};

use facts::{FactKinds, FileClass, Role, Route};
use flow::Program;
use model::{Confidence, Disposition, Finding, Fix};

use crate::candidate::Candidate;
use crate::libraries;
use crate::page_text::{advice, summary_paragraph};
use crate::plan::Plan;
use crate::report::{
    Coverage, EntryPoint, Posture, PostureWord, ReportedFinding, RequestEcho, ReviewInfo,
    ReviewReport, RuleInfo, SeverityCounts, SnippetLine, Tool,
};
use crate::scope::Selected;
use crate::{Check, Review, ReviewOptions, Table, TableContext, gate, meta};

/// All that a report is made of.
pub(crate) struct Parts<'a> {
    pub program: &'a Program,
    pub reviews: &'a [&'static Review],
    pub options: &'a ReviewOptions,
    pub plan: &'a Plan,
    pub selected: &'a Selected,
    pub coverage: Coverage,
    pub candidates: Vec<Candidate>,
}

pub(crate) fn report(mut parts: Parts<'_>) -> ReviewReport {
    let candidates = std::mem::take(&mut parts.candidates);
    let libraries = libraries::in_use(parts.program, parts.options);
    let mut groups = Groups::default();
    let reported =
        candidates.into_iter().map(|candidate| parts.reported(candidate, &libraries)).collect();
    for finding in in_order(reported) {
        groups.add(finding);
    }
    parts.number(&mut groups);
    let mut counts = SeverityCounts::default();
    groups.open.iter().for_each(|finding| counts.add(finding.severity));
    ReviewReport {
        schema_version: 1,
        tool: Tool { name: "sw".into(), version: env!("CARGO_PKG_VERSION").into() },
        request: parts.echo(),
        assumptions: parts.assumptions(),
        reviews: parts.reviews.iter().map(|review| parts.info(review)).collect(),
        gate: gate::decide(&groups.open, &parts.coverage, parts.options.fail_on),
        counts,
        posture: parts.posture(&groups.open),
        entry_points: parts.entry_points(),
        tables: parts.tables(&groups.open),
        rules: parts.rules(&groups),
        coverage: parts.coverage,
        findings: groups.open,
        waived: groups.waived,
        pre_existing: groups.pre_existing,
        baseline: groups.baseline,
    }
}

#[derive(Default)]
struct Groups {
    open: Vec<ReportedFinding>,
    waived: Vec<ReportedFinding>,
    pre_existing: Vec<ReportedFinding>,
    baseline: Vec<ReportedFinding>,
}

impl Groups {
    fn add(&mut self, finding: ReportedFinding) {
        match finding.disposition {
            Disposition::Open => self.open.push(finding),
            Disposition::Waived(_) => self.waived.push(finding),
            Disposition::PreExisting => self.pre_existing.push(finding),
            Disposition::Baseline => self.baseline.push(finding),
        }
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut ReportedFinding> {
        let listed = self.open.iter_mut().chain(&mut self.waived);
        listed.chain(&mut self.pre_existing).chain(&mut self.baseline)
    }
}

/// Worst first, then by path, line, column and rule.
fn in_order(mut findings: Vec<ReportedFinding>) -> Vec<ReportedFinding> {
    let place = |finding: &ReportedFinding| {
        finding.span.as_ref().map(|span| (span.path.clone(), span.start, span.end))
    };
    findings.sort_by(|left, right| {
        right.severity.cmp(&left.severity).then_with(|| {
            (place(left), &left.rule, &left.message).cmp(&(
                place(right),
                &right.rule,
                &right.message,
            ))
        })
    });
    findings
}

impl Parts<'_> {
    fn check(&self, rule: &str) -> Option<&'static Check> {
        self.plan.rules.get(rule).map(|planned| planned.check)
    }

    fn reported(&self, candidate: Candidate, libraries: &[String]) -> ReportedFinding {
        let Candidate { finding, in_tests, also, .. } = candidate;
        let check = self.check(&finding.rule);
        let described = Described::of(check, &finding, libraries);
        ReportedFinding {
            id: String::new(),
            title: described.title,
            impact: described.impact,
            fix: finding.fix.clone().or(described.fix),
            cwe: check.map(|check| check.cwe.to_vec()).unwrap_or_default(),
            references: check.map_or_else(Vec::new, |check| owned(check.references)),
            span: finding.span().cloned(),
            snippet: self.snippet(&finding),
            verify: finding.confidence == Confidence::Low,
            also,
            in_tests,
            rule: finding.rule,
            reviews: finding.reviews,
            severity: finding.severity,
            confidence: finding.confidence,
            category: finding.category,
            message: finding.message,
            evidence: finding.evidence,
            interleaving: finding.interleaving,
            fingerprint: finding.fingerprint.0,
            disposition: finding.disposition,
            outside_focus: finding.outside_focus,
        }
    }

    /// The lines of the primary place.
    fn snippet(&self, finding: &Finding) -> Vec<SnippetLine> {
        const LINES: u32 = 10;
        let Some(span) = finding.span() else { return Vec::new() };
        let Some(file) = self.program.base.by_path(span.path.as_str()) else { return Vec::new() };
        let last = span.end.line.max(span.start.line).min(span.start.line + LINES - 1);
        (span.start.line..=last)
            .map(|line| SnippetLine {
                line,
                text: file.lines.line_range(&file.text, line).slice(&file.text).to_owned(),
            })
            .collect()
    }

    /// `SE-1`, `SE-2` ... in the order of the report.
    fn number(&self, groups: &mut Groups) {
        let mut next: BTreeMap<&str, u32> = BTreeMap::new();
        for finding in groups.all_mut() {
            let ordinal = self.ordinal(finding);
            let number = next.entry(ordinal).or_default();
            *number += 1;
            finding.id = format!("{ordinal}-{number}");
        }
    }

    /// The rule's own review's, if it was asked for; else that of the first label.
    fn ordinal(&self, finding: &ReportedFinding) -> &'static str {
        let owner = finding.rule.split('/').next().unwrap_or("");
        let named = |name: &str| self.reviews.iter().find(|review| review.name == name);
        let review =
            named(owner).or_else(|| finding.reviews.first().and_then(|label| named(label)));
        review.map_or("RV", |review| review.ordinal)
    }

    fn echo(&self) -> RequestEcho {
        let options = self.options;
        let mut echo = options.echo.clone();
        if echo.reviews.is_empty() {
            echo.reviews = self.reviews.iter().map(|review| review.name.to_owned()).collect();
        }
        let routes = self.program.routes.routes.iter();
        let seen: BTreeSet<String> = routes.map(|route| route.framework.to_string()).collect();
        if echo.frameworks.is_empty() {
            echo.frameworks = seen.into_iter().collect();
        } else if !seen.is_empty() {
            let missing =
                echo.frameworks.iter().filter(|given| answers(given, &seen) == Some(false));
            let others = seen.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let notes = missing.map(|given| {
                format!("FRAMEWORKS {given}: no route of it was found; the routes are of {others}")
            });
            echo.notes.extend(notes.collect::<Vec<_>>());
            echo.notes.extend(self.left_out());
        }
        self.name_loggers(&mut echo);
        echo.depth = options.depth.word().to_owned();
        echo.focus.clone_from(&self.plan.focus);
        echo.tests = options.tests.word().to_owned();
        echo.context_facts.clone_from(&options.known.stated);
        echo.unknown_words.clone_from(&options.known.unknown_words);
        echo
    }

    /// The routes that FRAMEWORKS leaves out.
    fn left_out(&self) -> Option<String> {
        let table = &self.program.routes;
        let named = self.options.stack.narrows_to(table);
        let out = |route: &&facts::Route| !named.contains(&&*route.framework);
        let others: BTreeSet<&str> =
            table.entry_points().filter(out).map(|route| &*route.framework).collect();
        if named.is_empty() || others.is_empty() {
            return None;
        }
        let count = table.entry_points().filter(out).count();
        let others = others.into_iter().collect::<Vec<_>>().join(", ");
        Some(format!("FRAMEWORKS leaves {count} entry points out, of {others}"))
    }

    /// The loggers in use, when a review that was asked for reads log calls; those asked for and not found are noted.
    fn name_loggers(&self, echo: &mut RequestEcho) {
        let reads_logs = |check: &&Check| check.reads.contains(FactKinds::LOG_CALLS);
        // Of a review that is about logs, most checks read them.
        let is_about_logs = |review: &&&Review| {
            2 * review.checks.iter().copied().filter(reads_logs).count() > review.checks.len()
        };
        if !self.reviews.iter().any(|review| is_about_logs(&review)) {
            return;
        }
        let calls = self.program.log_calls.iter().filter(|call| self.selected.full(call.file));
        let found: BTreeSet<String> = calls.map(|call| call.logger.to_string()).collect();
        let others: Vec<&str> =
            found.iter().map(String::as_str).filter(|name| *name != "unknown").collect();
        let instead = match &others[..] {
            [] => String::new(),
            others => format!("; the calls that were found are of {}", others.join(", ")),
        };
        for given in echo.loggers.iter().filter(|given| !found.contains(given.as_str())) {
            echo.notes.push(format!("LOGGER {given}: no call of this logger was found{instead}"));
        }
        if echo.loggers.is_empty() {
            echo.loggers = found.into_iter().filter(|name| name != "unknown").collect();
        }
    }

    fn assumptions(&self) -> Vec<String> {
        let mut said = Vec::new();
        let files = self.program.base.files();
        let tests = files
            .filter(|(id, file)| file.class == FileClass::Test && self.selected.any(*id))
            .count();
        if tests > 0 && self.options.tests == model::TestCode::Demote {
            said.push(format!(
                "Findings in test, fixture and example code ({tests} files) are two severities milder and never BLOCKER."
            ));
        }
        match &self.options.change {
            Some(change) if change.base.is_some() => said.push(
                "Only findings that the change touches or introduces count; the others are listed apart.".into(),
            ),
            Some(_) => said.push(
                "The old revision was not analysed: findings on lines that the change does not touch are taken to be old."
                    .into(),
            ),
            None => {}
        }
        if self.options.depth == model::Depth::Paranoid {
            said.push(
                "What is not known is assumed to be the worst: production, publicly reachable."
                    .into(),
            );
        }
        said
    }

    fn info(&self, review: &Review) -> ReviewInfo {
        let skipped = self.plan.skipped.iter().filter(|((name, _), _)| *name == review.name);
        let checks_skipped: BTreeMap<String, String> =
            skipped.map(|((_, check), reason)| ((*check).to_owned(), reason.clone())).collect();
        ReviewInfo {
            name: review.name.to_owned(),
            ordinal: review.ordinal.to_owned(),
            summary: review.summary.to_owned(),
            checks_run: (review.all_checks().count() - checks_skipped.len()) as u32,
            checks_skipped,
        }
    }

    fn posture(&self, open: &[ReportedFinding]) -> Vec<Posture> {
        let areas = self
            .reviews
            .iter()
            .flat_map(|review| review.focus.iter().map(move |focus| (review, focus)));
        areas
            .map(|(review, focus)| {
                let mut counts = SeverityCounts::default();
                let here =
                    open.iter().filter(|finding| self.lists(review.name, focus.name, finding));
                here.for_each(|finding| counts.add(finding.severity));
                let ran = self.plan.rules.values().filter(|planned| {
                    planned.is_listed_under(review.name, focus.name) && self.plan.in_focus(planned)
                });
                let checks_run = ran.count() as u32;
                let word = posture_word(counts, checks_run);
                let (review, category) = (review.name.to_owned(), focus.name.to_owned());
                Posture {
                    review,
                    category,
                    summary: focus.summary.to_owned(),
                    word,
                    checks_run,
                    counts,
                }
            })
            .collect()
    }

    /// Whether the review lists the finding under this focus area. Findings about waivers belong to no review's rules.
    fn lists(&self, review: &str, area: &str, finding: &ReportedFinding) -> bool {
        match self.plan.rules.get(&finding.rule) {
            Some(planned) => planned.is_listed_under(review, area),
            None => finding.category == area && finding.reviews.iter().any(|label| label == review),
        }
    }

    fn tables(&self, open: &[ReportedFinding]) -> Vec<Table> {
        let of_review = |review: &&'static Review| {
            let own = open
                .iter()
                .filter(|finding| finding.reviews.iter().any(|label| label == review.name));
            let context =
                TableContext::new(self.program, self.selected, self.options, own.collect());
            let mut tables = (review.tables)(&context);
            tables.iter_mut().for_each(|table| table.review = review.name.to_owned());
            tables
        };
        self.reviews.iter().flat_map(of_review).collect()
    }

    /// Routes of production code, when a review that was asked for looks at routes.
    fn entry_points(&self) -> Vec<EntryPoint> {
        let wanted = |review: &&Review| {
            review.all_checks().any(|shared| shared.check.reads.contains(FactKinds::ROUTES))
        };
        if !self.reviews.iter().any(wanted) {
            return Vec::new();
        }
        let named = self.options.stack.narrows_to(&self.program.routes);
        let routes = self.program.routes.entry_points().filter(|route| {
            (named.is_empty() || named.contains(&&*route.framework))
                && self.selected.full(route.file)
                && self.program.base.file(route.file).class == FileClass::Production
        });
        let named =
            |role: Role, route: &Route| route.guard(role).map(|guard| guard.name.to_owned());
        routes
            .map(|route| EntryPoint {
                method: route.method.to_string(),
                path: route.path.to_string(),
                framework: route.framework.to_string(),
                authentication: named(Role::Authentication, route),
                authorization: named(Role::Authorization, route),
                validation: named(Role::Validation, route),
                rate_limit: named(Role::RateLimit, route),
                file: route.span.path.clone(),
                line: route.span.start.line,
            })
            .collect()
    }

    fn rules(&self, groups: &Groups) -> BTreeMap<String, RuleInfo> {
        let ran =
            self.plan.rules.iter().map(|(rule, planned)| (rule.clone(), check_info(planned.check)));
        let listed = groups
            .open
            .iter()
            .chain(&groups.waived)
            .chain(&groups.pre_existing)
            .chain(&groups.baseline);
        let about_waivers = listed.filter_map(|finding| meta::rule(&finding.rule));
        ran.chain(about_waivers.map(|rule| (rule.id.to_owned(), meta_info(rule)))).collect()
    }
}

/// Whether routes of a framework that answers requests were found; `None` for frameworks that have none.
fn answers(given: &str, seen: &BTreeSet<String>) -> Option<bool> {
    let name = match given.to_lowercase().as_str() {
        "nestjs" | "nest" => "nest",
        "nextjs" | "next" => "next",
        "express" => "express",
        "fastify" => "fastify",
        "koa" => "koa",
        _ => return None,
    };
    Some(seen.contains(name))
}

/// What the page says about every finding of its check.
struct Described {
    title: String,
    impact: String,
    fix: Option<Fix>,
}

impl Described {
    fn of(check: Option<&'static Check>, finding: &Finding, libraries: &[String]) -> Self {
        if let Some(check) = check {
            let impact = summary_paragraph(check.page).to_owned();
            let fix = advice(check.page, libraries);
            return Self { title: check.summary.to_owned(), impact, fix };
        }
        let Some(rule) = meta::rule(&finding.rule) else {
            return Self { title: finding.rule.clone(), impact: String::new(), fix: None };
        };
        let fix = Fix::Advice { summary: rule.fix.to_owned(), before: None, after: None };
        Self { title: rule.summary.to_owned(), impact: rule.impact.to_owned(), fix: Some(fix) }
    }
}

fn check_info(check: &Check) -> RuleInfo {
    RuleInfo {
        summary: check.summary.to_owned(),
        severity: check.severity,
        confidence: check.confidence,
        category: check.category.to_owned(),
        cwe: check.cwe.to_vec(),
        references: owned(check.references),
        help: check.page.to_owned(),
    }
}

fn meta_info(rule: meta::MetaRule) -> RuleInfo {
    RuleInfo {
        summary: rule.summary.to_owned(),
        severity: rule.severity,
        confidence: Confidence::High,
        category: "waivers".to_owned(),
        cwe: Vec::new(),
        references: Vec::new(),
        help: format!("{} {}", rule.impact, rule.fix),
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn posture_word(counts: SeverityCounts, checks_run: u32) -> PostureWord {
    match counts {
        _ if counts.blocker > 0 => PostureWord::Critical,
        _ if counts.high > 0 => PostureWord::Weak,
        _ if counts.total() > 0 => PostureWord::Fair,
        _ if checks_run > 0 => PostureWord::Clean,
        _ => PostureWord::NotReviewed,
    }
}
