//! What the checks of migrations share: statements with the database that they run on, how large their tables are,
//! how to say what is safe.

mod change;
pub(crate) mod columns;
mod engine;
mod locks;
pub(crate) mod objects;
mod report;
mod rewrite;
mod size;
pub(crate) mod timeouts;
mod trial;
pub(crate) mod usage;
pub(crate) mod volatility;

pub(crate) use change::{Change, alters, changes, migrations, sets};
pub(crate) use engine::Engine;
pub(crate) use locks::{Lock, Work, lock_of, source_of, work_of};
pub(crate) use objects::{destroys, locked_tables, touched_tables};
pub(crate) use report::{report, report_action, report_sized};
pub(crate) use rewrite::{name, quoted};
pub(crate) use size::{Size, size_of};
pub(crate) use trial::{Outcome, judge, lock_named};
