import { findOrder, setStatus } from '@/db/repositories/orders';
import { Conflict, NotFound } from '../errors';
import { logger } from '../logger';
import { stripe } from './client';
import { toPaymentError } from './errors';
import type { RefundResult } from './types';

export async function refundOrder(orderId: string, amountCents?: number): Promise<RefundResult> {
  const order = await findOrder(orderId);
  if (!order) throw new NotFound('Order');
  if (!order.payment_ref || !['paid', 'shipped'].includes(order.status)) {
    throw new Conflict('not_refundable', 'Only a paid order can be refunded.');
  }
  const amount = amountCents ?? order.total_cents;
  if (amount > order.total_cents) {
    throw new Conflict('refund_too_large', 'The refund is larger than what was paid.');
  }
  try {
    const refund = await stripe.refunds.create(
      { payment_intent: order.payment_ref, amount },
      { idempotencyKey: `refund-${order.id}-${amount}` },
    );
    if (amount === order.total_cents) await setStatus(order.id, ['paid', 'shipped'], 'refunded');
    logger.info({ event: 'order_refunded', orderId, refundId: refund.id, amountCents: amount }, 'order refunded');
    return { refundId: refund.id, amountCents: amount, currency: order.currency };
  } catch (error) {
    throw toPaymentError(error, order);
  }
}
