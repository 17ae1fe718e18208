//! Credentials in older versions of the files.
//!
//! Each version of a file is read once, whatever number of commits share it, and what was found in it is cached by the
//! version's own id, which never changes.

use std::collections::BTreeSet;

use facts::{FactBase, HistoricToken, Token};
use host::{BlobId, Cache, CacheKey, Git, GitError, Version};
use model::{LineIndex, RepoPath};
use rayon::prelude::*;

use crate::classify::{class_of_path, skipped_by_path};

/// Commits beyond this many, counted from the newest, are not looked at.
const MOST_COMMITS: usize = 50_000;
/// Versions read per write to the cache.
const BATCH: usize = 2_000;
/// In bytes: a larger version is data.
const LARGEST: u64 = 512 << 10;

type Digest = [u8; 16];
/// A credential, its line, and the hash of its text: the text itself is never kept.
type Found = (Token, u32, Digest);
/// What a version holds, and what the cache is to keep of it.
type Read = (Vec<Found>, Option<(CacheKey, Vec<u8>)>);

/// Every credential of the history before and with the head that no file holds now, each once, oldest first.
///
/// # Errors
/// A history that cannot be walked. A version that a shallow or partial clone lacks is left out.
pub fn history(
    git: &dyn Git,
    base: &FactBase,
    cache: &dyn Cache,
) -> Result<Vec<HistoricToken>, GitError> {
    let Some(head) = git.head()? else { return Ok(Vec::new()) };
    let mut seen = current(base);
    let versions: Vec<Version> =
        git.versions(&head, MOST_COMMITS)?.into_iter().filter(is_read).collect();
    let mut tokens = Vec::new();
    for batch in versions.chunks(BATCH) {
        for (version, found) in batch.iter().zip(read_all(git, cache, batch)) {
            for (token, line, digest) in found {
                if seen.insert(digest) {
                    let commit = version.commit.as_str().into();
                    tokens.push(HistoricToken { commit, path: version.path.clone(), line, token });
                }
            }
        }
    }
    Ok(tokens)
}

/// What the files hold now is reported where it stands.
fn current(base: &FactBase) -> BTreeSet<Digest> {
    base.files()
        .flat_map(|(_, file)| {
            file.facts.tokens.iter().map(|token| digest(token.range.slice(&file.text)))
        })
        .collect()
}

fn is_read(version: &Version) -> bool {
    let class = class_of_path(&version.path);
    class.is_reviewed() && skipped_by_path(&version.path, class).is_none()
}

/// In the order of the versions.
fn read_all(git: &dyn Git, cache: &dyn Cache, versions: &[Version]) -> Vec<Vec<Found>> {
    let read = |version: &Version| {
        let key = key(&version.path, version.blob);
        let known = cache.get(&key).and_then(|bytes| postcard::from_bytes(&bytes).ok());
        match known {
            Some(found) => (found, None),
            None => {
                let found = credentials(git, version);
                let entry = postcard::to_allocvec(&found).ok().map(|bytes| (key, bytes));
                (found, entry)
            }
        }
    };
    let read: Vec<Read> = versions.par_iter().map(read).collect();
    let (found, entries): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let entries: Vec<_> = entries.into_iter().flatten().collect();
    if !entries.is_empty() {
        cache.put(entries);
    }
    found
}

/// The file's name decides which formats are looked for.
fn key(path: &RepoPath, blob: BlobId) -> CacheKey {
    let mut hasher = blake3::Hasher::new();
    for part in ["history", lang_text::VERSION, path.file_name()] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.update(&blob.0);
    *hasher.finalize().as_bytes()
}

fn credentials(git: &dyn Git, version: &Version) -> Vec<Found> {
    let bytes = git.blob(version.blob, LARGEST).ok();
    let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return Vec::new();
    };
    let tokens = lang_text::credentials(&version.path, &text);
    if tokens.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(&text);
    tokens
        .into_iter()
        .filter(|token| !token.placeholder && !token.test_mode)
        .map(|token| {
            let line = lines.span(&version.path, &text, token.range).start.line;
            let digest = digest(token.range.slice(&text));
            (token, line, digest)
        })
        .collect()
}

fn digest(text: &str) -> Digest {
    let mut short = Digest::default();
    short.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    short
}

#[cfg(test)]
mod tests {
    use host::{Host, InMemory, MemoryCache, MemoryCommit};
    use model::RepoPath;

    use crate::{Options, extract, history};

    fn commit(host: InMemory, path: &str, text: Option<&str>) -> InMemory {
        host.commit(MemoryCommit {
            time: Default::default(),
            author: "ana <ana@acme.io>".into(),
            message: "change".into(),
            files: [(RepoPath::new(path), text.map(|text| text.as_bytes().to_vec()))]
                .into_iter()
                .collect(),
            name: None,
        })
    }

    #[test]
    fn what_was_taken_out_is_found_once_with_the_commit_that_brought_it() {
        let key = format!("ghp_{}", "a1B2c3D4e5F6g7H8j9K0m1N2p3Q4r5S6t7U8");
        let other = format!("ghp_{}", "b1B2c3D4e5F6g7H8j9K0m1N2p3Q4r5S6t7U9");
        let host = commit(InMemory::new(), "a.js", Some("// empty\n"));
        let host = commit(host, "config/prod.js", Some(&format!("\nmodule.exports = '{key}';\n")));
        let host = commit(host, "copy.js", Some(&format!("const key = '{key}';\n")));
        let host = commit(host, "kept.js", Some(&format!("const key = '{other}';\n")));
        let host = commit(host, "copy.js", None);
        let host = commit(host, "config/prod.js", Some("module.exports = process.env.KEY;\n"));
        let base = extract(&host, &Options::default()).unwrap().base;
        let cache = MemoryCache::default();
        let found = history(host.git().unwrap(), &base, &cache).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].path.as_str(), found[0].line), ("config/prod.js", 2));
        assert!(found[0].commit.ends_with("02"), "{}", found[0].commit);
        assert!(!cache.is_empty());
        assert_eq!(history(host.git().unwrap(), &base, &cache).unwrap(), found);
    }
}
