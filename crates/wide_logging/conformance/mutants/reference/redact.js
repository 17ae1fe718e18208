// A redacted deep copy: by the name of a key first, then by what a text looks like.
const WORDS = new Set(('pass pwd auth authorization cookie cookies setcookie session sessionid sid jwt pan cvv cvc cvv2 pin otp ssn iban bic '
  + 'dob phone mobile tel address street postcode postalcode zip ip email mail firstname lastname fullname surname birthdate dateofbirth '
  + 'passport nationalid taxid accountnumber routingnumber sortcode signature xapikey').split(' '));
const ENDINGS = ('password passwd passphrase secret token apikey accesskey privatekey secretkey credential credentials cookie authorization '
  + 'cardnumber cvv cvc ssn email emailaddress phone phonenumber mobilenumber ipaddress clientip remoteaddress postaladdress homeaddress '
  + 'billingaddress shippingaddress streetaddress bankaccount iban otp sessionid').split(' ');
const IDS = ['request_id', 'trace_id', 'span_id', 'parent_span_id'];
const PLAIN = ['method', 'path', 'route', 'service', 'version', 'hostname', 'timestamp', 'region', 'environment', 'deployment_id', 'sample_reason', 'message'];

function sensitive(key, value) {
  const name = key.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (value === null || value === undefined || typeof value === 'boolean' || /(?<!ac)count$|_ms$|_bytes$/.test(key)) return false;
  return WORDS.has(name) || ENDINGS.some((ending) => name.endsWith(ending));
}

function luhn(digits) {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => {
    const value = Number(digit) * (1 + (index % 2));
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}

function mod97(text) {
  const digits = [...(text.slice(4) + text.slice(0, 4))].map((sign) => parseInt(sign, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

const TOKENS = [
  /\beyJ[\w-]{6,}\.[\w-]{8,}\.[\w-]+/g, /\bBearer\s+[\w.~+/-]{16,}=*/gi, /\bBasic\s+[A-Za-z0-9+/]{8,}=*/gi,
  /\b[srp]k_(?:live|test)_\w{16,}/g, /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, /\bgh[pousr]_\w{36,}/g, /\bgithub_pat_\w{22,}/g, /\bxox[abprs]-[\w-]+/g,
  /\bAIza[\w-]{35}/g, /\bSG\.[\w-]+\.[\w-]+/g, /\bnpm_\w{36}/g, /\bglpat-[\w-]{20,}/g, /\bwhsec_[\w+/=]{24,}/g,
];
const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`(?<![\\w.])${octet}(?:\\.${octet}){3}(?![\\w]|\\.\\d)`, 'g');
const IPV6 = /(?<![\w:])(?:[0-9a-f]{1,4}:(?::?[0-9a-f]{1,4}){1,7}:?:?|::[0-9a-f]{1,4})(?:::?[0-9a-f]{1,4})*(?![\w:])/gi;

export function redactText(text, plain) {
  let clean = text.length > 2048 ? `${text.slice(0, 2048)}...` : text;
  clean = clean.replace(/([a-z][\w+.-]*:\/\/)[^\s/@:]+:[^\s/@]+@/gi, '$1[credentials]@');
  clean = clean.replace(/((?:https?:\/\/|\/)[^\s?"']*)\?[^\s"']+/gi, '$1?[query]');
  for (const pattern of TOKENS) clean = clean.replace(pattern, '[token]');
  clean = clean.replace(/[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/g, '[email]');
  clean = clean.replace(/\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g, (found) => (mod97(found) ? '[iban]' : found));
  clean = clean.replace(/(?<!\d)[2-6](?:[ -]?\d){12,18}(?!\d)/g, (found) => (luhn(found.replace(/[ -]/g, '')) ? '[card]' : found));
  clean = clean.replace(/\b(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/g, '[ssn]');
  if (plain) return clean;
  clean = clean.replace(IPV4, '[ip]').replace(IPV6, (found) => (found.split(':').filter(Boolean).length >= 3 ? '[ip]' : found));
  return clean.replace(/\+\d(?:[ .()-]{0,2}\d){7,14}(?!\d)/g, '[phone]').replace(/(?<!\d)(?:\(\d{3}\) \d{3}-\d{4}|\d{3}-\d{3}-\d{4}|\d{3}\.\d{3}\.\d{4})(?!\d)/g, '[phone]');
}

function clean(value, depth, plain, seen) {
  if (typeof value === 'string') return redactText(value, plain);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (seen.includes(value)) return '[circular]';
  if (depth > 8) return '[truncated]';
  const path = [...seen, value];
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => clean(item, depth + 1, plain, path));
  const copy = {};
  for (const [key, inner] of Object.entries(value)) {
    copy[key] = sensitive(key, inner) ? '[redacted]' : clean(inner, depth + 1, depth === 0 && PLAIN.includes(key), path);
  }
  return copy;
}

export function redact(event) {
  const copy = clean(event, 0, false, []);
  for (const id of IDS) if (id in event) copy[id] = event[id];
  return copy;
}
