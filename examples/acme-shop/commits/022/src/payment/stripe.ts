import type { OrderRow } from '@/db/repositories/orders';
import { config } from '../config';
import { logger } from '../logger';
import { stripe } from './client';
import { toPaymentError } from './errors';
import type { CardInput, PaymentStart } from './types';

/** Sends the customer to the hosted payment page. */
export async function startHostedPayment(order: OrderRow): Promise<PaymentStart> {
  try {
    const session = await stripe.checkout.sessions.create(
      {
        mode: 'payment',
        client_reference_id: order.id,
        customer_email: order.customer_email,
        line_items: [
          {
            quantity: 1,
            price_data: {
              currency: order.currency.toLowerCase(),
              unit_amount: order.total_cents,
              product_data: { name: 'Acme order' },
            },
          },
        ],
        success_url: `${config.PUBLIC_URL}/orders/${order.id}?paid=1`,
        cancel_url: `${config.PUBLIC_URL}/cart`,
      },
      { idempotencyKey: `session-${order.id}` },
    );
    return { reference: session.id, redirectUrl: session.url };
  } catch (error) {
    throw toPaymentError(error, order);
  }
}

export function lastFour(cardNumber: string): string {
  return cardNumber.replace(/\D/g, '').slice(-4);
}

/** Phone orders: the agent types the card, the number goes straight to the provider. */
export async function createCardToken(order: OrderRow, card: CardInput): Promise<string> {
  logger.info(
    { event: 'card_token_requested', orderId: order.id, expYear: card.expYear },
    'card token requested',
  );
  try {
    const token = await stripe.tokens.create({
      card: {
        number: card.number,
        exp_month: String(card.expMonth),
        exp_year: String(card.expYear),
        cvc: card.cvc,
      },
    });
    logger.info(
      { event: 'card_token_created', orderId: order.id, last4: lastFour(card.number), brand: token.card?.brand },
      'card token created',
    );
    return token.id;
  } catch (error) {
    throw toPaymentError(error, order);
  }
}
