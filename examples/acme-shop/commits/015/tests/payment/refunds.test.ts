import * as orders from '../../src/db/repositories/orders';
import { refundOrder } from '../../src/payment';
import { stripe } from '../../src/payment/client';

jest.mock('../../src/db/repositories/orders');
const repository = jest.mocked(orders);

const paid = {
  id: '0b7b1f3e-7b0a-4a8e-b1c1-0d9b5f0f6a10',
  status: 'paid',
  payment_ref: 'pi_1',
  total_cents: 1780,
  currency: 'EUR',
} as orders.OrderRow;

describe('refundOrder', () => {
  const create = jest.spyOn(stripe.refunds, 'create');

  beforeEach(() => {
    jest.resetAllMocks();
    create.mockResolvedValue({ id: 're_1' } as never);
  });

  it('refunds the whole order', async () => {
    repository.findOrder.mockResolvedValue(paid);
    await expect(refundOrder(paid.id)).resolves.toMatchObject({ refundId: 're_1', amountCents: 1780 });
    expect(repository.setStatus).toHaveBeenCalledWith(paid.id, ['paid', 'shipped'], 'refunded');
  });

  it('keeps the status of a partial refund', async () => {
    repository.findOrder.mockResolvedValue(paid);
    await refundOrder(paid.id, 500);
    expect(repository.setStatus).not.toHaveBeenCalled();
  });

  it('refuses more than was paid', async () => {
    repository.findOrder.mockResolvedValue(paid);
    await expect(refundOrder(paid.id, 1781)).rejects.toMatchObject({ status: 409, code: 'refund_too_large' });
  });

  it('refuses an unpaid order', async () => {
    repository.findOrder.mockResolvedValue({ ...paid, status: 'pending', payment_ref: null });
    await expect(refundOrder(paid.id)).rejects.toMatchObject({ code: 'not_refundable' });
  });
});
