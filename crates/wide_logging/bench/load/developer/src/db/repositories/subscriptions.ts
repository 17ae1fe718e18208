import { db } from '@/db/client';

interface SubscriptionRow {
  user_id: string;
  plan: string;
  lifetime_value_cents: number;
}

export async function findSubscription(userId: string): Promise<SubscriptionRow | undefined> {
  return db<SubscriptionRow>('subscriptions').where({ user_id: userId }).first();
}
