//! Facts to and from the cache.

use facts::FileFacts;
use host::CacheKey;
use model::RepoPath;

/// Facts depend on the content, the file's name (which picks the front end), what its folders say of it (a pipeline,
/// a dialect of SQL) and the versions of the front ends.
pub(crate) fn key(path: &RepoPath, content: &str) -> CacheKey {
    let mut hasher = blake3::Hasher::new();
    let versions = [
        env!("CARGO_PKG_VERSION"),
        lang_infra::VERSION,
        lang_js::VERSION,
        lang_text::VERSION,
        lang_markup::VERSION,
        lang_sql::VERSION,
        lang_ci::VERSION,
        lang_ci::place(path),
        lang_text::place(path),
        lang_sql::option_of(path),
        lang_telemetry::VERSION,
        lang_telemetry::place(path),
        path.file_name(),
    ];
    for part in versions {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.update(content.as_bytes());
    *hasher.finalize().as_bytes()
}

pub(crate) fn load(path: &RepoPath, bytes: &[u8]) -> Option<FileFacts> {
    let mut facts: FileFacts = postcard::from_bytes(bytes).ok()?;
    // The same content may have been read at another place.
    facts.gaps.iter_mut().for_each(|gap| gap.path = path.clone());
    Some(facts)
}

pub(crate) fn save(facts: &FileFacts) -> Option<Vec<u8>> {
    postcard::to_allocvec(facts).ok()
}
