//! Alerts and runbooks: somebody is told, and knows what to do.

use facts::Route;
use flow::Program;

use super::rules::{AlertRule, alerts, has_runbooks};
use super::{Cover, Coverage, Mark};

pub(super) struct Alerts(Vec<AlertRule>);

pub(super) struct Runbooks {
    rules: Vec<AlertRule>,
    has_runbooks: bool,
}

impl Alerts {
    pub(super) fn new(program: &Program) -> Self {
        Self(alerts(program))
    }
}

impl Runbooks {
    pub(super) fn new(program: &Program) -> Self {
        Self { rules: alerts(program), has_runbooks: has_runbooks(program) }
    }
}

const ELSEWHERE: &str = "no alert rule is in the repository; they may be kept elsewhere";

/// Rules that speak of the route: by a word of its path, or of the service as a whole.
fn of_route<'r>(rules: &'r [AlertRule], route: &Route) -> Vec<&'r AlertRule> {
    let path = facts::words(&route.path.replace(['/', ':', '{', '}'], " "));
    let own =
        |rule: &&AlertRule| path.iter().any(|word| word.len() > 3 && rule.words.contains(word));
    let of_service = |rule: &&AlertRule| {
        rule.words.iter().any(|word| {
            matches!(word.as_str(), "api" | "http" | "request" | "requests" | "service")
        })
    };
    rules.iter().filter(|rule| own(rule) || of_service(rule)).collect()
}

impl Coverage for Alerts {
    fn signal(&self) -> &'static str {
        "Alerts"
    }

    fn of(&mut self, route: &Route) -> Cover {
        if self.0.is_empty() {
            return Cover::new(Mark::Unknown, ELSEWHERE);
        }
        let rules = of_route(&self.0, route);
        match (rules.iter().any(|rule| rule.errors), rules.iter().any(|rule| rule.latency)) {
            (true, true) => Cover::new(Mark::Covered, "alerts watch its errors and its latency"),
            (true, false) => Cover::new(Mark::Partial, "no alert watches its latency"),
            (false, true) => Cover::new(Mark::Partial, "no alert watches its errors"),
            (false, false) => {
                Cover::new(Mark::Missing, "no alert watches its errors or its latency")
            }
        }
    }
}

impl Coverage for Runbooks {
    fn signal(&self) -> &'static str {
        "Runbooks"
    }

    fn of(&mut self, route: &Route) -> Cover {
        let rules = of_route(&self.rules, route);
        let linked = rules.iter().filter(|rule| rule.links_runbook).count();
        match (rules.len(), linked) {
            (0, _) if self.rules.is_empty() && !self.has_runbooks => {
                Cover::new(Mark::Unknown, ELSEWHERE)
            }
            (0, _) if self.has_runbooks => {
                Cover::new(Mark::Partial, "there are runbooks, and no alert that leads to one")
            }
            (0, _) => Cover::new(Mark::Missing, "no alert watches it, and no runbook tells of it"),
            (all, linked) if linked == all => Cover::new(Mark::Covered, "its alerts link runbooks"),
            (_, 0) => Cover::new(Mark::Missing, "its alerts link no runbook"),
            (all, linked) => {
                Cover::new(Mark::Partial, format!("{linked} of its {all} alerts link a runbook"))
            }
        }
    }
}
