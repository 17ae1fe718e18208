// A small seeded generator, so that every run makes the same load on every machine.

/** Mulberry32: 32 bits of state, good enough to choose test data with. */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit) => Math.floor(next() * limit);
  const pick = (list) => list[below(list.length)];
  const text = (length, alphabet) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
  return { next, below, pick, text, hex: (length) => text(length, '0123456789abcdef'), uuid: () => uuid(text) };
}

function uuid(text) {
  const hex = text(32, '0123456789abcdef');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Fisher and Yates, in place. */
export function shuffle(list, random) {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
