import type { OrderRow } from '@/db/repositories/orders';
import { PaymentRequired } from '../errors';
import { logger } from '../logger';

export class PaymentDeclined extends PaymentRequired {
  constructor(readonly declineCode: string | undefined) {
    super('payment_declined', 'The payment was declined. Try another card or payment method.');
  }
}

export class PaymentUnavailable extends PaymentRequired {
  constructor() {
    super('payment_unavailable', 'Payments are not available right now. Your card was not charged.');
  }
}

export function toPaymentError(
  error: unknown,
  order: Pick<OrderRow, 'id' | 'total_cents'>,
): PaymentDeclined | PaymentUnavailable {
  const { type, code, decline_code: declineCode } = (error ?? {}) as Record<string, string | undefined>;
  logger.warn(
    {
      event: 'payment_failed',
      orderId: order.id,
      amountCents: order.total_cents,
      type,
      code,
      declineCode,
    },
    'payment failed',
  );
  return type === 'StripeCardError' ? new PaymentDeclined(declineCode) : new PaymentUnavailable();
}
