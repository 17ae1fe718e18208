// Two hundred secrets, the same in every run, each as it looks in the wild. `text` is what must never be in a line.

/** xorshift32: seeded, so that a failure can be run again. */
export function random(seed) {
  let state = seed >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  const pick = (from) => from[below(from.length)];
  const some = (alphabet, length) => Array.from({ length }, () => pick(alphabet)).join('');
  return { below, pick, some };
}

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const BASE64URL = UPPER + LOWER + DIGITS;

/** Issuer prefix and length: Visa, Mastercard, American Express, Discover, JCB, Diners Club, UnionPay. */
const CARDS = [
  ['4539', 16], ['4916', 16], ['51', 16], ['55', 16], ['2221', 16], ['2720', 16], ['34', 15], ['37', 15], ['6011', 16],
  ['65', 16], ['3528', 16], ['3589', 16], ['36', 14], ['62', 16],
];

export function luhnDigit(digits) {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return String((10 - (sum % 10)) % 10);
}

function card(dice) {
  const [prefix, length] = dice.pick(CARDS);
  const body = prefix + dice.some(DIGITS, length - 1 - prefix.length);
  const number = body + luhnDigit(body);
  const separator = dice.pick(['', ' ', '-']);
  if (length === 16) return number.match(/.{4}/g).join(separator);
  return [number.slice(0, 4), number.slice(4, 10), number.slice(10)].join(separator);
}

/** ISO 13616: the check digits make the number, letters as 10 to 35, one modulo 97. */
export function iban(country, account) {
  const digits = [...`${account}${country}00`].map((sign) => parseInt(sign, 36)).join('');
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return `${country}${String(98 - rest).padStart(2, '0')}${account}`;
}

const number = (dice, length) => dice.pick('23456789') + dice.some(DIGITS, length - 1);
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(dice) {
  const header = base64url({ alg: 'HS256', typ: 'JWT' });
  const payload = base64url({ sub: number(dice, 8), iat: 1700000000 + dice.below(1e6) });
  return `${header}.${payload}.${dice.some(BASE64URL, 43)}`;
}

function ssn(dice) {
  const area = 100 + dice.below(500);
  return `${area}-${String(1 + dice.below(99)).padStart(2, '0')}-${String(1 + dice.below(9999)).padStart(4, '0')}`;
}

const IBANS = [['DE', 18], ['NL', 0], ['GB', 0], ['ES', 20], ['FR', 23]];

function anyIban(dice) {
  const [country, length] = dice.pick(IBANS);
  if (country === 'NL') return iban('NL', `INGB${dice.some(DIGITS, 10)}`);
  if (country === 'GB') return iban('GB', `WEST${dice.some(DIGITS, 14)}`);
  return iban(country, dice.some(DIGITS, length));
}

function phone(dice) {
  const nanp = [number(dice, 3), number(dice, 3), dice.some(DIGITS, 4)];
  return dice.pick([
    `+1${nanp.join('')}`, `+1 (${nanp[0]}) ${nanp[1]}-${nanp[2]}`, `(${nanp[0]}) ${nanp[1]}-${nanp[2]}`, nanp.join('-'), nanp.join('.'),
    `+49 30 ${number(dice, 8)}`, `+4420${number(dice, 8)}`, `+33 ${number(dice, 1)} ${Array.from({ length: 4 }, () => dice.some(DIGITS, 2)).join(' ')}`,
  ]);
}

function ip(dice) {
  const octet = () => 1 + dice.below(254);
  const group = () => (0x1000 + dice.below(0xefff)).toString(16);
  return dice.pick([
    () => `${octet()}.${octet()}.${octet()}.${octet()}`,
    () => `2001:db8:${group()}:${group()}::${group()}`,
    () => `fe80:${Array.from({ length: 7 }, group).join(':')}`,
  ])();
}

/** Found by what they look like, wherever they stand. */
const BY_VALUE = {
  card,
  email: (dice) => `${dice.some(LOWER, 6)}.${dice.some(LOWER, 7)}@${dice.pick(['example.com', 'mail.example.co.uk', 'shop-example.io'])}`,
  phone,
  jwt,
  stripe: (dice) => `${dice.pick(['sk_live_', 'sk_test_', 'rk_live_', 'pk_live_'])}${dice.some(BASE64URL, 24)}`,
  aws: (dice) => `${dice.pick(['AKIA', 'ASIA'])}${dice.some(UPPER + '234567', 16)}`,
  github: (dice) => `${dice.pick(['ghp_', 'gho_', 'ghs_'])}${dice.some(BASE64URL, 36)}`,
  github_pat: (dice) => `github_pat_${dice.some(BASE64URL, 22)}`,
  slack: (dice) => `xoxb-${dice.some(DIGITS, 12)}-${dice.some(BASE64URL, 24)}`,
  google: (dice) => `AIza${dice.some(BASE64URL, 35)}`,
  npm: (dice) => `npm_${dice.some(BASE64URL, 36)}`,
  webhook: (dice) => `whsec_${dice.some(BASE64URL, 32)}`,
  iban: anyIban,
  ssn,
  ip,
};

/** Words that look like nothing: only the name of the field says what they are. */
const BY_KEY = {
  password: ['password', 'Password', 'user_password', 'newPassword', 'passwd', 'db-password', 'passphrase', 'pwd'],
  secret: ['client_secret', 'clientSecret', 'SECRET', 'webhookSecret', 'private_key', 'apiKey', 'api-key', 'X-Api-Key', 'accessKey'],
  token: ['token', 'access_token', 'refreshToken', 'id_token', 'csrfToken', 'X-Auth-Token'],
  session: ['session', 'session_id', 'sessionId', 'sid', 'cookie', 'Set-Cookie', 'authorization', 'credentials'],
  person: ['ssn', 'dateOfBirth', 'passport', 'billing_address', 'street', 'lastName', 'phone_number', 'cvv', 'card_number', 'iban', 'bank_account'],
};

export function secrets(count, seed = 20240115) {
  const dice = random(seed);
  const kinds = [...Object.keys(BY_VALUE), ...Object.keys(BY_KEY)];
  const found = new Set();
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length];
    let secret = one(dice, kind);
    while (found.has(secret.text)) secret = one(dice, kind);
    found.add(secret.text);
    return secret;
  });
}

function one(dice, kind) {
  if (kind in BY_VALUE) return { kind, text: BY_VALUE[kind](dice) };
  return { kind, key: dice.pick(BY_KEY[kind]), text: `${dice.some(LOWER, 5)}${dice.some(BASE64URL, 9)}` };
}

/** A body that carries the secrets at different depths, in texts, lists and objects, beside fields that are to stay. */
export function bodyWith(carried, depth) {
  let inner = {};
  carried.forEach((secret, index) => {
    if (secret.key !== undefined && secret.key in inner) inner[`more_${index}`] = { [secret.key]: secret.text };
    else if (secret.key !== undefined) inner[secret.key] = secret.text;
    else if (index % 3 === 0) inner[`note_${index}`] = `customer wrote: ${secret.text}, please call back`;
    else if (index % 3 === 1) inner[`value_${index}`] = secret.text;
    else inner[`list_${index}`] = ['first', { detail: secret.text }];
  });
  for (let level = 0; level < depth; level += 1) inner = level % 2 === 0 ? { [`level_${level}`]: inner } : { items: [inner] };
  return inner;
}
