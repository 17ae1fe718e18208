// Many requests at once: each event is of its own request, none is lost, none is written twice, and memory does not grow.
import { inParallel } from '../http.mjs';

const AT_ONCE = 200;
/** More than this for each request is an event, or what hangs on it, that is never let go. */
const BYTES_A_REQUEST = 600;

export async function isolation(run) {
  const check = run.report.group('isolation');
  const rounds = 3;
  const answers = await inParallel(AT_ONCE * rounds, AT_ONCE, (index) => run.send(`/users/u${index}?ms=${(index * 37) % 61}`, { id: `iso-${index}` }));
  await run.application.settled(answers.map(({ id }) => id));
  answers.forEach(({ id, status, text }, index) => {
    check(status === 200 && text.includes(`"u${index}"`), `GET /users/u${index} answers ${status} ${text.slice(0, 100)}`);
    const event = run.one(check, id, `GET /users/u${index}`);
    check(event?.user?.id === `u${index}`, `request ${id} has the user of another: ${event?.user?.id}`);
    check(event?.path === `${run.prefix}/users/u${index}`, `request ${id} has the path ${event?.path}`);
  });
}

export async function load(run, count) {
  const check = run.report.group('load');
  await burst(run, check, 'warm', Math.ceil(count / 4));
  const before = await run.application.heap();
  const startedAt = process.hrtime.bigint();
  await burst(run, check, 'load', count);
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  const after = await run.application.heap();
  const growth = after === undefined || before === undefined ? NaN : after.heap - before.heap;
  check(growth < Math.max(count * BYTES_A_REQUEST, 2 * 1024 * 1024), `after ${count} more requests ${growth} more bytes are alive`);
  return { requests: count, requests_per_second: Math.round(count / seconds), heap_growth_bytes: growth };
}

async function burst(run, check, name, count) {
  const paths = ['/ok', '/users/7', '/status/404', '/ok'];
  const answers = await inParallel(count, 50, (index) => run.send(paths[index % paths.length], { id: `${name}-${index}` }));
  const ids = answers.map(({ id }) => id);
  await run.application.settled(ids, { patience: 20_000, grace: 300 });
  const wrong = answers.filter(({ status }, index) => status !== (index % 4 === 2 ? 404 : 200));
  check(wrong.length === 0, `${wrong.length} of ${count} answers are wrong, the first ${wrong[0]?.status} ${wrong[0]?.failed}`);
  for (const id of ids) run.one(check, id, name);
}
