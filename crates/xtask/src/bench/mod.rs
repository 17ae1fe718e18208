//! CPU seconds of whole processes in one run: ours, a peer's, what the parser takes alone, and ours again, unchanged and
//! after an edit.
//!
//! Wall time on a shared machine says little; user plus system seconds of the finished child processes do. Runs
//! alternate (ours, peer, ours, peer, ...) so that a drift of the machine meets both.

mod scale;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

/// The reviews that read code, together.
const REVIEWS: &str = "security,logging,backend-concurrency";

struct Request<'a> {
    tree: PathBuf,
    peer: Option<&'a str>,
    /// A file of the tree that is edited between two runs.
    edit: Option<&'a str>,
    runs: usize,
}

pub(crate) fn run(root: &Path, rest: &[&str]) -> Result<(), String> {
    if let ["--synthetic", sizes @ ..] = rest {
        return scale::run(root, sizes);
    }
    let request = parse(rest)?;
    build(root, &[])?;
    build(root, &["--package", "lang_js", "--example", "parse"])?;
    measure(&request, &binary(root))
}

fn measure(request: &Request<'_>, binary: &Path) -> Result<(), String> {
    let parser = binary.with_file_name("examples").join("parse");
    let scratch = tempfile::tempdir().map_err(|error| format!("a scratch folder: {error}"))?;
    let (tree, cache) = (scratch.path().join("tree"), scratch.path().join("cache"));
    copy(&request.tree, &tree)?;
    let review = |cached: bool| {
        let mut command = Command::new(binary);
        command.args(["review", REVIEWS, "--format", "json"]).current_dir(&tree);
        match cached {
            true => command.arg("--cache-dir").arg(&cache),
            false => command.arg("--no-cache"),
        };
        cpu_seconds(&mut command)
    };
    let mut times: [Vec<f64>; 5] = Default::default();
    for run in 0..request.runs {
        times[0].push(cpu_seconds(Command::new(&parser).arg(&tree))?);
        times[1].push(review(false)?);
        if let Some(peer) = request.peer {
            times[2].push(cpu_seconds(Command::new("sh").arg("-c").arg(peer).current_dir(&tree))?);
        }
        // Fills the cache.
        review(true)?;
        times[3].push(review(true)?);
        if let Some(edit) = request.edit {
            append(&tree.join(edit), &format!("\nconsole.info(\"edit {run}\");\n"))?;
            times[4].push(review(true)?);
        }
    }
    report(&mut times);
    Ok(())
}

fn report(times: &mut [Vec<f64>; 5]) {
    let names = ["parser alone", "sw", "peer", "sw, unchanged", "sw, one edit"];
    for (name, times) in names.iter().zip(times.iter_mut()).filter(|(_, times)| !times.is_empty()) {
        println!("{name:14} {}", summary(times));
    }
    let [parser, cold, peer, ..] = times;
    println!(
        "{:.1} times the parser (medians, one thread parsing and resolving names)",
        median(cold) / median(parser)
    );
    if !peer.is_empty() {
        println!("ratio {:.1} (medians, peer / sw)", median(peer) / median(cold));
    }
}

/// The tree is somebody else's: it is edited in a copy.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let status = Command::new("cp").arg("-R").arg(from).arg(to).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{} cannot be copied ({status})", from.display())),
        Err(error) => Err(format!("cp could not be started: {error}")),
    }
}

fn append(path: &Path, line: &str) -> Result<(), String> {
    let written = OpenOptions::new()
        .append(true)
        .open(path)
        .and_then(|mut file| file.write_all(line.as_bytes()));
    written.map_err(|error| format!("--edit {}: {error}", path.display()))
}

fn parse<'a>(rest: &[&'a str]) -> Result<Request<'a>, String> {
    let mut request = Request { tree: PathBuf::new(), peer: None, edit: None, runs: 5 };
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match *word {
            "--tree" => request.tree = PathBuf::from(value),
            "--peer" => request.peer = Some(value),
            "--edit" => request.edit = Some(value),
            "--runs" => request.runs = count(value)?,
            other => return Err(format!("unknown option `{other}`\n{}", crate::USAGE)),
        }
    }
    if !request.tree.is_dir() {
        return Err(format!("--tree must name a folder, not `{}`", request.tree.display()));
    }
    if let Some(edit) = request.edit.filter(|edit| !request.tree.join(edit).is_file()) {
        return Err(format!("--edit must name a file of the tree, not `{edit}`"));
    }
    Ok(request)
}

fn count(value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(0) => Err("--runs must be at least 1".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err(format!("--runs takes a number, not `{value}`")),
    }
}

/// Where the release build leaves the program.
pub(crate) fn binary(root: &Path) -> PathBuf {
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into());
    root.join(target).join("release/sw")
}

pub(crate) fn build(root: &Path, what: &[&str]) -> Result<(), String> {
    let mut cargo = Command::new("cargo");
    let status =
        cargo.args(["build", "--release", "--locked"]).args(what).current_dir(root).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the release build failed ({status})")),
        Err(error) => Err(format!("cargo could not be started: {error}")),
    }
}

/// User and system seconds of the child and its children, whatever it exits with: a review that blocks exits 1.
fn cpu_seconds(command: &mut Command) -> Result<f64, String> {
    let before = children_seconds()?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().map_err(|error| format!("{command:?}: {error}"))?;
    Ok(children_seconds()? - before)
}

fn children_seconds() -> Result<f64, String> {
    let usage =
        getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| format!("getrusage: {error}"))?;
    let (user, system) = (usage.user_time(), usage.system_time());
    let seconds = |whole: i64, micro: i64| whole as f64 + micro as f64 / 1e6;
    Ok(seconds(user.tv_sec(), user.tv_usec()) + seconds(system.tv_sec(), system.tv_usec()))
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn summary(values: &mut [f64]) -> String {
    let middle = median(values);
    let (least, most) = (values[0], values[values.len() - 1]);
    format!("CPU s: median {middle:.2}, min {least:.2}, max {most:.2} of {} runs", values.len())
}

#[cfg(test)]
mod tests {
    use super::{median, parse};

    #[test]
    fn the_median_does_not_depend_on_order() {
        assert!((median(&mut [3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn bad_options_name_the_value() {
        assert!(parse(&["--tree", "."]).is_ok());
        assert!(parse(&["--tree", ".", "--runs", "0"]).is_err());
        assert!(
            parse(&["--tree", ".", "--runs", "many"])
                .is_err_and(|message| message.contains("`many`"))
        );
        assert!(parse(&["--speed", "1"]).is_err_and(|message| message.contains("`--speed`")));
        assert!(parse(&["--tree"]).is_err());
        assert!(
            parse(&["--tree", ".", "--edit", "none.ts"])
                .is_err_and(|message| message.contains("`none.ts`"))
        );
    }
}
