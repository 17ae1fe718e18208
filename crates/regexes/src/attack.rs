//! Inputs on which matching takes too long, each shown to do so.

use std::ops::Range;

use crate::ambiguity::{self, Seed};
use crate::automaton::Automaton;
use crate::pattern::{NodeId, NodeKind, Pattern};
use crate::program::Program;

/// An input that makes matching slow: `prefix`, many times `pump`, `suffix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attack {
    pub prefix: String,
    pub pump: String,
    pub suffix: String,
    /// The repetition that is to blame, in bytes of the pattern.
    pub span: Range<usize>,
    /// Repetitions of the pump, and the steps that matching took with them.
    pub measured: Vec<(usize, u64)>,
    /// For one that is not exponential: the power of the length that the steps grow with.
    pub degree: u32,
}

/// Steps of one run while an exponential attack is shown.
const EXPONENTIAL_BUDGET: u64 = 1_500_000;
const SUPER_LINEAR_BUDGET: u64 = 4_000_000;
/// All runs for one pattern.
const TOTAL_BUDGET: u64 = 15_000_000;
/// Ends of inputs tried for one pattern.
const SUFFIXES: usize = 16;

/// An input whose matching time doubles (at least) with every repetition of a part of it.
pub fn exponential(pattern: &Pattern) -> Option<Attack> {
    if !may_be_exponential(pattern) {
        return None;
    }
    let automaton = Automaton::of(pattern)?;
    let seeds = ambiguity::exponential(&automaton);
    first_proven(pattern, &automaton, seeds, doubles)
}

/// An input whose matching time grows with the square of its length, or faster.
pub fn super_linear(pattern: &Pattern) -> Option<Attack> {
    if !repeats_without_limit(pattern) {
        return None;
    }
    let automaton = Automaton::of(pattern)?;
    let mut seeds = ambiguity::shortest_first(ambiguity::polynomial(&automaton));
    seeds.extend(ambiguity::exponential(&automaton));
    first_proven(pattern, &automaton, seeds, outgrows)
}

type Proof = fn(&Program, &Seed, &[u32], &mut u64) -> Option<Vec<(usize, u64)>>;

fn first_proven(
    pattern: &Pattern,
    automaton: &Automaton,
    seeds: Vec<Seed>,
    proof: Proof,
) -> Option<Attack> {
    if seeds.is_empty() {
        return None;
    }
    let program = Program::of(pattern)?;
    let suffixes = suffixes(automaton);
    let mut left = TOTAL_BUDGET;
    for seed in seeds {
        for suffix in &suffixes {
            if let Some(measured) = proof(&program, &seed, suffix, &mut left) {
                return Some(attack(pattern, &seed, suffix, measured));
            }
            if left == 0 {
                return None;
            }
        }
    }
    None
}

fn attack(pattern: &Pattern, seed: &Seed, suffix: &[u32], measured: Vec<(usize, u64)>) -> Attack {
    Attack {
        prefix: text(&seed.prefix),
        pump: text(&seed.pump),
        suffix: text(suffix),
        span: repetition(pattern, seed.node),
        degree: degree(&measured),
        measured,
    }
}

fn text(characters: &[u32]) -> String {
    characters.iter().map(|one| char::from_u32(*one).unwrap_or('\u{FFFD}')).collect()
}

/// The power that the last two measurements suggest.
fn degree(measured: &[(usize, u64)]) -> u32 {
    let [.., (few, short), (many, long)] = measured else { return 0 };
    let growth = (*long as f64 / *short as f64).ln() / (*many as f64 / *few as f64).ln();
    growth.round().clamp(1.0, 99.0) as u32
}

/// The innermost repetition around a place that goes on for long.
fn repetition(pattern: &Pattern, place: NodeId) -> Range<usize> {
    let own = pattern.node(place).span.clone();
    let around =
        pattern.ids().filter(|id| is_long(pattern, *id)).map(|id| pattern.node(id).span.clone());
    around
        .filter(|span| span.start <= own.start && own.end <= span.end)
        .min_by_key(|span| span.end - span.start)
        .unwrap_or(own)
}

fn is_long(pattern: &Pattern, id: NodeId) -> bool {
    matches!(pattern.kind(id), NodeKind::Repeat { max, .. } if max.is_none_or(|max| max > 20))
}

/// Something long is repeated whose body leaves a choice.
fn may_be_exponential(pattern: &Pattern) -> bool {
    // Children come before their parents.
    let mut choice = vec![false; pattern.nodes.len()];
    for id in pattern.ids() {
        let inside = pattern.children(id).iter().any(|child| choice[child.0 as usize]);
        if inside && is_long(pattern, id) {
            return true;
        }
        let own = matches!(pattern.kind(id), NodeKind::Alternation(_))
            || matches!(pattern.kind(id), NodeKind::Repeat { min, max, .. } if *max != Some(*min));
        choice[id.0 as usize] = own || inside;
    }
    false
}

fn repeats_without_limit(pattern: &Pattern) -> bool {
    pattern.ids().any(|id| is_long(pattern, id))
}

