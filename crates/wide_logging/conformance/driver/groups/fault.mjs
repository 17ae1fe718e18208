// A logger that cannot write costs events and nothing else.
import { inParallel } from '../http.mjs';

export async function faulty(run) {
  const check = run.report.group('broken-logger');
  const asked = [['/ok', 200], ['/users/1', 200], ['/throw', 500], ['/status/404', 404], ['/stream', 200], ['/no/such/page', 404]];
  for (const [path, status] of asked) {
    const answer = await run.send(path);
    check(answer.status === status && answer.failed === undefined, `GET ${path} answers ${answer.status} ${answer.failed ?? ''} while the logger throws`);
  }
  const many = await inParallel(200, 50, () => run.send('/ok'));
  check(many.every(({ status }) => status === 200), 'under load, requests fail while the logger throws');
  check(run.application.stderr.includes('PROBE-BROKEN'), 'the fault was never met: no event was written to stdout');
}
