//! JavaScript and TypeScript to facts.
//!
//! The only crate that knows the JS parser: its tree, arena and lifetimes end here. A file is parsed, its scopes are
//! resolved, and both are copied out into [`facts::code::Code`] once; everything above reads that.

mod assignments;
mod classes;
mod depth;
mod dialect;
mod expressions;
mod functions;
mod jsx;
mod literals;
mod lowering;
mod modules;
mod patterns;
mod recovery;
pub mod script;
mod statements;
mod symbols;
mod types;

#[cfg(test)]
mod tests;

use facts::Comment;
use facts::code::Code;
use model::{Gap, GapKind, LineIndex, RepoPath};
use oxc_allocator::Allocator;

/// Part of every cache key: raise it whenever the same text lowers to something else.
pub const VERSION: &str = "3";

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lowered {
    pub code: Option<Code>,
    pub comments: Vec<Comment>,
    pub gaps: Vec<Gap>,
}

/// Whether this front end reads the file, judged by its extension.
pub fn handles(path: &RepoPath) -> bool {
    dialect::Extension::of(path).is_some()
}

/// Lowers one file. For many files, a [`Lowerer`] reuses its memory.
pub fn lower(path: &RepoPath, text: &str) -> Lowered {
    Lowerer::new().lower(path, text)
}

/// Lowers files one after the other, in one arena that grows to the largest of them.
#[derive(Default)]
pub struct Lowerer {
    arena: Allocator,
}

impl Lowerer {
    pub fn new() -> Self {
        Self::default()
    }

    /// Never fails and never panics: trouble is a [`Gap`]. A path that [`handles`] refuses is read as JavaScript.
    pub fn lower(&mut self, path: &RepoPath, text: &str) -> Lowered {
        let extension = dialect::Extension::of(path).unwrap_or(dialect::Extension::JavaScript);
        let lowered = match depth::plan(text, extension) {
            depth::Plan::Inline => recovery::lower(&self.arena, path, text, extension),
            depth::Plan::Stack(bytes) => on_stack(bytes, &mut self.arena, path, text, extension),
            depth::Plan::TooDeep(offset) => {
                let line = LineIndex::new(text).line_of(offset);
                refused(path, Some(line), "nests too deep to be read")
            }
        };
        self.arena.reset();
        lowered
    }
}

/// Lowers on a thread of its own, whose stack holds what nests this deep.
fn on_stack(
    bytes: usize,
    arena: &mut Allocator,
    path: &RepoPath,
    text: &str,
    extension: dialect::Extension,
) -> Lowered {
    let lowered = std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(bytes);
        let work = move || recovery::lower(arena, path, text, extension);
        builder.spawn_scoped(scope, work).ok()?.join().ok()
    });
    lowered.unwrap_or_else(|| refused(path, None, "no memory for a file that nests this deep"))
}

fn refused(path: &RepoPath, line: Option<u32>, reason: &str) -> Lowered {
    let kind = GapKind::Budget;
    let gap = Gap { path: path.clone(), kind, line, reason: reason.to_owned() };
    Lowered { gaps: vec![gap], ..Lowered::default() }
}
