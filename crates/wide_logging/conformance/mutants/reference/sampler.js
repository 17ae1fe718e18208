// Keep rules first, then the highest chance, decided by a hash that every service computes alike.
import { policy } from './policy.js';

const DECIMAL = /^-?(\d+)(\.\d+)?([eE][+-]?\d+)?$/;
const ALIASES = { status: 'status_code', duration: 'duration_ms' };

function read(event, subject) {
  let value = event;
  for (const name of (ALIASES[subject] ?? subject).split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function truthy(value) {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(truthy);
  return Boolean(value);
}

function compare(left, op, text) {
  if (left === undefined || left === null) return false;
  if (Array.isArray(left)) return left.some((item) => compare(item, op, text));
  if (typeof left === 'object') return false;
  const number = DECIMAL.test(text) ? Number(text) : undefined;
  if (op === '=' || op === '==' || op === '!=') {
    const equal = typeof left === 'number' ? left === number : String(left) === text;
    return op === '!=' ? !equal : equal;
  }
  const value = typeof left === 'string' && DECIMAL.test(left) ? Number(left) : left;
  if (number === undefined || typeof value !== 'number') return false;
  return op === '>=' ? value >= number : op === '<=' ? value <= number : op === '>' ? value > number : value < number;
}

export function meets(event, condition) {
  const parts = /^([^<>=!]+)(>=|<=|==|!=|=|>|<)(.*)$/.exec(condition);
  return parts === null ? truthy(read(event, condition)) : compare(read(event, parts[1].trim()), parts[2], parts[3].trim());
}

export function hash(key) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

export function decide(event) {
  const rule = policy.keep.find((condition) => meets(event, condition));
  if (rule !== undefined) return { keep: true, rate: 1, reason: rule };
  let rate = policy.rate;
  let reason = 'base';
  for (const chance of policy.chance) {
    if (chance.rate > rate && meets(event, chance.when)) ({ rate, when: reason } = chance);
  }
  return { keep: hash(event.trace_id || event.request_id || '') < rate * 2 ** 32, rate, reason };
}
