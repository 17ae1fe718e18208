//! The cache on disk: one redb file in the user's cache directory.

use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};

use crate::{Cache, CacheKey, NoCache};

const ENTRIES: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("facts-1");
/// Key to the number of the run that used it last.
const USED: TableDefinition<'_, &[u8; 32], u64> = TableDefinition::new("used-1");
/// In bytes, of entries.
const CAP: u64 = 1 << 30;
/// In bytes, of pages that the store keeps in memory. Every entry is read once: more would be memory for nothing.
const PAGES: usize = 4 << 20;

struct DiskCache {
    database: Database,
    /// Larger than that of every run before.
    run: u64,
    touched: std::sync::Mutex<Vec<CacheKey>>,
}

/// A cache that cannot be opened (another run holds it, the disk is full, it is damaged) is no cache: the run goes on
/// without, and the note says why.
struct Broken(String);

impl Cache for Broken {
    fn get(&self, key: &CacheKey) -> Option<Vec<u8>> {
        NoCache.get(key)
    }

    fn keeps(&self) -> bool {
        NoCache.keeps()
    }

    fn put(&self, _entries: Vec<(CacheKey, Vec<u8>)>) {}

    fn note(&self) -> Option<&str> {
        Some(&self.0)
    }
}

/// Opens or creates the cache in this folder.
pub fn open_cache(folder: &Path) -> Box<dyn Cache> {
    match DiskCache::open(folder) {
        Ok(cache) => Box::new(cache),
        Err(reason) => Box::new(Broken(format!("no cache is used: {reason}"))),
    }
}

impl DiskCache {
    #[expect(clippy::disallowed_methods, reason = "host is the door to the disk")]
    fn open(folder: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let path = folder.join("facts.redb");
        let create = || Database::builder().set_cache_size(PAGES).create(&path);
        let database = match create() {
            Ok(database) => database,
            Err(redb::DatabaseError::DatabaseAlreadyOpen) => {
                return Err("another run is using it".to_owned());
            }
            Err(redb::DatabaseError::Storage(redb::StorageError::Io(error)))
                if error.kind() != std::io::ErrorKind::InvalidData =>
            {
                return Err(error.to_string());
            }
            // Damaged, or of another version: what is in it can be computed again.
            Err(_) => {
                std::fs::remove_file(&path).map_err(|error| error.to_string())?;
                create().map_err(|error| error.to_string())?
            }
        };
        let run = newest_run(&database).map_or(1, |run| run + 1);
        Ok(Self { database, run, touched: std::sync::Mutex::default() })
    }

    fn store(&self, entries: &[(CacheKey, Vec<u8>)], used: &[CacheKey]) -> Result<(), redb::Error> {
        let mut transaction = self.database.begin_write()?;
        // Losing the last run's entries in a power cut costs time alone.
        transaction.set_durability(redb::Durability::None)?;
        {
            let mut table = transaction.open_table(ENTRIES)?;
            let mut uses = transaction.open_table(USED)?;
            for (key, bytes) in entries {
                table.insert(key, bytes.as_slice())?;
                uses.insert(key, self.run)?;
            }
            for key in used {
                uses.insert(key, self.run)?;
            }
            if table.stats()?.stored_bytes() > CAP {
                evict(&mut table, &mut uses, CAP)?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

fn newest_run(database: &Database) -> Option<u64> {
    let transaction = database.begin_read().ok()?;
    let uses = transaction.open_table(USED).ok()?;
    let runs = uses.iter().ok()?.filter_map(|entry| Some(entry.ok()?.1.value()));
    runs.max()
}

type Entries<'t> = redb::Table<'t, &'static [u8; 32], &'static [u8]>;
type Uses<'t> = redb::Table<'t, &'static [u8; 32], u64>;

/// Drops the entries that were not used for longest until three quarters of the cap are left.
fn evict(table: &mut Entries<'_>, uses: &mut Uses<'_>, cap: u64) -> Result<(), redb::Error> {
    let mut order: Vec<(u64, CacheKey)> = Vec::new();
    for entry in uses.iter()? {
        let (key, run) = entry?;
        order.push((run.value(), *key.value()));
    }
    order.sort_unstable();
    let mut size = table.stats()?.stored_bytes();
    for (_, key) in order {
        if size <= cap / 4 * 3 {
            break;
        }
        if let Some(bytes) = table.remove(&key)? {
            size = size.saturating_sub(bytes.value().len() as u64);
        }
        uses.remove(&key)?;
    }
    Ok(())
}

impl Cache for DiskCache {
    fn get(&self, key: &CacheKey) -> Option<Vec<u8>> {
        let transaction = self.database.begin_read().ok()?;
        let table = transaction.open_table(ENTRIES).ok()?;
        let bytes = table.get(key).ok()??.value().to_vec();
        self.touched.lock().ok()?.push(*key);
        Some(bytes)
    }

    fn put(&self, entries: Vec<(CacheKey, Vec<u8>)>) {
        let touched = self.touched.lock().map(|mut keys| std::mem::take(&mut *keys));
        // What cannot be stored is computed again next time.
        _ = self.store(&entries, &touched.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::open_cache;
    use crate::Cache;

    #[test]
    fn entries_outlive_the_run_and_one_run_holds_the_file() {
        let folder = tempfile::tempdir().unwrap();
        {
            let cache = open_cache(folder.path());
            assert_eq!((cache.get(&[1; 32]), cache.note()), (None, None));
            cache.put(vec![([1; 32], b"facts".to_vec())]);
            assert!(open_cache(folder.path()).note().is_some());
        }
        let cache = open_cache(folder.path());
        assert_eq!(cache.get(&[1; 32]).as_deref(), Some(b"facts".as_slice()));
    }

    #[expect(clippy::disallowed_methods, reason = "damage is done to the file itself")]
    #[test]
    fn a_damaged_file_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("facts.redb"), "no database at all").unwrap();
        let cache = open_cache(folder.path());
        cache.put(vec![([1; 32], b"facts".to_vec())]);
        assert_eq!(cache.note(), None);
        assert!(cache.get(&[1; 32]).is_some());
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = |byte: u8| {
            let cache = super::DiskCache::open(folder.path()).unwrap();
            cache.put(vec![([byte; 32], vec![byte; 1000])]);
        };
        store(1);
        store(2);
        let cache = super::DiskCache::open(folder.path()).unwrap();
        assert!(cache.get(&[1; 32]).is_some());
        cache.put(Vec::new());
        let transaction = cache.database.begin_write().unwrap();
        {
            let mut table = transaction.open_table(super::ENTRIES).unwrap();
            let mut uses = transaction.open_table(super::USED).unwrap();
            super::evict(&mut table, &mut uses, 1_500).unwrap();
        }
        transaction.commit().unwrap();
        assert!(cache.get(&[1; 32]).is_some());
        assert!(cache.get(&[2; 32]).is_none());
    }
}
