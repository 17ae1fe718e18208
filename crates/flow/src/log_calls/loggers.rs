//! Loggers by origin and by name.

use facts::LogLevel;

/// The level of a logger's method.
pub(crate) fn level(method: &str) -> Option<LogLevel> {
    Some(match method {
        "trace" | "silly" => LogLevel::Trace,
        "debug" | "verbose" => LogLevel::Debug,
        "info" | "log" | "notice" | "http" => LogLevel::Info,
        "warn" | "warning" => LogLevel::Warn,
        "error" | "exception" => LogLevel::Error,
        "fatal" | "critical" | "crit" | "emerg" | "alert" => LogLevel::Fatal,
        _ => return None,
    })
}

/// The kind of a logger, by where the object comes from.
pub(crate) fn by_origin(origin: &str) -> Option<&'static str> {
    // A child logs as its parent does.
    let mut origin = origin;
    while let Some(parent) = origin.strip_suffix(".child()") {
        origin = parent;
    }
    Some(match origin {
        "console" => "console",
        "pino()"
        | "pino.pino()"
        | "pino-http().logger"
        | "express.Request.log"
        | "koa.Context.log"
        | "http.IncomingMessage.log"
        | "pino.default()" => "pino",
        "winston"
        | "winston.createLogger()"
        | "winston.Logger()"
        | "winston.loggers.get()"
        | "winston.loggers.add()"
        | "winston.default.createLogger()" => "winston",
        "bunyan.createLogger()" | "bunyan()" | "bunyan.Logger()" => "bunyan",
        "log4js.getLogger()" => "log4js",
        "fastify().log"
        | "fastify.Request.log"
        | "fastify.Reply.log"
        | "fastify.Request.server.log" => "fastify",
        "@nestjs/common.Logger()"
        | "@nestjs/common.Logger"
        | "@nestjs/common.LoggerService()"
        | "@nestjs/common.ConsoleLogger()" => "nest",
        "nestjs-pino.PinoLogger()" | "nestjs-pino.Logger()" => "pino",
        "consola" | "consola.consola" | "consola.createConsola()" | "consola.create()" => "consola",
        "signale" | "signale.Signale()" => "signale",
        "loglevel" | "loglevel.getLogger()" => "loglevel",
        "tslog.Logger()" => "tslog",
        _ => return None,
    })
}

/// Loggers that are functions themselves: `debug("app")("text")`.
pub(crate) fn callable(origin: &str) -> Option<(&'static str, LogLevel)> {
    matches!(origin, "debug()" | "debug.debug()" | "util.debuglog()")
        .then_some(("debug", LogLevel::Debug))
}

/// The level that a function writes at when its name says that it writes a log: `warn`, `logInfo`, `log_error`.
pub(crate) fn level_of_wrapper(name: &str) -> Option<LogLevel> {
    let lower = name.trim_start_matches(['_', '#']).to_ascii_lowercase().replace('_', "");
    match lower.as_str() {
        // Verbs of other trades as well.
        "http" | "alert" | "notice" | "exception" => None,
        "writelog" | "logmessage" | "addlog" | "logmsg" => Some(LogLevel::Info),
        _ => level(&lower).or_else(|| {
            let said = lower.strip_prefix("log").or_else(|| lower.strip_suffix("log"))?;
            (said != "http").then(|| level(said))?
        }),
    }
}

/// A name that says that it is a logger.
pub(crate) fn is_logger_name(name: &str) -> bool {
    let lower = name.trim_start_matches(['_', '#']).to_ascii_lowercase();
    is_short_name(&lower)
        || lower == "logger"
        || name.ends_with("Logger")
        || lower.ends_with("_logger")
        || name.ends_with("Log") && !lower.ends_with("dialog") && !lower.ends_with("catalog")
}

pub(crate) fn is_short_name(name: &str) -> bool {
    name.trim_start_matches(['_', '#']).eq_ignore_ascii_case("log")
}
