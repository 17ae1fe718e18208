// Wide events for Express, written by hand and apart from the templates: what the driver is tested against.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { serviceName } from './policy.js';
import { redact } from './redact.js';
import { decide } from './sampler.js';

const storage = new AsyncLocalStorage();
const ORDER = ('timestamp event level message request_id trace_id span_id parent_span_id service version deployment_id region environment '
  + 'hostname method path route status_code duration_ms outcome client').split(' ');
const LAST = ['error', 'sample_rate', 'sample_reason', 'truncated'];
const MAX_BYTES = 32 * 1024;

let logger = { info: (fields) => process.stdout.write(`${JSON.stringify(fields)}\n`) };

export function enrich(fields) {
  const scope = storage.getStore();
  if (scope !== undefined) merge(scope.event, fields);
}

export function currentEvent() {
  return storage.getStore()?.event;
}

export function addError(error) {
  const scope = storage.getStore();
  if (scope !== undefined) note(scope, error);
}

function merge(event, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const mergeable = typeof value === 'object' && value !== null && typeof event[name] === 'object' && event[name] !== null;
    event[name] = mergeable ? { ...event[name], ...value } : value;
  }
}

function note(scope, error) {
  const { name = 'Error', message = String(error), code, stack } = error ?? {};
  scope.event.error = { type: name, ...(code === undefined ? {} : { code }), message, ...(process.env.NODE_ENV === 'production' ? {} : { stack }), retriable: false };
}

const VALID_ID = /^[A-Za-z0-9._:-]{1,128}$/;

function requestId(headers) {
  const found = [headers['x-request-id'], headers['x-amzn-requestid']].find((id) => typeof id === 'string' && VALID_ID.test(id));
  return found ?? randomUUID();
}

function traceOf(header) {
  const parts = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(header ?? '');
  const span = { span_id: randomBytes(8).toString('hex') };
  const valid = parts !== null && parts[1] !== 'ff' && !/^0+$/.test(parts[2]) && !/^0+$/.test(parts[3]) && !(parts[1] === '00' && parts[5]);
  return valid ? { trace_id: parts[2], ...span, parent_span_id: parts[3] } : { trace_id: randomBytes(16).toString('hex'), ...span };
}

function begin(req) {
  const { env } = process;
  return {
    timestamp: new Date().toISOString(), event: 'http_request', level: 'info', message: '', request_id: requestId(req.headers),
    ...traceOf(req.headers.traceparent), service: env.SERVICE_NAME ?? serviceName, version: env.SERVICE_VERSION ?? env.npm_package_version ?? '0.0.0',
    deployment_id: env.DEPLOYMENT_ID, region: env.AWS_REGION ?? env.REGION, environment: env.NODE_ENV ?? 'development', hostname: env.HOSTNAME ?? hostname(),
    method: req.method, path: req.originalUrl.split('?')[0], route: null, client: { user_agent: req.headers['user-agent'] },
  };
}

/** Routers forget where they are mounted when an error leaves them, so it is read when a route matches. */
function watchRoute(req, scope) {
  let route;
  Object.defineProperty(req, 'route', {
    configurable: true,
    get: () => route,
    set(matched) {
      route = matched;
      const names = new Map(Object.entries(req.params ?? {}).map(([name, value]) => [value, name]));
      const mount = req.baseUrl.split('/').map((part) => (names.has(part) ? `:${names.get(part)}` : part)).join('/');
      scope.route = (mount + matched.path).replace(/(.)\/$/, '$1');
    },
  });
}

export function wideEvents() {
  return (req, res, next) => {
    const scope = { event: begin(req), startedAt: performance.now(), done: false, timedOut: false, route: null };
    req.wideEvent = scope;
    watchRoute(req, scope);
    res.setHeader('x-request-id', scope.event.request_id);
    res.on('timeout', () => { scope.timedOut = true; });
    res.on('finish', () => finish(scope, res, false));
    res.on('close', () => finish(scope, res, !res.writableFinished));
    storage.run(scope, next);
  };
}

export function wideEventErrors() {
  return (error, req, _res, next) => {
    note(req.wideEvent, error);
    next(error);
  };
}

function outcomeOf(scope, status, aborted) {
  if (scope.timedOut && status >= 500) return 'timeout';
  if (status >= 500) return 'error';
  return aborted ? 'aborted' : 'success';
}

function finish(scope, res, aborted) {
  if (scope.done) return;
  scope.done = true;
  const { event } = scope;
  const status = res.statusCode;
  event.route = scope.route;
  event.status_code = status;
  event.duration_ms = Math.round((performance.now() - scope.startedAt) * 1000) / 1000;
  event.outcome = outcomeOf(scope, status, aborted);
  event.level = status >= 500 ? 'error' : status >= 400 || event.outcome !== 'success' ? 'warn' : 'info';
  event.message = `${event.method} ${event.route ?? event.path} ${status}`;
  emit(event);
}

function emit(event) {
  try {
    const { keep, rate, reason } = decide(event);
    if (!keep) return;
    logger.info(withinCap(inOrder(redact({ ...event, sample_rate: rate, sample_reason: reason }))));
  } catch {
    // Telemetry must not fail the request.
  }
}

function inOrder(event) {
  const between = ['user', 'feature_flags', 'performance'].concat(Object.keys(event).filter((name) => !ORDER.includes(name) && !LAST.includes(name)));
  const names = [...new Set([...ORDER, ...between, ...LAST])];
  return Object.fromEntries(names.filter((name) => event[name] !== undefined).map((name) => [name, event[name]]));
}

function withinCap(event) {
  const cut = { ...event };
  for (const name of Object.keys(event).reverse()) {
    if (Buffer.byteLength(JSON.stringify(cut)) <= MAX_BYTES) break;
    if (ORDER.includes(name) || LAST.includes(name)) continue;
    delete cut[name];
    cut.truncated = true;
  }
  return cut;
}
