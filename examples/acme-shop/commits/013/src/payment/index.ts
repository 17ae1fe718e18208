import type { OrderRow } from '@/db/repositories/orders';
import { startHostedPayment } from './stripe';
import { createPaymentIntent } from './stripe-v2';
import type { PaymentIntentStart, PaymentStart } from './types';

export { PaymentDeclined, PaymentUnavailable } from './errors';
export { refundOrder } from './refunds';
export { createCardToken } from './stripe';
export type { PaymentIntentStart, PaymentStart, RefundResult } from './types';
export { webhookRouter } from './webhooks';

export async function startPayment(order: OrderRow): Promise<PaymentStart> {
  if (order.payment_method === 'invoice') return { reference: `invoice-${order.id}`, redirectUrl: null };
  return startHostedPayment(order);
}

export async function startPaymentV2(order: OrderRow, customerId?: string): Promise<PaymentIntentStart> {
  if (order.payment_method === 'invoice') {
    return { reference: `invoice-${order.id}`, redirectUrl: null, clientSecret: null, nextAction: null };
  }
  return createPaymentIntent(order, customerId);
}
