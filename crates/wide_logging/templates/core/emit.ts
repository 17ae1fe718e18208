// The life of an event: begun with the request, finished once, decided on, redacted, written.
// Nothing here throws: telemetry must not fail the request.
import { hostname } from 'node:os';
import { addedOrder, coreOrder, samplingOrder } from './event.js';
import { service } from './policy.js';
import { redact } from './redact.js';
import { decide } from './sampler.js';
import { requestId, traceContext } from './trace.js';
import { write } from './logger.js';
import type { Scope } from './context.js';
import type { Level, Outcome, WideEvent } from './event.js';
import type { Sampler } from './sampler.js';

const MAX_BYTES = 32 * 1024;
/** A character takes up to six bytes as JSON; events below this need no measuring. */
const SURELY_SMALL = MAX_BYTES / 6;

export interface Incoming {
  method: string;
  /** With or without a query string, which is cut off. */
  url: string;
  header: (name: string) => unknown;
}

/** Begins the event of a request. Its id is to be sent back as `x-request-id`. */
export function beginEvent({ method, url, header }: Incoming): Scope {
  const { flags, ...trace } = traceContext(header('traceparent'));
  const origin = (source ??= readSource());
  const event: WideEvent = {
    timestamp: new Date().toISOString(),
    event: 'http_request',
    level: 'info',
    message: '',
    request_id: requestId(header('x-request-id'), header('x-amzn-requestid')),
    trace_id: trace.trace_id,
    span_id: trace.span_id,
    parent_span_id: trace.parent_span_id,
    service: origin.service,
    version: origin.version,
    deployment_id: origin.deployment_id,
    region: origin.region,
    environment: origin.environment,
    hostname: origin.hostname,
    method,
    path: pathOf(url),
    route: null,
    status_code: 0,
    duration_ms: 0,
    outcome: 'success',
    request_bytes: bytes(header('content-length')),
    response_bytes: undefined,
    client: clientOf(text(header('user-agent'))),
  };
  return {
    event,
    startedAt: performance.now(),
    flags,
    tracestate: text(header('tracestate')),
    threw: false,
    timedOut: false,
    done: false,
  };
}

export interface Ending {
  status: number;
  route: string | null;
  /** The connection closed before the response was finished. */
  aborted?: boolean;
  /** The content-length of the response. */
  length?: unknown;
}

/** Finishes the event, once: a second call does nothing. */
export function finishEvent(scope: Scope, ending: Ending): void {
  if (scope.done) return;
  scope.done = true;
  try {
    complete(scope, ending);
    writeIfKept(scope.event);
  } catch (error) {
    warnOnce(error);
  }
}

function complete(scope: Scope, { status, route, aborted, length }: Ending): void {
  const { event } = scope;
  event.route = route;
  event.status_code = status;
  event.duration_ms = Math.round((performance.now() - scope.startedAt) * 1000) / 1000;
  event.outcome = outcomeOf(scope, status, aborted === true);
  event.level = levelOf(event.outcome, status);
  event.message = `${event.method} ${route ?? event.path} ${status}`;
  event.response_bytes = bytes(length);
}

/** An error that was thrown and answered with 4xx was the client's, and is no failure. */
function outcomeOf(scope: Scope, status: number, aborted: boolean): Outcome {
  const says = status === 408 || status === 504;
  if (says || (scope.timedOut && (aborted || status === 503))) return 'timeout';
  if (status >= 500 || (scope.threw && status < 400)) return 'error';
  return aborted ? 'aborted' : 'success';
}

function levelOf(outcome: Outcome, status: number): Level {
  if (status >= 500 || outcome === 'error') return 'error';
  return status >= 400 || outcome !== 'success' ? 'warn' : 'info';
}

let sampler: Sampler = decide;
let sink: (event: WideEvent) => void = write;

/** For tests: another sampler or sink. Without arguments both are as configured again. */
export function overrideForTests(changes: { sampler?: Sampler; sink?: typeof sink } = {}): void {
  sampler = changes.sampler ?? decide;
  sink = changes.sink ?? write;
}

/** Dropped events are never redacted, which is most of the work. */
function writeIfKept(event: WideEvent): void {
  const { keep, rate, reason } = sampler(event);
  if (!keep) return;
  event.sample_rate = rate;
  event.sample_reason = reason;
  const tally = { values: 0, characters: 0 };
  const clean = redact(event, tally, inOrder(event));
  sink((tally.characters < SURELY_SMALL ? clean : withinCap(clean)) as WideEvent);
}

const ordered = new Set([...coreOrder, ...addedOrder, ...samplingOrder]);

function inOrder(event: WideEvent): string[] {
  const others = Object.keys(event).filter((name) => !ordered.has(name));
  return [...coreOrder, ...addedOrder, ...others, ...samplingOrder];
}

/** Fields that are not the core are left out, the last first, until the event fits. */
export function withinCap(event: Record<string, unknown>): Record<string, unknown> {
  let size = sizeOf(event);
  if (size <= MAX_BYTES) return event;
  const cut: Record<string, unknown> = { ...event, truncated: true };
  size += ',"truncated":true'.length;
  const names = Object.keys(event).filter(
    (name) => !coreOrder.includes(name) && !samplingOrder.includes(name),
  );
  for (const name of names.reverse()) {
    if (size <= MAX_BYTES) break;
    size -= sizeOf(name) + sizeOf(event[name]) + 2;
    delete cut[name];
  }
  return cut;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

let warned = false;

function warnOnce(error: unknown): void {
  if (warned) return;
  warned = true;
  process.emitWarning(`a wide event was not written: ${String(error)}`);
}

interface Source {
  service: string;
  version: string;
  deployment_id: string | undefined;
  region: string | undefined;
  environment: string;
  hostname: string;
}

let source: Source | undefined;

function clientOf(userAgent: string | undefined): WideEvent['client'] {
  return userAgent === undefined ? undefined : { user_agent: userAgent };
}

/** Read at the first request: by then files such as .env were loaded. */
function readSource(): Source {
  const { env } = process;
  return {
    service: env['SERVICE_NAME'] || service.name,
    version: env['SERVICE_VERSION'] || env['npm_package_version'] || service.version,
    deployment_id: env['DEPLOYMENT_ID'],
    region: env['AWS_REGION'] || env['REGION'],
    environment: env['NODE_ENV'] || 'development',
    hostname: env['HOSTNAME'] || hostname(),
  };
}

/** The path alone, also of the absolute form that proxies send (RFC 9112, section 3.2.2). */
function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  return path.startsWith('/') ? path : path.replace(/^[a-z]+:\/\/[^/]*/i, '') || '/';
}

function bytes(length: unknown): number | undefined {
  const number = typeof length === 'string' && length !== '' ? Number(length) : length;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
