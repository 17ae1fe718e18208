//! Exit codes.

use crate::{BAD, GOOD, folder, sw, write};

#[test]
fn pass_block_usage_and_incomplete_have_their_codes() {
    let repository = folder(&[
        ("good.ts", GOOD),
        ("bad.ts", BAD),
        ("broken.ts", "export const = ;\nfunction {\n"),
    ]);
    let code = |target: &str| sw(repository.path(), &["review", "security", target]).code;
    assert_eq!(code("good.ts"), 0);
    assert_eq!(code("bad.ts"), 1);
    assert_eq!(code("missing.ts"), 2);
    assert_eq!(code("broken.ts"), 3);
    // Blocked wins over incomplete, and both are said.
    let all = sw(repository.path(), &["review", "security"]);
    assert_eq!(all.code, 1);
    assert!(all.out.contains("INCOMPLETE"), "{}", all.out);
}

#[test]
fn exit_zero_forgives_a_block_only() {
    let repository = folder(&[("bad.ts", BAD), ("broken.ts", "export const = ;\n")]);
    let code =
        |target: &str| sw(repository.path(), &["review", "security", "--exit-zero", target]).code;
    assert_eq!((code("bad.ts"), code("broken.ts"), code("missing.ts")), (0, 3, 2));
}

#[test]
fn a_folder_without_files_is_incomplete() {
    let repository = folder(&[]);
    assert_eq!(sw(repository.path(), &["review", "security"]).code, 3);
}

#[test]
fn what_is_waived_or_in_the_baseline_does_not_block_and_is_still_told() {
    let repository = folder(&[("bad.ts", BAD)]);
    let path = repository.path();
    assert_eq!(sw(path, &["baseline", "check"]).code, 2);
    assert_eq!(sw(path, &["baseline", "write"]).code, 0);
    let known = sw(path, &["review", "security", "--baseline", "sw-baseline.json"]);
    assert_eq!(known.code, 0, "{}{}", known.out, known.err);
    assert!(known.out.contains("security/sql-concat"), "{}", known.out);
    let check = sw(path, &["baseline", "check"]);
    // The file itself quotes what is missing (headers) and must not make up for it.
    assert_eq!((check.code, check.out.as_str()), (0, "0 new, 0 gone\n"));
    std::fs::rename(path.join("bad.ts"), path.join("moved.ts")).unwrap();
    assert_eq!(sw(path, &["baseline", "check"]).code, 0);
    write(path, "worse.ts", &BAD.replace("/users", "/people"));
    let check = sw(path, &["baseline", "check"]);
    assert_eq!(check.code, 1);
    assert!(check.out.contains("new: worse.ts"), "{}", check.out);
}

#[test]
fn a_waiver_is_written_once_and_needs_an_owner() {
    let repository = folder(&[("bad.ts", BAD)]);
    let path = repository.path();
    let without = sw(path, &["suppress", "sql-concat", "bad.ts:6", "--reason", "fixed list"]);
    assert_eq!(without.code, 2);
    assert!(without.err.contains("--owner"), "{}", without.err);
    let args = ["suppress", "sql-concat", "bad.ts:6", "--reason", "fixed list", "--owner", "@ana"];
    assert_eq!(sw(path, &args).code, 0);
    assert!(sw(path, &args).err.contains("already"));
    let review = sw(path, &["review", "security", "--focus", "injection", "--format", "agent"]);
    assert!(review.out.contains("waived: fixed list, owner @ana"), "{}", review.out);
    assert_eq!(
        sw(path, &["suppress", "sql-concat", "bad.ts:600", "--reason", "x", "--owner", "@a"]).code,
        2
    );
}
