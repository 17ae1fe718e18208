//! Log calls with their fields; a redacted one is in brackets.

use crate::testing::program;

/// `logger level field, field`, call by call.
fn logged(files: &[(&str, &str)]) -> Vec<String> {
    let program = program(files);
    let row = |call: &facts::LogCall| {
        let name = |field: &facts::LogField| match field.redacted {
            true => format!("[{}]", field.name),
            false => field.name.to_string(),
        };
        let fields: Vec<String> = call.fields.iter().map(name).collect();
        format!("{} {:?} {}", call.logger, call.level, fields.join(", ")).trim_end().to_owned()
    };
    program.log_calls.iter().map(row).collect()
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
        console.info(user, JSON.stringify(session), [a.b], this.key, cond ? x : y);")]);
    assert_eq!(
        rows,
        [
            "console Info user.password, user.id, ok, rest",
            "console Error user.email, req.body.ssn, token",
            "console Info user, session, a.b, key, x, y",
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
