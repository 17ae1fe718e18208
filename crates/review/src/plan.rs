//! Which checks run, and why the others do not.

use std::collections::BTreeMap;

use facts::FactKinds;
use model::{Confidence, Depth};
use request::{Command, Family};

use crate::{Check, Cost, Review, ReviewOptions, SharedCheck};

/// The checks of all requested reviews, each rule once.
pub(crate) struct Plan {
    /// By rule id.
    pub rules: BTreeMap<String, PlannedRule>,
    /// Per review and check id: why it does not run.
    pub skipped: BTreeMap<(&'static str, &'static str), String>,
    /// Focus names that some review knows; empty means all.
    pub focus: Vec<String>,
}

pub(crate) struct PlannedRule {
    pub check: &'static Check,
    /// Every requested review that makes this claim, in the request's order.
    pub reviews: Vec<&'static str>,
    /// The focus areas of each of `reviews` that the claim belongs to, aligned with it.
    areas: Vec<&'static [&'static str]>,
}

impl PlannedRule {
    /// The focus area that a review lists the claim under; that of the first review that makes it.
    pub(crate) fn category(&self) -> &'static str {
        self.areas.first().and_then(|areas| areas.first()).copied().unwrap_or(self.check.category)
    }

    /// Whether `review` lists the claim under this focus area.
    pub(crate) fn is_listed_under(&self, review: &str, area: &str) -> bool {
        let mut labels = self.reviews.iter().zip(&self.areas);
        labels.any(|(label, areas)| *label == review && areas.first() == Some(&area))
    }
}

impl Plan {
    pub(crate) fn new(reviews: &[&'static Review], options: &ReviewOptions) -> Self {
        let mut plan = Self {
            rules: BTreeMap::new(),
            skipped: BTreeMap::new(),
            focus: known_focus(reviews, options),
        };
        for review in reviews {
            for shared in review.all_checks() {
                plan.add(review.name, shared, options);
            }
        }
        plan
    }

    fn add(&mut self, review: &'static str, shared: SharedCheck, options: &ReviewOptions) {
        let SharedCheck { owner, check, focus } = shared;
        let reason = reason_to_skip(check, options);
        let reason = reason.or_else(|| outside_signal(review, check, options));
        if let Some(reason) = reason {
            self.skipped.insert((review, check.id), reason);
            return;
        }
        let rule = self.rules.entry(format!("{owner}/{}", check.id));
        let rule =
            rule.or_insert_with(|| PlannedRule { check, reviews: Vec::new(), areas: Vec::new() });
        if !rule.reviews.contains(&review) {
            rule.reviews.push(review);
            rule.areas.push(focus);
        }
    }

    /// All kinds of facts that some check reads: a file of another kind may stay unread.
    pub(crate) fn reads(&self) -> FactKinds {
        self.rules.values().fold(FactKinds::NONE, |kinds, rule| kinds.and(rule.check.reads))
    }

    pub(crate) fn in_focus(&self, rule: &PlannedRule) -> bool {
        let named = |area: &str| self.focus.iter().any(|focus| focus.eq_ignore_ascii_case(area));
        self.focus.is_empty()
            || named(rule.check.category)
            || rule.areas.iter().any(|areas| areas.iter().any(|area| named(area)))
    }
}

fn known_focus(reviews: &[&'static Review], options: &ReviewOptions) -> Vec<String> {
    let known = |name: &str| {
        reviews.iter().any(|review| {
            review.focus.iter().any(|focus| focus.name.eq_ignore_ascii_case(name))
                || review.all_checks().any(|shared| shared.focus.contains(&name))
        })
    };
    options.focus.iter().filter(|name| known(name)).cloned().collect()
}

fn reason_to_skip(check: &Check, options: &ReviewOptions) -> Option<String> {
    let has_base = options.change.as_ref().is_some_and(|change| change.base.is_some());
    if check.needs_base && !has_base {
        return Some("needs a base revision to compare with".into());
    }
    // Migrations are in their order before any check asks: what looks at one statement is quick, and so is what looks
    // at alerts, which are read by themselves.
    let is_quick = check.cost == Cost::Node
        || check.reads == FactKinds::MIGRATIONS
        || check.reads == FactKinds::TELEMETRY;
    (options.depth == Depth::Quick && !is_quick)
        .then(|| "looks further than one file at a time; depth is quick".into())
}

/// An audit of metrics alone has nothing to say about log calls.
fn outside_signal(review: &str, check: &Check, options: &ReviewOptions) -> Option<String> {
    let signal = options.audit.signal.as_deref()?;
    let is_asked = Command::find_review(review)?.family == Family::Audit;
    let is_about_logs = check.reads.intersects(FactKinds::LOG_CALLS | FactKinds::SAMPLES);
    (is_asked && is_about_logs && signal != "logs")
        .then(|| format!("looks at logs; SCOPE is {signal}"))
}

/// The least confidence that a depth lists.
pub(crate) const fn least_confidence(depth: Depth) -> Confidence {
    match depth {
        Depth::Quick => Confidence::High,
        Depth::Thorough => Confidence::Medium,
        Depth::Paranoid => Confidence::Low,
    }
}
