//! Session middleware: who keeps the data, and how long.

use facts::{FactBase, ImportTarget};

/// Libraries that keep sessions on the server under an id: the id is what can be planted.
const SERVER_SIDE: &[&str] = &[
    "express-session",
    "@fastify/session",
    "fastify-session",
    "koa-generic-session",
    "koa-session-minimal",
    "connect-mongo",
    "connect-redis",
];

/// Whether the program uses sessions that live on the server.
pub(crate) fn are_kept_on_server(base: &FactBase) -> bool {
    base.code().any(|(file, _, code)| {
        (0..code.imports.len()).any(|import| match base.import_target(file, import) {
            ImportTarget::Package(name) => SERVER_SIDE.contains(&&**name),
            _ => false,
        })
    })
}
