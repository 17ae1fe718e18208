// Events through bunyan: its name, level, time and msg, and the event's fields beside them.
import { createLogger, INFO, FATAL } from 'bunyan';
import { service } from './policy.js';
import type { WideEvent } from './event.js';

type Logger = ReturnType<typeof createLogger>;

let logger: Logger = createLogger({ name: service.name, level: 'info' });

/**
 * Writes to the application's logger from now on. Sampling has decided already, so its level does
 * not drop events, unless it is switched off.
 */
export function useLogger(instance: Logger): void {
  logger = instance.child({});
  if (logger.level() > INFO && logger.level() <= FATAL) logger.level('info');
}

export function write(event: WideEvent): void {
  // bunyan's level is a number of that name.
  const { level, ...fields } = event;
  logger[level](fields, event.message);
}
