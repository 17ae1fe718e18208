import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { businessContext, policy } from './policy.js';
import { isSensitiveKey, redact } from './redact.js';
import { createSampler, decide, hash } from './sampler.js';
import { requestId, traceContext } from './trace.js';
import { addError, count, currentEvent, enrich, outgoingHeaders, timed } from './index.js';
import { runInScope } from './context.js';
import { beginEvent, finishEvent, overrideForTests } from './emit.js';
import { eventsOf, only } from './testing.js';
import type { WideEvent } from './event.js';

/** One request from beginning to end, without a server. */
async function served(
  handler: () => unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Promise<WideEvent> {
  const events = await eventsOf(async () => {
    const header = (name: string): unknown => headers[name];
    const scope = beginEvent({ method: 'POST', url: '/orders?token=hunter2', header });
    await runInScope(scope, handler);
    finishEvent(scope, { status, route: '/orders', aborted: false });
    finishEvent(scope, { status: 500, route: null, aborted: true }); // ignored: one event
  });
  return only(events);
}

const PLAIN = { trace_id: '0000000000000000000000000000000c', status_code: 200 };

const CONDITION = /^([^<>=!\s]+)\s*([<>=!]*)\s*(.*?)\s*$/;
const ALIASES = new Map([['status', 'status_code'], ['duration', 'duration_ms']]);

/** `a.b` and 5 make { a: { b: 5 } }. */
function nested(path: string, value: unknown): Record<string, unknown> {
  const [name = '', ...rest] = path.split('.');
  return { [name]: rest.length === 0 ? value : nested(rest.join('.'), value) };
}

test('sampling: the configured policy keeps each of its conditions', () => {
  assert.ok(policy.keep.length > 0);
  for (const condition of policy.keep) {
    const [, subject = '', operator = '', value = ''] = CONDITION.exec(condition) ?? [];
    if (operator === '!=') continue;
    const number = Number(value) + (operator === '>' ? 1 : operator === '<' ? -1 : 0);
    const met = operator === '' ? true : Number.isNaN(number) ? value : number;
    const decision = decide({ ...PLAIN, ...nested(ALIASES.get(subject) ?? subject, met) });
    assert.deepEqual([decision.keep, decision.rate], [true, 1], condition);
  }
});

test('sampling: keep rules come before chance, the highest chance counts', () => {
  const sampler = createSampler({
    keep: ['status>=500', 'user.plan=enterprise'],
    chance: [{ when: 'duration>1000', rate: 0.5 }, { when: 'status>=400', rate: 0.1 }],
    rate: 0.05,
  });
  const slow = { ...PLAIN, status_code: 404, duration_ms: 1_500 };
  assert.deepEqual(sampler({ ...slow, user: { plan: 'enterprise' } }), {
    keep: true,
    rate: 1,
    reason: 'user.plan=enterprise',
  });
  assert.equal(sampler(slow).reason, 'duration>1000');
  assert.equal(sampler({ ...PLAIN, status_code: 404 }).rate, 0.1);
  assert.deepEqual(sampler(PLAIN), { keep: false, rate: 0.05, reason: 'base' });
});

test('sampling: flags that are all false keep nothing, absent fields meet nothing', () => {
  const meets = (condition: string, event: Record<string, unknown>): boolean =>
    createSampler({ keep: [condition], chance: [], rate: 0 })(event).keep;
  assert.equal(meets('feature_flags', { feature_flags: { a: false, b: '' } }), false);
  assert.equal(meets('feature_flags', { feature_flags: { a: false, b: true } }), true);
  assert.equal(meets('user.plan!=free', { user: {} }), false);
  assert.equal(meets('user.toString', { user: {} }), false);
  assert.equal(meets('cart.tags=sale', { cart: { tags: ['new', 'sale'] } }), true);
  assert.throws(() => createSampler({ keep: ['>5'], chance: [], rate: 0 }), SyntaxError);
  assert.throws(() => createSampler({ keep: [], chance: [], rate: 5 }), RangeError);
});

test('sampling: chance is a hash of the trace id, the same in every service', () => {
  assert.equal(hash('4bf92f3577b34da6a3ce929d0e0e4736'), 3785779378);
  assert.equal(hash('ü€😀'), 4256116799);
  const sampler = createSampler({ keep: [], chance: [], rate: 0.05 });
  let kept = 0;
  for (let n = 0; n < 20_000; n += 1) {
    if (sampler({ trace_id: `req-${n}` }).keep) kept += 1;
  }
  assert.ok(kept > 800 && kept < 1_200, `${kept} of 20,000 at 5%`);
});

test('redaction: by key, in any spelling and at every depth', () => {
  const given = {
    user: { id: 'u1', Email: 'x', profile: { 'first-name': 'Ada', phoneNumber: 5 } },
    headers: [{ 'Set-Cookie': ['a=b'], 'X-Api-Key': { a: 1 } }],
    stripe_secret: 's',
    has_password: true,
    token_count: 3,
  };
  const before: unknown = JSON.parse(JSON.stringify(given));
  assert.deepEqual(redact(given), {
    user: {
      id: 'u1',
      Email: '[redacted]',
      profile: { 'first-name': '[redacted]', phoneNumber: '[redacted]' },
    },
    headers: [{ 'Set-Cookie': '[redacted]', 'X-Api-Key': '[redacted]' }],
    stripe_secret: '[redacted]',
    has_password: true,
    token_count: 3,
  });
  assert.deepEqual(given, before, 'the live object was changed');
});

const TEXTS: [given: string, expected: string][] = [
  ['paid with 4111 1111 1111 1111.', 'paid with [card].'],
  ['order 4111111111111112', 'order 4111111111111112'],
  ['mail to Ada.L+x@mail.example.co.uk failed', 'mail to [email] failed'],
  ['Authorization: Bearer abcdef0123456789ABCDEF', 'Authorization: [token]'],
  ['Basic validation failed', 'Basic validation failed'],
  [`key ${['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_')}`, 'key [token]'],
  ['postgres://app:p@ss:w0rd@db:5432/shop', 'postgres://[credentials]@db:5432/shop'],
  ['ssn 219-09-9999, not 000-12-3456', 'ssn [ssn], not 000-12-3456'],
  ['GB82 WEST 1234 5698 7654 32', '[iban]'],
  ['to NL91ABNA0417164300', 'to [iban]'],
  ['+49 (0)30 1234-5678 or (415) 555-2671', '[phone] or [phone]'],
  ['from 10.1.2.3:80, 2001:db8::8a2e:1', 'from [ip]:80, [ip]'],
  ['v1.2.3.4 at 12:30:45', 'v1.2.3.4 at 12:30:45'],
  ['GET /users/1?mail=x why?', 'GET /users/1?[query] why?'],
];

test('redaction: by pattern, in every text', () => {
  for (const [given, expected] of TEXTS) {
    assert.deepEqual(redact({ error: { message: given } }), { error: { message: expected } });
  }
});

test('redaction: odd values neither throw nor escape', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const given = {
    circular,
    big: BigInt(7),
    date: new Date(0),
    map: new Map([['password', 'x']]),
    error: new TypeError('no ada@example.com'),
    ignored: () => 1,
    get broken(): never {
      throw new Error('unreadable');
    },
  };
  assert.deepEqual(redact(given), {
    circular: { self: '[circular]' },
    big: '7',
    date: '1970-01-01T00:00:00.000Z',
    map: '[Map of 1]',
    error: { type: 'TypeError', message: 'no [email]' },
    broken: '[unreadable]',
  });
});

