// What must not be written, found by its form inside of texts. One pass over a text tells which
// patterns it can hold at all: most hold none, and no expression runs on them.
import { isIPv6 } from 'node:net';

const MAX_TEXT = 2_048;
/** Longer texts are cut to this before the search; the cut is far behind what is written. */
const MAX_SEARCHED = 16_384;

/** none: ids. plain: versions and paths, which look like addresses and telephones. */
export type Patterns = 'none' | 'plain' | 'all';

export function redactText(text: string, patterns: Patterns): string {
  const searched = text.length > MAX_SEARCHED ? text.slice(0, MAX_SEARCHED) : text;
  return shortened(patterns === 'none' ? searched : withoutSecrets(searched, patterns === 'all'));
}

function shortened(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(MAX_TEXT - 1));
  return `${text.slice(0, splitsPair ? MAX_TEXT - 1 : MAX_TEXT)}…`;
}

const SLASH = 1;
const AT = 2;
const QUESTION = 4;
const DOT = 8;
const COLON = 16;
const PERCENT = 32;
const MARKS = new Uint8Array(128);
MARKS[0x2f] = SLASH;
MARKS[0x40] = AT;
MARKS[0x3f] = QUESTION;
MARKS[0x2e] = DOT;
MARKS[0x3a] = COLON;
MARKS[0x25] = PERCENT;

/** Wide patterns first: a URL's password looks like an e-mail address, an IBAN's like a card. */
function withoutSecrets(text: string, all: boolean): string {
  let marks = 0;
  let digits = 0;
  let run = 0;
  let longest = 0;
  let capitals = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    run = code > 32 ? run + 1 : 0;
    if (run > longest) longest = run;
    if (isDigit(code)) digits += 1;
    else if (isCapital(code)) capitals += 1;
    else if (code < 128) marks |= MARKS[code] ?? 0;
  }
  let clean = text;
  if (longest >= 8) clean = withoutTokens(clean);
  if ((marks & SLASH) !== 0) clean = withoutUrlSecrets(clean, marks);
  if ((marks & (AT | PERCENT)) !== 0) clean = clean.replace(EMAIL, '[email]');
  if (digits >= 2 && capitals >= 2) clean = replaceRuns(clean, ibanEnd, '[iban]');
  if (digits >= 13) clean = replaceRuns(clean, cardEnd, '[card]');
  if (digits >= 9) clean = clean.replace(SSN, ssn);
  if (!all) return clean;
  if (digits >= 8) clean = clean.replace(PHONE, phone);
  if (digits >= 4 && (marks & DOT) !== 0) clean = clean.replace(IPV4, ipv4);
  if ((marks & COLON) !== 0) clean = clean.replace(IPV6, ipv6);
  return clean;
}

// JWT (RFC 7519), then what vendors document for their keys.
const KEYS = new RegExp(
  [
    '-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)',
    '\\beyJ[\\w-]{5,}\\.[\\w-]{8,}\\.[\\w-]*',
    '\\b[srp]k_(?:live|test)_[A-Za-z0-9]{16,}',
    '\\b(?:AKIA|ASIA)[A-Z0-9]{16}',
    '\\bgh[pousr]_[A-Za-z0-9]{36,}',
    '\\bgithub_pat_\\w{22,}',
    '\\bxox[abprs]-[A-Za-z0-9-]{10,}',
    '\\bAIza[\\w-]{35}',
    '\\bSG\\.[\\w-]{16,}\\.[\\w-]{16,}',
    '\\bnpm_[A-Za-z0-9]{36}',
    '\\bglpat-[\\w-]{20,}',
    '\\bwhsec_[A-Za-z0-9+/=]{24,}',
  ].join('|'),
  'g',
);
// RFC 6750 and RFC 7617. "Basic validation" is prose: a word in lower case is no credential.
const BEARER = /\bbearer\s+[\w.~+/-]{16,}=*/gi;
const BASIC = /\b[Bb](?:asic|ASIC)\s+(?![A-Za-z][a-z]+(?![\w+/=]))[A-Za-z0-9+/]{8,}={0,2}/g;

/** What every one of them contains, found in one go. */
const HINT =
  /eyJ|KEY-|[srp]k_|AKIA|ASIA|gh[pousr]_|github_|xox|AIza|SG\.|npm_|glpat|whsec|earer|asic/i;

function withoutTokens(text: string): string {
  if (!HINT.test(text)) return text;
  return text.replace(KEYS, '[token]').replace(BEARER, '[token]').replace(BASIC, '[token]');
}

