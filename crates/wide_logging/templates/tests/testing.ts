// What the tests of the wide events share: an application is started and asked over HTTP, and the
// events that would have been written are looked at. Nothing here is left to chance or to a clock.
import { strict as assert } from 'node:assert';
import { request } from 'node:http';
import { overrideForTests } from './emit.js';
import { createSampler } from './sampler.js';
import type { IncomingHttpHeaders } from 'node:http';
import type { WideEvent } from './event.js';
import type { SamplingPolicy } from './policy.js';

export const KEEP_ALL: SamplingPolicy = { keep: [], chance: [], rate: 1 };

/** The events of what `work` does, with the rules given instead of the configured ones. */
export async function eventsOf(
  work: (events: WideEvent[]) => unknown,
  rules: SamplingPolicy = KEEP_ALL,
): Promise<WideEvent[]> {
  const events: WideEvent[] = [];
  overrideForTests({ sampler: createSampler(rules), sink: (event) => events.push(event) });
  try {
    await work(events);
  } finally {
    overrideForTests();
  }
  return events;
}

export function only(events: WideEvent[]): WideEvent {
  const [event] = events;
  assert.ok(event !== undefined && events.length === 1, `${events.length} events, not one`);
  return event;
}

/** Waits for something that follows from what has happened, such as the end of a connection. */
export async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition() && waited < 5_000; waited += 5) await pause(5);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

interface Asked {
  headers?: Record<string, string>;
  /** Goes away then. */
  leaves?: Promise<void>;
}

export interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
}

export function ask(port: number, path: string, asked: Asked = {}): Promise<Answer> {
  const { headers = {}, leaves } = asked;
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, path, headers, agent: false, host: '127.0.0.1' }, (answer) => {
      answer.resume();
      answer.on('error', () => undefined);
      answer.on('close', () => resolve({ status: answer.statusCode, headers: answer.headers }));
    });
    const gone = (): void => resolve({ status: undefined, headers: {} });
    outgoing.on('error', leaves === undefined ? reject : gone);
    void leaves?.then(() => outgoing.destroy());
    outgoing.end();
  });
}

export interface Application {
  port: number;
  close: () => unknown;
}
type Case = [name: string, check: () => Promise<void>];
type Ask = (path: string, asked?: Asked) => Promise<Answer>;
type Start = (slowBegan: () => void) => Promise<Application>;

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/**
 * What holds for every framework. The application has these routes: /users/:id adds
 * `user: { id, email }`; /throw throws `Error('no user ada@example.com')`; /slow calls
 * `slowBegan` and answers a second later; /stream sends two chunks, 100 ms apart.
 */
export function frameworkCases(start: Start): Case[] {
  const running = async (
    work: (get: Ask, events: WideEvent[], slow: Promise<void>) => unknown,
    rules?: SamplingPolicy,
  ): Promise<WideEvent[]> => {
    let slowBegan = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      slowBegan = resolve;
    });
    const { port, close } = await start(slowBegan);
    const get: Ask = (path, asked) => ask(port, path, asked);
    try {
      return await eventsOf((events) => work(get, events, slow), rules);
    } finally {
      await close();
    }
  };
  const oneOf = async (path: string, asked?: Asked): Promise<WideEvent> => {
    const events = await running(async (get, seen) => {
      await get(path, asked);
      await until(() => seen.length > 0);
      await pause(20); // a second event would come now
    });
    return only(events);
  };
  return [
    ['a request has one event, with its route and without its query', async () => {
      const event = await oneOf('/users/42?token=hunter2');
      assert.equal(event.route, '/users/:id');
      assert.equal(event.path, '/users/42');
      assert.equal(event.status_code, 200);
      assert.equal(event.outcome, 'success');
      assert.equal(event.message, 'GET /users/:id 200');
      assert.ok(event.duration_ms > 0);
      assert.deepEqual(event['user'], { id: '42', email: '[redacted]' });
      assert.ok(!JSON.stringify(event).includes('hunter2'));
    }],
    ['an unknown path has an event without a route', async () => {
      const event = await oneOf('/nowhere?token=hunter2');
      assert.deepEqual([event.status_code, event.route, event.level], [404, null, 'warn']);
    }],
    ['an error has its status and a redacted message', async () => {
      const event = await oneOf('/throw');
      assert.deepEqual([event.status_code, event.outcome, event.level], [500, 'error', 'error']);
      assert.equal(event.error?.type, 'Error');
      assert.equal(event.error?.message, 'no user [email]');
      assert.equal(event.route, '/throw');
    }],
    ['a client that goes away has an event', async () => {
      const events = await running(async (get, seen, slow) => {
        await get('/slow', { leaves: slow });
        await until(() => seen.length > 0);
      });
      const event = only(events);
      assert.deepEqual([event.outcome, event.route], ['aborted', '/slow']);
    }],
    ['a streamed response is timed to its end', async () => {
      const event = await oneOf('/stream');
      assert.deepEqual([event.status_code, event.outcome], [200, 'success']);
      assert.ok(event.duration_ms >= 95, `${event.duration_ms} ms`);
    }],
    ['the request id is taken over, or made when it is not safe', async () => {
      await running(async (get, seen) => {
        const good = await get('/users/1', { headers: { 'x-request-id': 'order-7:retry.1' } });
        const bad = await get('/users/1', { headers: { 'x-request-id': 'a b"c' } });
        await until(() => seen.length === 2);
        assert.equal(good.headers['x-request-id'], 'order-7:retry.1');
        assert.match(String(bad.headers['x-request-id']), /^[0-9a-f-]{36}$/);
        const ids = seen.map((event) => event.request_id);
        assert.deepEqual(ids, [good.headers['x-request-id'], bad.headers['x-request-id']]);
      });
    }],
    ['the trace of the caller is continued', async () => {
      const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
      const event = await oneOf('/users/1', { headers });
      assert.equal(event.trace_id, TRACE);
      assert.equal(event.parent_span_id, '00f067aa0ba902b7');
      assert.match(event.span_id, /^[0-9a-f]{16}$/);
    }],
    ['requests at the same time keep their fields apart', async () => {
      const ids = Array.from({ length: 50 }, (_, n) => `id-${n}`);
      const events = await running(async (get, seen) => {
        await Promise.all(ids.map((id) => get(`/users/${id}`)));
        await until(() => seen.length === ids.length);
      });
      const pairs = events.map((event) => [event.path, event['user']]);
      const expected = ids.map((id) => [`/users/${id}`, { id, email: '[redacted]' }]);
      assert.deepEqual(pairs.sort(), expected.sort());
    }],
    ['at rate 0 only what is always kept is written', async () => {
      const rules = { keep: ['status>=500'], chance: [], rate: 0 };
      const events = await running(async (get, seen) => {
        await get('/users/1');
        await get('/throw');
        await until(() => seen.length > 0);
        await pause(20);
      }, rules);
      const event = only(events);
      assert.deepEqual([event.sample_rate, event.sample_reason], [1, 'status>=500']);
    }],
  ];
}
