// A copy of the event without credentials and personal data. By key first, then by pattern in
// every text that is left, since secrets also travel in messages (CWE-532, CWE-359).
import { sensitiveKeys } from './policy.js';
import { redactText } from './patterns.js';

const MAX_DEPTH = 8;
const MAX_ITEMS = 50;
/** Values of one event that are looked at: an event is no place for a whole result set. */
const MAX_VALUES = 5_000;

/** How much a copy holds, for the size cap. */
export interface Tally {
  values: number;
  characters: number;
}

/** Whole names, in lower case without separators. `zip` is here, so `unzip` is not meant. */
const WORDS = new Set([
  'pass', 'pwd', 'auth', 'authorization', 'cookie', 'cookies', 'setcookie', 'session', 'sessionid',
  'sid', 'jwt', 'pan', 'cvv', 'cvc', 'cvv2', 'pin', 'otp', 'ssn', 'iban', 'bic', 'dob', 'phone',
  'mobile', 'tel', 'address', 'street', 'postcode', 'postalcode', 'zip', 'ip', 'email', 'mail',
  'firstname', 'lastname', 'fullname', 'surname', 'birthdate', 'dateofbirth', 'passport',
  'nationalid', 'taxid', 'accountnumber', 'routingnumber', 'sortcode', 'signature', 'xapikey',
]);
/** Endings: stripe_secret, userEmail, X-Auth-Token. */
const ENDINGS = [
  'password', 'passwd', 'passphrase', 'secret', 'token', 'apikey', 'accesskey', 'privatekey',
  'secretkey', 'credential', 'credentials', 'cookie', 'authorization', 'cardnumber', 'cvv', 'cvc',
  'ssn', 'email', 'emailaddress', 'phone', 'phonenumber', 'mobilenumber', 'ipaddress', 'clientip',
  'remoteaddress', 'postaladdress', 'homeaddress', 'billingaddress', 'shippingaddress',
  'streetaddress', 'bankaccount', 'iban', 'otp', 'sessionid',
];
for (const key of sensitiveKeys) WORDS.add(normalized(key));

/** The event's own ids: hidden, they would join nothing any more. */
const IDS = new Set(['request_id', 'trace_id', 'span_id', 'parent_span_id']);
/** Top-level fields in which dots and digits are versions and paths, no addresses or telephones. */
const PLAIN = new Set([
  'method', 'path', 'route', 'service', 'version', 'hostname', 'timestamp', 'region',
  'environment', 'deployment_id', 'sample_reason', 'message',
]);

// Keys repeat from event to event; the bound is for maps whose keys are data.
const MAX_KNOWN = 2_000;
const known = new Map<string, boolean>();

export function isSensitiveKey(key: string): boolean {
  const answer = known.get(key);
  if (answer !== undefined) return answer;
  const name = normalized(key);
  const sensitive =
    !isMeasure(key, name) && (WORDS.has(name) || ENDINGS.some((end) => name.endsWith(end)));
  if (known.size < MAX_KNOWN) known.set(key, sensitive);
  return sensitive;
}

function normalized(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** token_count, session_ms: how much, not what. A bank account is no count. */
function isMeasure(key: string, name: string): boolean {
  return (name.endsWith('count') && !name.endsWith('account')) || /_(?:ms|bytes)$/i.test(key);
}

type Fields = Record<string, unknown>;

/** A deep copy that may be written. The event itself, and the objects in it, stay as they are. */
export function redact(
  event: object,
  tally: Tally = { values: 0, characters: 0 },
  keys: string[] = Object.keys(event),
): Fields {
  const copy: Fields = {};
  for (const key of keys) {
    const value = read(event, key);
    if (IDS.has(key) && typeof value === 'string') {
      copy[key] = redactText(value, 'none');
    } else {
      put(copy, key, value, { tally, ancestors: [event], plain: PLAIN.has(key) });
    }
  }
  return copy;
}

interface Walk {
  tally: Tally;
  /** The objects around the value: one that is met again holds itself. */
  ancestors: object[];
  plain: boolean;
}

function put(copy: Fields, key: string, value: unknown, walk: Walk): void {
  if (key === '__proto__') return;
  walk.tally.characters += key.length + 4;
  if (value === null || typeof value === 'boolean' || !isSensitiveKey(key)) {
    const clean = cleaned(value, walk);
    if (clean !== undefined) copy[key] = clean;
  } else if (value !== undefined) {
    copy[key] = '[redacted]';
  }
}

function cleaned(value: unknown, walk: Walk): unknown {
  switch (typeof value) {
    case 'string': {
      const text = redactText(value, walk.plain ? 'plain' : 'all');
      walk.tally.characters += text.length;
      return text;
    }
    case 'number':
    case 'boolean':
      walk.tally.characters += 8;
      return value;
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? null : cleanedObject(value, walk);
    default:
      return undefined; // functions and symbols
  }
}

function cleanedObject(value: object, walk: Walk): unknown {
  const { ancestors, tally } = walk;
  if (ancestors.includes(value)) return '[circular]';
  tally.values += 1;
  if (ancestors.length >= MAX_DEPTH || tally.values > MAX_VALUES) return '[truncated]';
  ancestors.push(value);
  try {
    return Array.isArray(value) ? cleanedArray(value, walk) : cleanedFields(value, walk);
  } catch {
    return '[unreadable]'; // a proxy or toJSON that throws
  } finally {
    ancestors.pop();
  }
}

function cleanedArray(items: unknown[], walk: Walk): unknown[] {
  return items.slice(0, MAX_ITEMS).map((item) => cleaned(item, walk) ?? null);
}

function cleanedFields(value: object, walk: Walk): unknown {
  if (value instanceof Map || value instanceof Set) {
    return `[${value instanceof Map ? 'Map' : 'Set'} of ${value.size}]`;
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return `[${value.byteLength} bytes]`;
  }
  if (value instanceof Error) {
    const { name, message } = value;
    return cleanedFields({ type: name, message, code: read(value, 'code') }, walk);
  }
  const toJson = read(value, 'toJSON');
  if (typeof toJson === 'function') {
    const json: unknown = toJson.call(value); // dates, object ids, decimals, documents
    return json === value ? '[unreadable]' : cleaned(json, walk);
  }
  const copy: Fields = {};
  for (const key of Object.keys(value)) {
    if ((walk.tally.values += 1) > MAX_VALUES) break;
    put(copy, key, read(value, key), walk);
  }
  return copy;
}

/** Getters may throw. */
function read(from: object, key: string): unknown {
  try {
    return (from as Fields)[key];
  } catch {
    return '[unreadable]';
  }
}
