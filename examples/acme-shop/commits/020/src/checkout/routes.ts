import { Router } from 'express';
import { BadRequest } from '../errors';
import { DEFAULT_VERSION } from '../middleware/apiVersion';
import { asyncHandler } from '../middleware/asyncHandler';
import { checkoutLimiter } from '../middleware/rateLimit';
import { parseBody } from '../middleware/validate';
import { checkoutRequest, idempotencyKey } from './schemas';
import { placeOrder } from './service';

export const checkoutRouter = Router();

checkoutRouter.post(
  '/',
  checkoutLimiter,
  asyncHandler(async (req, res) => {
    const key = idempotencyKey.safeParse(req.get('idempotency-key'));
    if (!key.success) throw new BadRequest('idempotency_key', key.error.issues[0].message);
    const request = parseBody(checkoutRequest, req);
    const { order, payment } = await placeOrder(request, key.data, req.session.userId ?? null);
    res.status(req.apiVersion === DEFAULT_VERSION ? 200 : 201).json({
      orderId: order.id,
      status: order.status,
      total: order.total_cents,
      currency: order.currency,
      paymentUrl: payment?.redirectUrl ?? null,
      order: { id: order.id, state: order.status },
      amount: { total: order.total_cents, currency: order.currency },
      clientSecret: payment?.clientSecret ?? null,
      nextAction: payment?.nextAction ?? null,
    });
  }),
);
