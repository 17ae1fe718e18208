// What an application answers before events were set up: the fixtures themselves are right.

export async function plain(run) {
  const check = run.report.group('answers');
  const asked = [
    ['/ok', 200], ['/users/42', 200], ['/flag', 200], ['/vip', 200], ['/slow?ms=20', 200], ['/stream', 200], ['/throw', 500], ['/reject', 500],
    ['/status/201', 201], ['/status/404', 404], ['/status/503', 503], ['/abort-me', 200], ['/no/such/page', 404],
    ['/timeout', run.profile.timeout?.status ?? 503], ...(run.profile.extra ?? []).map(({ path, status }) => [path, status]),
  ];
  for (const [path, status] of asked) {
    const answer = await run.send(path);
    check(answer.status === status, `GET ${path} answers ${answer.status} instead of ${status}: ${answer.failed ?? answer.text.slice(0, 300)}`);
  }
  const body = { sku: 'A-1', nested: { list: [1, 2, { three: true }] } };
  const echo = await run.send('/echo', { method: 'POST', body });
  check(echo.text === JSON.stringify(body), `POST /echo answers ${echo.status} ${echo.text.slice(0, 300)}`);
  const fail = await run.send('/fail', { method: 'POST', body: { message: 'boom' } });
  check(fail.status === 500, `POST /fail answers ${fail.status}`);
  const broken = await run.send('/echo', { method: 'POST', body: '{"a":' });
  check(broken.status === 400, `a body that is no JSON is answered ${broken.status}`);
  const user = await run.send('/users/u-9?ms=5');
  check(user.text.includes('"u-9"'), `GET /users/u-9 answers ${user.text.slice(0, 300)}`);
}
