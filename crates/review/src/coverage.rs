//! Proof of what was looked at, and which gaps spoil it.

use facts::{FactKinds, FileClass, FileId};
use flow::Program;
use model::{Gap, GapKind, RepoPath, TestCode};

use crate::plan::Plan;
use crate::report::{Coverage, ReportedGap};
use crate::scope::Selected;
use crate::{Review, ReviewOptions};

/// Of a review that looks at each file as it was read.
pub fn no_gaps(_: &Program) -> Vec<Gap> {
    Vec::new()
}

pub(crate) fn measure(
    program: &Program,
    reviews: &[&Review],
    selected: &Selected,
    plan: &Plan,
    options: &ReviewOptions,
    failures: Vec<Gap>,
) -> Coverage {
    let mut coverage = Coverage { reviewed: selected.count() as u64, ..Coverage::default() };
    count_files(program, selected, options, &mut coverage);
    count_left_out(program, options, &mut coverage);
    let of_checks =
        failures.into_iter().map(|gap| ReportedGap { gap, relevant: true, accepted: None });
    coverage.gaps = gaps_in_scope(program, reviews, plan, options)
        .into_iter()
        .map(|gap| judge(gap, program, plan, options))
        .chain(of_checks)
        .collect();
    coverage.gaps.sort_by(|left, right| left.gap.cmp(&right.gap));
    coverage
}

fn count_files(
    program: &Program,
    selected: &Selected,
    options: &ReviewOptions,
    coverage: &mut Coverage,
) {
    for (id, file) in program.base.files().filter(|(_, file)| options.scope.covers(&file.path)) {
        coverage.enumerated += 1;
        coverage.parsed += u64::from(selected.any(id) && is_parsed(program, id));
        if !selected.any(id) {
            *coverage.skipped.entry(reason(file.class).to_owned()).or_default() += 1;
        }
    }
}

const fn reason(class: FileClass) -> &'static str {
    match class {
        FileClass::Generated => "generated",
        FileClass::Vendored => "vendored",
        FileClass::Minified => "minified",
        FileClass::Test => "test",
        FileClass::Production | FileClass::Documentation => "other",
    }
}

/// A front end read it: it said something, even if only that it has no code.
fn is_parsed(program: &Program, file: FileId) -> bool {
    let facts = &program.base.file(file).facts;
    facts.code.is_some()
        || facts.manifest.is_some()
        || facts.infra.is_some()
        || !facts.settings.is_empty()
        || !facts.templates.is_empty()
        || facts.pipeline.is_some()
        || facts.sql.is_some()
        || facts.telemetry.is_some()
}

/// Files that never became part of the fact base: with a gap, or left alone by what lists files.
fn count_left_out(program: &Program, options: &ReviewOptions, coverage: &mut Coverage) {
    let base = &program.base;
    let unread = base
        .gaps
        .iter()
        .filter(|gap| options.scope.covers(&gap.path) && base.id(&gap.path).is_none());
    coverage.enumerated += unread.count() as u64;
    for (path, reason) in &options.left_out {
        if options.scope.covers(path) && base.id(path).is_none() {
            coverage.enumerated += 1;
            *coverage.skipped.entry(reason.clone()).or_default() += 1;
        }
    }
    // These are counted without their paths, so a narrower scope cannot claim them.
    if !options.scope.is_everything() {
        return;
    }
    for (why, count) in base.skipped.iter().filter(|(why, _)| !coverage_names(options, why)) {
        // A file that is known and was left alone all the same is counted already.
        let known = base.files().filter(|(_, file)| reason(file.class) == why).count() as u64;
        let others = count.saturating_sub(known);
        coverage.enumerated += others;
        if others > 0 {
            *coverage.skipped.entry(why.clone()).or_default() += others;
        }
    }
}

fn coverage_names(options: &ReviewOptions, reason: &str) -> bool {
    options.left_out.values().any(|named| named == reason)
}

fn gaps_in_scope(
    program: &Program,
    reviews: &[&Review],
    plan: &Plan,
    options: &ReviewOptions,
) -> Vec<Gap> {
    let of_files = program.base.files().flat_map(|(_, file)| &file.facts.gaps);
    // Where no check asked for flows, there is none that is missing.
    let of_flows = if plan.reads().contains(FactKinds::FLOWS) { program.flow_gaps() } else { &[] };
    let mut gaps: Vec<Gap> =
        program.base.gaps.iter().chain(of_flows).chain(of_files).cloned().collect();
    gaps.extend(reviews.iter().flat_map(|review| (review.gaps)(program)));
    gaps.extend(options.proof.iter().flat_map(|proof| proof.gaps.iter().cloned()));
    gaps.retain(|gap| options.scope.covers(&gap.path));
    gaps.sort();
    gaps.dedup();
    gaps
}

fn judge(gap: Gap, program: &Program, plan: &Plan, options: &ReviewOptions) -> ReportedGap {
    let read = program.base.id(&gap.path).map(|id| program.base.file(id).class);
    let class = read.unwrap_or_else(|| (options.class_of)(&gap.path));
    let tests_count = options.tests == TestCode::Report;
    let wanted = class == FileClass::Production || (class == FileClass::Test && tests_count);
    let relevant = wanted && plan.reads().intersects(kinds_in(&gap));
    let accepted =
        options.accepted_gaps.iter().find(|accepted| is_match(&accepted.glob, &gap.path));
    let accepted = accepted.map(|accepted| accepted.reason.clone());
    ReportedGap { gap, relevant, accepted }
}

fn is_match(glob: &str, path: &RepoPath) -> bool {
    globset::Glob::new(glob).is_ok_and(|glob| glob.compile_matcher().is_match(path.as_str()))
}

/// What could have been learnt where the gap is.
fn kinds_in(gap: &Gap) -> FactKinds {
    let code = FactKinds::CODE
        | FactKinds::FLOWS
        | FactKinds::ROUTES
        | FactKinds::LOG_CALLS
        | FactKinds::TOKENS;
    let name = gap.path.file_name();
    if name == ".env" || name.starts_with(".env.") {
        return FactKinds::SETTINGS | FactKinds::TOKENS;
    }
    if name.to_ascii_lowercase().contains("dockerfile") {
        return FactKinds::INFRA;
    }
    if gap.path.as_str().contains(".github/workflows/") || name.ends_with(".gitlab-ci.yml") {
        return FactKinds::PIPELINES | FactKinds::SETTINGS | FactKinds::TOKENS;
    }
    match gap.path.extension().unwrap_or("") {
        "tf" | "tfvars" => FactKinds::INFRA | FactKinds::TOKENS,
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => code,
        "vue" | "svelte" | "html" | "htm" => code | FactKinds::TEMPLATES,
        "ejs" | "eta" | "hbs" | "handlebars" | "mustache" | "pug" | "jade" | "njk" | "nunjucks"
        | "swig" => FactKinds::TEMPLATES,
        "sql" => FactKinds::MIGRATIONS | FactKinds::TOKENS,
        "json" if name == "package.json" => {
            FactKinds::MANIFESTS | FactKinds::SETTINGS | FactKinds::TOKENS
        }
        "json" | "yaml" | "yml" | "toml" | "ini" | "properties" => {
            FactKinds::SETTINGS | FactKinds::TOKENS | FactKinds::INFRA | FactKinds::TELEMETRY
        }
        // A file of unknown kind that opens may be anything, and mostly is no text at all.
        _ if gap.kind == GapKind::Unreadable => FactKinds::TOKENS,
        _ => FactKinds::NONE,
    }
}
