//! Bad input: what is said, and that it exits 2 (or 3 where files are at fault).

use crate::{BAD, GOOD, folder, git, sw, write};

fn told(files: &[(&str, &str)], args: &[&str]) -> String {
    let repository = folder(files);
    let run = sw(repository.path(), args);
    assert_eq!(run.code, 2, "{args:?}: {}{}", run.out, run.err);
    assert!(run.out.is_empty(), "{}", run.out);
    run.err
}

#[test]
fn unknown_words_name_the_nearest_valid_ones() {
    let good = &[("a.ts", GOOD)];
    for (args, hint) in [
        (&["review", "securty"][..], "did you mean security?"),
        (&["review", "security", "--depht", "quick"], "--depth"),
        (&["review", "security", "--depth", "deep"], "valid are quick, thorough, paranoid"),
        (&["review", "security", "--scope", "wroktree"], "did you mean worktree?"),
        (&["review", "security", "--fail-on", "critical"], "blocker, high"),
        (&["review", "security", "--format", "sarfi"], "did you mean sarif?"),
        (&["review", "security", "--focus", "sekrets"], "valid are authentication"),
        (&["review", "security", "--output", "sarif"], "--output sarif=review.sarif"),
        (&["explain", "sql-conact"], "did you mean sql-concat?"),
        (&["review"], "--all"),
        (&["review", "security", "--diff", "main"], "main..HEAD"),
        (&["review", "security", "--since", "main"], "no git history"),
    ] {
        let err = told(good, args);
        assert!(err.contains(hint), "{args:?}: {err}");
    }
}

#[test]
fn an_unknown_focus_beside_a_known_one_is_a_warning() {
    let repository = folder(&[("a.ts", GOOD)]);
    let run = sw(repository.path(), &["review", "security", "--focus", "secrets,sekrets"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("sekrets"), "{}", run.out);
}

#[test]
fn reviews_that_are_not_built_say_so() {
    let err = told(&[("a.ts", GOOD)], &["review", "ux-copy"]);
    assert!(err.contains("review ux-copy is not built yet"), "{err}");
    let repository = folder(&[("a.ts", GOOD)]);
    let all = sw(repository.path(), &["review", "--all"]);
    assert_eq!(all.code, 0, "{}", all.err);
    assert!(
        all.out.contains("not built yet, so not run: api-contracts, frontend-performance"),
        "{}",
        all.out
    );
}

#[test]
fn targets_outside_and_missing_are_told_apart() {
    let repository = folder(&[("in/a.ts", GOOD), ("out.ts", GOOD)]);
    write(repository.path(), "in/.git/HEAD", "ref: refs/heads/main\n");
    let inside = repository.path().join("in");
    std::fs::create_dir_all(inside.join(".git/objects")).unwrap();
    std::fs::create_dir_all(inside.join(".git/refs")).unwrap();
    let outside = sw(&inside, &["review", "security", "a.ts", "../out.ts"]);
    assert_eq!(outside.code, 2);
    assert!(outside.err.contains("outside of the repository"), "{}", outside.err);
    let missing = sw(&inside, &["review", "security", "nowhere"]);
    assert!(missing.err.contains("neither a path nor a revision"), "{}", missing.err);
}

#[test]
fn sw_toml_is_strict() {
    let err = told(
        &[("a.ts", GOOD), ("sw.toml", "[review]\ndpeth = \"quick\"\n")],
        &["review", "security"],
    );
    assert!(err.contains("sw.toml") && err.contains("did you mean depth?"), "{err}");
    let err = told(
        &[("a.ts", GOOD), ("sw.toml", "[review]\ndepth = \"deep\"\n")],
        &["review", "security"],
    );
    assert!(err.contains("configuration error") && err.contains("thorough"), "{err}");
    let repository =
        folder(&[("bad.ts", BAD), ("a.ts", GOOD), ("sw.toml", "exclude = [\"bad.ts\"]\n")]);
    assert_eq!(sw(repository.path(), &["review", "security"]).code, 0);
}

#[test]
fn hostile_files_are_gaps_or_nothing_but_never_a_panic() {
    let nested = format!("export const x = {}1{};\n", "(".repeat(200), ")".repeat(200));
    let minified = format!("var a=1;{}", "function f(){return a+a*a};".repeat(400_000));
    let repository =
        folder(&[("nested.ts", &nested), ("big.min.js", &minified), ("good.ts", GOOD)]);
    std::fs::write(repository.path().join("latin.ts"), b"// caf\xe9\nexport const a = 1;\n")
        .unwrap();
    let only = |name: &str| sw(repository.path(), &["review", "security", name]);
    assert_eq!(only("nested.ts").code, 0, "{}", only("nested.ts").out);
    assert_eq!(only("latin.ts").code, 3, "{}", only("latin.ts").out);
    let all = sw(repository.path(), &["review", "security"]);
    assert_eq!(all.code, 3, "{}", all.out);
    assert!(all.out.contains("latin.ts"), "{}", all.out);
}

#[cfg(unix)]
#[test]
fn loops_of_links_and_unreadable_files_end() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let repository = folder(&[("src/good.ts", GOOD), ("src/closed.ts", GOOD)]);
    symlink(repository.path(), repository.path().join("src/loop")).unwrap();
    symlink("nowhere", repository.path().join("src/dangling.ts")).unwrap();
    let closed = repository.path().join("src/closed.ts");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let run = sw(repository.path(), &["review", "security"]);
    // Whoever may read everything (root) has no unreadable file.
    let readable = std::fs::read(&closed).is_ok();
    assert!(matches!((readable, run.code), (true, 0 | 3) | (false, 3)), "{} {}", run.code, run.out);
}

#[test]
fn from_inside_of_a_repository_nothing_beside_it_is_reviewed() {
    let outer = folder(&[("beside/a.ts", BAD), ("here/src/api/a.ts", GOOD)]);
    let here = outer.path().join("here");
    git(&here, &["init", "-q"]);
    for target in ["../beside", "../beside/a.ts"] {
        let run = sw(&here, &["review", "security", target]);
        assert_eq!(run.code, 2, "{target}: {}", run.out);
        assert!(run.err.contains("outside of the repository"), "{}", run.err);
    }
    let misspelt = sw(&here, &["review", "security", "src/apo"]);
    assert!(misspelt.err.contains("did you mean src/api"), "{}", misspelt.err);
    let missing = sw(&here, &["run", "nothing.md"]);
    assert!(missing.err.contains("`nothing.md` does not exist"), "{}", missing.err);
}

#[test]
fn a_project_without_git_keeps_its_root_and_its_configuration() {
    let config = "exclude = [\"src/bad.ts\"]\n";
    let repository = folder(&[("src/bad.ts", BAD), ("src/a.ts", GOOD), ("sw.toml", config)]);
    let run = sw(repository.path(), &["review", "security", "src"]);
    assert_eq!(run.code, 0, "{}", run.out);
}

#[test]
fn unknown_revisions_name_the_side_and_the_nearest() {
    let repository = folder(&[("a.ts", GOOD)]);
    let path = repository.path();
    git(path, &["init", "-q"]);
    git(path, &["add", "-A"]);
    git(path, &["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "one"]);
    git(path, &["tag", "v2.4.0"]);
    let since = sw(path, &["review", "security", "--since", "v2.4.O"]);
    assert_eq!(since.code, 2);
    assert!(since.err.contains("did you mean v2.4.0?"), "{}", since.err);
    let range = sw(path, &["review", "security", "--diff", "v2.4.0..gone-branch"]);
    assert_eq!(range.code, 2);
    assert!(range.err.contains("`gone-branch` names no commit"), "{}", range.err);
}
