//! Matches waivers with findings, and says what is wrong with the waivers.

use facts::FactBase;
use model::{Confidence, Disposition, Evidence, Finding, Fingerprint, Severity, Waiver};

use super::{Matcher, Reach, WaiverNote, inline, is_date};
use crate::candidate::Candidate;
use crate::meta::{self, MetaRule};
use crate::plan::Plan;
use crate::scope::Selected;
use crate::{ConfigWaiver, ReviewOptions};

/// Marks waived candidates and returns the claims about the waivers themselves.
pub(crate) fn apply(
    candidates: &mut [Candidate],
    base: &FactBase,
    selected: &Selected,
    plan: &Plan,
    options: &ReviewOptions,
) -> Vec<Candidate> {
    let known = known_rules(plan, options);
    let mut notes = inline::collect(base);
    notes.extend(
        options.waivers.iter().enumerate().map(|(place, waiver)| from_config(place, waiver)),
    );
    let in_scope = |note: &WaiverNote| note.at.as_ref().is_none_or(|(file, _)| selected.any(*file));
    notes.retain(in_scope);
    let judge = Judge { known: &known, plan, options };
    let problems: Vec<(MetaRule, String, WaiverNote)> = notes
        .into_iter()
        .filter_map(|note| {
            judge.use_note(&note, candidates).map(|(rule, message)| (rule, message, note))
        })
        .collect();
    claims(problems, base)
}

struct Judge<'a> {
    known: &'a [String],
    plan: &'a Plan,
    options: &'a ReviewOptions,
}

impl Judge<'_> {
    /// Waives what the note covers; says what is wrong with the note, if anything.
    fn use_note(
        &self,
        note: &WaiverNote,
        candidates: &mut [Candidate],
    ) -> Option<(MetaRule, String)> {
        let fault = self.fault(note);
        let mut used = false;
        let mut ownerless = false;
        for candidate in candidates.iter_mut().filter(|candidate| covers(note, candidate)) {
            used = true;
            let needs_owner = candidate.finding.severity >= Severity::High && note.owner.is_none();
            ownerless |= needs_owner && !candidate.hidden;
            if fault.is_none() && !needs_owner {
                candidate.finding.disposition = Disposition::Waived(waiver(note));
            }
        }
        if note.is_example && !used {
            return None;
        }
        fault.or_else(|| {
            if ownerless {
                let message = "the waiver covers a HIGH or BLOCKER finding and names no owner (`owner:@name`)";
                return Some((meta::NO_OWNER, message.to_owned()));
            }
            (!used && self.all_ran(note)).then(|| {
                (meta::UNUSED, format!("the waiver of {} matches no finding", note.rules.join(", ")))
            })
        })
    }

    fn fault(&self, note: &WaiverNote) -> Option<(MetaRule, String)> {
        if note.reason.is_none() {
            return Some((
                meta::NO_REASON,
                "the waiver gives no reason (` -- reason`), so it waives nothing".into(),
            ));
        }
        if note.rules.is_empty() {
            return Some((
                meta::UNKNOWN_RULE,
                "the waiver names no rule, so it waives nothing".into(),
            ));
        }
        let unknown = |rule: &&String| !self.known.iter().any(|known| names(rule, known));
        if let Some(rule) = note.rules.iter().find(unknown) {
            return Some((
                meta::UNKNOWN_RULE,
                format!("the waiver names `{rule}`, which is no rule"),
            ));
        }
        let until = note.until.as_deref()?;
        if !is_date(until) {
            return Some((
                meta::EXPIRED,
                format!("`until:{until}` is no date (YYYY-MM-DD), so the waiver has no end"),
            ));
        }
        (until < self.options.today.as_str())
            .then(|| (meta::EXPIRED, format!("the waiver expired after {until}")))
    }

    /// A rule that did not run cannot say that its waiver is of no use.
    fn all_ran(&self, note: &WaiverNote) -> bool {
        note.rules.iter().all(|rule| self.plan.rules.keys().any(|ran| names(rule, ran)))
    }
}

fn known_rules(plan: &Plan, options: &ReviewOptions) -> Vec<String> {
    let built = options.catalogue.iter().flat_map(|review| review.rules());
    // A rule that this depth leaves out is known all the same.
    let skipped = plan.skipped.keys().map(|(review, check)| format!("{review}/{check}"));
    let mut known: Vec<String> = plan.rules.keys().cloned().chain(built).chain(skipped).collect();
    known.sort();
    known.dedup();
    known
}

