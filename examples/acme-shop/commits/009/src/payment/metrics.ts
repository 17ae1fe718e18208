import { metrics } from '../metrics';

export type PaymentOutcome = 'created' | 'charged' | 'succeeded' | 'failed';

export function countPayment(outcome: PaymentOutcome, method: string, currency: string): void {
  metrics.increment('payment.count', 1, { outcome, method, currency: currency.toLowerCase() });
}

export function observeCharge(chargeId: string, amountCents: number): void {
  metrics.distribution('payment.charge.amount_cents', amountCents, { stripe_charge_id: chargeId });
}
