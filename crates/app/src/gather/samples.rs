//! Exported logs that the request names, read once.

use extract::SampleScanner;
use facts::{LogSample, SourceFile};
use host::{Host, ReadError};
use model::RepoPath;

use super::Workspace;
use crate::failure::Failure;

/// Bytes that are looked at in one go.
const BLOCK: usize = 4 << 20;

pub(super) fn read(
    workspace: &Workspace,
    given: &[String],
) -> Result<Vec<(SourceFile, LogSample)>, Failure> {
    given.iter().map(|name| one(workspace, name)).collect()
}

fn one(workspace: &Workspace, given: &str) -> Result<(SourceFile, LogSample), Failure> {
    let mut scanner = SampleScanner::default();
    let streamed = workspace.disk.stream_given(given, BLOCK, &mut |block| scanner.block(block));
    streamed.map_err(|error| match error {
        ReadError::Vanished => Failure::user(format!("LOG_SAMPLES: `{given}` does not exist")),
        error => Failure::user(format!("LOG_SAMPLES: `{given}`: {error}")),
    })?;
    let read = scanner.finish();
    Ok(extract::sample_of(path(given), read))
}

/// As typed; of a place that is named from the machine's root the file's name, so that reports do not tell of it.
fn path(given: &str) -> RepoPath {
    let given = given.replace('\\', "/");
    let is_far = given.starts_with('/') || given.contains(':') || given.starts_with("../");
    let shown = if is_far { given.rsplit('/').next().unwrap_or(&given) } else { &given };
    RepoPath::new(if given == "-" { "standard-input.log" } else { shown.trim_start_matches("./") })
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_report_does_not_tell_where_on_the_machine_a_sample_lies() {
        assert_eq!(path("/var/log/app.log").as_str(), "app.log");
        assert_eq!(path("../app.log").as_str(), "app.log");
        assert_eq!(path("-").as_str(), "standard-input.log");
    }
}