/// `sql-concat` and `security/sql-concat` both name `security/sql-concat`.
fn names(written: &str, rule: &str) -> bool {
    written == rule || rule.rsplit_once('/').is_some_and(|(_, check)| check == written)
}

fn covers(note: &WaiverNote, candidate: &Candidate) -> bool {
    let named = |rule: &String| note.rules.iter().any(|written| names(written, rule));
    (named(&candidate.finding.rule) || candidate.also.iter().any(named)) && reaches(note, candidate)
}

/// How many lines of a long finding a waiver may stand on.
const LINES: u32 = 10;

fn reaches(note: &WaiverNote, candidate: &Candidate) -> bool {
    let Some(span) = candidate.finding.span() else { return false };
    let first = span.start.line;
    let last = span.end.line.min(first + LINES);
    match &note.reach {
        Reach::File(file) => candidate.file == Some(*file),
        Reach::Lines(file, lines) => {
            candidate.file == Some(*file) && lines.iter().any(|line| (first..=last).contains(line))
        }
        Reach::Config { path, fingerprint, line } => {
            let path_fits = path.as_ref().is_none_or(|path| match path {
                Matcher::Within(folder) => span.path.is_within(folder),
                Matcher::Glob(glob) => glob.is_match(span.path.as_str()),
            });
            let is_it = |wanted: &String| {
                candidate.finding.fingerprint.0 == *wanted
                    || candidate.former.iter().any(|former| former.0 == *wanted)
            };
            path_fits
                && fingerprint.as_ref().is_none_or(is_it)
                && line.is_none_or(|line| line == first)
        }
    }
}

fn waiver(note: &WaiverNote) -> Waiver {
    Waiver {
        reason: note.reason.clone().unwrap_or_default(),
        owner: note.owner.clone(),
        until: note.until.clone(),
        place: note.place.clone(),
    }
}

fn from_config(place: usize, waiver: &ConfigWaiver) -> WaiverNote {
    let matcher = |path: &String| match globset::Glob::new(path) {
        Ok(glob) if path.contains(['*', '?', '[', '{']) => Matcher::Glob(glob.compile_matcher()),
        _ => Matcher::Within(path.trim_start_matches("./").to_owned()),
    };
    let rules = waiver.rule.split(',').map(str::trim).filter(|rule| !rule.is_empty());
    WaiverNote {
        rules: rules.map(str::to_owned).collect(),
        reason: Some(waiver.reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
        owner: waiver.owner.clone(),
        until: waiver.until.clone(),
        reach: Reach::Config {
            path: waiver.path.as_ref().map(matcher),
            // A fingerprint outlives the line that it was written with.
            line: waiver.line.filter(|_| waiver.fingerprint.is_none()),
            fingerprint: waiver.fingerprint.clone(),
        },
        place: format!("sw.toml, waiver {}", place + 1),
        at: None,
        is_example: false,
    }
}

fn claims(problems: Vec<(MetaRule, String, WaiverNote)>, base: &FactBase) -> Vec<Candidate> {
    let mut identities = crate::fingerprint::Identities::default();
    let claim = |(rule, message, note): (MetaRule, String, WaiverNote)| {
        let fingerprint = match &note.at {
            Some((file, span)) => {
                let file = base.file(*file);
                identities.of(rule.id, file.path.as_str(), file, span.bytes)
            }
            None => {
                identities.of_text(rule.id, &format!("{} {}", note.rules.join(","), note.place))
            }
        };
        let evidence = match note.at.clone() {
            Some((_, span)) => Evidence::Code { span, note: String::new() },
            None => Evidence::Given { field: note.place.clone(), text: note.rules.join(", ") },
        };
        let file = note.at.map(|(file, _)| file);
        let finding = finding(rule, message, evidence, fingerprint);
        Candidate {
            finding,
            file,
            former: Vec::new(),
            hidden: false,
            in_tests: false,
            also: Vec::new(),
        }
    };
    problems.into_iter().map(claim).collect()
}

fn finding(
    rule: MetaRule,
    message: String,
    evidence: Evidence,
    fingerprint: Fingerprint,
) -> Finding {
    Finding {
        rule: rule.id.to_owned(),
        reviews: vec!["review".to_owned()],
        category: "waivers".to_owned(),
        severity: rule.severity,
        confidence: Confidence::High,
        message,
        evidence: vec![evidence],
        fix: None,
        interleaving: None,
        fingerprint,
        disposition: Disposition::Open,
        outside_focus: false,
    }
}
