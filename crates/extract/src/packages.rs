//! What the lockfiles of a state pin, for a run that was given advisories.

use facts::{Advisories, LockedPackage};
use host::Files;

/// In bytes: the largest lockfiles of large workspaces have a tenth of it.
const LARGEST: u64 = 128 << 20;

/// Every package of every lockfile, in order.
pub fn locked_packages(files: &dyn Files) -> Vec<LockedPackage> {
    let Ok(listing) = files.list() else { return Vec::new() };
    let text = |path: &model::RepoPath| String::from_utf8(files.read(path, LARGEST).ok()?).ok();
    let known = |path: &&model::RepoPath| {
        matches!(
            path.file_name(),
            "package-lock.json" | "npm-shrinkwrap.json" | "yarn.lock" | "pnpm-lock.yaml"
        ) && !path.has_folder("node_modules")
    };
    let lockfiles = listing.files.iter().filter(known);
    lockfiles
        .filter_map(|path| Some(lang_text::locked_packages(path, &text(path)?)))
        .flatten()
        .collect()
}

/// Adds what a file in the OSV format holds, or a zip archive of such files.
///
/// # Errors
/// Bytes that are neither: in words.
pub fn read_advisories(bytes: &[u8], into: &mut Advisories) -> Result<(), String> {
    if bytes.starts_with(b"PK\x03\x04") {
        return lang_text::advisories_of_archive(bytes, into);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not text in UTF-8".to_owned())?;
    lang_text::advisories(text, into)
}
