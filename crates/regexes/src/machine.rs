//! Runs a program as a backtracking engine does, and counts.

use crate::program::{Instruction, Program};

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// `None` when the budget was used up.
    pub matched: Option<bool>,
    pub steps: u64,
}

/// Steps for a text of a few characters.
const SHORT: u64 = 200_000;

const UNSET: usize = usize::MAX;

struct Choice {
    pc: usize,
    at: usize,
    trail: usize,
}

struct Machine<'p> {
    program: &'p Program,
    input: &'p [u32],
    steps: u64,
    budget: u64,
    registers: Vec<usize>,
    /// Old values of registers, to restore when a choice is taken back.
    trail: Vec<(usize, usize)>,
    choices: Vec<Choice>,
    /// Where the last match ended.
    end: usize,
}

/// The budget is used up.
struct Exhausted;

impl Program {
    /// Looks for a match anywhere in the input, from left to right, with at most so many steps.
    pub fn search(&self, input: &[u32], budget: u64) -> Outcome {
        let mut machine = Machine::new(self, input, budget);
        let matched = machine.search(0);
        Outcome { matched: matched.ok().map(|at| at.is_some()), steps: machine.steps }
    }

    /// Whether it matches somewhere in a short text.
    pub fn is_match(&self, text: &str) -> bool {
        let input: Vec<u32> = text.chars().map(u32::from).collect();
        self.search(&input, SHORT).matched == Some(true)
    }

    /// What `text.replace(pattern, with)` gives for a short text; `all` is the flag `g`. `None` when it takes long.
    pub fn replaced(&self, text: &str, with: &str, all: bool) -> Option<String> {
        let input: Vec<u32> = text.chars().map(u32::from).collect();
        let characters: Vec<char> = text.chars().collect();
        let mut machine = Machine::new(self, &input, SHORT);
        let (mut out, mut at) = (String::new(), 0);
        while at <= input.len() {
            let Some(start) = machine.search(at).ok()? else { break };
            out.extend(&characters[at..start]);
            out.push_str(with);
            at = machine.end;
            // An empty match does not move on by itself.
            if machine.end == start {
                out.extend(characters.get(start));
                at += 1;
            }
            if !all {
                break;
            }
        }
        out.extend(characters.get(at..).unwrap_or_default());
        Some(out)
    }
}

impl<'p> Machine<'p> {
    fn new(program: &'p Program, input: &'p [u32], budget: u64) -> Self {
        Self {
            program,
            input,
            steps: 0,
            budget,
            registers: vec![UNSET; program.registers],
            trail: Vec::new(),
            choices: Vec::new(),
            end: 0,
        }
    }

    /// Where the first match at or behind this place begins.
    fn search(&mut self, from: usize) -> Result<Option<usize>, Exhausted> {
        let last = if self.program.sticky { from } else { self.input.len() };
        for start in from..=last {
            self.trail.clear();
            self.registers.fill(UNSET);
            if self.run(0, start)? {
                return Ok(Some(start));
            }
        }
        Ok(None)
    }

    /// Nested calls are as deep as lookarounds are nested.
    fn run(&mut self, pc: usize, at: usize) -> Result<bool, Exhausted> {
        let floor = self.choices.len();
        let (mut pc, mut at) = (pc, at);
        loop {
            self.steps += 1;
            if self.steps > self.budget {
                return Err(Exhausted);
            }
            if matches!(self.program.code[pc], Instruction::Match) {
                self.choices.truncate(floor);
                self.end = at;
                return Ok(true);
            }
            (pc, at) = match self.step(pc, at)? {
                Some(next) => next,
                None if self.choices.len() == floor => return Ok(false),
                None => self.take_back(),
            };
        }
    }

    fn take_back(&mut self) -> (usize, usize) {
        let Some(choice) = self.choices.pop() else { return (0, 0) };
        for (register, old) in self.trail.drain(choice.trail..).rev() {
            self.registers[register] = old;
        }
        (choice.pc, choice.at)
    }

    /// Where it goes on; `None` when this way has failed.
    fn step(&mut self, pc: usize, at: usize) -> Result<Option<(usize, usize)>, Exhausted> {
        let holds = |holds: bool| holds.then_some((pc + 1, at));
        Ok(match self.program.code[pc] {
            Instruction::Consume { set, back } => {
                self.consume(set, at, back).map(|at| (pc + 1, at))
            }
            Instruction::Split { first, second } => {
                self.choices.push(Choice { pc: second, at, trail: self.trail.len() });
                Some((first, at))
            }
            Instruction::Jump(to) => Some((to, at)),
            Instruction::Save(register) => {
                self.trail.push((register, self.registers[register]));
                self.registers[register] = at;
                Some((pc + 1, at))
            }
            Instruction::Start => {
                holds(at == 0 || (self.program.multiline && self.is_line_end(at - 1)))
            }
            Instruction::End => {
                holds(at == self.input.len() || (self.program.multiline && self.is_line_end(at)))
            }
            Instruction::WordBoundary { negated } => {
                let before = at > 0 && self.is_word(at - 1);
                holds((before != self.is_word(at)) != negated)
            }
            Instruction::Look { negated, end } => {
                let found = self.run(pc + 1, at)?;
                (found != negated).then_some((end, at))
            }
            Instruction::Reference { group, back } => {
                self.refer(group, at, back).map(|at| (pc + 1, at))
            }
            Instruction::Progress(register) => holds(self.registers[register] != at),
            Instruction::Match => None,
        })
    }

