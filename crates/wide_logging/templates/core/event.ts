// The wide event: one JSON object per request, written after the response has ended.
import type { BusinessContext } from './policy.js';

export type Scalar = string | number | boolean | bigint | Date | null | undefined;
export type Level = 'info' | 'warn' | 'error';

/**
 * error: the status is 500 or more, or the handler threw. aborted: the client went away before the
 * response was finished. timeout: the server gave up waiting.
 */
export type Outcome = 'success' | 'error' | 'aborted' | 'timeout';

export interface EventError {
  type: string;
  code?: string | number | undefined;
  message: string;
  /** Not in production. */
  stack?: string | undefined;
  retriable: boolean;
}

/** What the middleware fills in. `enrich` leaves these alone. */
export interface CoreFields {
  timestamp: string;
  event: 'http_request';
  level: Level;
  message: string;
  request_id: string;
  trace_id: string;
  span_id: string;
  parent_span_id: string | undefined;
  service: string;
  version: string;
  deployment_id: string | undefined;
  region: string | undefined;
  environment: string;
  hostname: string;
  method: string;
  /** Without the query string, which carries tokens and search terms. */
  path: string;
  /** The template, such as /users/:id; null when no route matched. */
  route: string | null;
  status_code: number;
  duration_ms: number;
  outcome: Outcome;
  request_bytes: number | undefined;
  response_bytes: number | undefined;
  client: { user_agent: string } | undefined;
}

export interface AddedFields extends BusinessContext {
  feature_flags?: Record<string, unknown> | undefined;
  performance?: Record<string, number> | undefined;
  error?: EventError | undefined;
  /** How many of its kind this event was chosen from: it stands for 1 / sample_rate events. */
  sample_rate?: number | undefined;
  sample_reason?: string | undefined;
  truncated?: boolean | undefined;
  [field: string]: unknown;
}

export type WideEvent = CoreFields & AddedFields;

/** Fields that code may add. Those of the middleware are not among them. */
export type Enrichment = BusinessContext & {
  feature_flags?: Record<string, unknown>;
  [field: string]: unknown;
};

/** The order in which fields are written; everything else comes between `error` and the rate. */
export const coreOrder: string[] = [
  'timestamp', 'event', 'level', 'message', 'request_id', 'trace_id', 'span_id', 'parent_span_id',
  'service', 'version', 'deployment_id', 'region', 'environment', 'hostname', 'method', 'path',
  'route', 'status_code', 'duration_ms', 'outcome', 'request_bytes', 'response_bytes',
];
export const addedOrder: string[] = ['client', 'user', 'feature_flags', 'performance', 'error'];
export const samplingOrder: string[] = ['sample_rate', 'sample_reason', 'truncated'];
