// Writes what the runs logged to files that `sw events simulate` can replay, with the truth beside them.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const RECORDED = 1000;

/** `scattered.ndjson` (before), `events.ndjson` (unsampled), `kept.ndjson` (after), `truth.json`. */
export async function record(folder, { plan, runs }) {
  await mkdir(folder, { recursive: true });
  const requests = plan.requests.slice(0, RECORDED);
  const ids = new Set(requests.map(({ id }) => id));
  const write = (name, lines) => writeFile(path.join(folder, name), lines.map((line) => `${line}\n`).join(''));
  const of = ({ log }, idOf) => log.lines.filter((_, i) => ids.has(idOf(log.records[i] ?? {})));
  await write('scattered.ndjson', of(runs.before, ({ requestId, req }) => requestId ?? req?.id));
  await write('events.ndjson', of(runs.unsampled, ({ request_id }) => request_id));
  await write('kept.ndjson', of(runs.after, ({ request_id }) => request_id));
  await writeFile(path.join(folder, 'truth.json'), `${JSON.stringify(truth(requests, runs.before.answers), null, 2)}\n`);
}

/** What a replay must find: how many of each class, by the answers that clients saw. */
function truth(requests, answers) {
  const count = (test) => requests.filter((request, i) => test(request, answers[i])).length;
  return {
    requests: requests.length,
    status_5xx: count((_, { status }) => status >= 500),
    status_4xx: count((_, { status }) => status >= 400 && status < 500),
    slower_than_2s: count(({ group }) => group === 'slow'),
    enterprise: count(({ group }) => group === 'enterprise'),
    new_checkout: count(({ group }) => group === 'flagged'),
  };
}
