// The harness itself: the plan is what it says, and every kind of broken run is caught by the bar that is for it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { oneTimeCode } from '../accounts.mjs';
import { comparable } from '../answers.mjs';
import { judge } from '../bars.mjs';
import { leaks, parseLog } from '../logs.mjs';
import { fromAnswer, fromPage } from '../manifest.mjs';
import { hash, keptByChance } from '../oracle.mjs';
import { makePlan } from '../plan.mjs';
import { KINDS, ibanCheck, luhnDigit, seededSecrets } from '../secrets.mjs';

const plan = makePlan(2000);

test('the shares are exact, the ids unique, the plan repeatable', () => {
  const count = (group) => plan.requests.filter((request) => request.group === group).length;
  assert.deepEqual(['error', 'slow', 'enterprise', 'flagged', 'ordinary'].map(count), [20, 20, 40, 20, 1900]);
  for (const field of ['id', 'traceId', 'address']) {
    assert.equal(new Set(plan.requests.map((request) => request[field])).size, 2000);
  }
  const again = makePlan(2000).requests;
  assert.deepEqual(again.map(({ id, kind, path }) => [id, kind, path]), plan.requests.map(({ id, kind, path }) => [id, kind, path]));
  assert.throws(() => makePlan(1050), /multiple of 100/);
});

test('there are 200 secrets, each planted, each of the real shape', () => {
  const secrets = seededSecrets();
  assert.equal(new Set(secrets.map(({ value }) => value)).size, 200);
  assert.ok([...plan.planted.values()].every((times) => times > 0));
  for (const [kind, count] of Object.entries(KINDS)) assert.equal(secrets.filter((one) => one.kind === kind).length, count);
  for (const { kind, value } of secrets) {
    const digits = value.replace(/\D/g, '');
    if (kind === 'card') assert.equal(luhnDigit(digits.slice(0, -1)), digits.at(-1), value);
    if (kind === 'iban') assert.equal(ibanCheck(value.slice(0, 2), value.slice(4)), value.slice(2, 4));
  }
});

test('published numbers pass the same checks', () => {
  assert.equal(luhnDigit('411111111111111'), '1');
  assert.equal(luhnDigit('37828224631000'), '5');
  assert.equal(ibanCheck('DE', '370400440532013000'), '89');
  assert.equal(ibanCheck('GB', 'WEST12345698765432'), '82');
  // RFC 6238, appendix B, the last six digits of the SHA-1 values; the key is "12345678901234567890".
  const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  assert.deepEqual([59, 1111111109, 1234567890].map((s) => oneTimeCode(key, s * 1000)), ['287082', '081804', '005924']);
});

test('the hash spreads evenly and is that of the specification', () => {
  // FNV-1a of nothing is its offset basis; the finalizer of murmur3 on it, by hand.
  assert.equal(hash(''), finalized(0x811c9dc5));
  assert.equal(hash('a'), finalized(0xe40c292c));
  assert.equal(hash('foobar'), finalized(0xbf9cf968));
  const kept = Array.from({ length: 100_000 }, (_, i) => keptByChance(`trace-${i}`, 200)).filter(Boolean).length;
  assert.ok(Math.abs(kept - 5000) < 3 * Math.sqrt(100_000 * 0.05 * 0.95), `${kept} of 100000`);
});

/** murmur3's fmix32 with exact integers, another way than the harness computes it. */
function finalized(start) {
  const wrap = (n) => n & 0xffffffffn;
  let h = BigInt(start);
  h = wrap((h ^ (h >> 16n)) * 0x85ebca6bn);
  h = wrap((h ^ (h >> 13n)) * 0xc2b2ae35n);
  return Number(h ^ (h >> 16n));
}

test('answers differ where they differ, and only there', () => {
  const known = '11111111-2222-4333-8444-555555555555';
  const other = '99999999-2222-4333-8444-555555555555';
  const ids = new Set([known]);
  assert.equal(comparable(`{"id":"${other}","at":"2026-01-02T03:04:05.678Z"}`, ids), '{"id":"<id>","at":"<time>"}');
  assert.equal(comparable(`{"id":"${known}","at":"2023-04-01T08:00:00.000Z"}`, ids), `{"id":"${known}","at":"2023-04-01T08:00:00.000Z"}`);
  assert.notEqual(comparable('{"total":1}', ids), comparable('{"total":2}', ids));
});

