// What the sampler must have decided, computed here from the specification and from nothing of the product.

/** FNV-1a over the UTF-8 bytes, then the finalizer of murmur3; an unsigned 32-bit number. */
export function hash(key) {
  let h = 0x811c9dc5;
  for (const byte of Buffer.from(key, 'utf8')) h = Math.imul(h ^ byte, 0x01000193) >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b) >>> 0;
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

export const BASE_RATE = 0.05;
export const CLIENT_ERROR_RATE = 0.1;
export const SLOW_MS = 2000;

/** The rate of a request that no keep rule names, by the status that its client saw. */
export function chanceRate(status) {
  return status >= 400 ? Math.max(BASE_RATE, CLIENT_ERROR_RATE) : BASE_RATE;
}

/** Whether a request of this trace is kept by chance. */
export function keptByChance(traceId, status) {
  return hash(traceId) < chanceRate(status) * 2 ** 32;
}
