//! Where the time went, for `--stats`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use host::Stopwatch;

/// Time by phase. Reading and lowering are summed over the workers.
#[derive(Debug, Default)]
pub struct Stats {
    pub listing: Phase,
    pub reading: Phase,
    pub lowering: Phase,
    pub resolving: Phase,
    /// Files whose facts came from the cache.
    pub cached: AtomicU64,
}

#[derive(Debug, Default)]
pub struct Phase(AtomicU64);

impl Phase {
    pub fn total(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    pub(crate) fn time<T>(&self, work: impl FnOnce() -> T) -> T {
        let watch = Stopwatch::start();
        let result = work();
        self.0.fetch_add(watch.elapsed().as_nanos() as u64, Ordering::Relaxed);
        result
    }
}