test('a secret is found in every spelling', () => {
  const find = (secret, line) => leaks(parseLog(`${line}\n`), [secret]).length;
  const card = { kind: 'card', value: '4111 1111 1111 1111' };
  assert.equal(find(card, '{"a":"x 4111 1111 1111 1111"}'), 1);
  assert.equal(find(card, '{"a":{"b":"4111111111111111"}}'), 1);
  assert.equal(find(card, '{"path":"/x/4111%201111%201111%201111"}'), 1);
  assert.equal(find(card, '{"a":"[card]"}'), 0);
  assert.equal(find({ kind: 'email', value: 'a.b@c.example' }, '{"path":"/x/a.b%40c.example"}'), 1);
  assert.equal(find({ kind: 'session', value: 's%3Aabc.def' }, '{"cookie":"s:abc.def"}'), 1);
  assert.deepEqual(leaks(parseLog('{"a":{"b":"4111111111111111"}}\n'), [card])[0].where, 'a.b');
});

// Runs as they should be, made up from the plan.
function goodRuns() {
  const answers = plan.requests.map(({ expect, id }) => ({ status: expect, body: '{}', requestId: id, ms: 1 }));
  const before = plan.requests.flatMap(({ id }, i) => [
    `{"level":30,"requestId":"${id}","msg":"${'long line '.repeat(30)}"}`,
    ...[1, 2, 3].map((n) => `{"level":20,"requestId":"${id}","msg":"line ${n} of ${i}"}`),
    JSON.stringify({ level: 30, requestId: id, found: plan.secrets[i % plan.secrets.length].value }),
  ]);
  const events = plan.requests.map((request) => event(request));
  const kept = plan.requests.filter(({ group, traceId, expect }) => group !== 'ordinary' || keptByChance(traceId, expect));
  const sampled = kept.map((request) => event(request, request.group === 'ordinary' ? (request.expect >= 400 ? 0.1 : 0.05) : 1));
  return { answers, before, unsampled: events, after: sampled };
}

function event({ id, traceId, parentId, method, path, route, expect, group }, rate = 1) {
  return {
    event: 'http_request',
    request_id: id,
    trace_id: traceId,
    parent_span_id: parentId,
    method,
    path: route ?? path.split('?')[0],
    route,
    status_code: expect,
    duration_ms: group === 'slow' ? 2200 : 3,
    outcome: expect >= 500 ? 'error' : 'success',
    sample_rate: rate,
  };
}

const MANIFEST = { source: 'the answer', scattered: 36, listed: 36, removed: 36, unlisted: [], notCalls: [] };

function missed(runs, { differing = [], manifest = MANIFEST } = {}) {
  const text = (lines) => lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  const run = (lines) => ({ answers: runs.answers, log: parseLog(text(lines)) });
  const all = { before: run(runs.before), after: run(runs.after), unsampled: run(runs.unsampled) };
  return judge({ plan, runs: all, differing, manifest }).filter(({ ok }) => !ok).map(({ name }) => name);
}

test('a good run misses no bar', () => {
  assert.deepEqual(missed(goodRuns()), []);
});

const first = (list, group) => {
  const ids = new Set(plan.requests.filter((request) => request.group === group).map(({ id }) => id));
  return list.findIndex(({ request_id: id }) => ids.has(id));
};
const change = (list, at, more) => (list[at] = { ...list[at], ...more });

// What is broken, in words; how; and the bars that must say so.
const BROKEN = [
  ['a request without an event', (r) => r.unsampled.splice(7, 1), ['one event per request before sampling']],
  ['an event twice', (r) => r.unsampled.push(r.unsampled[7]), ['one event per request before sampling']],
  ['an event of nobody', (r) => r.after.push({ ...r.after[0], request_id: 'load-x' }), ['every event belongs to a request, none twice after sampling']],
  ['a kept event twice', (r) => r.after.push(r.after[0]), ['every event belongs to a request, none twice after sampling']],
  ['a wrong status', (r) => change(r.unsampled, 9, { status_code: 418 }), ['status, route, path, trace and outcome are right']],
  ['a route without its mount', (r) => change(r.unsampled, 9, { route: '/:id' }), ['status, route, path, trace and outcome are right']],
  ['a query string in the path', (r) => change(r.unsampled, 9, { path: '/x?token=1' }), ['status, route, path, trace and outcome are right']],
  ['a new trace', (r) => change(r.unsampled, 9, { trace_id: 'f'.repeat(32) }), ['status, route, path, trace and outcome are right']],
  ['a failure that counts as success', (r) => change(r.unsampled, first(r.unsampled, 'error'), { outcome: 'success' }), ['status, route, path, trace and outcome are right']],
  ['an error is dropped', (r) => r.after.splice(first(r.after, 'error'), 1), ['kept: error']],
  ['a slow one is dropped', (r) => r.after.splice(first(r.after, 'slow'), 1), ['kept: slow']],
  ['an enterprise customer is dropped', (r) => r.after.splice(first(r.after, 'enterprise'), 1), ['kept: enterprise']],
  ['a flagged one is dropped', (r) => r.after.splice(first(r.after, 'flagged'), 1), ['kept: flagged']],
  ['an ordinary one is dropped against the hash', (r) => r.after.splice(first(r.after, 'ordinary'), 1), ['ordinary requests: the kept set is the hash set']],
  ['an ordinary one is kept against the hash', (r) => r.after.push(dropped(r)), ['ordinary requests: the kept set is the hash set']],
  ['the rate is not on the event', (r) => change(r.after, first(r.after, 'ordinary'), { sample_rate: 0.5 }), ['the rate on each event is the rate it was kept at']],
  ['a machine too slow to measure on', (r) => {
    r.after = r.after.concat(Array.from({ length: 20 }, (_, n) => ({ ...dropped(r, n), duration_ms: 2100, sample_rate: 1 })));
  }, ['ordinary requests were quick: the machine is not so loaded that the figures are of something else']],
  ['a line that is cut', (r) => r.after.push('{"event":"http_'), ['every line parses']],
  ['a scattered call is left', (r) => r.after.push({ level: 30, msg: 'order placed' }), ['nothing is logged beside the events']],
  ['a secret at depth', (r) => change(r.after, 3, { a: { b: [plan.secrets[40].value] } }), ['no planted value in the log after']],
  ['a secret in an event that sampling hides', (r) => change(r.unsampled, 3, { note: plan.secrets[0].value }), ['no planted value in any event, unsampled']],
  ['a load whose secrets nobody logs', (r) => (r.before = r.before.filter((line) => !line.includes('"found"'))), ['the load plants its secrets where logs show them: in the log before']],
  ['a load of few lines', (r) => (r.before = r.before.filter((line) => !line.includes('line 1') && !line.includes('line 2'))), ['log lines per request before']],
  ['events as large as what they replace', (r) => (r.after = r.after.map((e) => ({ ...e, pad: 'x'.repeat(4000) }))), ['fewer bytes']],
];

