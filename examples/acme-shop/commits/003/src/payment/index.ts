import type { OrderRow } from '@/db/repositories/orders';
import { startHostedPayment } from './stripe';
import type { PaymentStart } from './types';

export { PaymentDeclined, PaymentUnavailable } from './errors';
export { refundOrder } from './refunds';
export type { PaymentStart, RefundResult } from './types';

export async function startPayment(order: OrderRow): Promise<PaymentStart> {
  if (order.payment_method === 'invoice') return { reference: `invoice-${order.id}`, redirectUrl: null };
  return startHostedPayment(order);
}
