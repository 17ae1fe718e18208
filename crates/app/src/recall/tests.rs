//! What was remembered is never seen in a report, whatever was edited in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use extract::Extraction;
use flow::Program;
use host::{Cache, InMemory, MemoryCache, NoCache};
use model::RepoPath;
use proptest::prelude::*;
use review::{Memory, ReviewOptions};

use crate::{catalogue, demo};

type Tree = BTreeMap<RepoPath, String>;

/// One change of a tree; numbers are taken modulo what is there.
#[derive(Clone, Debug)]
enum Edit {
    DeleteLines {
        file: usize,
        line: usize,
        count: usize,
    },
    /// Also breaks syntax, which is what half-typed code does.
    CutInLine {
        file: usize,
        line: usize,
    },
    /// Code of one file into another.
    CopyLines {
        from: usize,
        line: usize,
        count: usize,
        to: usize,
        at: usize,
    },
    DeleteFile {
        file: usize,
    },
    CopyFile {
        file: usize,
    },
    Comment {
        file: usize,
    },
}

fn edit() -> impl Strategy<Value = Edit> {
    let any = || 0..10_000_usize;
    prop_oneof![
        3 => (any(), any(), 1..6_usize)
            .prop_map(|(file, line, count)| Edit::DeleteLines { file, line, count }),
        2 => (any(), any()).prop_map(|(file, line)| Edit::CutInLine { file, line }),
        4 => (any(), any(), 1..12_usize, any(), any())
            .prop_map(|(from, line, count, to, at)| Edit::CopyLines { from, line, count, to, at }),
        1 => any().prop_map(|file| Edit::DeleteFile { file }),
        1 => any().prop_map(|file| Edit::CopyFile { file }),
        1 => any().prop_map(|file| Edit::Comment { file }),
    ]
}

fn apply(tree: &mut Tree, edit: &Edit) {
    let paths: Vec<RepoPath> = tree.keys().cloned().collect();
    let path = |number: usize| paths[number % paths.len()].clone();
    let lines = |tree: &Tree, number: usize| -> Vec<String> {
        tree[&path(number)].lines().map(str::to_owned).collect()
    };
    let put = |tree: &mut Tree, number: usize, lines: Vec<String>| {
        tree.insert(path(number), lines.join("\n") + "\n");
    };
    match *edit {
        Edit::DeleteLines { file, line, count } => {
            let mut text = lines(tree, file);
            let start = line % (text.len() + 1);
            text.drain(start..(start + count).min(text.len()));
            put(tree, file, text);
        }
        Edit::CutInLine { file, line } => {
            let mut text = lines(tree, file);
            let length = text.len().max(1);
            if let Some(line) = text.get_mut(line % length) {
                *line = line.chars().take(line.chars().count() / 2).collect();
            }
            put(tree, file, text);
        }
        Edit::CopyLines { from, line, count, to, at } => {
            let (source, mut text) = (lines(tree, from), lines(tree, to));
            let copied = source.iter().skip(line % (source.len() + 1)).take(count).cloned();
            let at = at % (text.len() + 1);
            text.splice(at..at, copied);
            put(tree, to, text);
        }
        Edit::DeleteFile { file } if paths.len() > 1 => {
            tree.remove(&path(file));
        }
        Edit::DeleteFile { .. } => {}
        Edit::CopyFile { file } => {
            let copy = RepoPath::new(format!("src/copied/{}", path(file)));
            tree.insert(copy, tree[&path(file)].clone());
        }
        Edit::Comment { file } => {
            let mut text = lines(tree, file);
            text.insert(0, "// moved down".to_owned());
            put(tree, file, text);
        }
    }
}

/// Code of the example's last commit.
fn example() -> Tree {
    let commits = demo::commits().unwrap();
    let last = commits.into_iter().find(|commit| commit.branches.iter().any(|name| name == "main"));
    let text = |(path, bytes): (RepoPath, Vec<u8>)| Some((path, String::from_utf8(bytes).ok()?));
    let files = last.unwrap().files.into_iter().filter_map(text);
    files.filter(|(path, _)| path.is_within("src")).collect()
}

fn report(tree: &Tree, cache: &dyn Cache, memory: Option<Memory<'_>>) -> String {
    let host =
        tree.iter().fold(InMemory::new(), |host, (path, text)| host.file(path.clone(), text));
    let options = extract::Options { cache, ..extract::Options::default() };
    let Extraction { base, .. } = extract::extract(&host, &options).unwrap();
    let program = Program::link(Arc::new(base), &flow::Options::default());
    let options = ReviewOptions::default();
    let report = review::run_with_memory(&program, &catalogue::reviews(), &options, memory);
    serde_json::to_string(&report).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_never_show_what_was_remembered(edits in proptest::collection::vec(edit(), 1..4)) {
        let cache = MemoryCache::default();
        let memory = Memory { cache: &cache, name: "property" };
        let mut tree = example();
        report(&tree, &cache, Some(memory));
        for edit in &edits {
            apply(&mut tree, edit);
            prop_assert_eq!(report(&tree, &cache, Some(memory)), report(&tree, &NoCache, None));
        }
    }
}
