//! What is remembered from run to run: findings with stable ids, and the evidence behind every figure.
//!
//! Both are plain text, one JSON object a line, that git merges by union. Text in, text out: nothing here opens a file
//! or asks for the time.

pub mod evidence;
pub mod findings;
mod lines;

pub use lines::Problem;
