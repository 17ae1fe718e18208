//! Which jobs come before which.

use facts::ci::{Job, Pipeline, Platform};

/// The jobs that have to succeed before this one, nearest first.
pub(crate) fn before<'a>(pipeline: &'a Pipeline, job: &'a Job) -> Vec<&'a Job> {
    let mut found: Vec<&Job> = Vec::new();
    let mut open = vec![job];
    while let Some(job) = open.pop() {
        for other in direct(pipeline, job) {
            if !found.iter().any(|known| known.id == other.id) {
                found.push(other);
                open.push(other);
            }
        }
    }
    found
}

fn direct<'a>(pipeline: &'a Pipeline, job: &'a Job) -> Vec<&'a Job> {
    let named: Vec<&Job> = job.needs.iter().filter_map(|need| pipeline.job(&need.id)).collect();
    let by_order = matches!(pipeline.platform, Platform::GitLab | Platform::Jenkins);
    if !named.is_empty() || !by_order {
        return named;
    }
    // Stages run one after the other; jobs without `needs` wait for all before them.
    let earlier = pipeline.jobs.iter().take_while(|other| other.id != job.id);
    earlier.filter(|other| other.stage != job.stage || other.stage.is_none()).collect()
}

/// The jobs that wait for this one.
pub(crate) fn after<'a>(pipeline: &'a Pipeline, job: &Job) -> Vec<&'a Job> {
    let waits = |other: &&Job| other.needs.iter().any(|need| need.id == job.id);
    pipeline.jobs.iter().filter(waits).collect()
}
