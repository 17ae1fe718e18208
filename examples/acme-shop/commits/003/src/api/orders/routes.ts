import { Router } from 'express';
import { z } from 'zod';
import { findOwnOrder, listOrders, type OrderRow } from '@/db/repositories/orders';
import { requireUser } from '../../auth/guards';
import { NotFound } from '../../errors';
import { asyncHandler } from '../../middleware/asyncHandler';
import { parseQuery } from '../../middleware/validate';

const page = z.object({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  before: z.coerce.date().optional(),
});

function toOrder(order: OrderRow) {
  return {
    id: order.id,
    status: order.status,
    paymentMethod: order.payment_method,
    total: { amount: order.total_cents, currency: order.currency },
    createdAt: order.created_at.toISOString(),
  };
}

export const orderRouter = Router();

orderRouter.use(requireUser);

orderRouter.get(
  '/',
  asyncHandler(async (req, res) => {
    const { limit, before } = parseQuery(page, req);
    const orders = await listOrders(req.user!.id, limit, before);
    res.json({
      orders: orders.map(toOrder),
      next: orders.length === limit ? orders[orders.length - 1].created_at.toISOString() : null,
    });
  }),
);

orderRouter.get(
  '/:id',
  asyncHandler(async (req, res) => {
    const order = await findOwnOrder(req.params.id, req.user!.id);
    if (!order) throw new NotFound('Order');
    res.json(toOrder(order));
  }),
);
