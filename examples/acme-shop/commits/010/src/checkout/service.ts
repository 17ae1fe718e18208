import { findByIdempotencyKey, insertOrder, type OrderRow } from '@/db/repositories/orders';
import { findProducts, takeStock } from '@/db/repositories/products';
import { inTransaction } from '@/db/transaction';
import { BadRequest, Conflict } from '../errors';
import { logger } from '../logger';
import { isEnabled } from '../flags';
import { startPayment, startPaymentV2, type PaymentIntentStart } from '../payment';
import { percentOff } from './coupons';
import { priceLines, totals } from './pricing';
import { countOpenOrders, findKnownCustomer } from './repository';
import type { CheckoutRequest } from './schemas';

export interface PlacedOrder {
  order: OrderRow;
  payment: PaymentIntentStart | null;
}

const MAX_OPEN_ORDERS = 5;

export async function placeOrder(
  request: CheckoutRequest,
  key: string,
  userId: string | null,
): Promise<PlacedOrder> {
  const earlier = await findByIdempotencyKey(key);
  if (earlier) return { order: earlier, payment: null };

  const newFlow = await isEnabled('new_checkout_flow', userId ?? request.email);
  const customer = newFlow ? await findKnownCustomer(request.email) : undefined;
  if (userId && (await countOpenOrders(userId)) >= MAX_OPEN_ORDERS) {
    throw new Conflict('open_orders', 'Pay or cancel one of your open orders first.');
  }

  const products = await findProducts(request.items.map((item) => item.productId));
  const lines = priceLines(products, request.items);
  if (lines.length !== request.items.length) {
    throw new BadRequest('unknown_product', 'One of the products is no longer sold. Remove it and try again.');
  }
  const sums = totals(lines, await percentOff(request.couponCode), products[0].currency);

  const order = await inTransaction(async (trx) => {
    for (const line of [...lines].sort((a, b) => a.productId.localeCompare(b.productId))) {
      const taken = await takeStock(trx, line.productId, line.quantity);
      if (!taken) throw new Conflict('out_of_stock', 'A product in your cart has just sold out.');
    }
    return insertOrder(
      trx,
      {
        user_id: userId,
        customer_email: request.email,
        payment_method: request.paymentMethod,
        total_cents: sums.totalCents,
        currency: sums.currency,
        idempotency_key: key,
      },
      lines.map((line) => ({
        product_id: line.productId,
        quantity: line.quantity,
        unit_price_cents: line.unitPriceCents,
      })),
    );
  });

  const payment = (await isEnabled('payment_api_v2', order.id))
    ? await startPaymentV2(order, customer?.stripe_customer_id ?? undefined)
    : { ...(await startPayment(order)), clientSecret: null, nextAction: null };
  logger.info(
    { event: 'order_placed', orderId: order.id, totalCents: order.total_cents, lines: lines.length },
    'order placed',
  );
  return { order, payment };
}
