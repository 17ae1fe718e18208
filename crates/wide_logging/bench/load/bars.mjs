// The bars: each a claim about the runs, with the figure that was measured and whether it holds.

import { leaks } from './logs.mjs';
import * as oracle from './oracle.mjs';

const LIFECYCLE = new Set(['listening', 'shutting down']);
const percent = (part, whole) => (whole === 0 ? 0 : (100 * part) / whole);
const shown = (value, digits = 2) => `${value.toFixed(digits)}%`;
const claim = (name, ok, measured, bar, examples = []) => ({ name, ok, measured, bar, examples: examples.slice(0, 5) });

/** All bars, in a fixed order. `runs` has before, after and unsampled: `{ log, answers }`. */
export function judge({ plan, runs, differing, manifest }) {
  const { requests } = plan;
  const facts = { requests, ...runs, plan };
  return [
    ...answersHold(facts, differing),
    ...manifestHolds(manifest),
    ...oneEventEach(facts),
    ...volumeFalls(facts),
    ...keptByRule(facts),
    ...keptByChance(facts),
    ...nothingLeaks(facts),
  ];
}

function answersHold({ requests, before, after, unsampled }, differing) {
  const wrong = requests.flatMap((request, i) => {
    const { status, error } = before.answers[i];
    return status === request.expect ? [] : [`${request.kind}: ${error ?? status}, not ${request.expect}`];
  });
  const echoed = (run) => requests.filter((request, i) => run.answers[i].requestId !== request.id).length;
  return [
    claim('answers of the application as it is are those planned', wrong.length === 0, `${wrong.length} others`, '0', wrong),
    claim('answers with events equal those without', differing.length === 0, `${differing.length} differ`, '0',
      differing.map(({ run, i }) => `${run} ${requests[i].kind}: ${before.answers[i].status} ${before.answers[i].body.slice(0, 90)} / ${
        (run === 'after' ? after : unsampled).answers[i].status} ${(run === 'after' ? after : unsampled).answers[i].body.slice(0, 90)}`)),
    claim('the request id comes back', echoed(after) === 0, `${echoed(after)} do not`, '0'),
  ];
}

function manifestHolds({ source, scattered, listed, removed, unlisted, notCalls }) {
  return [
    claim('the manifest lists every scattered call', source !== undefined && unlisted.length === 0,
      `${removed} of ${scattered} (from ${source ?? 'nowhere'})`, 'all that a request reaches', unlisted),
    claim('the manifest lists nothing else', notCalls.length === 0, `${notCalls.length} of ${listed}`, '0',
      notCalls.map(({ path, line }) => `${path}:${line}`)),
  ];
}

function oneEventEach({ requests, unsampled, after }) {
  const events = (log, id) => log.events.get(id) ?? [];
  const notOne = requests.filter(({ id }) => events(unsampled.log, id).length !== 1);
  const known = new Set(requests.map(({ id }) => id));
  const strange = [...unsampled.log.events.keys(), ...after.log.events.keys()].filter((id) => !known.has(id));
  const twice = requests.filter(({ id }) => events(after.log, id).length > 1);
  const wrong = requests.flatMap((request, i) => {
    const [event] = events(unsampled.log, request.id);
    return event ? differencesOf(event, request, unsampled.answers[i].status) : [];
  });
  const total = [...unsampled.log.events.values()].flat().length;
  return [
    claim('one event per request before sampling', notOne.length === 0 && total === requests.length,
      `${total} events, ${requests.length} requests, ${notOne.length} without exactly one`, 'one each', notOne.map(({ kind }) => kind)),
    claim('every event belongs to a request, none twice after sampling', strange.length + twice.length === 0,
      `${strange.length} unknown, ${twice.length} twice`, '0', strange),
    claim('status, route, path, trace and outcome are right', wrong.length === 0, `${wrong.length} wrong`, '0', [...new Set(wrong)]),
  ];
}

function differencesOf(event, request, status) {
  const trimmed = (route) => (route ?? null) && (route.replace(/\/+$/, '') || '/');
  const expected = {
    method: [event.method, request.method],
    status_code: [event.status_code, status],
    route: [trimmed(event.route), request.route],
    trace_id: [event.trace_id, request.traceId],
    parent_span_id: [event.parent_span_id, request.parentId],
    outcome: [event.outcome, status >= 500 ? 'error' : 'success'],
    query: [/\?(?!\[query\])/.test(event.path ?? '?'), false],
    duration_ms: [Number.isFinite(event.duration_ms), true],
  };
  return Object.entries(expected).flatMap(([field, [is, wanted]]) =>
    is === wanted ? [] : [`${request.kind}: ${field} ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`],
  );
}

