// What every group of assertions shares: a request that leaves traces to look for, and the event that it must leave.
import { send } from './http.mjs';
import { repeatedKeys } from './lines.mjs';

/** Sent in the query string of every request. It may appear nowhere. */
export const QUERY_SECRET = 'SECRET1zq81xk';

const DEFAULT_ROUTES = {
  ok: '/ok', user: '/users/:id', throw: '/throw', reject: '/reject', slow: '/slow', stream: '/stream', abort: '/abort-me',
  timeout: '/timeout', echo: '/echo', fail: '/fail', status: '/status/:code', flag: '/flag', vip: '/vip',
};

export class Run {
  constructor({ application, report, profile = {}, shape }) {
    this.application = application;
    this.report = report;
    this.prefix = profile.prefix ?? '';
    this.routes = Object.fromEntries(Object.entries(DEFAULT_ROUTES).map(([name, route]) => [name, this.prefix + route]));
    Object.assign(this.routes, profile.routes ?? {});
    this.profile = profile;
    this.shape = shape;
    this.sent = 0;
  }

  get lines() {
    return this.application.lines;
  }

  /** Sends one request with an id of its own and, unless told otherwise, the secret query. */
  async send(path, { id, query = `token=${QUERY_SECRET}`, headers = {}, ...rest } = {}) {
    this.sent += 1;
    const name = id === undefined ? `r-${this.sent}` : id;
    const target = `${this.prefix}${path}${query === '' ? '' : `${path.includes('?') ? '&' : '?'}${query}`}`;
    const response = await send(this.application.port, target, {
      headers: { ...(name === null ? {} : { 'x-request-id': name }), ...headers },
      ...rest,
    });
    return { ...response, id: name ?? response.headers['x-request-id'], path: target.split('?')[0] };
  }

  /** The one event of a request: asserts that it is exactly one, and hands it on. */
  one(check, id, what) {
    const entries = this.lines.of(id);
    check(entries.length === 1, `${what}: ${entries.length} events for request ${id}`);
    return entries[0]?.event;
  }

  /** What holds for every event of a request that was answered. */
  agrees(check, event, { status, path, method = 'GET', route, outcome, what }) {
    if (event === undefined) return;
    const expected = { status_code: status, path, method, route, outcome };
    for (const [field, value] of Object.entries(expected)) {
      if (value === undefined) continue;
      check(event[field] === value, `${what}: ${field} is ${JSON.stringify(event[field])}, not ${JSON.stringify(value)}`);
    }
  }
}

const ORDER = [
  'timestamp', 'event', 'request_id', 'trace_id', 'span_id', 'parent_span_id', 'service', 'version', 'deployment_id', 'region',
  'environment', 'method', 'path', 'route', 'status_code', 'duration_ms', 'outcome', 'request_bytes', 'response_bytes', 'client',
  'user', 'feature_flags', 'performance', 'error', 'sample_rate', 'sample_reason', 'truncated',
];
const TEXTS = ['service', 'version', 'environment', 'hostname', 'method', 'path', 'outcome', 'sample_reason'];

/** The form of an event, whatever the request was. */
export function wellFormed(check, { event, line }, shape, env) {
  const at = `event ${event.request_id}`;
  const repeated = repeatedKeys(line);
  check(repeated.length === 0, `${at}: keys stand twice: ${repeated.join(', ')}`);
  check(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(event.timestamp), `${at}: timestamp ${event.timestamp}`);
  check(Math.abs(Date.parse(event.timestamp) - Date.now()) < 3_600_000, `${at}: timestamp ${event.timestamp} is not of now`);
  check(/^(?!0{32})[0-9a-f]{32}$/.test(event.trace_id), `${at}: trace_id ${event.trace_id}`);
  check(/^(?!0{16})[0-9a-f]{16}$/.test(event.span_id), `${at}: span_id ${event.span_id}`);
  for (const name of TEXTS) check(typeof event[name] === 'string' && event[name] !== '', `${at}: ${name} ${event[name]}`);
  check(event.route === null || typeof event.route === 'string', `${at}: route ${event.route}`);
  check(Number.isInteger(event.status_code), `${at}: status_code ${event.status_code}`);
  check(
    typeof event.duration_ms === 'number' && event.duration_ms >= 0 && /^\d+(\.\d{1,3})?$/.test(String(event.duration_ms)),
    `${at}: duration_ms ${event.duration_ms}`,
  );
  check(!/[?#]/.test(event.path), `${at}: path ${event.path} holds a query`);
  check(typeof event.sample_rate === 'number', `${at}: sample_rate ${event.sample_rate}`);
  const said = shape.message.map((name) => event[name]).find((value) => typeof value === 'string');
  check(said === `${event.method} ${event.route ?? event.path} ${event.status_code}`, `${at}: message ${said}`);
  const level = shape.numbers[event.level] ?? event.level;
  check(level === levelOf(event), `${at}: level ${event.level} for ${event.status_code} ${event.outcome}`);
  const keys = Object.keys(event).filter((key) => ORDER.includes(key) && key !== 'timestamp');
  check(keys.join() === ORDER.filter((key) => keys.includes(key)).join(), `${at}: the fields stand as ${keys.join(', ')}`);
  for (const [field, value] of Object.entries(env)) check(event[field] === value, `${at}: ${field} is ${event[field]}, not ${value}`);
}

function levelOf({ status_code: status, outcome }) {
  if (status >= 500 || outcome === 'error') return 'error';
  return status >= 400 || outcome !== 'success' ? 'warn' : 'info';
}
