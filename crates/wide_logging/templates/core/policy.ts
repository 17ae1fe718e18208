// What is kept, and what this application adds to its events. The one file here to edit by hand.
import type { Scalar } from './event.js';

/** Used where the environment does not say: SERVICE_NAME, SERVICE_VERSION. */
export const service = {
  name: 'payment-api',
  version: '0.0.0',
};

export interface SamplingPolicy {
  /** An event that meets one of these is always kept. */
  keep: string[];
  /** Rules that raise the rate of the events that meet them. */
  chance: { when: string; rate: number }[];
  /** The rate of all other events, from 0 to 1. */
  rate: number;
}

export const policy: SamplingPolicy = {
  keep: [
    'status>=500',
    'duration>2000',
    'user.subscription=enterprise',
    'feature_flags.new_checkout',
  ],
  chance: [{ when: 'status>=400', rate: 0.1 }],
  rate: 0.05,
};

/** The business context that handlers are to add with `enrich`. */
export const businessContext: string[] = [
  'user.id',
  'user.subscription',
  'user.ltv',
  'cart.total',
  'cart.item_count',
];

/** The same as types, so that an editor proposes the names. */
export interface BusinessContext {
  user?: { id?: Scalar; subscription?: Scalar; ltv?: Scalar } | Record<string, unknown>;
  cart?: { total?: Scalar; item_count?: Scalar } | Record<string, unknown>;
}

/** Keys whose values are hidden beyond those that redact.ts knows, in any spelling. */
export const sensitiveKeys: string[] = [];
