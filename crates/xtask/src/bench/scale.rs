//! How cost grows with size: generated repositories, each larger than the one before.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::synthetic;

/// Lines of the repositories, when none are given.
const SIZES: [usize; 4] = [125_000, 250_000, 500_000, 1_000_000];
/// Cost per line may grow by this factor between the smallest and the largest.
const TOLERANCE: f64 = 1.15;
/// Of the lines that were generated, how many may go unseen or be seen besides.
const MOST_OTHER: f64 = 0.02;

struct Request {
    sizes: Vec<usize>,
    /// Where the repositories stay.
    out: Option<PathBuf>,
    runs: usize,
    /// A program that is built already.
    binary: Option<PathBuf>,
}

/// What one review of one repository cost.
struct Cost {
    lines: usize,
    bytes: f64,
    /// CPU seconds by phase, in the order of `--stats`.
    phases: Vec<(String, f64)>,
    peak_mib: f64,
}

impl Cost {
    fn seconds(&self) -> f64 {
        self.phases.iter().map(|(_, seconds)| seconds).sum()
    }

    fn microseconds_per_line(&self) -> f64 {
        self.seconds() * 1e6 / self.lines as f64
    }
}

pub(super) fn run(root: &Path, words: &[&str]) -> Result<(), String> {
    let request = parse(words)?;
    if request.binary.is_none() {
        super::build(root, &[])?;
    }
    let binary = request.binary.clone().unwrap_or_else(|| super::binary(root));
    let folder = request.out.clone().unwrap_or_else(scratch);
    let mut costs = Vec::new();
    for size in &request.sizes {
        let tree = folder.join(size.to_string());
        let lines = synthetic::write(&tree, *size)?;
        let cost = cheapest(&binary, &tree, lines, request.runs);
        if request.out.is_none() {
            fs::remove_dir_all(&tree).map_err(|error| format!("{}: {error}", tree.display()))?;
        }
        costs.push(cost?);
        print(&costs);
    }
    judge(&costs)
}

/// Not below this repository, whose root the binary would find, and whose ignored folders it leaves alone.
fn scratch() -> PathBuf {
    std::env::temp_dir().join("sw-synthetic")
}

fn parse(words: &[&str]) -> Result<Request, String> {
    let mut request = Request { sizes: Vec::new(), out: None, runs: 2, binary: None };
    let mut words = words.iter().peekable();
    if let Some(sizes) = words.next_if(|word| !word.starts_with("--")) {
        for size in sizes.split(',') {
            let size = size.replace('_', "").parse();
            request.sizes.push(size.map_err(|_| format!("`{sizes}` is no list of line counts"))?);
        }
    }
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match *word {
            "--out" => request.out = Some(PathBuf::from(value)),
            "--binary" => request.binary = Some(PathBuf::from(value)),
            "--runs" => request.runs = super::count(value)?,
            other => return Err(format!("unknown option `{other}`\n{}", crate::USAGE)),
        }
    }
    if request.sizes.is_empty() {
        request.sizes = SIZES.to_vec();
    }
    request.sizes.sort_unstable();
    Ok(request)
}

/// The run that was disturbed the least.
fn cheapest(binary: &Path, tree: &Path, lines: usize, runs: usize) -> Result<Cost, String> {
    let costs: Vec<Cost> =
        (0..runs).map(|_| measure(binary, tree, lines)).collect::<Result<_, _>>()?;
    let cheapest =
        costs.into_iter().min_by(|left, right| left.seconds().total_cmp(&right.seconds()));
    cheapest.ok_or_else(|| "--runs must be at least 1".to_owned())
}

