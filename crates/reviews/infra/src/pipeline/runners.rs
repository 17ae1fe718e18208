//! The machines that jobs run on.

use facts::ci::{Job, Text};

use super::images::matrix_values;

/// What says that a job runs on the owner's own machines.
pub(crate) fn self_hosted(job: &Job) -> Option<String> {
    if job.runner_group {
        return Some("a runner group".to_owned());
    }
    job.runs_on.iter().find_map(|label| is_self_hosted(label, job))
}

fn is_self_hosted(label: &Text, job: &Job) -> Option<String> {
    if label.is("self-hosted") {
        return Some("`self-hosted`".to_owned());
    }
    let axis = label.sole_expression()?.expr.below("matrix")?;
    let found = matrix_values(job, axis).into_iter().any(|value| value.is("self-hosted"));
    let matrix = job.matrix.as_ref()?;
    let is_excluded = matrix.exclude.iter().any(|row| {
        row.len() == 1 && row.iter().all(|pair| &*pair.name == axis && pair.value.is("self-hosted"))
    });
    (found && !is_excluded).then(|| format!("`self-hosted` in the matrix ({axis})"))
}
