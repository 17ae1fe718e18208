// Events as lines of JSON on stdout.
import type { WideEvent } from './event.js';

export interface LineLogger {
  log: (line: string) => void;
}

let logger: LineLogger = console;

export function useLogger(instance: LineLogger): void {
  logger = instance;
}

export function write(event: WideEvent): void {
  logger.log(JSON.stringify(event));
}
