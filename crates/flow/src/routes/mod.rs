//! HTTP entry points and what runs before them.
//!
//! Each framework's registrations become events on an application, router or plugin, told apart by the place where it
//! is made; `table` then walks from the applications down through what is mounted where.

mod chain;
mod channels;
mod collect;
mod express;
mod fastify;
mod koa;
mod loops;
mod nest;
mod nest_module;
mod next;
mod next_actions;
mod next_middleware;
mod order;
mod paths;
mod resources;
mod roles;
mod table;
#[cfg(test)]
mod tests;
mod trpc;

use facts::{FactBase, RouteTable};
use rustc_hash::FxHashMap;

use crate::modules::Modules;
use crate::origins::eval::Evaluator;
use crate::origins::index::FileIndex;
use crate::{Origins, Reaches};
use collect::Collector;

/// Plugins that register plugins: each level needs a round to learn what its functions are given.
const MAX_ROUNDS: usize = 5;

/// Origins and routes depend on each other: a route tells what its handler's parameters are.
pub(crate) struct Linked {
    pub(crate) modules: Modules,
    pub(crate) origins: Origins,
    pub(crate) routes: RouteTable,
}

pub(crate) fn link(base: &FactBase) -> Linked {
    let modules = Modules::new(base);
    let indexes: Vec<FileIndex> = base
        .files()
        .map(|(_, file)| file.code().map_or_else(FileIndex::default, FileIndex::new))
        .collect();
    let mut evaluator = Evaluator::new(base, &modules, &indexes);
    let mut seeds = FxHashMap::default();
    evaluator.next_round(FxHashMap::default());
    let mut found = Collector::new(&mut evaluator).collect();
    for _ in 0..MAX_ROUNDS {
        if found.seeds == seeds {
            break;
        }
        seeds = found.seeds;
        evaluator.next_round(seeds.clone());
        found = Collector::new(&mut evaluator).collect();
    }
    let routes = table::build(&mut evaluator, found);
    Linked { origins: evaluator.finish(), routes, modules }
}

/// Says who plays which role for each route, by what runs for it.
pub(crate) fn judge(base: &FactBase, origins: &Origins, routes: &mut RouteTable) -> Reaches {
    let functions = routes.entry_points().flat_map(|route| {
        let before = route.middleware.iter().flat_map(|middleware| middleware.functions.clone());
        before.chain(route.handlers.iter().map(|handler| (handler.file, handler.function)))
    });
    let reaches = Reaches::new(base, origins, functions);
    roles::assign(&mut routes.routes, base, origins, &reaches);
    roles::assign(&mut routes.channels, base, origins, &reaches);
    reaches
}