function volumeFalls({ requests, before, after, unsampled }) {
  const perRequest = before.log.lines.length / requests.length;
  const lines = 100 - percent(after.log.lines.length, before.log.lines.length);
  const bytes = 100 - percent(after.log.bytes, before.log.bytes);
  const others = [...after.log.others, ...unsampled.log.others].filter((record) => !LIFECYCLE.has(record.msg));
  const unreadable = after.log.unreadable.length + unsampled.log.unreadable.length;
  return [
    claim('log lines per request before', perRequest >= 4, perRequest.toFixed(2), '>= 4'),
    claim('fewer lines', lines >= 90, shown(lines), '>= 90%'),
    claim('fewer bytes', bytes >= 90, shown(bytes), '>= 90%'),
    claim('every line parses', unreadable === 0, `${unreadable} do not`, '0', [...after.log.unreadable, ...unsampled.log.unreadable].map((line) => line.slice(0, 80))),
    claim('nothing is logged beside the events', others.length === 0, `${others.length} lines`, '0',
      others.map((record) => String(record.msg ?? record.event).slice(0, 80))),
  ];
}

function keptByRule({ requests, after }) {
  return ['error', 'slow', 'enterprise', 'flagged'].map((group) => {
    const all = requests.filter((request) => request.group === group);
    const kept = all.filter(({ id }) => after.log.events.has(id));
    const full = kept.every(({ id }) => after.log.events.get(id)[0].sample_rate === 1);
    const lost = all.filter(({ id }) => !after.log.events.has(id)).map(({ kind }) => kind);
    return claim(`kept: ${group}`, kept.length === all.length && full && all.length > 0, `${kept.length} of ${all.length}`, 'all, at rate 1', lost);
  });
}

function keptByChance({ requests, after }) {
  const ordinary = requests.map((request, i) => ({ ...request, status: after.answers[i].status })).filter(({ group }) => group === 'ordinary');
  const eventOf = ({ id }) => after.log.events.get(id)?.[0];
  // On a loaded machine an ordinary request may take two seconds: then the rule for slow ones keeps it, rightly.
  const byAccident = (request) => eventOf(request)?.duration_ms > oracle.SLOW_MS;
  const rightly = (request) => oracle.keptByChance(request.traceId, request.status) || byAccident(request);
  const wrong = ordinary.filter((request) => after.log.events.has(request.id) !== rightly(request));
  const rated = ordinary.filter((request) => eventOf(request) && !byAccident(request));
  const misrated = rated.filter((request) => eventOf(request).sample_rate !== oracle.chanceRate(request.status));
  const plain = ordinary.filter((request) => request.status < 400 && !byAccident(request));
  const share = percent(plain.filter(({ id }) => after.log.events.has(id)).length, plain.length);
  const spread = 300 * Math.sqrt((oracle.BASE_RATE * (1 - oracle.BASE_RATE)) / plain.length);
  const failed = ordinary.filter((request) => request.status >= 400 && !byAccident(request));
  const accidents = ordinary.filter(byAccident).length;
  const failedKept = failed.filter(({ id }) => after.log.events.has(id)).length;
  const weighted = [...after.log.events.values()].flat().reduce((sum, event) => sum + 1 / event.sample_rate, 0);
  const off = percent(weighted - requests.length, requests.length);
  // Each request that is kept at the rate r stands for 1/r: a variance of (1 - r) / r.
  const variance = ordinary.map(({ status }) => oracle.chanceRate(status)).reduce((sum, rate) => sum + (1 - rate) / rate, 0);
  const bound = percent(3 * Math.sqrt(variance), requests.length);
  return [
    claim('ordinary requests: the kept set is the hash set', wrong.length === 0, `${wrong.length} of ${ordinary.length} differ`, '0', wrong.map(({ kind }) => kind)),
    claim('ordinary requests were quick: the machine is not so loaded that the figures are of something else', accidents <= ordinary.length / 200,
      `${accidents} of ${ordinary.length} took two seconds`, '<= 0.5%'),
    claim('ordinary answers below 400 kept', Math.abs(share - 5) <= spread, `${shown(share)} of ${plain.length}`, `5% ± ${spread.toFixed(2)} (three deviations)`),
    claim('ordinary answers of 4xx kept', failed.length > 0, `${shown(percent(failedKept, failed.length))} of ${failed.length}`, 'about 10%, exact by the hash set'),
    claim('the rate on each event is the rate it was kept at', misrated.length === 0, `${misrated.length} of ${rated.length} wrong`, '0'),
    claim('re-weighted, the kept events give the number of requests', Math.abs(off) <= bound, `${Math.round(weighted)} for ${requests.length} (${off.toFixed(2)}%)`, `± ${bound.toFixed(1)}% (three deviations)`),
  ];
}

function nothingLeaks({ plan, before, after, unsampled }) {
  const at = (run) => leaks(run.log, plan.secrets);
  const was = at(before);
  const kept = at(after);
  const all = at(unsampled);
  const told = (list) => list.map(({ kind, where }) => `${kind} in ${where}`);
  const count = plan.secrets.length;
  return [
    claim('the load plants its secrets where logs show them: in the log before', was.length >= count / 2, `${was.length} of ${count}`, 'at least half'),
    claim('no planted value in the log after', kept.length === 0, `${kept.length} of ${count}`, '0', told(kept)),
    claim('no planted value in any event, unsampled', all.length === 0, `${all.length} of ${count}`, '0', told(all)),
  ];
}
