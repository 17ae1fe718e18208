//! Where the database of recorded events is kept from one question to the next.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Disk;

/// Databases of events that are kept, in bytes; the oldest go first.
const MOST: u64 = 1 << 30;

/// A place for one database. What is not to be kept goes with it.
pub struct EventStore {
    path: PathBuf,
    /// For a database that is being made, on the same file system as its place.
    workshop: TempDir,
}

impl Disk {
    /// The place for the events of these files: the same one as long as they are the same. Standard input, and a run
    /// that remembers nothing, get one of their own.
    pub fn event_store(&self, files: &[String], forget: bool) -> io::Result<EventStore> {
        let stamps: Option<Vec<String>> = files.iter().map(|file| self.stamp_given(file)).collect();
        let folder = self.cache.as_ref().filter(|_| !forget).map(|cache| cache.join("events"));
        match (stamps, folder) {
            (Some(stamps), Some(folder)) if fs::create_dir_all(&folder).is_ok() => {
                let name = blake3::hash(stamps.join("\0").as_bytes()).to_hex();
                let workshop = tempfile::tempdir_in(&folder)?;
                Ok(EventStore { path: folder.join(format!("{name}.sqlite")), workshop })
            }
            _ => {
                let workshop = tempfile::tempdir()?;
                Ok(EventStore { path: workshop.path().join("events.sqlite"), workshop })
            }
        }
    }
}

impl EventStore {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file that is not there yet, to make a database in.
    pub fn fresh(&self) -> io::Result<PathBuf> {
        let path = self.workshop.path().join("fresh.sqlite");
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(path),
        }
    }

    /// Puts a finished database in its place, all at once, and lets older ones go.
    pub fn keep(&self, fresh: &Path) -> io::Result<()> {
        fs::rename(fresh, &self.path)?;
        if let Some(folder) = self.path.parent() {
            make_room(folder, &self.path);
        }
        Ok(())
    }
}

/// A file that cannot be removed is somebody else's problem: nothing is lost.
fn make_room(folder: &Path, newest: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.path() != newest)
        .filter_map(|entry| {
            let metadata = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            Some((metadata.modified().ok()?, metadata.len(), entry.path()))
        })
        .collect();
    files.sort();
    let mut total = fs::metadata(newest).map_or(0, |metadata| metadata.len());
    for (_, length, path) in files.into_iter().rev() {
        total += length;
        if total > MOST {
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Disk, DiskOptions};

    #[test]
    fn a_database_is_found_again_until_its_events_change() {
        let folder = tempfile::tempdir().unwrap();
        let events = folder.path().join("events.ndjson");
        std::fs::write(&events, "{}\n").unwrap();
        let cache = folder.path().join("cache");
        let options = DiskOptions { cache_folder: Some(cache), ..DiskOptions::default() };
        let disk = Disk::discover(folder.path().to_str().unwrap(), options).unwrap();
        let files = [events.to_str().unwrap().to_owned()];

        let store = disk.event_store(&files, false).unwrap();
        let fresh = store.fresh().unwrap();
        std::fs::write(&fresh, "database").unwrap();
        store.keep(&fresh).unwrap();
        let again = disk.event_store(&files, false).unwrap();
        assert_eq!(std::fs::read(again.path()).unwrap(), b"database");
        assert!(!disk.event_store(&files, true).unwrap().path().exists());

        std::fs::write(&events, "{}\n{}\n").unwrap();
        assert!(!disk.event_store(&files, false).unwrap().path().exists());
    }
}
