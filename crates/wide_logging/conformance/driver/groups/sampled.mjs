// With sampling on: the events that are kept are exactly those that the specification's hash chooses, and every event that a keep
// rule names. The trace ids are sent, so the decision can be made here as well.
import { inParallel, sleep } from '../http.mjs';
import { chosen } from '../sampling.mjs';
import { random } from '../secrets.mjs';

/** The guide's rules, as they come out with KEEP_ALWAYS. */
const KINDS = [
  { name: 'ok', path: '/ok', share: 6 },
  { name: 'user', path: '/users/9', share: 3 },
  { name: 'status>=400', path: '/status/404', rate: 0.1, share: 4 },
  { name: 'status>=400', path: '/status/429', rate: 0.1, share: 2 },
  { name: 'status>=500', path: '/status/503', keep: true, share: 1 },
  { name: 'status>=500', path: '/throw', keep: true, share: 1 },
  { name: 'user.subscription=enterprise', path: '/vip', keep: true, share: 1 },
  { name: 'feature_flags.new_checkout', path: '/flag', keep: true, share: 1 },
];

export async function sampled(run, { rate, count }) {
  const check = run.report.group('sampling');
  const dice = random(77);
  const wheel = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  const asked = Array.from({ length: count }, (_, index) => {
    const kind = wheel[index % wheel.length];
    const odds = kind.rate === undefined ? rate : Math.max(rate, kind.rate);
    return { ...kind, odds, trace: dice.some('0123456789abcdef', 31) + 'a', id: `s-${index}` };
  });
  await inParallel(count, 50, (index) => run.send(asked[index].path, {
    id: asked[index].id, headers: { traceparent: `00-${asked[index].trace}-00f067aa0ba902b7-01` },
  }));
  const kept = ({ keep, trace, odds }) => keep === true || chosen(trace, odds);
  await run.application.settled(asked.filter(kept).map(({ id }) => id), { patience: 8_000, grace: 500 });
  let weight = 0;
  for (const ask of asked) {
    const entries = run.lines.of(ask.id);
    if (late(ask, entries[0]?.event)) continue;
    check(entries.length === (kept(ask) ? 1 : 0), `${ask.path} with trace ${ask.trace}: ${entries.length} events, the hash says ${kept(ask) ? 1 : 0}`);
    const event = entries[0]?.event;
    if (event === undefined) continue;
    weight += 1 / event.sample_rate;
    const odds = ask.keep ? 1 : ask.odds;
    check(event.sample_rate === odds, `${ask.path}: sample_rate is ${event.sample_rate}, not ${odds}`);
    const reason = ask.keep || ask.odds > rate ? ask.name : 'base';
    check(event.sample_reason === reason, `${ask.path}: sample_reason is ${event.sample_reason}, not ${reason}`);
  }
  await slow(run);
  await strangers(run, rate);
  return { sampled: count, kept: asked.filter(kept).length, weight: Math.round(weight) };
}

/** A busy machine may hold any request for two seconds, and then a keep rule of its own names it. */
function late({ keep }, event) {
  return keep !== true && event?.duration_ms > 2_000 && event.sample_reason === 'duration>2000';
}

/** Above two seconds, by the keep rule on the duration. */
async function slow(run) {
  const check = run.report.group('sampling-slow');
  const answers = await inParallel(20, 20, (index) => run.send('/slow?ms=2060', { id: `slow-${index}` }));
  await run.application.settled(answers.map(({ id }) => id));
  for (const { id } of answers) {
    const event = run.one(check, id, 'GET /slow?ms=2060');
    check(event?.sample_reason === 'duration>2000', `GET /slow?ms=2060: sample_reason is ${event?.sample_reason}`);
  }
}

/** Without a trace from outside the service makes one, and decides by it. */
async function strangers(run, rate) {
  const check = run.report.group('sampling-own-trace');
  const answers = await inParallel(600, 50, (index) => run.send('/ok', { id: `own-${index}` }));
  await sleep(600);
  const events = answers.flatMap(({ id }) => run.lines.of(id)).map(({ event }) => event);
  for (const event of events) check(chosen(event.trace_id, rate), `kept with trace ${event.trace_id} against its hash`);
  // A rate of 0.05 keeps 30 of 600; five standard deviations are 27.
  const deviation = Math.sqrt(answers.length * rate * (1 - rate));
  check(Math.abs(events.length - answers.length * rate) <= 5 * deviation, `${events.length} of ${answers.length} kept at a rate of ${rate}`);
  return events.length;
}
