//! The real world, in temporary folders.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use model::{GapKind, RepoPath};

use super::{Disk, DiskOptions};
use crate::{Files, Host, LocateError, ReadError, SkipReason};

fn disk(folder: &Path) -> Disk {
    let options = DiskOptions { now: Some(Timestamp::UNIX_EPOCH), cache_folder: None };
    Disk::discover(folder.to_str().unwrap(), options).unwrap()
}

fn listed(disk: &Disk) -> Vec<String> {
    disk.list().unwrap().files.iter().map(ToString::to_string).collect()
}

#[test]
fn ignored_files_are_counted_and_hidden_ones_listed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join(".github/workflows")).unwrap();
    fs::create_dir_all(root.join("node_modules/x")).unwrap();
    fs::create_dir_all(root.join("dist/js")).unwrap();
    fs::write(root.join(".gitignore"), "dist\n*.log\n").unwrap();
    fs::write(root.join(".github/workflows/ci.yml"), "on: push").unwrap();
    fs::write(root.join("dist/js/a.js"), "").unwrap();
    fs::write(root.join("a.log"), "").unwrap();
    fs::write(root.join(".env"), "A=1").unwrap();
    let disk = disk(root);
    assert_eq!(listed(&disk), [".env", ".github/workflows/ci.yml", ".gitignore"]);
    let skipped = disk.list().unwrap().skipped;
    assert_eq!(skipped.get(&SkipReason::Ignored), Some(&2));
    assert_eq!(skipped.get(&SkipReason::Packages), Some(&1));
}

#[test]
fn other_repositories_inside_are_left_alone_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("lib/parser/src")).unwrap();
    fs::write(root.join("lib/parser/.git"), "gitdir: ../../.git/modules/parser\n").unwrap();
    fs::write(root.join("lib/parser/src/a.ts"), "").unwrap();
    fs::write(root.join("lib/b.ts"), "").unwrap();
    let names = ["lib/b.ts", "lib/parser/src/a.ts"];
    assert_eq!(listed(&disk(root)), names, "a folder of repositories is reviewed as a whole");
    gix::init(root).unwrap();
    let disk = disk(root);
    assert_eq!(listed(&disk), names[..1]);
    assert_eq!(disk.list().unwrap().skipped.get(&SkipReason::Repository), Some(&1));
}

#[test]
fn a_bare_repository_is_no_folder_of_files() {
    let folder = tempfile::tempdir().unwrap();
    gix::init_bare(folder.path()).unwrap();
    let inside = folder.path().join("objects");
    for start in [folder.path(), &inside] {
        let opened = Disk::discover(start.to_str().unwrap(), DiskOptions::default());
        assert!(matches!(opened, Err(super::OpenError::Bare(_))));
    }
}

#[cfg(unix)]
#[test]
fn links_pipes_and_loops_do_no_harm() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.ts"), "").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("src")).unwrap();
    fs::write(root.join("src/a.ts"), "").unwrap();
    symlink(root, root.join("src/loop")).unwrap();
    symlink(outside.path(), root.join("out")).unwrap();
    symlink(root.join("src/a.ts"), root.join("alias.ts")).unwrap();
    symlink(root.join("nowhere"), root.join("dangling.ts")).unwrap();
    symlink(root.join("self"), root.join("self")).unwrap();
    let disk = disk(root);
    assert_eq!(listed(&disk), ["src/a.ts"]);
    let listing = disk.list().unwrap();
    assert_eq!(listing.skipped.get(&SkipReason::Link), Some(&3));
    let gaps: Vec<_> = listing.gaps.iter().map(|gap| (gap.path.as_str(), gap.kind)).collect();
    assert_eq!(gaps, [("dangling.ts", GapKind::Unreadable), ("self", GapKind::Unreadable)]);
    assert!(matches!(
        disk.locate(root.join("out/secret.ts").to_str().unwrap()),
        Err(LocateError::Outside { .. })
    ));
    assert_eq!(disk.locate(root.join("alias.ts").to_str().unwrap()).unwrap().as_str(), "src/a.ts");
    assert!(matches!(disk.read(&"src".into(), 9), Err(ReadError::Unreadable(_))));
}

#[test]
fn reading_tells_gone_from_too_large() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "12345").unwrap();
    let disk = disk(folder.path());
    assert_eq!(disk.read(&"a".into(), 5).unwrap(), b"12345");
    assert_eq!(disk.read(&"a".into(), 4), Err(ReadError::TooLarge { size: 5, limit: 4 }));
    assert_eq!(disk.read(&"b".into(), 4), Err(ReadError::Vanished));
}

#[cfg(unix)]
#[test]
fn writing_creates_folders_keeps_permissions_and_stays_inside() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let disk = disk(folder.path());
    disk.write(&"a/b/run.sh".into(), b"1").unwrap();
    let path = folder.path().join("a/b/run.sh");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).unwrap();
    disk.write(&"a/b/run.sh".into(), b"2").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"2");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o750);
    assert_eq!(fs::read_dir(folder.path().join("a/b")).unwrap().count(), 1);

    symlink(outside.path(), folder.path().join("out")).unwrap();
    assert!(disk.write(&"out/x".into(), b"").is_err());
}

#[test]
fn a_folder_is_held_by_one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let disk = disk(folder.path());
    let sessions = RepoPath::new(".claude");
    let count = RepoPath::new(".claude/count");
    disk.write(&count, b"0").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let _held = disk.lock(&sessions).unwrap();
                    let text = String::from_utf8(disk.read(&count, 9).unwrap()).unwrap();
                    let next = text.parse::<u32>().unwrap() + 1;
                    disk.write(&count, next.to_string().as_bytes()).unwrap();
                }
            });
        }
    });
    assert_eq!(disk.read(&count, 9).unwrap(), b"160");
    assert_eq!(disk.below(&sessions), [count]);
    disk.write(&RepoPath::new(".claude/a/b/c"), b"").unwrap();
    disk.make_folder(&RepoPath::new(".claude/z")).unwrap();
    let folders: Vec<String> = disk.folders(&sessions).iter().map(ToString::to_string).collect();
    assert_eq!(folders, [".claude/a", ".claude/z"]);
}
