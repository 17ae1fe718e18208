// The load: which requests, in which order, with which secrets in them. The same for the same number.

import { createHmac } from 'node:crypto';
import * as accounts from './accounts.mjs';
import { seeded, shuffle } from './random.mjs';
import { seededSecrets } from './secrets.mjs';

/** Of all requests, exactly these shares; the rest is ordinary. No request is in two classes. */
export const CLASSES = { error: 0.01, slow: 0.01, enterprise: 0.02, flagged: 0.01 };

// The day on which customers set up a second factor: that is where the shop logs most. Parts of the ordinary share.
const ORDINARY = {
  activate: 30, checkout: 14, token: 8, webhook: 6, product: 6, forgot: 4, enrol: 3, wrongCode: 3, orders: 3,
  addAddress: 2.5, challenge: 2, declined: 2, cancel: 2, me: 2, forgotUnknown: 1.5, resetRejected: 1.5,
  register: 1, badToken: 1, wrongPassword: 1, noProduct: 1, adminOrder: 1, noRoute: 0.5,
};

const SPECIAL = {
  error: ['mailDown', 'badColumn', 'badId', 'badSort', 'search'],
  slow: ['slowCheckout', 'slowMail'],
  enterprise: ['entMe', 'entOrders', 'entToken', 'entCheckout'],
  flagged: ['flaggedCheckout'],
};

/** `{ requests, shop, secrets, planted }`; `planted` counts the requests that carry each secret. */
export function makePlan(total) {
  if (!Number.isInteger(total) || total < 400 || total % 100 !== 0) {
    throw new Error('--requests is a multiple of 100, at least 400, so that one percent is a whole number');
  }
  const shop = accounts.seededShop(total);
  const secrets = seededSecrets();
  const dealer = new Dealer(secrets, shop);
  for (const reader of [...shop.people.readers, ...shop.people.entReaders]) accounts.newOrder(shop, 'own', reader);
  const kinds = shuffle(kindsOf(total), shop.random);
  const ids = seeded(41);
  const requests = kinds.map(({ kind, group }, i) => ({ ...RECIPES[kind](dealer, i), kind, group, ...identity(ids, i) }));
  dealer.complain();
  return { requests, shop, secrets, planted: dealer.planted };
}

function kindsOf(total) {
  const list = [];
  for (const [group, share] of Object.entries(CLASSES)) {
    const count = Math.round(total * share);
    for (let i = 0; i < count; i += 1) list.push({ group, kind: SPECIAL[group][i % SPECIAL[group].length] });
  }
  const left = total - list.length;
  const whole = Object.values(ORDINARY).reduce((sum, part) => sum + part, 0);
  for (const [kind, part] of Object.entries(ORDINARY)) {
    for (let i = 0; i < Math.floor((left * part) / whole); i += 1) list.push({ group: 'ordinary', kind });
  }
  while (list.length < total) list.push({ group: 'ordinary', kind: 'activate' });
  return list;
}

/** The ids that the load sets, and an address of its own, so that no limiter of the shop steps in. */
function identity(ids, i) {
  return {
    id: `load-${String(i).padStart(6, '0')}-${ids.hex(8)}`,
    traceId: ids.hex(32),
    parentId: ids.hex(16),
    address: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
  };
}

/** Hands out people and secrets in turn, and remembers which secret went out. */
class Dealer {
  constructor(secrets, shop) {
    this.shop = shop;
    this.turns = {};
    this.planted = new Map(secrets.map(({ value }) => [value, 0]));
    this.hands = {};
    for (const { kind, value } of secrets) (this.hands[kind] ??= []).push(value);
    // An address that registers is known from then on, so it may be in no other request.
    this.hands.newEmail = this.hands.email.splice(0, 12);
    this.hands.email = this.hands.email.filter((email) => !accounts.flagged(email) || this.planted.delete(email));
  }

  next(list, name) {
    const turn = this.turns[name] ?? 0;
    this.turns[name] = turn + 1;
    return list[turn % list.length];
  }

  person(group) {
    return this.next(this.shop.people[group], group);
  }

  product() {
    return this.next(this.shop.products.list, 'product');
  }

  secret(kind, fits = () => true) {
    let value = this.next(this.hands[kind], kind);
    for (let i = 0; i < this.hands[kind].length && !fits(value); i += 1) value = this.next(this.hands[kind], kind);
    if (!fits(value)) throw new Error(`no ${kind} fits`);
    this.planted.set(value, (this.planted.get(value) ?? 0) + 1);
    return value;
  }

  /** An address that registers: each secret one once, then made-up ones. */
  newEmail(i) {
    const left = (this.turns.newEmail ?? 0) < this.hands.newEmail.length;
    return left ? this.secret('newEmail') : `newcomer${i}@customers.example`;
  }

