import { findSubscription } from '@/db/repositories/subscriptions';
import { enrich } from '../observability';

/** Puts who asks, and on which plan, on the request's event. Never in the way of the request. */
export async function describeUser(id: string): Promise<void> {
  try {
    const found = await findSubscription(id);
    enrich({ user: { id, subscription: found?.plan ?? 'none', ltv: found?.lifetime_value_cents ?? 0 } });
  } catch {
    enrich({ user: { id } });
  }
}