function dropped(runs, n = 0) {
  const kept = new Set(runs.after.map(({ request_id: id }) => id));
  return event(plan.requests.filter(({ id, expect }) => !kept.has(id) && expect < 400)[n], 0.05);
}

for (const [what, breakIt, expected] of BROKEN) {
  test(`caught: ${what}`, () => {
    const runs = goodRuns();
    breakIt(runs);
    assert.deepEqual(missed(runs), expected);
  });
}

test('caught: sampling by chance before the rules, no sampling, answers that change', () => {
  const runs = goodRuns();
  const early = { ...runs, after: runs.after.filter(({ trace_id: id, status_code: status }) => keptByChance(id, status)) };
  for (const group of ['error', 'slow', 'enterprise', 'flagged']) assert.ok(missed(early).includes(`kept: ${group}`), group);
  assert.ok(missed({ ...runs, after: runs.unsampled }).includes('ordinary requests: the kept set is the hash set'));
  assert.deepEqual(missed(runs, { differing: [{ run: 'after', i: 0 }] }), ['answers with events equal those without']);
  const wrong = runs.answers.with(0, { ...runs.answers[0], status: 0, error: 'ECONNRESET' });
  assert.ok(missed({ ...runs, answers: wrong }).includes('answers of the application as it is are those planned'));
  const silent = runs.answers.with(0, { ...runs.answers[0], requestId: undefined });
  assert.deepEqual(missed({ ...runs, answers: silent }), ['the request id comes back']);
});

test('caught: a manifest that forgets calls, or lists what is none', () => {
  const all = 'the manifest lists every scattered call';
  const nothingElse = 'the manifest lists nothing else';
  assert.deepEqual(missed(goodRuns(), { manifest: { ...MANIFEST, unlisted: ['src/a.ts:1'] } }), [all]);
  assert.deepEqual(missed(goodRuns(), { manifest: { ...MANIFEST, source: undefined } }), [all]);
  assert.deepEqual(missed(goodRuns(), { manifest: { ...MANIFEST, notCalls: [{ path: 'src/a.ts', line: 1 }] } }), [nothingElse]);
});

test('the calls that can go are read from the answer and from the page', () => {
  const calls = [{ path: 'src/a.ts', line: 12 }, { path: 'src/b/c.ts', line: 3 }];
  const answer = { wiring: [{ path: 'src/app.ts', line: 9 }], droppable: calls.map((call) => ({ ...call, kind: 'x' })) };
  assert.deepEqual(fromAnswer(JSON.stringify(answer)), calls);
  assert.equal(fromAnswer('# Wide events'), undefined);
  const page = [
    '# Wide events: shop', '', '## Wiring', '', '| Line | Code |', '|---|---|', '| src/app.ts:9 | `x` |', '',
    '## Log calls that can go', '', '| Place | Reached by |', '|---|---|', '| src/a.ts:12 | GET /a |', '| src/b/c.ts:3 | GET /b |',
    '', '## Notes', '', '| src/d.ts:1 | no call |',
  ];
  assert.deepEqual(fromPage(page.join('\n')), calls);
});
