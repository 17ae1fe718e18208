//! A line that says what is being done, on a terminal only, and how long each phase took.

use std::sync::Arc;
use std::time::{Duration, Instant};

use host::Host;
use indicatif::{ProgressBar, ProgressStyle};

use crate::console;
use crate::stats::CheckTimes;

/// Phases of a run in order, with their wall and CPU time.
pub(crate) struct Phases<'h> {
    bar: ProgressBar,
    host: &'h dyn Host,
    done: Vec<Phase>,
    /// How long each check of the reviews ran.
    pub(crate) checks: Arc<CheckTimes>,
}

pub(crate) struct Phase {
    pub(crate) name: &'static str,
    pub(crate) wall: Duration,
    /// Of all threads; `None` where the system does not tell.
    pub(crate) cpu: Option<Duration>,
}

impl<'h> Phases<'h> {
    pub(crate) fn new(host: &'h dyn Host) -> Self {
        let bar = if console::progress_is_seen() { spinner() } else { ProgressBar::hidden() };
        Self { bar, host, done: Vec::new(), checks: Arc::default() }
    }

    pub(crate) fn run<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        self.bar.set_message(name);
        let (start, cpu) = (Instant::now(), cpu_time(self.host));
        let result = work();
        let spent =
            cpu_time(self.host).zip(cpu).map(|(after, before)| after.saturating_sub(before));
        self.done.push(Phase { name, wall: start.elapsed(), cpu: spent });
        result
    }

    pub(crate) fn finish(self) -> Vec<Phase> {
        self.bar.finish_and_clear();
        self.done
    }
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// The most memory that the process held at once, in bytes, from the system's own table (Linux).
pub(crate) fn peak_memory(host: &dyn Host) -> Option<u64> {
    let status = host.read_given("/proc/self/status").ok()?;
    let status = String::from_utf8_lossy(&status).into_owned();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10)
}

/// User and system time of the process, from the system's own table (Linux, in hundredths of a second).
fn cpu_time(host: &dyn Host) -> Option<Duration> {
    let stat = host.read_given("/proc/self/stat").ok()?;
    let stat = String::from_utf8_lossy(&stat).into_owned();
    // The second field is the program's name in parentheses and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