  complain() {
    const idle = [...this.planted].filter(([, times]) => times === 0);
    if (idle.length > 0) throw new Error(`${idle.length} secrets are in no request, for example ${idle[0][0]}`);
  }
}

const json = (method, path, route, expect, body, headers = {}) => ({ method, path, route, expect, body, headers });
const bearer = (person) => ({ authorization: `Bearer ${accounts.accessToken(person)}` });
const get = (path, route, expect, headers) => ({ method: 'GET', path, route, expect, headers: headers ?? {} });

const RECIPES = {
  activate(d) {
    const person = d.person('activating');
    const body = () => ({ code: accounts.oneTimeCode(person.mfaSecret) });
    return { ...json('POST', '/api/auth/mfa/activate', '/api/auth/mfa/activate', 200, body, bearer(person)), timed: true };
  },
  enrol: (d) => json('POST', '/api/auth/mfa/enrol', '/api/auth/mfa/enrol', 201, {}, bearer(d.person('enrolling'))),
  checkout: (d, i) => checkout(d, i, `guest${i}@shoppers.example`, d.product(), 201),
  declined: (d, i) =>
    checkout(d, i, d.secret('email', (email) => !accounts.flagged(email)), d.shop.products.declined, 402),
  token: (d) => signIn(d.person('signers'), accounts.PASSWORD, 200),
  challenge: (d) => signIn(d.person('challenged'), accounts.PASSWORD, 200),
  wrongPassword: (d) => signIn(d.person('mistyping'), d.secret('password'), 401),
  webhook: (d, i) => stripeEvent(accounts.newOrder(d.shop, 'paid', d.person('buyers')), i),
  product: (d) => get(`/api/products/${d.product().id}?${sharedLink(d)}`, '/api/products/:id', 200),
  orders: (d) => get('/api/orders?limit=5', '/api/orders', 200, bearer(d.person('readers'))),
  me: (d) => get('/api/auth/me', '/api/auth/me', 200, bearer(d.person('readers'))),
  forgot: (d) => forgot(d.person('forgetful').email, 202),
  forgotUnknown: (d) => forgot(d.secret('email'), 404),
  resetRejected: (d) =>
    json('POST', '/api/auth/password/reset', '/api/auth/password/reset', 400, {
      token: d.shop.random.hex(64),
      password: d.secret('password'),
    }),
  wrongCode: (d) => ({
    ...json('POST', '/api/auth/mfa/answer', '/api/auth/mfa/answer', 401, {
      challengeToken: accounts.challengeToken(d.person('challenged')),
      code: 'NOTACODE22',
    }),
    headers: secretHeaders(d),
  }),
  addAddress: (d) =>
    json('POST', '/api/account/addresses', '/api/account/addresses', 201, {
      line1: '12 Long Lane',
      line2: `ring ${d.secret('phone')}`,
      city: 'Harwich',
      postal_code: 'CO12 3JT',
      country: 'gb',
    }, bearer(d.person('readers'))),
  cancel(d) {
    const order = accounts.newOrder(d.shop, 'cancel', d.person('buyers'));
    const reason = `Call ${d.secret('phone')}, I paid with ${d.secret('card')} from ${d.secret('iban')}`;
    return json('POST', `/api/orders/${order.id}/cancel`, '/api/orders/:id/cancel', 204, { reason }, bearer(order.person));
  },
  register: (d, i) =>
    json('POST', '/api/auth/register', '/api/auth/register', 201, {
      email: d.newEmail(i),
      name: 'New Customer',
      password: d.secret('password'),
      acceptedTerms: `yes ${d.secret('ssn')}`,
    }),
  badToken: (d) =>
    get('/api/auth/me', '/api/auth/me', 401, {
      authorization: `Bearer ${d.secret('jwt')}`,
      cookie: `acme.sid=${d.secret('session')}`,
    }),
  noProduct: (d) => get(`/api/products/${d.shop.random.uuid()}`, '/api/products/:id', 404),
  noRoute: (d) => get(`/wp-login.php?key=${d.secret('aws')}`, null, 404),
  adminOrder: (d) => {
    const order = d.next(d.shop.orders.own, 'adminOrder');
    return get(`/api/admin/orders/${order.id}`, '/api/admin/orders/:id', 200, bearer(d.person('support')));
  },

  mailDown: (d) => forgot(d.person('refused').email, 500),
  badColumn: (d) => json('PATCH', '/api/auth/me', '/api/auth/me', 500, unknownColumn(d), bearer(d.person('readers'))),
  badId: (d) => {
    const kind = d.next(['email', 'card', 'github', 'stripe', 'jwt'], 'badId');
    const value = d.secret(kind, (one) => !one.includes(' '));
    return get(`/api/orders/${value}`, '/api/orders/:id', 500, bearer(d.person('readers')));
  },
  badSort: (d) =>
    get(`/api/auth/accounts?text=${encodeURIComponent(d.secret('email'))}&sort=last_seen`, '/api/auth/accounts', 500,
      bearer(d.person('support'))),

  // The shop's search by text fails at this commit: its statement has `:text::text`, which knex takes for a column.
  search: (d) => get(`/api/products?text=${encodeURIComponent(d.secret('email'))}&limit=3`, '/api/products', 500),

  slowCheckout: (d, i) => ({ ...checkout(d, i, `guest${i}@shoppers.example`, d.shop.products.slow, 201), slow: true }),
  slowMail: (d) => ({ ...forgot(d.person('slow').email, 202), slow: true }),

  entMe: (d) => get('/api/auth/me', '/api/auth/me', 200, bearer(d.person('entReaders'))),
  entOrders: (d) => get('/api/orders', '/api/orders', 200, bearer(d.person('entReaders'))),
  entToken: (d) => signIn(d.person('entReaders'), accounts.PASSWORD, 200),
  entCheckout(d, i) {
    const person = d.person('entBuyers');
    const request = checkout(d, i, person.email, d.product(), 201);
    return { ...request, headers: { ...request.headers, cookie: accounts.sessionCookie(person) } };
  },
  flaggedCheckout(d, i) {
    let n = 0;
    while (!accounts.flagged(`beta${i}-${n}@shoppers.example`)) n += 1;
    return checkout(d, i, `beta${i}-${n}@shoppers.example`, d.product(), 201);
  },
};

