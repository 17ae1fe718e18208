// Who a request is: its own id, and its place in a distributed trace (W3C Trace Context).
import { randomUUID } from 'node:crypto';

export interface TraceContext {
  trace_id: string;
  span_id: string;
  parent_span_id: string | undefined;
  /** The caller's flags, handed on with outgoing calls. */
  flags: string;
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The first candidate that is safe to write to logs and headers, else a new id. */
export function requestId(...candidates: unknown[]): string {
  for (const candidate of candidates) {
    if (typeof candidate === 'string' && REQUEST_ID.test(candidate)) return candidate;
  }
  return randomUUID();
}

/** Continues the caller's trace; a header that does not follow the standard starts a new one. */
export function traceContext(traceparent: unknown): TraceContext {
  const header = typeof traceparent === 'string' ? traceparent.trim() : '';
  const [, version, trace = '', parent = '', flags = '', rest] = TRACEPARENT.exec(header) ?? [];
  const valid = version !== 'ff' && !/^0*$/.test(trace) && !/^0*$/.test(parent);
  if (!valid || (version === '00' && rest !== undefined)) {
    const traceId = randomUUID().replace(/-/g, '');
    return { trace_id: traceId, span_id: spanId(), parent_span_id: undefined, flags: '01' };
  }
  return { trace_id: trace, span_id: spanId(), parent_span_id: parent, flags };
}

/** 16 hexadecimal digits, without the two of a UUID that are not random. */
function spanId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(24, 32);
}
