//! The images that jobs run in.

use facts::ci::{Job, Pipeline, Text};

/// One image with the text that names it.
pub(crate) struct Named<'a> {
    pub(crate) text: &'a Text,
    pub(crate) name: String,
}

/// Containers, services and `docker://` steps of a job, expressions resolved through the matrix.
pub(crate) fn of_job<'a>(pipeline: &'a Pipeline, job: &'a Job) -> Vec<Named<'a>> {
    let _ = pipeline;
    let images = job.container.iter().chain(&job.services);
    let mut found: Vec<Named<'_>> = images.flat_map(|image| names(&image.name, job)).collect();
    for step in &job.steps {
        let Some(uses) = &step.uses else { continue };
        if let Some(name) = uses.text.value.strip_prefix("docker://") {
            found.push(Named { text: &uses.text, name: name.to_owned() });
        }
    }
    found
}

fn names<'a>(text: &'a Text, job: &'a Job) -> Vec<Named<'a>> {
    if text.is_literal() {
        let name = text.value.trim().trim_start_matches("docker://").to_owned();
        return if name.is_empty() { Vec::new() } else { vec![Named { text, name }] };
    }
    let Some(tree) = text.sole_expression() else { return Vec::new() };
    let mut found = Vec::new();
    for value in tree.values() {
        if let facts::ci::Expr::Text(name) = &value.expr
            && !name.is_empty()
        {
            found.push(Named { text, name: name.to_string() });
        }
        let axis = value.expr.below("matrix");
        let values = axis.into_iter().flat_map(|axis| matrix_values(job, axis));
        let literal = values.filter(|value| value.is_literal() && !value.value.is_empty());
        found.extend(literal.map(|value| Named { text, name: value.value.to_string() }));
    }
    found
}

/// What an axis of the matrix may be.
pub(crate) fn matrix_values<'a>(job: &'a Job, axis: &str) -> Vec<&'a Text> {
    let Some(matrix) = &job.matrix else { return Vec::new() };
    let axes = matrix.axes.iter().filter(|(name, _)| name.eq_ignore_ascii_case(axis));
    let rows = matrix.include.iter().flatten();
    let rows = rows.filter(|pair| pair.name.eq_ignore_ascii_case(axis)).map(|pair| &pair.value);
    axes.flat_map(|(_, values)| values).chain(rows).collect()
}

/// How an image is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pin {
    None,
    Latest,
    Tag,
    Digest,
}

pub(crate) fn pin(name: &str) -> Pin {
    if name.contains("@sha256:") {
        return Pin::Digest;
    }
    match name.rsplit_once(':') {
        Some((_, tag)) if tag.contains('/') => Pin::None,
        Some((_, "latest")) => Pin::Latest,
        Some(_) => Pin::Tag,
        None => Pin::None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Pin, pin};

    #[test]
    fn ports_are_no_tags() {
        assert_eq!(pin("redis"), Pin::None);
        assert_eq!(pin("registry:5000/redis"), Pin::None);
        assert_eq!(pin("registry:5000/redis:7"), Pin::Tag);
        assert_eq!(pin("redis:latest"), Pin::Latest);
        assert_eq!(pin("redis:7@sha256:00"), Pin::Digest);
    }
}
