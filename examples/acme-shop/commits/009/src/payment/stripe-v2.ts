import type Stripe from 'stripe';
import type { OrderRow } from '@/db/repositories/orders';
import { logger } from '../logger';
import { stripe } from './client';
import { toPaymentError } from './errors';
import { countPayment } from './metrics';
import type { PaymentIntentStart } from './types';

const METHOD_TYPES: Record<string, string[]> = {
  card: ['card'],
  wallet: ['card', 'link'],
  bank_transfer: ['sepa_debit'],
};

function nextAction(intent: Stripe.PaymentIntent): PaymentIntentStart['nextAction'] {
  if (intent.status !== 'requires_action') return null;
  return { type: intent.next_action?.type ?? 'use_stripe_sdk', url: intent.next_action?.redirect_to_url?.url ?? null };
}

/** Creates the payment intent of an order. The same order always gets the same intent. */
export async function createPaymentIntent(order: OrderRow, customerId?: string): Promise<PaymentIntentStart> {
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount: order.total_cents,
        currency: order.currency.toLowerCase(),
        customer: customerId,
        payment_method_types: METHOD_TYPES[order.payment_method] ?? ['card'],
        metadata: { orderId: order.id },
      },
      { idempotencyKey: `intent-${order.id}` },
    );
    countPayment('created', order.payment_method, order.currency);
    logger.info(
      { event: 'payment_intent_created', orderId: order.id, intentId: intent.id, status: intent.status },
      'payment intent created',
    );
    return {
      reference: intent.id,
      redirectUrl: null,
      clientSecret: intent.client_secret,
      nextAction: nextAction(intent),
    };
  } catch (error) {
    countPayment('failed', order.payment_method, order.currency);
    throw toPaymentError(error, order);
  }
}

export async function cancelPaymentIntent(intentId: string): Promise<void> {
  await stripe.paymentIntents.cancel(intentId, undefined, { idempotencyKey: `cancel-${intentId}` });
}

/** Charges a saved card for a subscription renewal, without the customer present. */
export async function chargeSubscription(subscriptionId: string, order: OrderRow, customerId: string, paymentMethodId: string) {
  try {
    const intent = await stripe.paymentIntents.create({
      amount: order.total_cents,
      currency: order.currency.toLowerCase(),
      customer: customerId,
      payment_method: paymentMethodId,
      off_session: true,
      confirm: true,
      metadata: { orderId: order.id, subscriptionId },
    });
    countPayment('charged', order.payment_method, order.currency);
    return { reference: intent.id, status: intent.status };
  } catch (error) {
    throw toPaymentError(error, order);
  }
}
