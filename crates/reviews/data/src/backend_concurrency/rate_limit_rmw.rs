//! A count is read against a quota and incremented later: a burst of requests all read the old count.

use review::prelude::*;

use crate::story::{self, Step};
use crate::{cached, guards, places, servers};

pub(crate) static CHECK: Check = Check {
    id: "rate-limit-rmw",
    summary: "a quota is tested and counted in separate steps",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions", "atomicity"],
    cwe: &[362, 770],
    references: &["https://redis.io/docs/latest/commands/incr/"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("rate_limit_rmw.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for pair in cached::counted(cx.program(), timeline) {
            let test = timeline.tests_of(pair.set).find(|test| {
                pair.derived.holds(test.frame, test.test)
                    && places::frame(cx, timeline, test.frame)
                        .is_some_and(|(_, _, code)| places::is_relational(code, test.test))
            });
            let counts =
                pair.value.is_none_or(|(frame, value)| pair.derived.is_computed(frame, value, ""));
            if pair.is_local && !pair.get.certain || !counts {
                continue;
            }
            let Some(test) =
                test.filter(|_| !guards::are_guarded(cx, timeline, pair.get, pair.set))
            else {
                continue;
            };
            let mut steps = vec![Step::of(pair.get, "gets the count")];
            steps.extend(story::test_step(cx, timeline, test));
            steps.push(Step::of(pair.set, "counts itself"));
            let table = story::crossed(cx, &steps, "more requests pass than the quota allows");
            let message = "the count is tested before it is incremented: requests that come together all pass";
            cx.report(pair.set.file, pair.set.range, message)
                .because(pair.get.file, pair.get.range, "the count is read here")
                .interleaving(table);
        }
    }
}
