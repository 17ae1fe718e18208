import { strict as assert } from 'node:assert';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { enrich, withWideEvent, withWideEventApi } from './index.js';
import { eventsOf, frameworkCases, only, pause } from './testing.js';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application } from './testing.js';

const ROUTE = '/api/orders/[id]';
type Params = { params: Promise<{ id: string }> };

function get(headers: Record<string, string> = {}, signal?: AbortSignal): Request {
  const url = 'http://localhost/api/orders/42?token=hunter2';
  return new Request(url, signal === undefined ? { headers } : { headers, signal });
}

const params: Params = { params: Promise.resolve({ id: '42' }) };

test('next: a route handler has one event, with its route and without its query', async () => {
  const GET = withWideEvent(async (_request: Request, { params: given }: Params) => {
    const { id } = await given;
    enrich({ user: { id, email: 'ada@example.com' } });
    return Response.json({ id }, { headers: { 'set-cookie': 'a=b' } });
  }, ROUTE);
  let answer: Response | undefined;
  const events = await eventsOf(async () => {
    answer = await GET(get({ 'x-request-id': 'r-1' }), params);
    assert.deepEqual(await answer.json(), { id: '42' });
  });
  const event = only(events);
  assert.deepEqual([event.message, event.path], [`GET ${ROUTE} 200`, '/api/orders/42']);
  assert.deepEqual(event['user'], { id: '42', email: '[redacted]' });
  assert.equal(answer?.headers.get('x-request-id'), 'r-1');
  assert.equal(answer?.headers.get('set-cookie'), 'a=b');
});

test('next: what is thrown is noted and goes on', async () => {
  const GET = withWideEvent((_request: Request): Response => {
    throw new Error('no user ada@example.com');
  }, ROUTE);
  const events = await eventsOf(() => assert.rejects(GET(get()), /no user/));
  const event = only(events);
  assert.deepEqual([event.status_code, event.outcome], [500, 'error']);
  assert.equal(event.error?.message, 'no user [email]');
});

test('next: redirect and notFound are answers, leaving static rendering is not', async () => {
  const thrown = async (digest: string): Promise<unknown[]> => {
    const GET = withWideEvent((_request: Request): Response => {
      throw Object.assign(new Error(digest), { digest });
    }, ROUTE);
    const events = await eventsOf(() => assert.rejects(GET(get())));
    return events.map(({ status_code, outcome }) => [status_code, outcome]);
  };
  assert.deepEqual(await thrown('NEXT_REDIRECT;replace;/login;307;'), [[307, 'success']]);
  assert.deepEqual(await thrown('NEXT_HTTP_ERROR_FALLBACK;404'), [[404, 'success']]);
  assert.deepEqual(await thrown('DYNAMIC_SERVER_USAGE'), []);
});

test('next: a stream is timed to its end, or until the client leaves', async () => {
  const GET = withWideEvent((_request: Request) => {
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await pause(50);
        controller.enqueue(new TextEncoder().encode('chunk'));
        if ((chunks += 1) === 2) controller.close();
      },
    });
    return new Response(stream);
  }, ROUTE);
  let chunks = 0;
  const whole = await eventsOf(async (seen) => {
    const answer = await GET(get());
    assert.equal(seen.length, 0);
    assert.equal(await answer.text(), 'chunkchunk');
  });
  assert.equal(only(whole).outcome, 'success');
  assert.ok(only(whole).duration_ms >= 95);
  chunks = -100;
  const left = await eventsOf(async () => {
    const reader = (await GET(get())).body?.getReader();
    await reader?.read();
    await reader?.cancel();
  });
  assert.equal(only(left).outcome, 'aborted');
});

test('next: a client that leaves before the answer has an event', async () => {
  const controller = new AbortController();
  const GET = withWideEvent(async (_request: Request) => {
    controller.abort();
    return new Response('too late');
  }, ROUTE);
  const events = await eventsOf(() => GET(get({}, controller.signal)));
  assert.equal(only(events).outcome, 'aborted');
});

/** pages/api is served by node's own request and response. */
function start(slowBegan: () => void): Promise<Application> {
  type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;
  const handlers: [path: RegExp, handler: Handler][] = [
    [/^\/users\/([^?]+)/, withWideEventApi((req, res) => {
      const id = /^\/users\/([^?]+)/.exec(req.url ?? '')?.[1];
      enrich({ user: { id, email: 'ada@example.com' } });
      res.end('{}');
    }, '/users/:id')],
    [/^\/throw/, withWideEventApi(() => {
      throw new Error('no user ada@example.com');
    }, '/throw')],
    [/^\/slow/, withWideEventApi(async (_req, res) => {
      slowBegan();
      await pause(1_000);
      res.end('done');
    }, '/slow')],
    [/^\/stream/, withWideEventApi(async (_req, res) => {
      res.write('first');
      await pause(100);
      res.end('second');
    }, '/stream')],
  ];
  const server = createServer(async (req, res) => {
    const [, handler] = handlers.find(([path]) => path.test(req.url ?? '')) ?? [];
    try {
      await handler?.(req, res);
    } catch {
      res.statusCode = 500;
      res.end('failed');
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ port, close: () => server.close() });
    });
  });
}

for (const [name, check] of frameworkCases(start)) {
  // Pages answer for unknown paths before any handler is asked.
  if (!name.includes('unknown path')) test(`next pages/api: ${name}`, check);
}
