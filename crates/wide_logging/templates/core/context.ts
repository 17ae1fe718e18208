// The event of the request at hand, from anywhere in the code that serves it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { coreOrder, samplingOrder } from './event.js';
import type { Enrichment, EventError, WideEvent } from './event.js';

/** A request that is being served. */
export interface Scope {
  event: WideEvent;
  /** From performance.now(). */
  startedAt: number;
  flags: string;
  tracestate: string | undefined;
  /** Thrown, and not only reported with `addError`. */
  threw: boolean;
  timedOut: boolean;
  done: boolean;
}

// One storage for all copies of this module: bundlers and mixed ESM/CommonJS load it twice.
const KEY: unique symbol = Symbol.for('wide-events.storage');
const shared = globalThis as typeof globalThis & { [KEY]?: AsyncLocalStorage<Scope> };
const storage: AsyncLocalStorage<Scope> = (shared[KEY] ??= new AsyncLocalStorage<Scope>());

export function runInScope<T>(scope: Scope, work: () => T): T {
  return storage.run(scope, work);
}

export function currentScope(): Scope | undefined {
  return storage.getStore();
}

const SCOPE: unique symbol = Symbol('wide event');
type Carrier = object & { [SCOPE]?: Scope };

/** The scope travels on the request too, for hooks that run outside of its async context. */
export function attachScope(request: Carrier, scope: Scope): void {
  request[SCOPE] = scope;
}

export function scopeOf(request: Carrier): Scope | undefined {
  return request[SCOPE];
}

/** The event so far; undefined outside of a request. */
export function currentEvent(): WideEvent | undefined {
  return storage.getStore()?.event;
}

const RESERVED = new Set([...coreOrder, ...samplingOrder, '__proto__']);

/**
 * Adds fields to the event of this request: `enrich({ user: { id, subscription } })`. Objects are
 * merged one level deep and never changed. Does nothing outside of a request.
 */
export function enrich(fields: Enrichment): void {
  const scope = storage.getStore();
  if (scope === undefined || scope.done) return;
  try {
    for (const [name, value] of Object.entries(fields)) {
      if (RESERVED.has(name)) continue;
      const before = scope.event[name];
      scope.event[name] = isPlain(value) ? { ...(isPlain(before) ? before : {}), ...value } : value;
    }
  } catch {
    // Telemetry must not fail the request, not even for a getter that throws.
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Notes an error that was handled. One that the framework sees is noted without this. */
export function addError(error: unknown): void {
  const scope = storage.getStore();
  if (scope !== undefined && !scope.threw) setError(scope, error);
}

/** Notes an error that nobody handled before the framework did. */
export function noteThrown(scope: Scope, error: unknown): void {
  if (scope.done) return;
  scope.threw = true;
  setError(scope, error);
  if (isTimeout(error)) scope.timedOut = true;
}

function setError(scope: Scope, error: unknown): void {
  if (!scope.done) scope.event.error = { ...scope.event.error, ...describeError(error) };
}

const RETRIABLE = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT',
  '40001', '40P01', // PostgreSQL: serialization failure, deadlock
]);

function describeError(error: unknown): EventError {
  try {
    const { name, code, message, stack, retriable } = errorFields(error);
    return {
      type: typeof name === 'string' ? name : 'Error',
      code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
      message: typeof message === 'string' ? message : String(error),
      stack: process.env['NODE_ENV'] === 'production' ? undefined : textOf(stack),
      retriable: typeof retriable === 'boolean' ? retriable : RETRIABLE.has(String(code)),
    };
  } catch {
    return { type: 'Error', message: '[unreadable]', retriable: false };
  }
}

function errorFields(error: unknown): Record<string, unknown> {
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  const { name, code, message, stack, retriable } = error as Record<string, unknown>;
  const own: unknown = error.constructor?.name;
  const type = name === undefined || name === 'Error' ? own : name;
  return { name: type, code, message, stack, retriable };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isTimeout(error: unknown): boolean {
  const { name, code } = errorFields(error);
  return name === 'TimeoutError' || code === 'ETIMEDOUT' || code === 'FST_ERR_HANDLER_TIMEOUT';
}

const COUNTERS: Record<string, string> = { cache_hit: 'cache_hits', cache_miss: 'cache_misses' };

/** Counts work and its time: `count('db_query', 12.5)` adds to db_query_count, db_duration_ms. */
export function count(kind: string, milliseconds?: number): void {
  const scope = storage.getStore();
  if (scope === undefined || scope.done) return;
  const totals = (scope.event.performance ??= {});
  add(totals, COUNTERS[kind] ?? `${kind}_count`, 1);
  if (milliseconds !== undefined) {
    add(totals, `${kind.replace(/_(?:query|call)$/, '')}_duration_ms`, milliseconds);
  }
}

function add(totals: Record<string, number>, name: string, amount: number): void {
  totals[name] = Math.round(((totals[name] ?? 0) + amount) * 1000) / 1000;
}

/** Runs work and counts it with its time: `await timed('db_query', () => db.query(...))`. */
export async function timed<T>(kind: string, work: () => T | Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    count(kind, performance.now() - startedAt);
  }
}

/** Headers that continue this request's trace: `fetch(url, { headers: outgoingHeaders() })`. */
export function outgoingHeaders(): Record<string, string> {
  const scope = storage.getStore();
  if (scope === undefined) return {};
  const { request_id, trace_id, span_id } = scope.event;
  return {
    'x-request-id': request_id,
    traceparent: `00-${trace_id}-${span_id}-${scope.flags}`,
    ...(scope.tracestate === undefined ? {} : { tracestate: scope.tracestate }),
  };
}
