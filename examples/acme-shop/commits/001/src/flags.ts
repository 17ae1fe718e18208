import { createHash } from 'node:crypto';
import { db } from '@/db/client';

export type FlagName = 'new_checkout_flow' | 'payment_api_v2' | 'order_timeline';

interface FlagRow {
  name: FlagName;
  rollout_percent: number;
}

let cache: Map<FlagName, number> = new Map();
let loadedAt = 0;
const TTL_MS = 15_000;

async function load(): Promise<Map<FlagName, number>> {
  const now = Date.now();
  if (now - loadedAt < TTL_MS) return cache;
  const rows = await db<FlagRow>('feature_flags').select('name', 'rollout_percent');
  cache = new Map(rows.map((row) => [row.name, row.rollout_percent]));
  loadedAt = now;
  return cache;
}

function bucket(flag: FlagName, subject: string): number {
  const digest = createHash('md5').update(`${flag}:${subject}`).digest();
  return digest.readUInt16BE(0) % 100;
}

/** Same answer for the same subject as long as the percentage does not change. */
export async function isEnabled(flag: FlagName, subject: string): Promise<boolean> {
  const flags = await load();
  return bucket(flag, subject) < (flags.get(flag) ?? 0);
}
