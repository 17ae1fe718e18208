import { db } from '@/db/client';

/** True for the first caller with this event id, false for every later one. */
export async function claimEvent(id: string, type: string): Promise<boolean> {
  const inserted = await db('webhook_events').insert({ id, type }).onConflict('id').ignore().returning('id');
  return inserted.length === 1;
}
