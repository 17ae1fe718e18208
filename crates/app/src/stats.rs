//! `--stats`: what the run cost, for people who measure.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::gather::Totals;
use crate::progress::Phase;

/// Checks that are listed.
const SLOWEST: usize = 10;

/// How long each check ran, all parts together.
#[derive(Default)]
pub(crate) struct CheckTimes(Mutex<BTreeMap<String, Duration>>);

impl review::Stopwatch for CheckTimes {
    fn time(&self, rule: &str, check: &mut dyn FnMut()) {
        let start = Instant::now();
        check();
        let took = start.elapsed();
        if let Ok(mut times) = self.0.lock() {
            *times.entry(rule.to_owned()).or_default() += took;
        }
    }
}

impl CheckTimes {
    fn slowest(&self) -> Vec<(String, Duration)> {
        let times = self.0.lock().map(|times| times.clone()).unwrap_or_default();
        let mut times: Vec<_> = times.into_iter().collect();
        times.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        times.truncate(SLOWEST);
        times
    }
}

pub(crate) fn text(
    totals: Totals,
    phases: &[Phase],
    checks: &CheckTimes,
    peak_memory: Option<u64>,
) -> String {
    let mut lines =
        vec![format!("{} files, {} bytes, {} lines", totals.files, totals.bytes, totals.lines)];
    for phase in phases {
        lines.push(row(phase.name, phase.wall, phase.cpu));
    }
    let wall = phases.iter().map(|phase| phase.wall).sum();
    let cpu = phases.iter().map(|phase| phase.cpu).sum();
    lines.push(row("total", wall, cpu));
    if let Some(peak) = peak_memory {
        lines.push(format!("{:<14} {} MiB", "peak memory", peak >> 20));
    }
    for (rule, wall) in checks.slowest() {
        lines.push(format!("check {rule} {:.3}s", wall.as_secs_f64()));
    }
    lines.join("\n")
}

fn row(name: &str, wall: Duration, cpu: Option<Duration>) -> String {
    let cpu = cpu.map_or_else(|| "unknown".to_owned(), |cpu| format!("{:.2}s", cpu.as_secs_f64()));
    format!("{name:<14} wall {:.3}s  cpu {cpu}", wall.as_secs_f64())
}
