// Reads what an application wrote: lines, bytes, events by request id.

import { readFile } from 'node:fs/promises';

/** One run's log. `events` has a list of events for each request id, in the order written. */
export async function readLog(file) {
  const text = await readFile(file, 'utf8');
  return parseLog(text);
}

export function parseLog(text) {
  const lines = text.split('\n').filter((line) => line !== '');
  const log = { text, lines, bytes: Buffer.byteLength(text), unreadable: [], events: new Map(), others: [], records: [] };
  for (const line of lines) {
    const record = parsed(line);
    log.records.push(record);
    if (record === undefined) log.unreadable.push(line);
    else if (record.event === 'http_request') {
      log.events.set(record.request_id, [...(log.events.get(record.request_id) ?? []), record]);
    } else log.others.push(record);
  }
  return log;
}

function parsed(line) {
  try {
    const value = JSON.parse(line);
    return value && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The spellings under which a value would still be readable. */
function spellings({ kind, value }) {
  const forms = [value, encodeURIComponent(value), encodeURI(value), JSON.stringify(value).slice(1, -1)];
  if (kind === 'session') forms.push(decodeURIComponent(value));
  if (kind === 'card') forms.push(value.replace(/\D/g, ''));
  if (kind === 'email') forms.push(value.toLowerCase());
  return [...new Set(forms)];
}

/** The secrets that a log shows: `[{ kind, value, where }]`, with the fields of the first line that shows it. */
export function leaks(log, secrets) {
  return secrets.flatMap((secret) => {
    const form = spellings(secret).find((one) => log.text.includes(one));
    if (form === undefined) return [];
    const at = log.lines.findIndex((line) => line.includes(form));
    return [{ ...secret, where: log.records[at] ? fieldsWith(log.records[at], form).join(', ') : 'a line that is no JSON' }];
  });
}

function fieldsWith(value, form, name = '') {
  if (typeof value === 'string') return value.includes(form) ? [name] : [];
  if (!value || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => fieldsWith(inner, form, name ? `${name}.${key}` : key));
}