fn measure(binary: &Path, tree: &Path, lines: usize) -> Result<Cost, String> {
    let mut command = Command::new(binary);
    command.args(["review", "--all", "--no-cache", "--stats", "--format", "json"]).arg(tree);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let output =
        command.stderr(Stdio::piped()).output().map_err(|error| format!("{command:?}: {error}"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    read(&told, lines).ok_or_else(|| format!("{command:?} told no costs:\n{told}"))
}

/// `linking        wall 0.841s  cpu 0.42s` and `peak memory    149 MiB`.
fn read(told: &str, lines: usize) -> Option<Cost> {
    let number = |text: &str| text.trim().trim_end_matches('s').parse::<f64>().ok();
    let mut cost = Cost { lines, bytes: 0.0, phases: Vec::new(), peak_mib: 0.0 };
    let mut seen = 0.0;
    for line in told.lines() {
        if let Some((name, rest)) = line.split_once(" wall ") {
            let (_, cpu) = rest.split_once("cpu ")?;
            cost.phases.push((name.trim().to_owned(), number(cpu)?));
        } else if let Some(rest) = line.strip_prefix("peak memory") {
            cost.peak_mib = number(rest.trim().strip_suffix("MiB")?)?;
        } else if let Some((_, rest)) = line.split_once(" files, ") {
            let (bytes, rest) = rest.split_once(" bytes, ")?;
            cost.bytes = number(bytes)?;
            seen = number(rest.strip_suffix(" lines")?)?;
        }
    }
    // The last one is their sum.
    cost.phases.pop().filter(|(name, _)| name == "total")?;
    // Something else was looked at: the cost says nothing about the generated lines.
    if (seen / lines as f64 - 1.0).abs() > MOST_OTHER {
        return None;
    }
    Some(cost)
}

fn print(costs: &[Cost]) {
    let Some((first, last)) = costs.first().zip(costs.last()) else { return };
    let phases: Vec<String> = last
        .phases
        .iter()
        .filter(|(_, seconds)| *seconds > 0.0)
        .map(|(name, seconds)| format!("{name} {seconds:.2}"))
        .collect();
    println!(
        "{:>9} lines {:>6.1} MB  CPU s {:>6.2} ({})  peak {:.0} MiB  {:.2} us/line  {:.2} of the smallest",
        last.lines,
        last.bytes / 1e6,
        last.seconds(),
        phases.join(", "),
        last.peak_mib,
        last.microseconds_per_line(),
        last.microseconds_per_line() / first.microseconds_per_line(),
    );
}

fn judge(costs: &[Cost]) -> Result<(), String> {
    let Some((first, last)) = costs.first().zip(costs.last()) else { return Ok(()) };
    let grown = last.microseconds_per_line() / first.microseconds_per_line();
    if grown > TOLERANCE {
        return Err(format!(
            "a line costs {grown:.2} times as much in the largest repository as in the smallest"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Cost, judge, parse, read};

    #[test]
    fn costs_are_read_from_what_stats_tells() {
        let told = "12 files, 3000000 bytes, 90000 lines\nreading files  wall 1.266s  cpu 0.60s\n\
                    linking        wall 0.841s  cpu 0.42s\ntotal          wall 2.1s  cpu 1.02s\npeak memory    149 MiB\n";
        let cost = read(told, 90_000).unwrap();
        assert!((cost.seconds() - 1.02).abs() < 1e-9);
        assert!((cost.peak_mib - 149.0).abs() < 1e-9 && (cost.bytes - 3e6).abs() < 1e-9);
        assert!(read("error: no such folder", 1).is_none());
        assert!(read(told, 125_000).is_none(), "something else was looked at");
    }

    #[test]
    fn cost_that_grows_faster_than_size_fails() {
        let cost = |lines, seconds| Cost {
            lines,
            bytes: 0.0,
            phases: vec![("all".to_owned(), seconds)],
            peak_mib: 0.0,
        };
        assert!(judge(&[cost(100, 1.0), cost(200, 2.2)]).is_ok());
        assert!(judge(&[cost(100, 1.0), cost(200, 2.4)]).is_err());
    }

    #[test]
    fn sizes_are_sorted_and_checked() {
        assert_eq!(parse(&["2_000,1000", "--runs", "1"]).unwrap().sizes, [1000, 2000]);
        assert!(parse(&["many"]).is_err() && parse(&["--out"]).is_err());
        assert_eq!(parse(&[]).unwrap().sizes.len(), 4);
    }
}
