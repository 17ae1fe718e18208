//! Tests of the whole crate, by theme. What a text lowers to is given as an outline.

mod bindings;
mod classes;
mod expressions;
mod facts_suffice;
mod functions;
mod jsx;
mod modules;
mod places;
mod recovery;
mod robustness;
mod statements;
mod types;

use facts::code::{Code, outline};
use model::RepoPath;

use crate::{Lowered, lower};

fn lower_file(name: &str, text: &str) -> Lowered {
    lower(&RepoPath::new(name), text)
}

/// The code of a text that must be read without a gap.
fn code(name: &str, text: &str) -> Code {
    let lowered = lower_file(name, text);
    assert_eq!(lowered.gaps, [], "{text}");
    lowered.code.expect("code")
}

/// Compares the outline of a text; blank lines at both ends of either do not count.
#[track_caller]
fn lowers(name: &str, text: &str, expected: &str) {
    let found = outline(&code(name, text.trim_matches('\n')));
    assert_eq!(found.trim_end(), expected.trim_matches('\n').trim_end(), "\n{found}");
}