function checkout(dealer, i, email, product, expect) {
  let address = email;
  // A guest's address decides on the flag; a guest of another class must not have it.
  for (let n = 0; address.startsWith('guest') && accounts.flagged(address); n += 1) address = `guest${i}-${n}@shoppers.example`;
  const items = [{ productId: product.id, quantity: 1 }];
  const key = { 'idempotency-key': `checkout-${String(i).padStart(10, '0')}` };
  return json('POST', '/api/checkout', '/api/checkout', expect, { items, email: address, paymentMethod: 'card' }, key);
}

function signIn(person, password, expect) {
  return json('POST', '/api/auth/token', '/api/auth/token', expect, { email: person.email, password });
}

function forgot(email, expect) {
  return json('POST', '/api/auth/password/forgot', '/api/auth/password/forgot', expect, { email });
}

/** What links carry that people share. */
function sharedLink(d) {
  const query = new URLSearchParams({ utm_source: 'newsletter', email: d.secret('email') });
  query.set('token', d.secret('jwt'));
  query.set('access_token', d.secret('github'));
  query.set('card', d.secret('card'));
  return query;
}

function secretHeaders(d) {
  return {
    authorization: `Bearer ${d.secret('jwt')}`,
    cookie: `acme.sid=${d.secret('session')}; theme=dark`,
    'x-api-key': d.secret('stripe'),
    'x-password': d.secret('password'),
    'x-real-ip': d.secret('ip'),
    'x-customer-phone': d.secret('phone'),
    'user-agent': `AcmeApp/3.1 (mailto:${d.secret('email')})`,
    'x-support-note': `card ${d.secret('card')}, iban ${d.secret('iban')}, ssn ${d.secret('ssn')}`,
    'x-debug': `${d.secret('aws')} ${d.secret('github')} ${d.secret('vendor')}`,
  };
}

/** A column that the table does not have: the driver's message is then the statement and its complaint. */
function unknownColumn(d) {
  const columns = { password: 'password', phone: 'phone', card_number: 'card', iban: 'iban', api_key: 'stripe', ssn: 'ssn' };
  const column = d.next(Object.keys(columns), 'badColumn');
  return { [column]: d.secret(columns[column]) };
}

function stripeEvent(order, i) {
  const event = {
    id: `evt_load_${i}`,
    object: 'event',
    type: 'payment_intent.succeeded',
    data: {
      object: {
        id: `pi_load_${i}`,
        object: 'payment_intent',
        amount_received: order.total,
        currency: 'eur',
        latest_charge: `ch_load_${i}`,
        metadata: { orderId: order.id },
        payment_method_types: ['card'],
      },
    },
  };
  const text = JSON.stringify(event);
  const signed = () => {
    const now = Math.floor(Date.now() / 1000);
    const v1 = createHmac('sha256', accounts.SETTINGS.STRIPE_WEBHOOK_SECRET).update(`${now}.${text}`).digest('hex');
    return { 'stripe-signature': `t=${now},v1=${v1}` };
  };
  return { ...json('POST', '/webhooks/stripe', '/webhooks/stripe', 200, event, {}), freshHeaders: signed };
}
