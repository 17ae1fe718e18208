//! `--stats`: what the run cost, for people who measure.

use std::time::Duration;

use crate::gather::Totals;
use crate::progress::Phase;

pub(crate) fn text(totals: Totals, phases: &[Phase]) -> String {
    let mut lines =
        vec![format!("{} files, {} bytes, {} lines", totals.files, totals.bytes, totals.lines)];
    for phase in phases {
        lines.push(row(phase.name, phase.wall, phase.cpu));
    }
    let wall = phases.iter().map(|phase| phase.wall).sum();
    let cpu = phases.iter().map(|phase| phase.cpu).sum();
    lines.push(row("total", wall, cpu));
    lines.join("\n")
}

fn row(name: &str, wall: Duration, cpu: Option<Duration>) -> String {
    let cpu = cpu.map_or_else(|| "unknown".to_owned(), |cpu| format!("{:.2}s", cpu.as_secs_f64()));
    format!("{name:<14} wall {:.3}s  cpu {cpu}", wall.as_secs_f64())
}
