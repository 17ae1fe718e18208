//! Dangerous sequences that are taken out in one pass, and come together again from what is left.

use regexes::Program;
use review::prelude::*;

use crate::loops;
use crate::replaces::{self, Replace, What};

pub(crate) static CHECK: Check = Check {
    id: "sanitize-multichar",
    summary: "a dangerous sequence can reappear after it was removed",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "xss", "injection"],
    cwe: &[116, 20],
    references: &["https://cwe.mitre.org/data/definitions/182.html"],
    reads: FactKinds::CODE,
    page: include_str!("sanitize_multichar.md"),
    run,
};

/// A text that a filter should disarm, and what must not be left of it.
struct Danger {
    whole: &'static str,
    mark: &'static str,
    severity: Severity,
}

const DANGERS: &[Danger] = &[
    Danger { whole: "<script>x</script>", mark: "<script", severity: Severity::Med },
    Danger { whole: "<script src=x></script>", mark: "<script", severity: Severity::Med },
    Danger { whole: "<script", mark: "<script", severity: Severity::Med },
    Danger { whole: "<iframe>", mark: "<iframe", severity: Severity::Med },
    Danger { whole: " onerror=\"x\"", mark: " onerror=", severity: Severity::Med },
    Danger { whole: " onerror='x'", mark: " onerror=", severity: Severity::Med },
    Danger { whole: "../", mark: "../", severity: Severity::Med },
    Danger { whole: "../../", mark: "../../", severity: Severity::Med },
    Danger { whole: "a/../", mark: "../", severity: Severity::Med },
    Danger { whole: "/..", mark: "/..", severity: Severity::Med },
    Danger { whole: "<!--", mark: "<!--", severity: Severity::Low },
    Danger { whole: "<!--x-->", mark: "<!--", severity: Severity::Low },
];

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        for sequence in replaces::sequences(code, source) {
            let loose =
                sequence.all.iter().filter_map(|replace| Some((replace, reappears(replace)?)));
            for (replace, claim) in loose {
                let owner = crate::surroundings::function_at(code, code.range(replace.call));
                let place = code.range(replace.call);
                if !loops::in_loop(code, owner, place)
                    && !ends_safe(&sequence.all, replace, claim.0)
                {
                    found.push((file, replace.range(code), claim));
                }
            }
        }
    }
    for (file, range, (danger, attack, rest)) in found {
        let message = format!(
            "removing {mark:?} once makes a new one of what is left: {attack:?} becomes {rest:?}",
            mark = danger.mark
        );
        cx.report(file, range, message).severity(danger.severity);
    }
}

type Claim = (&'static Danger, String, String);

/// An input from which the removal makes the very thing that it removes.
fn reappears(replace: &Replace) -> Option<Claim> {
    let What::Pattern { pattern, text } = &replace.what else { return None };
    let removes = replace.with.as_deref().is_some_and(|with| with.trim().is_empty());
    if !removes || !pattern.flags.global || !text.contains(['<', '.', 'n']) {
        return None;
    }
    let with = replace.with.as_deref()?;
    let program = Program::of(pattern)?;
    DANGERS.iter().find_map(|danger| {
        let once = program.replaced(danger.whole, with, true)?;
        // It must be this that the pattern is for.
        let removed = danger.whole.contains(danger.mark) && !once.contains(danger.mark);
        let attack = if removed { attack(&program, with, danger) } else { None };
        attack.map(|(attack, rest)| (danger, attack, rest))
    })
}

/// The sequence put into itself, at each place.
fn attack(program: &Program, with: &str, danger: &Danger) -> Option<(String, String)> {
    (1..danger.whole.len()).find_map(|place| {
        let (before, after) = danger.whole.split_at(place);
        let attack = format!("{before}{}{after}", danger.whole);
        let rest = program.replaced(&attack, with, true)?;
        rest.contains(danger.mark).then_some((attack, rest))
    })
}

/// A later step takes out what the sequence needs.
fn ends_safe(all: &[Replace], replace: &Replace, danger: &Danger) -> bool {
    let mut later = all.iter().skip_while(|one| one.call != replace.call).skip(1);
    let needed = danger.mark.chars().find(|one| !one.is_alphanumeric() && !one.is_whitespace());
    later.any(|later| {
        let set = later.characters().filter(|_| later.all);
        set.is_some_and(|set| needed.is_some_and(|needed| set.contains_char(needed)))
    })
}
