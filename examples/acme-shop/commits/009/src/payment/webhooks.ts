import { Router } from 'express';
import type Stripe from 'stripe';
import { markPaid, setStatus } from '@/db/repositories/orders';
import { claimEvent } from '@/db/repositories/webhookEvents';
import { config } from '../config';
import { BadRequest } from '../errors';
import { logger } from '../logger';
import { asyncHandler } from '../middleware/asyncHandler';
import { stripe } from './client';
import { countPayment, observeCharge } from './metrics';

function verified(body: Buffer | undefined, signature: string | undefined): Stripe.Event {
  try {
    return stripe.webhooks.constructEvent(body ?? '', signature ?? '', config.STRIPE_WEBHOOK_SECRET);
  } catch {
    throw new BadRequest('signature', 'The signature does not match.');
  }
}

async function handle(event: Stripe.Event): Promise<void> {
  switch (event.type) {
    case 'payment_intent.succeeded': {
      const intent = event.data.object;
      const orderId = intent.metadata.orderId;
      const paid = await markPaid(orderId, intent.id);
      countPayment('succeeded', intent.payment_method_types[0], intent.currency);
      if (typeof intent.latest_charge === 'string') observeCharge(intent.latest_charge, intent.amount_received);
      logger.info({ event: 'payment_succeeded', orderId, intentId: intent.id, paid }, 'payment succeeded');
      break;
    }
    case 'payment_intent.payment_failed': {
      const intent = event.data.object;
      logger.warn(
        {
          event: 'payment_failed',
          orderId: intent.metadata.orderId,
          intentId: intent.id,
          code: intent.last_payment_error?.code,
        },
        'payment failed',
      );
      countPayment('failed', intent.payment_method_types[0], intent.currency);
      break;
    }
    case 'charge.refunded': {
      const charge = event.data.object;
      const orderId = charge.metadata.orderId;
      if (charge.refunded && orderId) await setStatus(orderId, ['paid', 'shipped'], 'refunded');
      break;
    }
    default:
      logger.debug({ type: event.type }, 'event not used');
  }
}

export const webhookRouter = Router();

webhookRouter.post(
  '/stripe',
  asyncHandler(async (req, res) => {
    const event = verified(req.rawBody, req.get('stripe-signature'));
    const first = await claimEvent(event.id, event.type);
    if (first) await handle(event);
    res.json({ received: true });
  }),
);
