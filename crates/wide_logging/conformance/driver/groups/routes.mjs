// One event for each request, that says what happened: status, outcome, route, duration.
import { inParallel, sleep } from '../http.mjs';

const STATUSES = [200, 201, 202, 400, 401, 403, 404, 409, 418, 422, 429, 500, 502];

export async function routes(run) {
  await simple(run);
  await failures(run);
  await unmatched(run);
  await refused(run);
  await durations(run);
  await gone(run);
  await timedOut(run);
}

function cases(run) {
  const { routes } = run;
  return [
    { path: '/ok', status: 200, route: routes.ok },
    { path: '/users/42', status: 200, route: routes.user },
    { path: '/flag', status: 200, route: routes.flag },
    { path: '/vip', status: 200, route: routes.vip },
    { path: '/slow?ms=5', status: 200, route: routes.slow },
    { path: '/stream', status: 200, route: routes.stream },
    { path: '/echo', method: 'POST', body: { sku: 'A-1' }, status: 200, route: routes.echo },
    ...STATUSES.map((status) => ({ path: `/status/${status}`, status, route: routes.status })),
    ...(run.profile.extra ?? []),
  ];
}

async function simple(run) {
  const check = run.report.group('routes');
  const asked = [];
  for (const wanted of cases(run)) {
    const { path, method = 'GET', body, status } = wanted;
    const answer = await run.send(path, { method, body });
    check(answer.status === status, `${method} ${path} answers ${answer.status} instead of ${status}: ${answer.failed ?? answer.text.slice(0, 200)}`);
    asked.push({ answer, wanted, what: `${method} ${path}` });
  }
  await run.application.settled(asked.map(({ answer }) => answer.id));
  for (const { answer, wanted, what } of asked) {
    const event = run.one(check, answer.id, what);
    const outcome = wanted.status >= 500 ? 'error' : 'success';
    run.agrees(check, event, { what, status: wanted.status, path: answer.path, method: wanted.method, route: wanted.route, outcome });
  }
}

async function failures(run) {
  const check = run.report.group('errors');
  const asked = [];
  for (const [name, path] of [['throw', '/throw'], ['reject', '/reject']]) {
    asked.push({ name, answer: await run.send(path), what: `GET ${path}` });
  }
  await run.application.settled(asked.map(({ answer }) => answer.id));
  for (const { name, answer, what } of asked) {
    check(answer.status === 500, `${what} answers ${answer.status} instead of 500`);
    const event = run.one(check, answer.id, what);
    run.agrees(check, event, { what, status: 500, path: answer.path, route: run.routes[name], outcome: 'error' });
    check(typeof event?.error?.message === 'string' && event.error.message.includes(name), `${what}: error is ${JSON.stringify(event?.error)}`);
    check(typeof event?.error?.type === 'string' && event.error.type !== '', `${what}: error.type is ${event?.error?.type}`);
    check(event?.error?.stack === undefined, `${what}: in production the stack is in the event`);
    check(!answer.text.includes('    at '), `${what}: the answer holds a stack`);
  }
}

async function unmatched(run) {
  const check = run.report.group('unmatched');
  const asked = [];
  const absent = run.profile.absent ?? { event: true };
  for (const [method, path] of [['GET', '/no/such/page'], ['GET', '/users'], ['DELETE', '/ok'], ['GET', '/.env']]) {
    asked.push({ method, answer: await run.send(path, { method }), what: `${method} ${path}` });
  }
  const broken = await run.send('/echo', { method: 'POST', body: '{"a":' });
  await run.application.settled([broken.id, ...(absent.event ? asked.map(({ answer }) => answer.id) : [])]);
  for (const { method, answer, what } of asked) {
    check(answer.status === 404 || answer.status === 405, `${what} answers ${answer.status}`);
    if (!absent.event) {
      check(run.lines.of(answer.id).length <= 1, `${what}: more than one event`);
      continue;
    }
    const event = run.one(check, answer.id, what);
    run.agrees(check, event, { what, status: answer.status, path: answer.path, method, route: null, outcome: 'success' });
  }
  check(broken.status === 400, `a body that is no JSON is answered ${broken.status}`);
  const event = run.one(check, broken.id, 'a body that is no JSON');
  run.agrees(check, event, { what: 'a body that is no JSON', status: 400, path: broken.path, method: 'POST', outcome: 'success' });
}

