//! Reads our Markdown pages: explain, site, test runner.
