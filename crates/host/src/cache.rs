//! Facts of files that were read before, by a hash of what they depend on.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What an entry depends on, hashed: content, name, version of the front ends.
pub type CacheKey = [u8; 32];

/// Bytes by key. A cache never fails: what it cannot give is computed anew.
pub trait Cache: Sync {
    fn get(&self, key: &CacheKey) -> Option<Vec<u8>>;

    /// One write for many entries, as each costs a flush.
    fn put(&self, entries: Vec<(CacheKey, Vec<u8>)>);

    /// Whether entries are worth making.
    fn keeps(&self) -> bool {
        true
    }

    /// Why it does not work, when it does not: said once, on standard error.
    fn note(&self) -> Option<&str> {
        None
    }
}

/// A cache, and whose results are looked for in it.
#[derive(Clone, Copy)]
pub struct Memory<'m> {
    pub cache: &'m dyn Cache,
    /// Which build of the program this is, and of which repository the memory is.
    pub name: &'m str,
}

/// `--no-cache`.
#[derive(Debug, Default)]
pub struct NoCache;

impl Cache for NoCache {
    fn get(&self, _key: &CacheKey) -> Option<Vec<u8>> {
        None
    }

    fn put(&self, _entries: Vec<(CacheKey, Vec<u8>)>) {}

    fn keeps(&self) -> bool {
        false
    }
}

/// For tests.
#[derive(Debug, Default)]
pub struct MemoryCache {
    entries: Mutex<BTreeMap<CacheKey, Vec<u8>>>,
}

impl MemoryCache {
    pub fn len(&self) -> usize {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Cache for MemoryCache {
    fn get(&self, key: &CacheKey) -> Option<Vec<u8>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, entries: Vec<(CacheKey, Vec<u8>)>) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).extend(entries);
    }
}
