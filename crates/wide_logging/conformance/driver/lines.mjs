// What the application wrote: every line of stdout, and the events among them.

/** How each logger names level and message; everything else of an event keeps its name. */
export const SHAPES = {
  pino: { message: ['message', 'msg'], numbers: { 30: 'info', 40: 'warn', 50: 'error' } },
  winston: { message: ['message'], numbers: {} },
  bunyan: { message: ['msg', 'message'], numbers: { 30: 'info', 40: 'warn', 50: 'error' } },
  console: { message: ['message'], numbers: {} },
};

export class Lines {
  constructor() {
    this.all = [];
    this.events = [];
    this.broken = [];
    this.byId = new Map();
    this.rest = '';
  }

  push(text) {
    const parts = (this.rest + text).split('\n');
    this.rest = parts.pop();
    for (const line of parts) this.add(line);
  }

  add(line) {
    if (line === '') return;
    this.all.push(line);
    if (!line.includes('http_request')) return;
    const event = parsed(line);
    // An event nested under another field is as good as lost for a query on its columns.
    if (event?.event !== 'http_request' || typeof event.request_id !== 'string') {
      this.broken.push(line);
      return;
    }
    const entry = { event, line };
    this.events.push(entry);
    const known = this.byId.get(event.request_id);
    if (known === undefined) this.byId.set(event.request_id, [entry]);
    else known.push(entry);
  }

  of(id) {
    return this.byId.get(id) ?? [];
  }
}

function parsed(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keys that stand twice at the top of a line. JSON.parse keeps the last and says nothing. */
export function repeatedKeys(line) {
  const seen = new Set();
  const repeated = [];
  let depth = 0;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at];
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    else if (sign === '"') {
      const end = stringEnd(line, at);
      if (depth === 1 && line[end + 1] === ':') {
        const key = line.slice(at + 1, end);
        if (seen.has(key)) repeated.push(key);
        seen.add(key);
      }
      at = end;
    }
  }
  return repeated;
}

function stringEnd(line, start) {
  let at = start + 1;
  while (at < line.length && line[at] !== '"') at += line[at] === '\\' ? 2 : 1;
  return at;
}
