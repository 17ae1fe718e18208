//! A pattern as instructions of a backtracking machine.

use crate::pattern::{NodeId, NodeKind, Pattern};
use crate::set::CharSet;

/// Larger programs are not run.
const MOST: usize = 20_000;
/// A limit beyond this is none, as far as an attack is concerned.
const MANY: u32 = 300;

/// Instructions and the sets they refer to.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) code: Vec<Instruction>,
    pub(crate) sets: Vec<CharSet>,
    /// Captures (two for each group, the whole match first), then one for each loop.
    pub(crate) registers: usize,
    pub(crate) multiline: bool,
    pub(crate) ignore_case: bool,
    /// Tried at the first place only.
    pub(crate) sticky: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Instruction {
    Consume {
        set: usize,
        back: bool,
    },
    /// The second is tried when the first has failed.
    Split {
        first: usize,
        second: usize,
    },
    Jump(usize),
    Save(usize),
    Start,
    End,
    WordBoundary {
        negated: bool,
    },
    /// Its body follows; behind it goes on at `end`.
    Look {
        negated: bool,
        end: usize,
    },
    Reference {
        group: u32,
        back: bool,
    },
    /// Fails when nothing was consumed since the register was saved.
    Progress(usize),
    Match,
}

impl Program {
    /// `None` when it would be too large.
    pub fn of(pattern: &Pattern) -> Option<Self> {
        let mut compiler = Compiler {
            pattern,
            code: Vec::new(),
            sets: Vec::new(),
            registers: 2 * (pattern.groups as usize + 1),
        };
        compiler.node(pattern.root(), false)?;
        compiler.emit(Instruction::Match)?;
        Some(Self {
            code: compiler.code,
            sets: compiler.sets,
            registers: compiler.registers,
            multiline: pattern.flags.multiline,
            ignore_case: pattern.flags.ignore_case,
            sticky: pattern.flags.sticky,
        })
    }
}

struct Compiler<'p> {
    pattern: &'p Pattern,
    code: Vec<Instruction>,
    sets: Vec<CharSet>,
    registers: usize,
}

impl Compiler<'_> {
    fn emit(&mut self, instruction: Instruction) -> Option<usize> {
        self.code.push(instruction);
        (self.code.len() <= MOST).then(|| self.code.len() - 1)
    }

    fn here(&self) -> usize {
        self.code.len()
    }

    /// `back` reads from right to left, as the body of a lookbehind is.
    fn node(&mut self, id: NodeId, back: bool) -> Option<()> {
        let pattern = self.pattern;
        if let Some(set) = pattern.set(id) {
            self.sets.push(set);
            self.emit(Instruction::Consume { set: self.sets.len() - 1, back })?;
            return Some(());
        }
        match pattern.kind(id) {
            NodeKind::Start => self.emit(Instruction::Start).map(drop),
            NodeKind::End => self.emit(Instruction::End).map(drop),
            NodeKind::WordBoundary { negated } => {
                self.emit(Instruction::WordBoundary { negated: *negated }).map(drop)
            }
            NodeKind::BackReference(0) => Some(()),
            NodeKind::BackReference(group) => {
                self.emit(Instruction::Reference { group: *group, back }).map(drop)
            }
            NodeKind::Group { index: None, body } => self.node(*body, back),
            NodeKind::Group { index: Some(index), body } => self.capture(*index, *body, back),
            NodeKind::Look { behind, negated, body } => self.look(*behind, *negated, *body),
            NodeKind::Sequence(parts) if back => {
                parts.iter().rev().try_for_each(|part| self.node(*part, back))
            }
            NodeKind::Sequence(parts) => parts.iter().try_for_each(|part| self.node(*part, back)),
            NodeKind::Alternation(all) => self.alternation(all, back),
            NodeKind::Repeat { body, min, max, lazy } => {
                for _ in 0..(*min).min(MANY) {
                    self.node(*body, back)?;
                }
                match max.filter(|max| *max <= MANY) {
                    Some(max) => self.options(*body, max.saturating_sub(*min), *lazy, back),
                    None => self.endless(*body, *lazy, back),
                }
            }
            _ => Some(()),
        }
    }

    fn capture(&mut self, index: u32, body: NodeId, back: bool) -> Option<()> {
        let (open, close) = (2 * index as usize, 2 * index as usize + 1);
        let (first, second) = if back { (close, open) } else { (open, close) };
        self.emit(Instruction::Save(first))?;
        self.node(body, back)?;
        self.emit(Instruction::Save(second)).map(drop)
    }

    fn look(&mut self, behind: bool, negated: bool, body: NodeId) -> Option<()> {
        let look = self.emit(Instruction::Match)?;
        self.node(body, behind)?;
        self.emit(Instruction::Match)?;
        self.code[look] = Instruction::Look { negated, end: self.here() };
        Some(())
    }

    fn alternation(&mut self, all: &[NodeId], back: bool) -> Option<()> {
        let mut jumps = Vec::new();
        let (last, others) = all.split_last()?;
        for one in others {
            let split = self.emit(Instruction::Match)?;
            self.node(*one, back)?;
            jumps.push(self.emit(Instruction::Match)?);
            self.code[split] = Instruction::Split { first: split + 1, second: self.here() };
        }
        self.node(*last, back)?;
        for jump in jumps {
            self.code[jump] = Instruction::Jump(self.here());
        }
        Some(())
    }

    fn options(&mut self, body: NodeId, count: u32, lazy: bool, back: bool) -> Option<()> {
        let mut splits = Vec::new();
        for _ in 0..count {
            splits.push(self.emit(Instruction::Match)?);
            self.turn(body, back)?;
        }
        let end = self.here();
        for split in splits {
            self.code[split] = fork(split + 1, end, lazy);
        }
        Some(())
    }

    fn endless(&mut self, body: NodeId, lazy: bool, back: bool) -> Option<()> {
        let split = self.emit(Instruction::Match)?;
        self.turn(body, back)?;
        self.emit(Instruction::Jump(split))?;
        self.code[split] = fork(split + 1, self.here(), lazy);
        Some(())
    }

    /// One iteration that has to consume something.
    fn turn(&mut self, body: NodeId, back: bool) -> Option<()> {
        let register = self.registers;
        self.registers += 1;
        self.emit(Instruction::Save(register))?;
        self.node(body, back)?;
        self.emit(Instruction::Progress(register)).map(drop)
    }
}

fn fork(body: usize, end: usize, lazy: bool) -> Instruction {
    let (first, second) = if lazy { (end, body) } else { (body, end) };
    Instruction::Split { first, second }
}
