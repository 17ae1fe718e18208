import type { OrderRow } from '@/db/repositories/orders';
import { config } from '../config';
import { stripe } from './client';
import { toPaymentError } from './errors';
import type { PaymentStart } from './types';

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
