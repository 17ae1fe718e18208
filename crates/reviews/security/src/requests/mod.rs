//! What the checks on entry points share: which routes are open on purpose, what a handler does, and whose data it
//! does it to.

pub(crate) mod effects;
pub(crate) mod keys;
pub(crate) mod ownership;
pub(crate) mod provenance;
pub(crate) mod surface;
