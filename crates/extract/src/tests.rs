//! Repositories in memory, with all the trouble that files can give.

use facts::{FileClass, ImportTarget};
use host::{InMemory, MemoryCache, MemoryCommit, ReadError, SnapshotFiles};
use model::{Gap, GapKind};

use crate::{Coverage, Extraction, Options, Outcome, extract};

fn run(host: &InMemory) -> Extraction {
    extract(host, &Options::default()).unwrap()
}

fn gaps(extraction: &Extraction) -> Vec<&Gap> {
    let of_files = extraction.base.files().flat_map(|(_, file)| &file.facts.gaps);
    extraction.base.gaps.iter().chain(of_files).collect()
}

#[test]
fn imports_lead_to_files_and_packages() {
    let host = InMemory::new()
        .file(
            "src/a.ts",
            "import { b } from './b.js';\nimport express from 'express';\nimport './gone';",
        )
        .file("src/b.ts", "export const b = 1;");
    let base = run(&host).base;
    let a = base.id(&"src/a.ts".into()).unwrap();
    let b = base.id(&"src/b.ts".into()).unwrap();
    assert_eq!(base.import_target(a, 0), &ImportTarget::File(b));
    assert_eq!(base.import_target(a, 1), &ImportTarget::Package("express".into()));
    assert_eq!(base.import_target(a, 2), &ImportTarget::Missing);
}

#[test]
fn trouble_with_a_file_is_a_gap_of_the_right_kind() {
    let host = InMemory::new()
        .failing("a.ts", ReadError::Unreadable("permission denied".into()))
        .failing("b.ts", ReadError::Vanished)
        .file("c.ts", b"const a = '\xE9';\n".as_slice())
        .file("d.ts", b"\x00\x01binary".as_slice())
        .file("e.ts", "const n = 1;\n".repeat(900_000))
        .file("f.ts", "const n = 1;\n");
    let extraction = run(&host);
    let found: Vec<_> = gaps(&extraction).iter().map(|gap| (gap.path.as_str(), gap.kind)).collect();
    assert_eq!(
        found,
        [
            ("a.ts", GapKind::Unreadable),
            ("b.ts", GapKind::Unreadable),
            ("d.ts", GapKind::Encoding),
            ("e.ts", GapKind::TooLarge),
            ("c.ts", GapKind::Encoding),
        ]
    );
    let coverage = Coverage::of(&extraction.outcomes, |_| true);
    assert_eq!((coverage.enumerated, coverage.parsed, coverage.with_gaps), (6, 1, 5));
}

#[test]
fn minified_code_of_ten_megabytes_is_listed_and_not_read() {
    let host = InMemory::new().file("app/big.js", "var a=function(b){return b+1};".repeat(350_000));
    let extraction = run(&host);
    assert!(gaps(&extraction).is_empty());
    let file = extraction.base.by_path("app/big.js").unwrap();
    assert_eq!((file.class, file.code().is_some()), (FileClass::Minified, false));
    assert_eq!(extraction.outcomes.get(&"app/big.js".into()), Some(&Outcome::Skipped("minified")));
    assert_eq!(extraction.base.skipped.get("minified"), Some(&1));
}

#[test]
fn facts_come_from_the_cache_the_second_time() {
    let host =
        InMemory::new().file("a.ts", "export const a = 1;").file("b.ts", "export const a = (;");
    let cache = MemoryCache::default();
    let options = Options { cache: &cache, ..Options::default() };
    let first = extract(&host, &options).unwrap();
    let second = extract(&host, &options).unwrap();
    assert_eq!(first.stats.cached.load(std::sync::atomic::Ordering::Relaxed), 0);
    assert_eq!(second.stats.cached.load(std::sync::atomic::Ordering::Relaxed), 2);
    for (id, file) in first.base.files() {
        assert_eq!(file.facts, second.base.file(id).facts);
    }
}

#[test]
fn a_commit_is_read_without_a_checkout() {
    let old = b"export const old = 1;".to_vec();
    let commit = |content: Vec<u8>| MemoryCommit {
        files: vec![("a.ts".into(), Some(content))],
        ..MemoryCommit::default()
    };
    let host = InMemory::new().commit(commit(old)).commit(commit(b"export {}".to_vec()));
    let git = host::Host::git(&host).unwrap();
    let files = SnapshotFiles::commit(git, &git.resolve("HEAD~1").unwrap()).unwrap();
    let extraction = extract(&files, &Options::default()).unwrap();
    assert!(extraction.base.by_path("a.ts").unwrap().text.contains("old"));
}

#[test]
fn scripts_of_components_are_read_in_place() {
    let text = "<template><p v-html=\"x\"/></template>\n<script lang=\"ts\">\nimport y from './y';\n</script>";
    let host = InMemory::new().file("src/App.vue", text).file("src/y.ts", "export default 1;");
    let base = run(&host).base;
    let file = base.by_path("src/App.vue").unwrap();
    let import = &file.code().unwrap().imports[0];
    assert_eq!(import.specifier_range.slice(text).trim_matches('\''), "./y");
    assert_eq!(file.facts.templates.len(), 1);
}

#[test]
fn stated_classes_win() {
    let rule = crate::ClassRule {
        glob: globset::Glob::new("src/old/**").unwrap().compile_matcher(),
        class: FileClass::Vendored,
    };
    let host = InMemory::new().file("src/old/a.ts", "let a = 1;");
    let options = Options { classes: vec![rule], ..Options::default() };
    let extraction = extract(&host, &options).unwrap();
    assert_eq!(extraction.base.skipped.get("vendored"), Some(&1));
}
