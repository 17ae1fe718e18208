// Request ids and W3C Trace Context: what is taken over, what is not, and what is sent back.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

export async function identity(run) {
  await requestIds(run);
  await traces(run);
}

async function requestIds(run) {
  const check = run.report.group('request-id');
  for (const id of ['abc', 'A.b_c:d-9', 'x'.repeat(128)]) {
    const answer = await run.send('/ok', { id });
    check(answer.headers['x-request-id'] === id, `the id ${id} is echoed as ${answer.headers['x-request-id']}`);
    await run.application.settled([id]);
    run.one(check, id, `the inbound id ${id}`);
  }
  const amazon = await run.send('/ok', { id: null, headers: { 'x-amzn-requestid': 'amzn-77:a' } });
  check(amazon.headers['x-request-id'] === 'amzn-77:a', `x-amzn-requestid is echoed as ${amazon.headers['x-request-id']}`);

  const made = new Set();
  const refused = [undefined, '', ' ', 'a b', 'x'.repeat(129), '<script>alert(1)</script>', 'a"b', 'a;b', 'käse', '../../etc/passwd', "1' or '1'='1", 'a,b'];
  for (const bad of refused) {
    const what = bad === undefined ? 'no id' : `the malformed id ${JSON.stringify(bad)}`;
    const headers = bad === undefined ? {} : { 'x-request-id': Buffer.from(bad, 'utf8').toString('latin1') };
    const answer = await run.send('/ok', { id: null, headers });
    const echoed = answer.headers['x-request-id'];
    check(UUID.test(echoed ?? ''), `${what} is answered with ${echoed}`);
    check(!made.has(echoed), `${what}: the id ${echoed} was given before`);
    made.add(echoed);
    await run.application.settled([echoed], { grace: 20 });
    run.one(check, echoed, what);
  }
}

async function traces(run) {
  const check = run.report.group('traceparent');
  const spans = new Set();
  for (const [name, header] of [['00', `00-${TRACE}-${SPAN}-01`], ['unsampled', `00-${TRACE}-${SPAN}-00`], ['version 01', `01-${TRACE}-${SPAN}-01`]]) {
    const event = await traced(run, check, header, name);
    check(event?.trace_id === TRACE, `${name}: trace_id is ${event?.trace_id}`);
    check(event?.parent_span_id === SPAN, `${name}: parent_span_id is ${event?.parent_span_id}`);
    check(event?.span_id !== SPAN && !spans.has(event?.span_id), `${name}: span_id ${event?.span_id} is not new`);
    spans.add(event?.span_id);
  }
  const invalid = {
    'all-zero trace': `00-${'0'.repeat(32)}-${SPAN}-01`,
    'all-zero span': `00-${TRACE}-${'0'.repeat(16)}-01`,
    'version ff': `ff-${TRACE}-${SPAN}-01`,
    'upper case': `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    'short trace': `00-${TRACE.slice(1)}-${SPAN}-01`,
    'no flags': `00-${TRACE}-${SPAN}`,
    'more than version 00 has': `00-${TRACE}-${SPAN}-01-00`,
    'no hexadecimal': `00-${'g'.repeat(32)}-${SPAN}-01`,
    garbage: 'hello',
    none: undefined,
  };
  for (const [name, header] of Object.entries(invalid)) {
    const event = await traced(run, check, header, name);
    check(event !== undefined && event.trace_id !== TRACE && /^(?!0{32})[0-9a-f]{32}$/.test(event.trace_id), `${name}: trace_id is ${event?.trace_id}`);
    check(event?.parent_span_id === undefined || event.parent_span_id === null, `${name}: parent_span_id is ${event?.parent_span_id}`);
  }
}

async function traced(run, check, header, what) {
  const answer = await run.send('/ok', { headers: header === undefined ? {} : { traceparent: header } });
  await run.application.settled([answer.id], { grace: 20 });
  return run.one(check, answer.id, `traceparent ${what}`);
}
