//! What people ask for: commands, keys, the block syntax, and typed requests.
//!
//! Flags, `KEY: value` blocks and programs all end in a [`Call`], which is checked against one vocabulary, and a
//! built command's request type is filled from the call. Nothing here knows which commands are built.

mod call;
mod check;
mod condition;
mod document;
mod nearest;
mod problem;
mod review;
mod script;
mod slug;
mod value;
pub mod vocabulary;

pub use call::{Call, Entry, Value};
pub use check::focus;
pub use condition::{Condition, NotACondition, Operator};
pub use document::{Block, Document, Heading};
pub use nearest::{nearest, suggestion};
pub use problem::{Level, Problem};
pub use review::{AuditRequest, ReviewRequest, SessionChoice};
pub use script::{Script, Shell, Step};
pub use slug::{BadSlug, Slug};
pub use vocabulary::{Command, Family, Key, Kind};
