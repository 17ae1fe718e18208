// Events through winston: one entry, not a message with an object, which would be nested.
import { createLogger, format, transports } from 'winston';
import type { Logger } from 'winston';
import type { WideEvent } from './event.js';

const json = format.json({ deterministic: false }); // in the event's order, not the alphabet's

let logger: Logger = createLogger({
  level: 'info',
  format: json,
  transports: [new transports.Console()],
});

/**
 * Writes to the transports of the application's logger. Its format is not applied: one such as
 * `timestamp()` or `printf()` would replace or lose fields.
 */
export function useLogger(instance: Logger): void {
  logger = createLogger({
    level: 'info',
    levels: instance.levels,
    silent: instance.silent,
    format: json,
    transports: instance.transports,
  });
}

export function write(event: WideEvent): void {
  // Syslog levels say `warning`.
  const level = event.level in logger.levels ? event.level : 'warning';
  logger.log({ ...event, level });
}