test('business context: every declared field is written', async () => {
  for (const path of businessContext) {
    const fields = nested(path, 'set');
    const event = await served(() => enrich(fields));
    const [name = ''] = Object.keys(fields);
    if (path.split('.').some((key) => isSensitiveKey(key))) {
      assert.match(JSON.stringify(event[name]), /\[redacted\]/, path);
    } else {
      assert.deepEqual(event[name], fields[name], path);
    }
  }
});

test('an event has its core fields first and its rate last', async () => {
  const event = await served(() => enrich({ cart: { total: 5 }, request_id: 'mine' }));
  const names = Object.keys(event);
  assert.deepEqual(names.slice(0, 4), ['timestamp', 'event', 'level', 'message']);
  assert.deepEqual(names.slice(-2), ['sample_rate', 'sample_reason']);
  assert.equal(event.path, '/orders');
  assert.equal(event.message, 'POST /orders 200');
  assert.match(event.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.notEqual(event.request_id, 'mine');
});

test('fields are merged, and what is given is left as it is', async () => {
  const user = { id: 'u1' };
  const event = await served(() => {
    enrich({ user });
    enrich({ user: { plan: 'pro' }, feature_flags: { a: true } });
    enrich({ feature_flags: { b: false } });
  });
  assert.deepEqual(event['user'], { id: 'u1', plan: 'pro' });
  assert.deepEqual(event.feature_flags, { a: true, b: false });
  assert.deepEqual(user, { id: 'u1' });
});

test('errors are noted with their code', async () => {
  const error = Object.assign(new RangeError('no'), { code: 'ECONNRESET' });
  const event = await served(() => addError(error), { status: 503 });
  assert.deepEqual([event.error?.type, event.error?.code], ['RangeError', 'ECONNRESET']);
  assert.equal(event.error?.retriable, true);
  assert.deepEqual([event.outcome, event.level], ['error', 'error']);
});

test('work is counted with its time', async () => {
  const event = await served(async () => {
    count('db_query', 2.5);
    count('db_query', 1);
    count('cache_hit');
    assert.equal(await timed('external_call', async () => 'result'), 'result');
  });
  const { external_duration_ms, ...counted } = event.performance ?? {};
  assert.deepEqual(counted, {
    db_query_count: 2,
    db_duration_ms: 3.5,
    cache_hits: 1,
    external_call_count: 1,
  });
  assert.equal(typeof external_duration_ms, 'number');
});

test('outgoing calls carry the trace', async () => {
  const headers = {
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
    'x-request-id': 'r-1',
  };
  let outgoing: Record<string, string> = {};
  const event = await served(() => (outgoing = outgoingHeaders()), { headers });
  assert.deepEqual(outgoing, {
    'x-request-id': 'r-1',
    traceparent: `00-4bf92f3577b34da6a3ce929d0e0e4736-${event.span_id}-00`,
  });
});

test('ids: what is malformed is replaced', () => {
  for (const bad of ['', 'a b', 'x'.repeat(129), 'a\nb', undefined, ['a']]) {
    assert.match(requestId(bad), /^[0-9a-f-]{36}$/);
  }
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  for (const bad of [
    `ff-${trace}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-00f067aa0ba902b7-01`,
    `00-${trace}-00f067aa0ba902b7-01-more`,
  ]) {
    const made = traceContext(bad);
    assert.match(made.trace_id, /^[0-9a-f]{32}$/);
    assert.deepEqual([made.trace_id === trace, made.parent_span_id], [false, undefined], bad);
  }
});

test('outside of a request nothing happens', () => {
  enrich({ user: { id: 'u1' } });
  addError(new Error('nobody listens'));
  count('db_query');
  assert.equal(currentEvent(), undefined);
  assert.deepEqual(outgoingHeaders(), {});
});

test('an event over the size cap is cut and says so', async () => {
  const rows = Array.from({ length: 50 }, (_, n) => ({ n, text: 'ü'.repeat(1_000) }));
  const event = await served(() => enrich({ cart: { total: 5 }, rows }));
  assert.equal(event.truncated, true);
  assert.equal(event['rows'], undefined);
  assert.deepEqual(event['cart'], { total: 5 });
  assert.ok(Buffer.byteLength(JSON.stringify(event)) <= 32 * 1024);
});

test('a logger that throws does not reach the request', () => {
  overrideForTests({
    sampler: createSampler({ keep: [], chance: [], rate: 1 }),
    sink: () => {
      throw new Error('the disk is full');
    },
  });
  const { emitWarning } = process;
  const warnings: unknown[] = [];
  process.emitWarning = (warning: unknown) => void warnings.push(warning);
  try {
    const scope = beginEvent({ method: 'GET', url: '/', header: () => undefined });
    finishEvent(scope, { status: 200, route: null });
  } finally {
    overrideForTests();
    process.emitWarning = emitWarning;
  }
  assert.match(String(warnings), /the disk is full/);
});
