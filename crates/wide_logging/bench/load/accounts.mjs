// Who and what is in the shop before the load: customers by plan, support staff, products, orders, sessions.
// All ids are seeded, so that the answers of two runs can be compared.

import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { seeded } from './random.mjs';

export const PASSWORD = 'correct horse battery staple';
// bcrypt of PASSWORD at cost 4: the load is about logs, not about hashing.
const PASSWORD_HASH = '$2b$04$DejL2eba5TMNTSZOSwwWBuoTM6Nv8WqB94DewfJBi5PydH0qcWW8S';
const SINCE = '2023-04-01T08:00:00Z';

export const SETTINGS = {
  JWT_SECRET: 'load-test-signing-key-of-enough-length',
  SESSION_SECRET: 'load-test-session-key',
  MFA_ENCRYPTION_KEY: createHash('sha256').update('load test').digest('hex'),
  STRIPE_SECRET_KEY: 'sk_test_of_the_load_run',
  STRIPE_WEBHOOK_SECRET: 'whsec_of_the_load_run',
  MAIL_API_KEY: 'mail-key-of-the-load-run',
};

/** Prices by which the payment stand-in knows what to do; see outside.mjs. */
export const SLOW_PRICE = 77_777;
export const DECLINED_PRICE = 66_666;

/** Of 100 subjects, one is in the flag's first percent: the same computation as src/flags.ts. */
export function flagged(subject, percent = 1) {
  const digest = createHash('md5').update(`new_checkout_flow:${subject}`).digest();
  return digest.readUInt16BE(0) % 100 < percent;
}

