//! A report to text for people, agents, tools and files: pure functions of plain data.
//!
//! Every format carries the same verdict and the same findings; none of them decides anything.

mod agent;
mod format;
mod frame;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod sarif;
mod tables;
mod text;
mod words;

pub use format::Format;
pub use markdown::{Source, Stamp};

use review::ReviewReport;

/// How to write it; the defaults are those of a file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Terminal colours, in [`Format::Text`] only.
    pub colour: bool,
    /// Columns of the terminal; 0 for the default of 100.
    pub width: usize,
    /// Where and when a session's artifact is written; on standard output nothing depends on the clock.
    pub stamp: Option<Stamp>,
}

/// The report in this format, with a line end behind the last line.
pub fn render(format: Format, report: &ReviewReport, options: &Options) -> String {
    match format {
        Format::Text => text::render(report, options),
        Format::Agent => agent::render(report),
        Format::Json => json::render(report),
        Format::Sarif => sarif::render(report),
        Format::Markdown => markdown::render(report, options.stamp.as_ref()),
        Format::Github => github::render(report),
        Format::Gitlab => gitlab::render(report),
        Format::Junit => junit::render(report),
    }
}

/// The report as a document of a session, and which part of the report each of its lines says.
pub fn traced(report: &ReviewReport, stamp: &Stamp) -> (String, Vec<Source>) {
    markdown::traced(report, Some(stamp))
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
