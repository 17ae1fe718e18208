//! Rules about the review itself: its waivers.

use model::Severity;

/// A rule that no check stands behind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MetaRule {
    pub id: &'static str,
    pub summary: &'static str,
    pub severity: Severity,
    pub impact: &'static str,
    pub fix: &'static str,
}

pub(crate) const NO_REASON: MetaRule = MetaRule {
    id: "review/waiver-no-reason",
    summary: "a waiver gives no reason",
    severity: Severity::Med,
    impact: "Nobody can tell later whether the finding was judged or silenced.",
    fix: "Write why the finding is acceptable here: `sw-ignore RULE -- reason`.",
};
pub(crate) const NO_OWNER: MetaRule = MetaRule {
    id: "review/waiver-no-owner",
    summary: "a waiver of a HIGH or BLOCKER finding has no owner",
    severity: Severity::Med,
    impact: "Nobody answers for the risk, so the finding still counts.",
    fix: "Name who decided: `owner:@name` behind the reason.",
};
pub(crate) const UNKNOWN_RULE: MetaRule = MetaRule {
    id: "review/waiver-unknown-rule",
    summary: "a waiver names a rule that does not exist",
    severity: Severity::Med,
    impact: "It waives nothing, though it looks as if it did.",
    fix: "Take the rule id from the report, or from `sw rules`.",
};
pub(crate) const EXPIRED: MetaRule = MetaRule {
    id: "review/waiver-expired",
    summary: "a waiver has expired",
    severity: Severity::Med,
    impact: "The finding was accepted for a time only, and counts again.",
    fix: "Repair the finding, or decide anew and set a later date.",
};
pub(crate) const UNUSED: MetaRule = MetaRule {
    id: "review/waiver-unused",
    summary: "a waiver matches no finding",
    severity: Severity::Low,
    impact: "The next finding in its place would be waived without anybody having seen it.",
    fix: "Remove the waiver.",
};

pub(crate) const ALL: [MetaRule; 5] = [EXPIRED, NO_OWNER, NO_REASON, UNKNOWN_RULE, UNUSED];

pub(crate) fn rule(id: &str) -> Option<MetaRule> {
    ALL.into_iter().find(|rule| rule.id == id)
}
