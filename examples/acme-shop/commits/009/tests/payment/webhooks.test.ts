import request from 'supertest';
import Stripe from 'stripe';
import { createApp } from '../../src/app';
import * as orders from '../../src/db/repositories/orders';
import * as events from '../../src/db/repositories/webhookEvents';

jest.mock('../../src/db/repositories/orders');
jest.mock('../../src/db/repositories/webhookEvents');
const orderRepository = jest.mocked(orders);
const eventRepository = jest.mocked(events);

const payload = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'payment_intent.succeeded',
  data: {
    object: {
      id: 'pi_1',
      amount_received: 1780,
      currency: 'eur',
      latest_charge: 'ch_1',
      payment_method_types: ['card'],
      metadata: { orderId: '0b7b1f3e-7b0a-4a8e-b1c1-0d9b5f0f6a10' },
    },
  },
});

function send(signature: string) {
  return request(createApp())
    .post('/webhooks/stripe')
    .set('content-type', 'application/json')
    .set('stripe-signature', signature)
    .send(payload);
}

const signed = () => Stripe.webhooks.generateTestHeaderString({ payload, secret: process.env.STRIPE_WEBHOOK_SECRET! });

describe('POST /webhooks/stripe', () => {
  beforeEach(() => jest.resetAllMocks());

  it('marks the order as paid', async () => {
    eventRepository.claimEvent.mockResolvedValue(true);
    const response = await send(signed());
    expect(response.status).toBe(200);
    expect(orderRepository.markPaid).toHaveBeenCalledWith('0b7b1f3e-7b0a-4a8e-b1c1-0d9b5f0f6a10', 'pi_1');
  });

  it('handles an event once', async () => {
    eventRepository.claimEvent.mockResolvedValue(false);
    const response = await send(signed());
    expect(response.status).toBe(200);
    expect(orderRepository.markPaid).not.toHaveBeenCalled();
  });

  it('refuses a wrong signature', async () => {
    const response = await send('t=1,v1=00');
    expect(response.status).toBe(400);
    expect(eventRepository.claimEvent).not.toHaveBeenCalled();
  });
});
