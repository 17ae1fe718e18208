//! Findings to terminal, Markdown, SARIF, JSON and more.