/** Up to the last @ before the path: passwords hold @ and : more often than they should. */
const CREDENTIALS = /([a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/?#:@"'<>]*:[^\s/?#"'<>]*@/gi;
const QUERY = /(?<=\/[^\s?"'<>]*)\?[^\s"'<>]+/g;

function withoutUrlSecrets(text: string, marks: number): string {
  const clean = (marks & AT) === 0 ? text : text.replace(CREDENTIALS, '$1[credentials]@');
  return (marks & QUESTION) === 0 ? clean : clean.replace(QUERY, '?[query]');
}

const EMAIL =
  /[A-Za-z0-9._%+'-]{1,128}(?:@|%40)[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}/g;
const SSN = /\d{3}-\d{2}-\d{4}/g;
const PHONE =
  /\+\d(?:[ .()-]{0,2}\d){7,14}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4}|\d{3}\.\d{3}\.\d{4}/g;
const IPV4 = /\d{1,3}(?:\.\d{1,3}){3}/g;
const IPV6 = /[0-9A-Fa-f:]{4,}/g;

function isWord(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at));
}

/** Areas 000, 666 and from 900, group 00 and serial 0000 were never given out. */
function ssn(match: string, at: number, text: string): string {
  const apart = !isWord(text, at - 1) && !isWord(text, at + match.length);
  return apart && !/^(?:000|666|9)|-00-|-0000$/.test(match) ? '[ssn]' : match;
}

function phone(match: string, at: number, text: string): string {
  if (isWord(text, at - 1) || isWord(text, at + match.length)) return match;
  return match.startsWith('+') || !/[.-]/.test(text.charAt(at - 1)) ? '[phone]' : match;
}

/** Four octets that are no part of a version: v1.2.3.4, 1.2.3.4.5, Chrome/120.0.0.0. */
function ipv4(match: string, at: number, text: string): string {
  const before = text.slice(Math.max(0, at - 2), at);
  const after = text.slice(at + match.length, at + match.length + 2);
  if (/[\w.]$/.test(before) || /^(?:\w|\.\d)/.test(after)) return match;
  if (/[a-z]\/$/i.test(before) && match.endsWith('.0.0')) return match;
  return match.split('.').every((octet) => Number(octet) < 256) ? '[ip]' : match;
}

/** At least three groups; a sentence's colon after it is not part of it. */
function ipv6(match: string, at: number, text: string): string {
  const address = match.endsWith('::') ? match : match.replace(/:+$/, '');
  if (address.split(':').filter((group) => group !== '').length < 3) return match;
  if (isWord(text, at - 1) || isWord(text, at + address.length) || !isIPv6(address)) return match;
  return `[ip]${match.slice(address.length)}`;
}

/** Replaces what `endOf` finds from left to right. It returns 0 where nothing begins. */
function replaceRuns(
  text: string,
  endOf: (text: string, start: number) => number,
  mark: string,
): string {
  let clean = '';
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const end = endOf(text, at);
    if (end > 0) {
      clean += text.slice(from, at) + mark;
      from = end;
      at = end - 1;
    }
  }
  return from === 0 ? text : clean + text.slice(from);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** Payment cards (ISO/IEC 7812): 13 to 19 digits, the first from 2 to 6, in groups or not. */
function cardEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first < 50 || first > 54 || isDigit(text.charCodeAt(start - 1))) return 0;
  let digits = '';
  let end = 0;
  for (let at = start; digits.length < 19; ) {
    digits += text.charAt(at);
    const next = text.charCodeAt(at + 1);
    if (digits.length >= 13 && !isDigit(next) && passesLuhn(digits)) end = at + 1;
    if (isDigit(next)) at += 1;
    else if ((next === 32 || next === 45) && isDigit(text.charCodeAt(at + 2))) at += 2;
    else break;
  }
  return end;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** Bank accounts (ISO 13616), written together or in groups. */
function ibanEnd(text: string, start: number): number {
  if (!isCapital(text.charCodeAt(start)) || !isCapital(text.charCodeAt(start + 1))) return 0;
  if (!isDigit(text.charCodeAt(start + 2)) || !isDigit(text.charCodeAt(start + 3))) return 0;
  if (isWord(text, start - 1)) return 0;
  let account = '';
  let end = 0;
  for (let at = start; account.length < 34; ) {
    account += text.charAt(at);
    if (account.length >= 15 && !isWord(text, at + 1) && passesMod97(account)) end = at + 1;
    if (isPart(text.charCodeAt(at + 1))) at += 1;
    else if (text[at + 1] === ' ' && isPart(text.charCodeAt(at + 2))) at += 2;
    else break;
  }
  return end;
}

function isPart(code: number): boolean {
  return isDigit(code) || isCapital(code);
}

function passesMod97(account: string): boolean {
  let rest = 0;
  for (const letter of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(letter, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
