// Events through pino: its level and time, and the event's fields beside them.
import { pino, symbols } from 'pino';
import type { Logger } from 'pino';
import type { WideEvent } from './event.js';

// On its own: the event has a level, message and timestamp already.
let logger: Logger = pino({
  base: null,
  timestamp: false,
  messageKey: 'message',
  formatters: { level: (label) => ({ level: label }) },
});
/** Names that the logger writes itself: they must not appear twice in a line. */
let inherited = new Set(['level', 'message']);

/**
 * Writes to the application's logger from now on. Sampling has decided already, so its level does
 * not drop events, unless it is silent.
 */
export function useLogger(instance: Logger): void {
  const enabled = instance.isLevelEnabled('info') || instance.level === 'silent';
  logger = enabled ? instance : instance.child({}, { level: 'info' });
  const messageKey = setting(symbols.messageKeySym);
  inherited = new Set(['level', messageKey, ...Object.keys(logger.bindings())]);
  // `bindings` does not tell of this one.
  if (setting(symbols.chindingsSym).includes('"hostname":')) inherited.add('hostname');
}

function setting(symbol: symbol): string {
  return String(Reflect.get(logger, symbol));
}

export function write(event: WideEvent): void {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(event)) {
    if (!inherited.has(name)) fields[name] = event[name];
  }
  logger[event.level](fields, event.message);
}