/// What may follow the pumps so that the match fails: first what nothing in the pattern accepts.
fn suffixes(automaton: &Automaton) -> Vec<Vec<u32>> {
    let mut all: Vec<Vec<u32>> = Vec::new();
    let picks = automaton.atoms.picks();
    for (pick, count) in picks.take(SUFFIXES) {
        if count > 0 && !all.contains(&Vec::new()) {
            all.extend([Vec::new(), vec![0x0A]]);
        }
        all.push(vec![pick]);
    }
    // Behind a line break `.` begins anew, and may find what it needs to fail.
    let after_break = automaton.atoms.picks().next().map(|(pick, _)| vec![0x0A, pick]);
    for other in [vec![], vec![0x0A], vec![0x00]].into_iter().chain(after_break) {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all
}

fn input(seed: &Seed, suffix: &[u32], times: usize) -> Vec<u32> {
    let mut input = seed.prefix.clone();
    for _ in 0..times {
        input.extend(&seed.pump);
    }
    input.extend(suffix);
    input
}

fn steps(program: &Program, input: &[u32], budget: u64, left: &mut u64) -> u64 {
    let steps = program.search(input, budget.min(*left)).steps;
    *left = left.saturating_sub(steps);
    steps
}

/// Two more repetitions multiply the steps by nearly four or more, up to the end of the budget. Steps that grow with
/// the tenth power of the length would pass as well, and are no better.
fn doubles(
    program: &Program,
    seed: &Seed,
    suffix: &[u32],
    left: &mut u64,
) -> Option<Vec<(usize, u64)>> {
    let mut measured: Vec<(usize, u64)> = Vec::new();
    let mut exhausted = false;
    for times in (2..=20).step_by(2) {
        let steps = steps(program, &input(seed, suffix, times), EXPONENTIAL_BUDGET, left);
        let before = measured.last().map_or(0, |(_, steps)| *steps);
        exhausted = steps > EXPONENTIAL_BUDGET;
        // The first repetitions drown in what every search costs.
        let stalls = times > 8 && steps < 2 * before;
        if exhausted || stalls || *left == 0 {
            break;
        }
        measured.push((times, steps));
    }
    let complete = exhausted || measured.len() == 10;
    let [.., first, second, third] = measured.as_slice() else { return None };
    let grows = second.1 >= 3 * first.1 && third.1 >= 3 * second.1;
    (complete && grows).then_some(measured)
}

/// Twice the repetitions, at least three times the steps, twice in a row.
fn outgrows(
    program: &Program,
    seed: &Seed,
    suffix: &[u32],
    left: &mut u64,
) -> Option<Vec<(usize, u64)>> {
    let mut measured: Vec<(usize, u64)> = Vec::new();
    for times in [50, 100, 200] {
        let steps = steps(program, &input(seed, suffix, times), SUPER_LINEAR_BUDGET, left);
        let before = measured.last().map_or(0, |(_, steps)| *steps);
        if steps < 3 * before || (*left == 0 && steps <= SUPER_LINEAR_BUDGET) {
            return None;
        }
        let exhausted = steps > SUPER_LINEAR_BUDGET;
        // A run that was cut off says less than the two before it.
        if !exhausted || measured.len() < 2 {
            measured.push((times, steps));
        }
        if exhausted {
            return Some(measured);
        }
    }
    Some(measured)
}

#[cfg(test)]
mod tests {
    use super::{exponential, super_linear};
    use crate::parse;

    fn explodes(text: &str) -> bool {
        exponential(&parse(text, "").expect("parses")).is_some()
    }

    fn is_slow(text: &str) -> bool {
        super_linear(&parse(text, "").expect("parses")).is_some()
    }

    #[test]
    fn nested_and_overlapping_repetitions_explode() {
        let all = [
            r"^(a+)+$",
            r"^(\w+\s?)*$",
            r"(x|xx)*y",
            r"^([a-z0-9]+[._-]?)*@",
            r#""(\\.|[^"])*"$"#,
            r"^(?:\d|\w)+;$",
            r"(p?q?p?)*r",
            r"^(([a-z])+.)+[A-Z]$",
            r"(?<=^|,)(n|nn)*$",
            r"^((ab)*)*c",
            r"^(\s|\n)+x",
            r#"(["'])(\\?.)*?\1"#,
        ];
        for text in all {
            assert!(explodes(text), "{text}");
        }
    }

    #[test]
    fn what_cannot_fail_or_has_one_reading_does_not() {
        let all = [
            r"(a+)+",
            r"^(a|b)+$",
            r"^([^,]+,)*$",
            r"^(\w+\s)*$",
            r"(.*,)+.+",
            r"(a?)*b",
            r#"^"(\\.|[^"\\])*"$"#,
            r"([\s\S]*)+(?=$)",
            r"^(?:(?:a+)b)+$",
            r"((;|^)a+)+$",
        ];
        for text in all {
            assert!(!explodes(text), "{text}");
        }
    }

    #[test]
    fn the_repetition_to_blame_is_shown() {
        let attack = exponential(&parse(r"^x(?:a+)+$", "").expect("parses")).expect("explodes");
        assert_eq!(attack.prefix, "x");
        assert_eq!(attack.pump, "a");
        assert!(attack.measured.len() >= 3);
        assert!(attack.span.start >= 2 && attack.span.end <= 9);
    }

    #[test]
    fn repetitions_that_can_begin_anywhere_or_overlap_are_slow() {
        let all = [
            r"\s+$",
            r"a*b",
            r"Y.*X",
            r"^\d*5\d*$",
            r"^a*a*x",
            r"<.*class=",
            r"\s*\n\s*",
            r"^(ab)*ab(ab)*X",
            r"^[^:]+:[\w:]+;$|,+$",
        ];
        for text in all {
            assert!(is_slow(text), "{text}");
        }
    }

    #[test]
    fn anchored_and_separate_repetitions_are_not_slow() {
        let all =
            [r"^\s+", r"^.*X", r"^a*b*$", r"^\d+\.\d+$", r"a*", r"^[^,]+,\d+$", r"foo", r"a{1,8}b"];
        for text in all {
            assert!(!is_slow(text), "{text}");
        }
    }

    #[test]
    fn the_degree_is_told() {
        let slow =
            |text| super_linear(&parse(text, "").expect("parses")).map(|attack| attack.degree);
        assert_eq!(slow(r"^a*a*x"), Some(2));
        assert_eq!(slow(r"^a*a*a*x"), Some(3));
    }
}
