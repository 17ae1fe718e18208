import { db } from '@/db/client';

export interface KnownCustomer {
  user_id: string;
  stripe_customer_id: string | null;
  marketing_opt_in: boolean;
  order_count: number;
  spent_cents: number;
}

/** What we know of a customer from the address typed at checkout, guests included. */
export async function findKnownCustomer(email: string): Promise<KnownCustomer | undefined> {
  const result = await db.raw<{ rows: KnownCustomer[] }>(
    `SELECT u.id AS user_id,
            u.stripe_customer_id,
            u.marketing_opt_in,
            count(o.id)::int AS order_count,
            coalesce(sum(o.total_cents), 0)::int AS spent_cents
       FROM users u
       JOIN orders o ON o.customer_email = u.email
      WHERE u.email = ?
      GROUP BY u.id`,
    [email],
  );
  return result.rows[0];
}

export async function countOpenOrders(userId: string): Promise<number> {
  const row = await db('orders')
    .where({ user_id: userId, status: 'pending' })
    .count<{ count: string }[]>('id as count')
    .first();
  return Number(row?.count ?? 0);
}
