//! Writing a file in one step.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::WriteError;

/// Into a temporary file beside it, then renamed over it. With `root`, refuses to leave it through a link.
pub(super) fn write(path: &Path, content: &[u8], root: Option<&Path>) -> Result<(), WriteError> {
    let failed = |reason: String| WriteError { path: path.display().to_string(), reason };
    // A link is written through, as an editor would; what it leads to is replaced.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().ok_or_else(|| failed("it has no folder".to_owned()))?;
    fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
    let real = folder.canonicalize().map_err(|error| failed(error.to_string()))?;
    if root.is_some_and(|root| !real.starts_with(root)) {
        return Err(failed("it lies outside of the repository".to_owned()));
    }
    replace(folder, &target, content).map_err(|error| failed(error.to_string()))
}

/// Where it really is, which is inside of the root.
pub(super) fn make_folder(folder: &Path, root: &Path) -> Result<PathBuf, WriteError> {
    let failed = |reason: String| WriteError { path: folder.display().to_string(), reason };
    fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
    let real = folder.canonicalize().map_err(|error| failed(error.to_string()))?;
    if real.starts_with(root) {
        Ok(real)
    } else {
        Err(failed("it lies outside of the repository".to_owned()))
    }
}

fn replace(folder: &Path, target: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sw-");
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt;
        // What the user's umask leaves of it; the default of temporary files is private.
        builder.permissions(fs::Permissions::from_mode(0o666))
    };
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    if let Ok(metadata) = fs::metadata(target) {
        fs::set_permissions(file.path(), metadata.permissions())?;
    }
    file.persist(target).map_err(|error| error.error).map(|_| ())
}
