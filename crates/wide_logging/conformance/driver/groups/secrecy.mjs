// Secrets in bodies, headers, errors, paths and query strings reach no line, what is harmless does, and the application's own
// objects are as they were.
import { inParallel } from '../http.mjs';
import { bodyWith, secrets } from '../secrets.mjs';
import { QUERY_SECRET } from '../run.mjs';

const COUNT = 200;
const IN_ONE_BODY = 10;

/** Must be in the event as it was sent: a redactor that drops everything is of no use. */
const HARMLESS = {
  sku: 'ABC-123', quantity: 3, price_cents: 129900, currency: 'EUR', version_tag: 'v1.2.3', build: '20240115-0001',
  order_reference: '7f0c2a52-97c4-4a1e-8e0c-5a2d9b1f6c11', note_to_self: 'ship before friday, gift wrap', token_count: 512,
  has_password: true, passed: 4, author: 'mary', addressed: 'yes', zipped: 'no', spinner: 'on', compass: 'north', big: 1234567890123,
};

export async function secrecy(run) {
  const all = secrets(COUNT);
  await bodies(run, all);
  await errors(run, all);
  await headersAndPaths(run, all);
  await capped(run);
  return all;
}

async function bodies(run, all) {
  const check = run.report.group('redaction');
  const live = run.report.group('live-objects');
  const groups = Array.from({ length: all.length / IN_ONE_BODY }, (_, index) => all.slice(index * IN_ONE_BODY, (index + 1) * IN_ONE_BODY));
  const sent = groups.map((carried, index) => ({ kept: HARMLESS, order: bodyWith(carried, index % 4), cart: { total: 10 + index, item_count: index } }));
  const answers = await inParallel(sent.length, 4, (index) => run.send('/echo', {
    id: `body-${index}`,
    method: 'POST',
    body: sent[index],
    headers: {
      authorization: `Bearer ${all[3].text}`, cookie: `sid=${QUERY_SECRET}; theme=dark`, 'x-api-key': `k${QUERY_SECRET}`,
      'x-forwarded-for': all.find(({ kind, text }) => kind === 'ip' && text.includes('.')).text,
    },
  }));
  await run.application.settled(answers.map(({ id }) => id));
  answers.forEach((answer, index) => {
    live(answer.status === 200 && answer.text === JSON.stringify(sent[index]), () => `body ${index} came back as ${answer.text.slice(0, 300)}`);
    const event = run.one(check, answer.id, `POST /echo ${index}`);
    const written = JSON.stringify(event ?? {});
    check(/\[(redacted|card|email|token|ssn|iban|phone|ip)\]/.test(written), `the event of body ${index} shows nothing redacted`);
    for (const [key, value] of Object.entries(HARMLESS)) {
      const found = event?.payload?.kept?.[key];
      check(found === value, `harmless ${key} is ${JSON.stringify(found)} in the event, not ${JSON.stringify(value)}`);
    }
    check(event?.cart?.total === 10 + index && event?.cart?.item_count === index, `cart is ${JSON.stringify(event?.cart)}`);
    check(event?.request_headers?.authorization === '[redacted]', `authorization is ${JSON.stringify(event?.request_headers?.authorization)}`);
    check(event?.request_headers?.cookie === '[redacted]', `cookie is ${JSON.stringify(event?.request_headers?.cookie)}`);
  });
}

async function errors(run, all) {
  const check = run.report.group('redaction');
  const visible = all.filter(({ key }) => key === undefined);
  const answers = await inParallel(visible.length, 8, (index) => run.send('/fail', {
    id: `fail-${index}`, method: 'POST', body: { message: `could not charge ${visible[index].text} for order 17` },
  }));
  await run.application.settled(answers.map(({ id }) => id));
  answers.forEach((answer, index) => {
    check(answer.status === 500, `POST /fail answers ${answer.status}`);
    const event = run.one(check, answer.id, `POST /fail ${visible[index].kind}`);
    const said = event?.error?.message ?? '';
    check(said.startsWith('could not charge ') && said.endsWith(' for order 17'), `error.message is ${said}`);
  });
}

async function headersAndPaths(run, all) {
  const check = run.report.group('redaction');
  const mail = all.find(({ kind }) => kind === 'email').text;
  const other = all.findLast(({ kind }) => kind === 'email').text; // as encodeURIComponent writes it, with %40
  const key = all.find(({ kind }) => kind === 'stripe').text;
  const answers = [
    await run.send('/ok', { headers: { 'user-agent': `crawler/2.1 (+mailto:${mail})` } }),
    await run.send(`/users/${mail}`),
    await run.send(`/users/${key}`),
    await run.send(`/users/${encodeURIComponent(other)}`),
    await run.send('/ok', { query: `email=${mail}&card=${all[0].text.replaceAll(' ', '%20')}` }),
    await run.send('/no/such/page', { query: `next=https://user:${QUERY_SECRET}@example.com/` }),
  ];
  await run.application.settled(answers.slice(0, -1).map(({ id }) => id));
  answers.slice(0, -1).forEach(({ id }, index) => run.one(check, id, `secret in head ${index}`));
  const agentEvent = run.lines.of(answers[0].id)[0]?.event;
  check(agentEvent?.client?.user_agent?.startsWith('crawler/2.1'), `client.user_agent is ${agentEvent?.client?.user_agent}`);
}

async function capped(run) {
  const check = run.report.group('size-cap');
  const body = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`part_${index}`, 'lorem ipsum '.repeat(170)]));
  const long = await run.send('/echo', { method: 'POST', body });
  const list = await run.send('/echo', { method: 'POST', body: { rows: Array.from({ length: 900 }, (_, index) => index) } });
  const deep = await run.send('/echo', { method: 'POST', body: nested(300) });
  await run.application.settled([long.id, list.id, deep.id]);
  for (const [what, answer] of Object.entries({ long, list, deep })) {
    const event = run.one(check, answer.id, `a body that is ${what}`);
    const size = Buffer.byteLength(run.lines.of(answer.id)[0]?.line ?? '');
    check(size > 0 && size <= 33 * 1024, `a body that is ${what} makes a line of ${size} bytes`);
    run.agrees(check, event, { what, status: 200, path: answer.path, method: 'POST', route: run.routes.echo, outcome: 'success' });
  }
  check(run.lines.of(long.id)[0]?.event.truncated === true, 'an event that was cut to the cap does not say so');
  check(run.lines.of(list.id)[0]?.event.truncated !== true, 'an event below the cap says that it was cut');
}

function nested(depth) {
  let value = { leaf: true };
  for (let level = 0; level < depth; level += 1) value = { next: value };
  return value;
}

/** After everything: no secret is in any line, also not in one that is no event. */
export function nothingLeaked(run, all) {
  const check = run.report.group('leaks');
  const text = run.lines.all.join('\n');
  for (const { kind, key, text: secret } of all) {
    const at = text.indexOf(secret);
    const spellings = [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
    check(at < 0 && !spellings.some((spelling) => text.includes(spelling)), () => `${kind}${key === undefined ? '' : ` under ${key}`}: ...${text.slice(Math.max(0, at - 60), at + secret.length + 10)}...`);
  }
  const at = text.indexOf(QUERY_SECRET);
  check(at < 0, () => `a query string: ...${text.slice(Math.max(0, at - 100), at + 20)}...`);
}