    fn consume(&self, set: usize, at: usize, back: bool) -> Option<usize> {
        let place = if back { at.checked_sub(1)? } else { at };
        let character = *self.input.get(place)?;
        let fits = self.program.sets[set].contains(character);
        fits.then_some(if back { place } else { at + 1 })
    }

    /// A group that has matched nothing yet matches the empty text.
    fn refer(&self, group: u32, at: usize, back: bool) -> Option<usize> {
        let (open, close) = (2 * group as usize, 2 * group as usize + 1);
        let (open, close) = (*self.registers.get(open)?, *self.registers.get(close)?);
        if open == UNSET || close == UNSET || open > close {
            return Some(at);
        }
        let length = close - open;
        let start = if back { at.checked_sub(length)? } else { at };
        let here = self.input.get(start..start + length)?;
        let same = here.iter().zip(&self.input[open..close]).all(|(a, b)| self.equal(*a, *b));
        same.then_some(if back { start } else { at + length })
    }

    fn equal(&self, left: u32, right: u32) -> bool {
        let fold = |one: u32| char::from_u32(one).map(|one| one.to_ascii_lowercase());
        left == right
            || (self.program.ignore_case && fold(left).is_some() && fold(left) == fold(right))
    }

    fn is_line_end(&self, at: usize) -> bool {
        self.input.get(at).is_some_and(|one| matches!(one, 0x0A | 0x0D | 0x2028 | 0x2029))
    }

    fn is_word(&self, at: usize) -> bool {
        let character = self.input.get(at).copied().and_then(char::from_u32);
        character.is_some_and(|one| one.is_ascii_alphanumeric() || one == '_')
    }
}

#[cfg(test)]
mod tests {
    use crate::{Program, parse};

    fn matches(text: &str, flags: &str, input: &str) -> Option<bool> {
        let pattern = parse(text, flags)?;
        let input: Vec<u32> = input.chars().map(u32::from).collect();
        Program::of(&pattern)?.search(&input, 100_000).matched
    }

    #[test]
    fn it_matches_what_an_engine_matches() {
        let yes = [
            ("^a.c$", "", "abc"),
            ("(?<=\\$)\\d+", "", "cost $42"),
            ("(['\"]).*?\\1", "", "say \"it's\" now"),
            ("\\bfoo\\b", "i", "a FOO b"),
            ("^b$", "m", "a\nb\nc"),
            ("^(?!.*\\.\\.)[a-z.]+$", "", "a.b"),
            ("a{2,3}b", "", "xaaab"),
            ("(a*)*b", "", "aab"),
            ("(?:)", "", ""),
            ("[^]", "", "\n"),
            ("(?<!x)y", "", "zy"),
        ];
        for (text, flags, input) in yes {
            assert_eq!(matches(text, flags, input), Some(true), "{text} on {input}");
        }
    }

    #[test]
    fn it_fails_where_an_engine_fails() {
        let no = [
            ("^a.c$", "", "a\nc"),
            ("(?<=\\$)\\d+", "", "cost 42"),
            ("^(?!.*\\.\\.)[a-z.]+$", "", "a..b"),
            ("(?<!x)y", "", "xy"),
            ("^a{2,3}$", "", "aaaa"),
            ("[]", "", "a"),
            ("b", "y", "ab"),
        ];
        for (text, flags, input) in no {
            assert_eq!(matches(text, flags, input), Some(false), "{text} on {input}");
        }
    }

    #[test]
    fn replacing_goes_on_behind_each_match() {
        let replaced = |text: &str, input: &str, all: bool| {
            let pattern = parse(text, "").expect("parses");
            Program::of(&pattern).expect("compiles").replaced(input, "-", all)
        };
        assert_eq!(replaced("b+", "abbcb", true).as_deref(), Some("a-c-"));
        assert_eq!(replaced("b+", "abbcb", false).as_deref(), Some("a-cb"));
        assert_eq!(replaced("x*", "ab", true).as_deref(), Some("-a-b-"));
        assert_eq!(replaced("^a", "aa", true).as_deref(), Some("-a"));
    }

    #[test]
    fn the_budget_ends_a_run() {
        let pattern = parse("^(a+)+$", "").expect("parses");
        let input: Vec<u32> = "a".repeat(40).chars().chain(['!']).map(u32::from).collect();
        let outcome = Program::of(&pattern).expect("compiles").search(&input, 10_000);
        assert_eq!(outcome.matched, None);
        assert!(outcome.steps <= 10_001);
    }
}
