//! Log calls with their fields; a redacted one is in brackets.

use facts::LogLevel;

use super::{By, LogPaths, Places};
use crate::testing::program;

/// `logger level field, field`, call by call.
fn logged(files: &[(&str, &str)]) -> Vec<String> {
    let program = program(files);
    let outside = program.log_calls.iter().filter(|call| !call.in_wrapper);
    let row = |call: &facts::LogCall| {
        let name = |field: &facts::LogField| match field.redacted {
            true => format!("[{}]", field.name),
            false => field.name.to_string(),
        };
        let fields: Vec<String> = call.fields.iter().map(name).collect();
        format!("{} {:?} {}", call.logger, call.level, fields.join(", ")).trim_end().to_owned()
    };
    outside.map(row).collect()
}

#[test]
fn loggers_are_known_by_origin_and_by_name() {
    let rows = logged(&[
        ("logger.ts", "import pino from 'pino'; export const logger = pino(); export default require('winston').createLogger({});"),
        ("a.ts", "import winston, { logger } from './logger'; import { Logger } from '@nestjs/common'; import log4js from 'log4js';
            logger.info('x'); logger.child({ a: 1 }).warn('x'); winston.log('error', 'x'); console.log('x');
            class S { private readonly logger = new Logger('S'); private audit: Logger; m() { this.logger.verbose('x'); this.audit.error('x'); } }
            log4js.getLogger().fatal('x'); require('bunyan').createLogger({}).trace('x'); auditLogger.info('x'); log.debug('x');
            Math.log(2); log.log(3); dialog.info('x'); math.info(1);
            function h(req, res) { req.log.info('x'); }"),
    ]);
    assert_eq!(
        rows,
        [
            "pino Info",
            "pino Warn",
            "winston Error",
            "console Info",
            "nest Debug",
            "nest Error",
            "log4js Fatal",
            "bunyan Trace",
            "unknown Info",
            "unknown Debug",
            "pino Info",
        ]
    );
}

#[test]
fn fields_come_from_objects_and_from_text() {
    let rows = logged(&[("a.js", "const meta = { token }; const n = 'x';
        console.log({ user: { password: p, id }, ok: !secret, ...rest }, 'text');
        console.error(`${user.email} ${hash(card)} ${list.length}`, 'a' + req.body.ssn + \"b\", meta);
        console.info(user, JSON.stringify(session), [a.b], this.key, cond ? x : y, rows[0].pin, keys[i]);")]);
    assert_eq!(
        rows,
        [
            "console Info user.password, user.id, ok, rest",
            "console Error user.email, req.body.ssn, token",
            "console Info user, session, a.b, key, x, y, rows.pin, keys",
        ]
    );
}

#[test]
fn objects_made_before_are_logged_field_by_field() {
    let rows = logged(&[("a.js", "const base = { service: 'x' };
        function f(u) { const row = { id: u.id, email: u.email, password: u.password }; delete row.password; row.phone = u.phone;
            const wrapped = { row, ...base }; logger.info({ row }, 'x'); logger.info(row); logger.info({ wrapped }); row.ssn = u.ssn; }
        const a = { b: a }; logger.info({ a });")]);
    assert_eq!(
        rows,
        [
            "unknown Info row, row.id, row.email, row.phone",
            "unknown Info id, email, phone",
            "unknown Info wrapped, wrapped.row, wrapped.row.id, wrapped.row.email, wrapped.row.phone, wrapped.service",
            "unknown Info a, a.b, a.b.b, a.b.b.b, a.b.b.b.b, a.b.b.b.b.b, a.b.b.b.b.b.b, a.b.b.b.b.b.b.b",
        ]
    );
}

#[test]
fn redaction_paths_follow_the_logger() {
    let rows = logged(&[
        ("logger.js", "const pino = require('pino'); const paths = ['password', '*.token', 'req.headers[\"x-key\"]'];
            module.exports = pino({ redact: { paths, censor: '*' } });"),
        ("a.js", "const logger = require('./logger'); const child = logger.child({});
            child.info({ password, user: { token, deep: { token } }, req: { headers: { 'x-key': k, other: o } } }, `${password}`);
            require('pino')({ redact: ['a'] }).info({ a: { b }, password });
            const app = require('fastify')({ logger: { redact: ['card'] } }); app.log.info({ card, ssn });
            app.get('/x', (request, reply) => { request.log.info({ card }); });"),
    ]);
    assert_eq!(
        rows,
        [
            "pino Info [password], [user.token], user.deep.token, [req.headers.x-key], req.headers.other, password",
            "pino Info [a.b], password",
            "fastify Info [card], ssn",
            "fastify Info [card]",
        ]
    );
}

#[test]
fn wrappers_of_the_repository_are_followed() {
    let rows = logged(&[
        ("logger.ts", "import pino from 'pino'; const base = pino({ redact: ['password', 'meta.token'] });
            export const log = { info: (message, fields) => base.info(fields, message), warn: (message, meta) => base.warn({ meta }, message) };
            export function logError(message, error) { base.error({ err: error }, message); }
            export function logWarn(message, extra, request) { report(request); base.warn(clean(extra), message); }
            export class Logger { write(level, text) {} debug(text) { this.log(text, 'debug'); } log(module, text) { console.log(module, text); } }"),
        ("a.ts", "import { log, logError, logWarn, Logger } from './logger';
            log.info('x', { password, id }); log.warn('x', { token, password }); logError('x', failure);
            new Logger().debug('x'); logWarn('x', { secret }, req);"),
    ]);
    assert_eq!(
        rows,
        [
            "pino Info [password], id",
            "pino Warn [token], [password]",
            "pino Error failure",
            "console Debug",
            "pino Warn",
        ]
    );
}

#[test]
fn formats_mixins_serializers_and_request_loggers_are_read() {
    let program = program(&[
        ("logger.js", "const winston = require('winston'); const KEYS = ['ssn', 'pin'];
            const redact = winston.format((info) => { delete info.password; info.card.number = '***'; for (const key of KEYS) { if (info[key]) info[key] = 'x'; } info.requestId = store.id; return info; });
            module.exports = winston.createLogger({ level: 'debug', format: winston.format.combine(redact(), winston.format.json()) });"),
        ("http.js", "require('pino-http')({ serializers: { req: (req) => ({ id: req.id }) }, redact: { paths: ['user.email'] } });
            require('pino')({ mixin() { return { traceId: x() }; } }).child({ jobId: 1 }).info('x');"),
        ("a.js", "const logger = require('./logger'); logger.info('x', { password, card: { number, brand }, deep: { pin } });
            function h(req, res) { req.log.info({ user: { email, id }, req }); }"),
    ]);
    let fields = |call: &facts::LogCall| -> Vec<(String, bool, bool)> {
        let fields = call.fields.iter();
        fields.map(|field| (field.name.to_string(), field.redacted, field.serialized)).collect()
    };
    let of = |name: &str, redacted, serialized| (name.to_owned(), redacted, serialized);
    let [winston, request, child] = &program.log_calls[..] else { panic!("three calls") };
    assert_eq!(
        fields(winston),
        [
            of("password", true, false),
            of("card.number", true, false),
            of("card.brand", false, false),
            of("deep.pin", true, false),
        ]
    );
    assert_eq!(
        fields(request),
        [of("user.email", true, false), of("user.id", false, false), of("req", false, true)]
    );
    assert!(request.of_request && !winston.of_request);
    assert_eq!(child.bound, ["jobId".into()]);
    let setup = |call: &facts::LogCall| &program.loggers[call.setup.unwrap() as usize];
    assert!(setup(winston).level.is_some() && setup(winston).added.contains(&"requestId".into()));
    assert_eq!(setup(child).added, ["traceId".into()]);
}

/// Levels on the longest way through the function of this name.
fn longest(text: &str, name: &str) -> Vec<LogLevel> {
    let program = program(&[("a.js", text)]);
    let file = program.base.ids().next().unwrap();
    let code = program.base.file(file).code().unwrap();
    let found = code.functions.iter().position(|function| &*function.name == name).unwrap();
    let mut paths = LogPaths::new(&program, |_| true);
    let path = paths.through(file, facts::code::FunctionId(found as u32));
    path.calls.iter().map(|call| program.log_calls[*call as usize].level).collect()
}

#[test]
fn the_longest_way_goes_through_helpers_and_takes_one_branch() {
    use LogLevel::{Debug, Error, Info, Warn};
    let text = "const logger = require('pino')();
        function h(a) { logger.info('1'); if (!a) { logger.warn('2'); return; } helper(a); list.map((x) => logger.debug('3')); bus.on('x', () => logger.fatal('0'));
            try { work(); } catch (e) { logger.error('4'); throw e; } switch (a) { case 1: logger.warn('5'); break; case 2: logger.warn('6'); } }
        function helper(a) { if (a) helper(a - 1); if (!a) return; if (a > 1) { logger.info('8'); } for (const x of a) logger.info('9'); logger.debug('7'); }
        function short(a) { if (a) { logger.info('1'); return; } }
        function either(a) { a ? logger.info('1') : logger.warn('2'); function unused() { logger.fatal('x'); } }";
    assert_eq!(longest(text, "h"), [Info, Debug, Debug, Warn]);
    assert_eq!(longest(text, "short"), [Info]);
    assert_eq!(longest(text, "either"), [Info, Warn]);
    assert_eq!(
        longest("function f() { try { g(); } catch (e) { console.error(e); } }", "f"),
        [Error]
    );
}

#[test]
fn blocks_around_a_place_say_how_it_is_reached() {
    let text = "function h(list) { for (const x of list) { try { if (x.ok) { x.each((y) => { DEBUG && log.info(y); }); } } catch (e) { log.error(e); } finally { log.warn('x'); } } }";
    let program = program(&[("a.js", text)]);
    let file = program.base.ids().next().unwrap();
    let code = program.base.file(file).code().unwrap();
    let places = Places::new(code);
    let ways = |call: &facts::LogCall| -> Vec<&str> {
        let around = places.around(call.function, call.range);
        around
            .iter()
            .map(|enclosing| match enclosing.by {
                By::Function { passed_to: Some(_), .. } => "callback",
                By::Function { .. } => "function",
                By::Then(_) => "then",
                By::Otherwise(_) => "otherwise",
                By::Loop(_) => "loop",
                By::Case { .. } => "case",
                By::Try(_) => "try",
                By::Catch(_) => "catch",
                By::Finally(_) => "finally",
                By::Block => "block",
            })
            .collect()
    };
    let rows: Vec<_> = program.log_calls.iter().map(ways).collect();
    assert_eq!(
        rows,
        [
            vec!["then", "callback", "then", "try", "loop", "function", "function"],
            vec!["catch", "loop", "function", "function"],
            vec!["finally", "loop", "function", "function"],
        ]
    );
}
