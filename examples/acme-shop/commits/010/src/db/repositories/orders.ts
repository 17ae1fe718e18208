import type { Knex } from 'knex';
import { db } from '@/db/client';

export type OrderStatus = 'pending' | 'paid' | 'shipped' | 'cancelled' | 'refunded';
export type PaymentMethod = 'card' | 'wallet' | 'bank_transfer' | 'invoice';

export interface OrderRow {
  id: string;
  user_id: string | null;
  customer_email: string;
  status: OrderStatus;
  payment_method: PaymentMethod;
  payment_ref: string | null;
  total_cents: number;
  currency: string;
  idempotency_key: string;
  created_at: Date;
}

export interface OrderItem {
  product_id: string;
  quantity: number;
  unit_price_cents: number;
}

export type NewOrder = Omit<OrderRow, 'id' | 'status' | 'payment_ref' | 'created_at'>;

export async function insertOrder(trx: Knex, order: NewOrder, items: OrderItem[]): Promise<OrderRow> {
  const [row] = await trx<OrderRow>('orders').insert(order).returning('*');
  await trx('order_items').insert(items.map((item) => ({ ...item, order_id: row.id })));
  return row;
}

export async function findByIdempotencyKey(key: string): Promise<OrderRow | undefined> {
  return db<OrderRow>('orders').where({ idempotency_key: key }).first();
}

export async function findOwnOrder(id: string, userId: string): Promise<OrderRow | undefined> {
  return db<OrderRow>('orders').where({ id, user_id: userId }).first();
}

export async function findOrder(id: string): Promise<OrderRow | undefined> {
  return db<OrderRow>('orders').where({ id }).first();
}

export async function listOrders(userId: string, limit: number, before?: Date): Promise<OrderRow[]> {
  const query = db<OrderRow>('orders').where({ user_id: userId }).orderBy('created_at', 'desc').limit(limit);
  if (before) query.andWhere('created_at', '<', before);
  return query;
}

export async function markPaid(id: string, paymentRef: string): Promise<boolean> {
  const changed = await db<OrderRow>('orders')
    .where({ id, status: 'pending' })
    .update({ status: 'paid', payment_ref: paymentRef });
  return changed === 1;
}

export async function setStatus(id: string, from: OrderStatus[], to: OrderStatus): Promise<boolean> {
  const changed = await db<OrderRow>('orders').where({ id }).whereIn('status', from).update({ status: to });
  return changed === 1;
}
