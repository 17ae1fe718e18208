// Sends the planned requests and notes what came back.

import http from 'node:http';

/** A code of an authenticator app must not run out while its request is under way. */
const CODE_MARGIN_MS = 4_000;
const CODE_PERIOD_MS = 30_000;
const SLOW_AT_ONCE = 16;

/** Requests in the plan's order, `lanes` at a time; the slow ones beside them. Answers in the plan's order. */
export async function drive(requests, { port, lanes = 32 }) {
  // Idle connections are given up well before the server does (5 s): a request must not meet a closing one.
  const agent = new http.Agent({ keepAlive: true, timeout: 2_000 });
  const answers = new Array(requests.length);
  const slow = new Set();
  let next = 0;
  const one = async (i) => {
    answers[i] = await send(requests[i], port, agent);
  };
  const lane = async () => {
    while (next < requests.length) {
      const i = next;
      next += 1;
      if (!requests[i].slow) {
        await one(i);
        continue;
      }
      while (slow.size >= SLOW_AT_ONCE) await Promise.race(slow);
      const running = one(i).finally(() => slow.delete(running));
      slow.add(running);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  await Promise.all(slow);
  agent.destroy();
  return { answers, seconds: (performance.now() - started) / 1000 };
}

async function send(request, port, agent) {
  if (request.timed) await untilFreshCode();
  const body = typeof request.body === 'function' ? request.body() : request.body;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    'user-agent': 'load/1.0',
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...request.headers,
    ...request.freshHeaders?.(),
    'x-request-id': request.id,
    traceparent: `00-${request.traceId}-${request.parentId}-01`,
    'x-forwarded-for': request.address,
    'x-forwarded-proto': 'https',
  };
  const started = performance.now();
  const answer = await exchange({ port, agent, method: request.method, path: request.path, headers }, text);
  return { ...answer, ms: performance.now() - started };
}

async function untilFreshCode() {
  const left = CODE_PERIOD_MS - (Date.now() % CODE_PERIOD_MS);
  if (left < CODE_MARGIN_MS) await new Promise((resolve) => setTimeout(resolve, left + 20));
}

function exchange(options, text) {
  return new Promise((resolve) => {
    const failed = (error) => resolve({ status: 0, body: '', error: error.code ?? error.message });
    const req = http.request({ host: '127.0.0.1', ...options }, (res) => {
      let body = '';
      res.setEncoding('utf8').on('data', (chunk) => (body += chunk));
      res.on('error', failed);
      res.on('end', () => resolve({ status: res.statusCode, body, requestId: res.headers['x-request-id'] }));
    });
    req.setTimeout(30_000, () => req.destroy(new Error('no answer in 30 s')));
    req.on('error', failed);
    req.end(text);
  });
}
