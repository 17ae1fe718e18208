// Which events are kept. All keep rules come before any chance, and chance is a hash of the trace
// id, so that every service of a request decides alike and a test can predict it.
import { policy } from './policy.js';
import type { SamplingPolicy } from './policy.js';

export interface Decision {
  keep: boolean;
  rate: number;
  reason: string;
}

type Fields = { readonly [name: string]: unknown };
export type Sampler = (event: Fields) => Decision;
type Test = { text: string; met: (event: Fields) => boolean };

const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const CONDITION = /^([^<>=!\s]+)\s*(?:(>=|<=|!=|==|=|>|<)\s*([^<>=!].*))?$/s;
const ALIASES: Record<string, string> = { status: 'status_code', duration: 'duration_ms' };
/** Arrays in arrays are followed this far; an array can contain itself. */
const MAX_NESTING = 16;

/** Reads the conditions once. Throws for a condition or rate that cannot be read. */
export function createSampler(rules: SamplingPolicy): Sampler {
  const keep = rules.keep.map(parseCondition);
  const chance = rules.chance.map((rule) => ({
    ...parseCondition(rule.when),
    rate: checkedRate(rule.rate),
  }));
  const base = checkedRate(rules.rate);
  return (event) => {
    for (const test of keep) {
      if (test.met(event)) return { keep: true, rate: 1, reason: test.text };
    }
    let rate = base;
    let reason = 'base';
    for (const test of chance) {
      if (test.rate > rate && test.met(event)) {
        rate = test.rate;
        reason = test.text;
      }
    }
    return { keep: hash(keyOf(event)) < rate * 2 ** 32, rate, reason };
  };
}

export const decide: Sampler = createSampler(policy);

/** The trace, so that all services keep the same ones, else the request. */
function keyOf(event: Fields): string {
  const ids = [event['trace_id'], event['request_id']];
  const isId = (id: unknown): boolean => (typeof id === 'string' && id !== '') || typeof id === 'number';
  return String(ids.find(isId) ?? '');
}

/** FNV-1a over the UTF-8 bytes, then the finaliser of MurmurHash3, which spreads similar ids. */
export function hash(key: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) {
    const code = key.charCodeAt(i);
    if (code > 127) return finish(hashBytes(h, Buffer.from(key.slice(i), 'utf8')));
    h = Math.imul(h ^ code, 0x01000193);
  }
  return finish(h);
}

function hashBytes(start: number, bytes: Uint8Array): number {
  let h = start;
  for (const byte of bytes) h = Math.imul(h ^ byte, 0x01000193);
  return h;
}

function finish(start: number): number {
  let h = start ^ (start >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function checkedRate(rate: number): number {
  if (rate >= 0 && rate <= 1) return rate;
  throw new RangeError(`the rate ${rate} is not between 0 and 1`);
}

function parseCondition(condition: string): Test {
  const text = condition.trim();
  const [, subject = '', operator, value = ''] = CONDITION.exec(text) ?? [];
  if (subject === '') {
    throw new SyntaxError(`"${text}" is no condition: write status>=500 or user.plan=enterprise`);
  }
  const path = (ALIASES[subject] ?? subject).split('.');
  const meets = operator === undefined ? isTruthy : comparison(operator, value.trim());
  return { text, met: (event) => meets(valueAt(event, path)) };
}

/** Own properties of objects only: nothing is inherited, and an array has no names. */
function valueAt(event: Fields, path: string[]): unknown {
  let value: unknown = event;
  try {
    for (const name of path) {
      if (!isFields(value) || !Object.prototype.hasOwnProperty.call(value, name)) return undefined;
      value = value[name];
    }
  } catch {
    return undefined; // a getter that throws
  }
  return typeof value === 'bigint' ? String(value) : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Flags that are all false do not count as flagged: an object is as true as its truest value. */
function isTruthy(value: unknown, seen?: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null) {
    return typeof value !== 'function' && typeof value !== 'symbol' && Boolean(value);
  }
  const ancestors = seen ?? new Set<unknown>();
  if (ancestors.has(value)) return false;
  ancestors.add(value);
  try {
    return Object.values(value).some((inner) => isTruthy(inner, ancestors));
  } catch {
    return false;
  }
}

/** Absent and null meet nothing, not even `!=`; an array meets what one of its elements meets. */
function comparison(operator: string, text: string): (left: unknown) => boolean {
  const number = DECIMAL.test(text) ? Number(text) : NaN;
  const scalar = scalarTest(operator, text, number);
  const meets = (left: unknown, nesting: number): boolean => {
    if (Array.isArray(left)) {
      return nesting < MAX_NESTING && left.some((element) => meets(element, nesting + 1));
    }
    return scalar(left);
  };
  return (left) => meets(left, 0);
}

function scalarTest(operator: string, text: string, number: number): (left: unknown) => boolean {
  switch (operator) {
    case '<':
      return (left) => asNumber(left) < number;
    case '<=':
      return (left) => asNumber(left) <= number;
    case '>':
      return (left) => asNumber(left) > number;
    case '>=':
      return (left) => asNumber(left) >= number;
    case '!=':
      return (left) => isScalar(left) && !isEqual(left, text, number);
    default:
      return (left) => isScalar(left) && isEqual(left, text, number);
  }
}

function isScalar(left: unknown): boolean {
  return typeof left === 'number'
    ? Number.isFinite(left)
    : typeof left === 'string' || typeof left === 'boolean';
}

function isEqual(left: unknown, text: string, number: number): boolean {
  return typeof left === 'number' ? left === number : String(left) === text;
}

function asNumber(left: unknown): number {
  if (typeof left === 'number') return Number.isFinite(left) ? left : NaN;
  return typeof left === 'string' && DECIMAL.test(left) ? Number(left) : NaN;
}
