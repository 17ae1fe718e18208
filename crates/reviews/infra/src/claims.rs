//! What a check claims about something that is declared: where, how bad, and why.

use std::collections::BTreeSet;
use std::sync::Arc;

use facts::FactKinds;
use flow::Program;
use infra_graph::{InfraGraph, Place, Resource};
use model::{ByteRange, Confidence, Gap, Severity};
use review::CheckContext;

use crate::environment::{self, Environment};
use crate::kinds;

/// What the files of the revision declare.
pub(crate) fn graph(cx: &CheckContext<'_>) -> Arc<InfraGraph> {
    cx.derived(FactKinds::INFRA, InfraGraph::build)
}

/// What could not be evaluated or rendered to the end.
pub(crate) fn gaps(program: &Program) -> Vec<Gap> {
    program.derived(InfraGraph::build).gaps.clone()
}

pub(crate) struct Claim {
    at: Place,
    message: String,
    severity: Option<Severity>,
    confidence: Confidence,
    because: Vec<(Place, String)>,
    environment: Environment,
    is_secret: bool,
}

impl Claim {
    pub(crate) fn new(at: Place, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
            severity: None,
            confidence: Confidence::High,
            because: Vec::new(),
            environment: Environment::Unknown,
            is_secret: false,
        }
    }

    /// About a member of a resource, or about its absence; the value's own place is evidence when it is another.
    pub(crate) fn on(resource: &Resource, path: &str, message: impl Into<String>) -> Self {
        let Some(member) = resource.body.member(path).filter(|member| !member.value.is_null())
        else {
            return Self::new(resource.at, message).of(resource);
        };
        let claim = Self::new(member.at, message).of(resource);
        let value = member.value.at;
        let apart = value.file != member.at.file
            || value.range.start < member.at.range.start
            || value.range.start > member.at.range.end + 200;
        match apart && !member.value.is_unknown() {
            true => claim.because(value, "the value is written here"),
            false => claim,
        }
    }

    /// Whose environment decides how bad it is.
    pub(crate) fn of(mut self, resource: &Resource) -> Self {
        self.environment = environment::of(resource);
        if !resource.certain {
            self.confidence = self.confidence.min(Confidence::Medium);
        }
        self
    }

    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    pub(crate) fn at_most(mut self, confidence: Confidence) -> Self {
        self.confidence = self.confidence.min(confidence);
        self
    }

    pub(crate) fn because(mut self, at: Place, note: impl Into<String>) -> Self {
        if !self.because.iter().any(|(known, _)| *known == at) {
            self.because.push((at, note.into()));
        }
        self
    }

    /// One severity for another.
    pub(crate) fn raised(self, from: Severity, to: Severity) -> Self {
        let severity = self.severity.unwrap_or(from);
        if severity == from { self.severity(to) } else { self }
    }

    /// A secret is as bad in a test environment as anywhere.
    pub(crate) fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }
}

/// Reports each claim once, in the order of the files.
pub(crate) fn report(cx: &mut CheckContext<'_>, claims: impl IntoIterator<Item = Claim>) {
    let mut claims: Vec<Claim> = claims
        .into_iter()
        .filter(|one| cx.is_reviewed(one.at.file) && kinds::is_wanted(cx, one.at.file))
        .collect();
    let declared = graph(cx);
    claims.sort_by(|left, right| (left.at, &left.message).cmp(&(right.at, &right.message)));
    let mut seen = BTreeSet::new();
    for claim in claims {
        if !seen.insert((claim.at, claim.message.clone())) {
            continue;
        }
        let stated = cx.known().environment;
        let range = short(cx, claim.at);
        let notes: Vec<_> =
            claim.because.iter().map(|(at, note)| (*at, short(cx, *at), note.clone())).collect();
        let environment = environment::judged(claim.environment, stated);
        let default = cx.severity();
        // Conditions of a template may not be known: what stands in it may never be made.
        let is_made = declared.is_made(claim.at);
        let mut finding = cx.report(claim.at.file, range, claim.message).at_most(claim.confidence);
        if !is_made {
            finding = finding.at_most(Confidence::Low);
        }
        let severity = claim.severity.unwrap_or(default);
        let lowered = environment == Environment::Development && !claim.is_secret;
        finding = finding.severity(if lowered { environment::lowered(severity) } else { severity });
        for (at, range, note) in notes {
            finding = finding.because(at.file, range, note);
        }
    }
}

/// The first line of what is longer than three.
fn short(cx: &CheckContext<'_>, place: Place) -> ByteRange {
    let text = place.range.slice(&cx.file(place.file).text);
    if text.bytes().filter(|byte| *byte == b'\n').count() <= 2 {
        return place.range;
    }
    let first = text.find('\n').unwrap_or(text.len()) as u32;
    ByteRange::new(place.range.start, place.range.start + first)
}
