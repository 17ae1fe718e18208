import type { OrderRow } from '../../src/db/repositories/orders';
import { stripe } from '../../src/payment/client';
import { PaymentDeclined, PaymentUnavailable } from '../../src/payment/errors';
import { cancelPaymentIntent, createPaymentIntent } from '../../src/payment/stripe-v2';

const order: OrderRow = {
  id: '0b7b1f3e-7b0a-4a8e-b1c1-0d9b5f0f6a10',
  user_id: null,
  customer_email: 'ada@example.com',
  status: 'pending',
  payment_method: 'card',
  payment_ref: null,
  total_cents: 1780,
  currency: 'EUR',
  idempotency_key: 'key-0000000000000001',
  created_at: new Date('2025-01-14T09:00:00Z'),
};

describe('createPaymentIntent', () => {
  const create = jest.spyOn(stripe.paymentIntents, 'create');

  beforeEach(() => create.mockReset());

  it('asks for the total of the order, once per order', async () => {
    create.mockResolvedValue({ id: 'pi_1', status: 'requires_payment_method', client_secret: 'pi_1_secret_x' } as never);
    const start = await createPaymentIntent(order);
    expect(start).toMatchObject({ reference: 'pi_1', clientSecret: 'pi_1_secret_x', nextAction: null });
    expect(create).toHaveBeenCalledWith(
      expect.objectContaining({ amount: 1780, currency: 'eur', payment_method_types: ['card'] }),
      { idempotencyKey: `intent-${order.id}` },
    );
  });

  it('passes the 3D Secure redirect on', async () => {
    create.mockResolvedValue({
      id: 'pi_2',
      status: 'requires_action',
      client_secret: 'pi_2_secret_x',
      next_action: { type: 'redirect_to_url', redirect_to_url: { url: 'https://hooks.example/3ds' } },
    } as never);
    const start = await createPaymentIntent(order);
    expect(start.nextAction).toEqual({ type: 'redirect_to_url', url: 'https://hooks.example/3ds' });
  });

  it('tells a declined card from an outage', async () => {
    create.mockRejectedValueOnce({ type: 'StripeCardError', decline_code: 'insufficient_funds' });
    await expect(createPaymentIntent(order)).rejects.toBeInstanceOf(PaymentDeclined);
    create.mockRejectedValueOnce({ type: 'StripeConnectionError' });
    await expect(createPaymentIntent(order)).rejects.toBeInstanceOf(PaymentUnavailable);
  });

  it('takes SEPA for a bank transfer', async () => {
    create.mockResolvedValue({ id: 'pi_3', status: 'processing', client_secret: null } as never);
    await createPaymentIntent({ ...order, payment_method: 'bank_transfer' });
    expect(create.mock.calls[0][0]).toMatchObject({ payment_method_types: ['sepa_debit'] });
  });
});

describe('cancelPaymentIntent', () => {
  it('is safe to repeat', async () => {
    const cancel = jest.spyOn(stripe.paymentIntents, 'cancel').mockResolvedValue({} as never);
    await cancelPaymentIntent('pi_1');
    expect(cancel).toHaveBeenCalledWith('pi_1', undefined, { idempotencyKey: 'cancel-pi_1' });
  });
});
