//! Errors: a failure is reported to somebody.

use facts::{LogLevel, Route};
use flow::Program;

use super::calls::{AGENTS, Runs, calls, imports};
use super::{Cover, Coverage, Mark};

pub(super) struct Errors<'p> {
    program: &'p Program,
    agent: Option<&'static str>,
    /// A reporter is set up.
    reporter: Option<&'static str>,
    /// It is given what handlers throw.
    is_attached: bool,
    captures: Runs,
    logs: Runs,
    /// Some line is written at error level by what handles errors.
    logs_errors: bool,
}

const REPORTERS: &[&str] = &[
    "@sentry/",
    "@bugsnag/js",
    "@bugsnag/node",
    "@bugsnag/plugin-express",
    "bugsnag",
    "rollbar",
    "@honeybadger-io/js",
    "@airbrake/node",
    "raygun",
    "@google-cloud/error-reporting",
    "@appsignal/nodejs",
    "posthog-node",
];

impl<'p> Errors<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let mut captures = Runs::default();
        let mut is_attached = false;
        for call in calls(program) {
            is_attached |= matches!(
                call.name,
                "setupExpressErrorHandler"
                    | "setupFastifyErrorHandler"
                    | "setupKoaErrorHandler"
                    | "setupHapiErrorHandler"
                    | "setupConnectErrorHandler"
                    | "withSentry"
                    | "withSentryConfig"
                    | "wrapApiHandlerWithSentry"
                    | "wrapRouteHandlerWithSentry"
                    | "SentryGlobalFilter"
            ) || call.name == "errorHandler"
                && REPORTERS.iter().any(|reporter| call.callee.starts_with(reporter))
                || call.callee.contains("SentryModule")
                || call.callee.contains("onRequestError");
            if matches!(
                call.name,
                "captureException"
                    | "noticeError"
                    | "notify"
                    | "captureError"
                    | "trackException"
                    | "sendError"
                    | "reportError"
            ) {
                captures.add(call.code, call.file, call.owner);
            }
        }
        let mut logs = Runs::default();
        for call in program.log_calls.iter().filter(|call| call.level >= LogLevel::Error) {
            if let Some(code) = program.base.file(call.file).code() {
                logs.add(code, call.file, call.function);
            }
        }
        Self {
            program,
            agent: imports(program, AGENTS),
            reporter: imports(program, REPORTERS),
            is_attached,
            captures,
            logs,
            logs_errors: handler_logs(program),
        }
    }
}

/// A middleware of four parameters, an error filter or handler that logs what it is given.
fn handler_logs(program: &Program) -> bool {
    program.log_calls.iter().filter(|call| call.level >= LogLevel::Error).any(|call| {
        let Some(code) = program.base.file(call.file).code() else { return false };
        let function = code.function(call.function);
        let handles =
            function.name.to_ascii_lowercase().contains("error") || &*function.name == "catch";
        function.params.len() == 4 || handles && function.params.len() >= 2
    })
}

impl Coverage for Errors<'_> {
    fn signal(&self) -> &'static str {
        "Errors"
    }

    fn of(&mut self, route: &Route) -> Cover {
        if let Some(agent) = self.agent {
            return Cover::new(Mark::Covered, format!("{agent} reports what handlers throw"));
        }
        if let Some(reporter) = self.reporter {
            let reporter = reporter.trim_end_matches('/');
            return match self.is_attached || self.captures.for_route(self.program, route) {
                true => Cover::new(Mark::Covered, format!("{reporter} is given what it throws")),
                false => Cover::new(
                    Mark::Partial,
                    format!("{reporter} is set up, and not given what handlers throw"),
                ),
            };
        }
        match self.logs_errors || self.logs.for_route(self.program, route) {
            true => Cover::new(
                Mark::Partial,
                "failures are logged, and no reporter groups or counts them",
            ),
            false => Cover::new(Mark::Missing, "a failure is told to nobody"),
        }
    }
}
