export { addError, count, currentEvent, enrich, outgoingHeaders, timed } from './context.js';
export { useLogger } from './logger.js';
export type { Enrichment, EventError, Outcome, WideEvent } from './event.js';
