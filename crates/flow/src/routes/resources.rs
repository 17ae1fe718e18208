//! Routes that a library generates from database models: `finale.resource({ model, endpoints })`, epilogue.

use facts::FileId;
use facts::code::{Call, Code, ExprId, FunctionId};

use super::chain::Link;
use super::collect::{Collector, EventKind, MethodCall};
use crate::origins::frameworks::EXPRESS;

/// Action, method, and whether it is of a single record: the second endpoint.
const ACTIONS: [(&str, &str, bool); 5] = [
    ("list", "GET", false),
    ("create", "POST", false),
    ("read", "GET", true),
    ("update", "PUT", true),
    ("delete", "DELETE", true),
];

impl Collector<'_, '_> {
    /// Remembers the application that resources are served by, and registers what each resource serves.
    pub(crate) fn rest_resource(
        &mut self,
        file: FileId,
        code: &Code,
        expr: ExprId,
        call: &Call,
        owner: FunctionId,
    ) {
        let Some(name @ ("initialize" | "resource")) = super::roles::callee_name(code, call.callee)
        else {
            return;
        };
        let callee = self.origin_text(file, call.callee).unwrap_or_default();
        let is_library = ["finale-rest", "epilogue", "finale"]
            .iter()
            .any(|package| callee.strip_prefix(package).is_some_and(|rest| rest.starts_with('.')));
        let Some(options) = call.args.first().filter(|_| is_library) else { return };
        let Some(options) = self.object(file, options.value) else { return };
        if name == "initialize" {
            if let Some((file, app)) = self.property(options, "app") {
                self.resource_sites = self.sites(file, app);
                self.resource_sites.sort_unstable();
                self.resource_sites.dedup();
            }
            return;
        }
        for turn in self.turns(file, code, expr, owner) {
            self.turn = turn;
            self.resource(file, code, expr, call, owner, options);
            self.turn = None;
        }
    }

    fn resource(
        &mut self,
        file: FileId,
        code: &Code,
        expr: ExprId,
        call: &Call,
        owner: FunctionId,
        options: (FileId, ExprId),
    ) {
        let Some((of, endpoints)) = self.property(options, "endpoints") else { return };
        let endpoints = self.paths(of, endpoints);
        let only = self.property(options, "actions").map(|(of, actions)| self.paths(of, actions));
        let link = Link {
            file,
            expr: Some(call.callee),
            name: code.range(call.callee).slice(&self.eval.base.file(file).text).into(),
            origin: None,
            functions: Vec::new(),
            mount: None,
            phase: 0,
        };
        for site in self.resource_sites.clone() {
            for (action, method, single) in ACTIONS {
                let place = usize::from(single);
                let is_on = only.as_ref().is_none_or(|only| only.iter().any(|name| name == action));
                let Some(path) = endpoints.get(place).filter(|_| is_on) else { continue };
                let on = MethodCall {
                    file,
                    code,
                    expr,
                    call,
                    owner,
                    method: "resource",
                    receiver: String::new(),
                    site,
                };
                let kind = EventKind::Route {
                    method: method.into(),
                    paths: vec![path.clone()],
                    chain: vec![link.clone()],
                    shapes: EXPRESS,
                };
                self.event("express", &on, kind);
            }
        }
    }
}
