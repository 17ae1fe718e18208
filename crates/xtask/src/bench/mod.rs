//! CPU seconds of whole processes, ours against a peer's, in one run.
//!
//! Wall time on a shared machine says little; user plus system seconds of the finished child processes do. Runs
//! alternate (ours, peer, ours, peer, ...) so that a drift of the machine meets both.

mod scale;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

struct Request<'a> {
    tree: PathBuf,
    peer: Option<&'a str>,
    runs: usize,
}

pub(crate) fn run(root: &Path, rest: &[&str]) -> Result<(), String> {
    if let ["--synthetic", sizes @ ..] = rest {
        return scale::run(root, sizes);
    }
    let request = parse(rest)?;
    build(root)?;
    let binary = binary(root);
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for _ in 0..request.runs {
        ours.push(cpu_seconds(
            Command::new(&binary)
                .args(["review", "security", "--no-cache", "--format", "json"])
                .arg(&request.tree),
        )?);
        if let Some(peer) = request.peer {
            peers.push(cpu_seconds(
                Command::new("sh").arg("-c").arg(peer).current_dir(&request.tree),
            )?);
        }
    }
    println!("sw    {}", summary(&mut ours));
    if !peers.is_empty() {
        println!("peer  {}", summary(&mut peers));
        println!("ratio {:.1} (medians, peer / sw)", median(&mut peers) / median(&mut ours));
    }
    Ok(())
}

fn parse<'a>(rest: &[&'a str]) -> Result<Request<'a>, String> {
    let mut request = Request { tree: PathBuf::new(), peer: None, runs: 5 };
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match *word {
            "--tree" => request.tree = PathBuf::from(value),
            "--peer" => request.peer = Some(value),
            "--runs" => request.runs = count(value)?,
            other => return Err(format!("unknown option `{other}`\n{}", crate::USAGE)),
        }
    }
    if !request.tree.is_dir() {
        return Err(format!("--tree must name a folder, not `{}`", request.tree.display()));
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

pub(crate) fn build(root: &Path) -> Result<(), String> {
    let status =
        Command::new("cargo").args(["build", "--release", "--locked"]).current_dir(root).status();
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
    }
}
