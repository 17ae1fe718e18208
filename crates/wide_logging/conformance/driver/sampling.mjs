// The sampling decision as the specification says it, written again here so that the generated sampler has something to be wrong against.

/** FNV-1a 32 over the UTF-8 bytes, then the finalizer of MurmurHash3. */
export function hash(key) {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(key, 'utf8')) value = Math.imul(value ^ byte, 0x01000193);
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  value ^= value >>> 16;
  return value >>> 0;
}

export const chosen = (key, rate) => hash(key) < rate * 2 ** 32;