/** What a router refuses before any route or hook: no valid percent-encoding, and a parameter that is too long for some. */
async function refused(run) {
  const check = run.report.group('bad-url');
  const { event: expected } = run.profile.absent ?? { event: true };
  const asked = [];
  for (const path of ['/users/%E0%A4%A', '/users/%zz', `/users/${'x'.repeat(180)}`]) {
    asked.push({ answer: await run.send(path), what: `GET ${path.slice(0, 24)}` });
  }
  await run.application.settled(expected ? asked.map(({ answer }) => answer.id) : []);
  for (const { answer, what } of asked) {
    check(answer.status >= 200 && answer.status < 500, `${what} answers ${answer.status}`);
    if (!expected && run.lines.of(answer.id).length === 0) continue;
    const event = run.one(check, answer.id, `${what} (answered ${answer.status})`);
    run.agrees(check, event, { what, status: answer.status, path: answer.path, outcome: 'success' });
  }
}

async function durations(run) {
  const check = run.report.group('durations');
  const slow = await run.send('/slow?ms=180');
  const stream = await run.send('/stream');
  await run.application.settled([slow.id, stream.id]);
  const took = (answer, what) => run.one(check, answer.id, what)?.duration_ms;
  const waited = took(slow, 'GET /slow?ms=180');
  check(waited >= 170 && waited < 1_500, `GET /slow?ms=180 took ${waited} ms by its event`);
  // Five chunks, 30 ms apart: the handler returns long before the response has ended.
  const streamed = took(stream, 'GET /stream');
  check(streamed >= 110 && streamed < 1_500, `GET /stream took ${streamed} ms by its event: the stream lasts 120`);
  check(stream.text.split('\n').length >= 5, `GET /stream answers ${JSON.stringify(stream.text)}`);
}

async function gone(run) {
  const check = run.report.group('aborted');
  const asked = [];
  for (let turn = 0; turn < 5; turn += 1) {
    asked.push({ id: `gone-${turn}`, path: '/abort-me', route: run.routes.abort, options: { abortAfter: 100 } });
    asked.push({ id: `cut-${turn}`, path: '/stream', route: run.routes.stream, options: { abortOnChunk: true } });
  }
  await inParallel(asked.length, asked.length, (index) => {
    const { id, path, options } = asked[index];
    return run.send(path, { id, ...options });
  });
  await run.application.settled(asked.map(({ id }) => id));
  await sleep(1_700); // by now the handlers have answered a socket that is gone, which must not be a second event
  for (const { id, path, route } of asked) {
    const event = run.one(check, id, `GET ${path} (client gone)`);
    run.agrees(check, event, { what: `GET ${path} (client gone)`, method: 'GET', route, outcome: 'aborted' });
    if (path === '/abort-me') check(event?.duration_ms < 1_200, `the event of a client that left after 100 ms says ${event?.duration_ms} ms`);
  }
}

async function timedOut(run) {
  const check = run.report.group('timeout');
  const answer = await run.send('/timeout');
  await run.application.settled([answer.id]);
  const { status = 503 } = run.profile.timeout ?? {};
  check(answer.status === status, `GET /timeout answers ${answer.status} instead of ${status}`);
  const event = run.one(check, answer.id, 'GET /timeout');
  run.agrees(check, event, { what: 'GET /timeout', status, path: answer.path, route: run.routes.timeout, outcome: 'timeout' });
}
