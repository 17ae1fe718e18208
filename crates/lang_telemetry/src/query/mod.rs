//! Query languages, each read as far as needed to say which metrics and fields a query is about.

pub mod datadog;
pub mod insights;
pub mod nrql;
pub mod promql;
mod scan;