/** The shop's people and goods for a load of `requests` requests. */
export function seededShop(requests) {
  const random = seeded(7);
  const many = (share) => Math.max(4, Math.ceil(requests * share));
  const person = (group, i, more = {}) => ({
    id: unflagged(random),
    email: `${group}${i}@customers.example`,
    name: `${group} ${i}`,
    role: 'customer',
    plan: i % 3 === 0 ? 'pro' : 'free',
    ltv: random.below(90_000),
    mfa: false,
    ...more,
  });
  const group = (name, count, more) => Array.from({ length: count }, (_, i) => person(name, i, more));
  const enterprise = { plan: 'enterprise', ltv: 2_500_000 };
  const people = {
    readers: group('reader', many(0.01)),
    buyers: group('buyer', many(0.01)),
    signers: group('signer', many(0.01)),
    mistyping: group('mistyping', many(0.01)),
    enrolling: group('enrolling', many(0.02)),
    activating: group('activating', many(0.02)),
    challenged: group('challenged', many(0.01), { mfa: true }),
    forgetful: group('forgetful', many(0.01)),
    slow: group('slow', many(0.003)),
    refused: group('refused', many(0.003)),
    entReaders: group('entreader', many(0.002), enterprise),
    entBuyers: group('entbuyer', many(0.004), enterprise),
    support: group('support', 4, { role: 'support' }),
  };
  for (const one of [...people.activating, ...people.challenged]) one.mfaSecret = random.text(16, BASE32);
  return {
    people,
    products: products(random),
    orders: { own: [], paid: [], cancel: [] },
    random,
  };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function unflagged(random) {
  let id = random.uuid();
  while (flagged(id)) id = random.uuid();
  return id;
}

function products(random) {
  const list = Array.from({ length: 24 }, (_, i) => ({
    id: random.uuid(),
    sku: `SKU-${1000 + i}`,
    name: `Thing number ${i}`,
    price: 900 + i * 310,
  }));
  const slow = { id: random.uuid(), sku: 'SKU-SLOW', name: 'Settled by hand', price: SLOW_PRICE };
  const declined = { id: random.uuid(), sku: 'SKU-DECL', name: 'Never paid', price: DECLINED_PRICE };
  return { list, slow, declined };
}

/** A pending order of `person`, to be cancelled, paid or read by one request. */
export function newOrder(shop, kind, person) {
  const order = { id: shop.random.uuid(), person, total: 1000 + shop.orders[kind].length };
  shop.orders[kind].push(order);
  return order;
}

/** An access token as src/auth/token.ts issues it. */
export function accessToken(person) {
  return jwt({ role: person.role, sub: person.id, iss: 'acme-shop', aud: 'acme-shop-api' }, 24 * 3600);
}

/** A challenge as src/api/auth/mfaChallenge.ts issues it. */
export function challengeToken(person) {
  return jwt({ purpose: 'mfa', sub: person.id }, 24 * 3600);
}

function jwt(claims, ttlSeconds) {
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims, iat: now, exp: now + ttlSeconds })}`;
  return `${body}.${createHmac('sha256', SETTINGS.JWT_SECRET).update(body).digest('base64url')}`;
}

/** The cookie of a stored session, signed as express-session signs it. */
export function sessionCookie(person) {
  const signature = createHmac('sha256', SETTINGS.SESSION_SECRET).update(sid(person)).digest('base64').replace(/=+$/, '');
  return `acme.sid=${encodeURIComponent(`s:${sid(person)}.${signature}`)}`;
}

const sid = (person) => `load${person.id.replaceAll('-', '')}`;

/** The six digits that an authenticator app shows now (RFC 6238: SHA-1, 30 seconds). */
export function oneTimeCode(base32, now = Date.now()) {
  const bits = [...base32].map((c) => BASE32.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = digest[digest.length - 1] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// As src/api/auth/mfaCrypto.ts, with an initialisation vector that belongs to the secret.
function encrypted(secret) {
  const iv = createHash('sha256').update(secret).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(SETTINGS.MFA_ENCRYPTION_KEY, 'hex'), iv);
  const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return [iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url')).join('.');
}

/** The SQL that puts the shop into a migrated database. */
export function seedSql(shop) {
  const people = Object.values(shop.people).flat();
  const goods = [...shop.products.list, shop.products.slow, shop.products.declined];
  const row = (...values) => `(${values.map(literal).join(', ')})`;
  const insert = (table, columns, rows) =>
    rows.length === 0 ? '' : `INSERT INTO ${table} (${columns}) VALUES\n${rows.join(',\n')};\n`;
  const order = (status) => (o) =>
    row(o.id, o.person.id, o.person.email, status, 'card', o.total, 'EUR', `seeded-${o.id}`, SINCE);
  return [
    insert(
      'users',
      'id, email, name, role, password_hash, mfa_enabled, mfa_method, mfa_secret, created_at',
      people.map((p) =>
        row(p.id, p.email, p.name, p.role, PASSWORD_HASH, p.mfa, p.mfaSecret ? 'app' : 'none',
          p.mfaSecret ? encrypted(p.mfaSecret) : null, SINCE),
      ),
    ),
    insert('subscriptions', 'user_id, plan, lifetime_value_cents', people.map((p) => row(p.id, p.plan, p.ltv))),
    insert('products', 'id, sku, name, price_cents, stock, created_at',
      goods.map((g) => row(g.id, g.sku, g.name, g.price, 1_000_000_000, SINCE))),
    insert('orders', 'id, user_id, customer_email, status, payment_method, total_cents, currency, idempotency_key, created_at',
      Object.values(shop.orders).flat().map(order('pending'))),
    insert('user_sessions', 'sid, sess, user_id, expire, mfa_verified',
      shop.people.entBuyers.map((p) => row(sid(p), session(p), p.id, '2099-01-01T00:00:00Z', true))),
    insert('feature_flags', 'name, rollout_percent', [row('new_checkout_flow', 1), row('payment_api_v2', 100)]),
  ].join('');
}

function session(person) {
  const cookie = { originalMaxAge: 1_800_000, httpOnly: true, secure: true, path: '/', sameSite: 'lax' };
  return JSON.stringify({ cookie, userId: person.id, role: person.role });
}

function literal(value) {
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
