import { Router } from 'express';
import { z } from 'zod';
import { findOrder, setStatus } from '@/db/repositories/orders';
import { requireRole, requireUser } from '../../auth/guards';
import { Conflict, NotFound } from '../../errors';
import { logger } from '../../logger';
import { asyncHandler } from '../../middleware/asyncHandler';
import { parseBody } from '../../middleware/validate';
import { refundOrder } from '../../payment';

const refund = z.object({ amountCents: z.number().int().positive().max(10_000_000).optional() }).strict();

export const adminRouter = Router();

adminRouter.use(requireUser, requireRole('support', 'admin'));

adminRouter.get(
  '/orders/:id',
  asyncHandler(async (req, res) => {
    const order = await findOrder(req.params.id);
    if (!order) throw new NotFound('Order');
    res.json({ id: order.id, status: order.status, totalCents: order.total_cents, currency: order.currency });
  }),
);

adminRouter.post(
  '/orders/:id/ship',
  asyncHandler(async (req, res) => {
    const changed = await setStatus(req.params.id, ['paid'], 'shipped');
    if (!changed) throw new Conflict('not_paid', 'Only a paid order can be shipped.');
    logger.info({ event: 'order_shipped', orderId: req.params.id, by: req.user!.id }, 'order shipped');
    res.status(204).end();
  }),
);

adminRouter.post(
  '/orders/:id/refund',
  requireRole('admin'),
  asyncHandler(async (req, res) => {
    const { amountCents } = parseBody(refund, req);
    const result = await refundOrder(req.params.id, amountCents);
    res.status(201).json(result);
  }),
);
