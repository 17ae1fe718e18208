//! Links the files: module graph, call graph, routes, data flow.
//!
//! [`Program::link`] reads the facts of a whole revision once and answers everything that crosses a file: where a
//! value comes from, which function a call reaches, which requests reach which handler behind which middleware, what
//! is logged, and which data flows where. Nothing here reads files or can fail.

use std::sync::{Arc, OnceLock};

use facts::code::{ExprId, FunctionId};
use facts::{ContentHash, FactBase, FileId, Flow, LogCall, LoggerSetup, Origin, RouteTable};
use model::Gap;

use follow::DataFlow;

mod derived;
mod effects;
mod follow;
mod log_calls;
pub mod migrations;
mod models;
mod modules;
mod origins;
mod reach;
mod routes;
mod schemas;
mod taint;
pub mod telemetry;
#[cfg(test)]
mod testing;
mod views;
pub mod wide_events;

pub use derived::OfProgram;
pub use effects::{
    Cache, CacheOp, Condition, Db, Derived, Effects, Event, EventKind, External, FileEffect,
    FileIndex, FileOp, Frame, Load, Lock, LockKind, Op, Parts, Place, Region, RegionKind, Schema,
    Service, Set, Store, Test, Timeline, Tx, Unique, column, entity, parts, within,
};
pub use log_calls::{By, Enclosing, LogPath, LogPaths, Places, leaves_out};
pub use models::{ModelError, Models};
pub use modules::{Definition, Modules};
pub use origins::{Origins, Site, SitePlace, Value};
pub use reach::{Reaches, Step};

/// How to link.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Sources, sinks, sanitizers and what else is known of libraries.
    pub models: Models,
}

/// A whole revision, linked.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub base: Arc<FactBase>,
    /// What each file exports, and where imported names lead.
    pub modules: Modules,
    pub origins: Origins,
    pub routes: RouteTable,
    /// What runs for each handler and middleware.
    pub reaches: Reaches,
    pub log_calls: Vec<LogCall>,
    pub loggers: Vec<LoggerSetup>,
    models: Arc<Models>,
    /// Built when it is first asked for; see [`Program::flows`].
    data_flow: OnceLock<DataFlow>,
    /// Built when it is first asked for; see [`Program::effects`].
    effects: OnceLock<Effects>,
    derived: derived::Derived,
    views: OnceLock<Vec<ContentHash>>,
    /// Built when it is first asked for; see [`Program::migrations`].
    migrations: OnceLock<migrations::Migrations>,
}

impl Program {
    pub fn link(base: Arc<FactBase>, options: &Options) -> Self {
        let mut linked = routes::link(&base);
        let reaches = routes::judge(&base, &linked.origins, &mut linked.routes);
        let logged = log_calls::find(&base, &linked.origins);
        Self {
            modules: linked.modules,
            origins: linked.origins,
            routes: linked.routes,
            reaches,
            log_calls: logged.calls,
            loggers: logged.setups,
            models: Arc::new(options.models.clone()),
            data_flow: OnceLock::new(),
            effects: OnceLock::new(),
            derived: derived::Derived::default(),
            views: OnceLock::new(),
            migrations: OnceLock::new(),
            base,
        }
    }

    /// Which data flows where, sorted by the place where it arrives.
    pub fn flows(&self) -> &[Flow] {
        &self.data_flow().flows
    }

    /// The functions whose data flow took more work than allowed.
    pub fn flow_gaps(&self) -> &[Gap] {
        &self.data_flow().gaps
    }

    fn data_flow(&self) -> &DataFlow {
        self.data_flow.get_or_init(|| self.follow_all(None))
    }

    /// What functions do to databases, locks, caches, files and other services, in order.
    pub fn effects(&self) -> &Effects {
        self.effects.get_or_init(|| Effects::build(self))
    }

    /// Migrations in the order in which they run, and the schema before each statement.
    pub fn migrations(&self) -> &migrations::Migrations {
        self.migrations.get_or_init(|| migrations::Migrations::build(self))
    }

    /// Where the value of an expression comes from, across files.
    pub fn origin(&self, file: FileId, expr: ExprId) -> Option<&Origin> {
        self.origins.origin(file, expr)
    }

    /// What a call (or `new`, or a tagged template) calls.
    pub fn callee(&self, file: FileId, call: ExprId) -> Option<&Origin> {
        let call = self.base.file(file).code()?.call(call)?;
        self.origins.origin(file, call.callee)
    }

    /// The functions of the repository that a call may run; see [`Origins::callees`].
    pub fn callees(&self, file: FileId, call: ExprId) -> &[(FileId, FunctionId)] {
        self.origins.callees(file, call)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::program;

    #[test]
    fn data_is_followed_when_flows_are_asked_for() {
        let code = "export function run(req, res) { eval(req.query.code); }";
        let program = program(&[("a.js", code)]);
        assert!(program.data_flow.get().is_none());
        assert!(!program.flows().is_empty());
        assert!(program.data_flow.get().is_some());
    }
}
