// 200 values that must never reach a log: made up, but each of the real thing's shape, so that a scanner
// (or a redactor) takes it for real. Card numbers pass Luhn's check, IBANs their mod-97.

import { seeded } from './random.mjs';

const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const ALNUM = UPPER + LOWER + DIGITS;
const BASE64URL = `${ALNUM}-_`;

/** How many of each kind; 200 in all. */
export const KINDS = {
  card: 25,
  email: 30,
  phone: 20,
  jwt: 15,
  password: 30,
  stripe: 10,
  aws: 10,
  github: 10,
  vendor: 10,
  iban: 10,
  ssn: 10,
  ip: 10,
  session: 10,
};

/** The same list for the same seed: `[{ kind, value }]`. */
export function seededSecrets(seed = 20250301) {
  const random = seeded(seed);
  const list = [];
  const seen = new Set();
  for (const [kind, count] of Object.entries(KINDS)) {
    for (let i = 0; i < count; i += 1) {
      let value = MAKERS[kind](random, i);
      while (seen.has(value)) value = MAKERS[kind](random, i);
      seen.add(value);
      list.push({ kind, value });
    }
  }
  return list;
}

const MAKERS = {
  card: (random, i) => grouped(cardNumber(random, i), i),
  email: (random, i) => `${random.text(6, LOWER)}.${random.text(7, LOWER)}${i}@${random.text(8, LOWER)}.example`,
  phone: (random, i) => phone(random, i),
  jwt: (random) =>
    `eyJhbGciOiJIUzI1NiJ9.eyJ${random.text(34, BASE64URL)}.${random.text(43, BASE64URL)}`,
  password: (random) => `${random.text(7, LOWER)}-${random.text(4, DIGITS)}-${random.text(6, UPPER)}!`,
  stripe: (random, i) => `${['sk_live_', 'rk_live_', 'sk_test_'][i % 3]}${random.text(24, ALNUM)}`,
  aws: (random, i) => `${i % 2 ? 'ASIA' : 'AKIA'}${random.text(16, UPPER + '234567')}`,
  github: (random, i) =>
    i % 3 === 2 ? `github_pat_${random.text(22, ALNUM)}_${random.text(40, ALNUM)}` : `gh${'po'[i % 2]}_${random.text(36, ALNUM)}`,
  vendor: (random, i) => vendorKey(random, i),
  iban: (random, i) => iban(random, i),
  ssn: (random) =>
    `${String(101 + random.below(560))}-${String(10 + random.below(89))}-${String(1001 + random.below(8990))}`,
  ip: (random, i) => (i % 3 === 2 ? ipv6(random) : `203.0.${random.below(256)}.${1 + random.below(254)}`),
  session: (random) => `s%3A${random.text(32, BASE64URL)}.${random.text(43, ALNUM)}`,
};

/** The digit that makes `digits` + digit pass Luhn's check (ISO/IEC 7812-1, annex B). */
export function luhnDigit(digits) {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    let digit = Number(digits[digits.length - 1 - i]);
    if (i % 2 === 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return String((10 - (sum % 10)) % 10);
}

// Visa, Mastercard, American Express, Discover and Mastercard's second range.
const ISSUERS = [
  ['4539', 16],
  ['5412', 16],
  ['3782', 15],
  ['6011', 16],
  ['2223', 16],
];

function cardNumber(random, i) {
  const [prefix, length] = ISSUERS[i % ISSUERS.length];
  const digits = prefix + random.text(length - 1 - prefix.length, DIGITS);
  return digits + luhnDigit(digits);
}

/** A third as they are stored, a third as they are printed, a third as they are typed. */
function grouped(digits, i) {
  if (i % 3 === 0) return digits;
  const groups = digits.length === 15 ? /^(\d{4})(\d{6})(\d{5})$/ : /^(\d{4})(\d{4})(\d{4})(\d{4})$/;
  return digits.match(groups).slice(1).join(i % 3 === 1 ? ' ' : '-');
}

function phone(random, i) {
  const area = `${2 + random.below(8)}${random.text(2, '23456789')}`;
  const line = `${2 + random.below(8)}${random.text(2, '23456789')}-${random.text(4, DIGITS)}`;
  switch (i % 4) {
    case 0:
      return `+4930${random.text(8, DIGITS)}`;
    case 1:
      return `(${area}) ${line}`;
    case 2:
      return `+1 ${area}-${line}`;
    default:
      return `${area}-${line}`;
  }
}

function vendorKey(random, i) {
  const makers = [
    () => `xoxb-${random.text(12, DIGITS)}-${random.text(24, ALNUM)}`,
    () => `AIza${random.text(35, BASE64URL)}`,
    () => `SG.${random.text(22, ALNUM)}.${random.text(43, ALNUM)}`,
    () => `npm_${random.text(36, ALNUM)}`,
    () => `glpat-${random.text(20, ALNUM)}`,
  ];
  return makers[i % makers.length]();
}

const IBANS = { DE: 18, FR: 23, NL: 14, ES: 20 };

function iban(random, i) {
  const country = Object.keys(IBANS)[i % 4];
  const account = random.text(IBANS[country], DIGITS);
  return `${country}${ibanCheck(country, account)}${account}`;
}

/** The two check digits of an IBAN (ISO 13616: 98 minus the remainder by 97). */
export function ibanCheck(country, account) {
  const text = [...`${account}${country}00`].map((c) => (c >= 'A' ? String(c.charCodeAt(0) - 55) : c)).join('');
  return String(98n - (BigInt(text) % 97n)).padStart(2, '0');
}

function ipv6(random) {
  return `2001:db8:${Array.from({ length: 6 }, () => `${1 + random.below(9)}${random.hex(3)}`).join(':')}`;
}
