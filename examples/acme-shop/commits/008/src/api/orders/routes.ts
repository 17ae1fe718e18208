import { Router } from 'express';
import { z } from 'zod';
import { findOwnOrder, listOrders, setStatus, type OrderRow } from '@/db/repositories/orders';
import { findOwnShipment } from '@/db/repositories/shipments';
import { requireUser } from '../../auth/guards';
import { Conflict, NotFound } from '../../errors';
import { logger } from '../../logger';
import { asyncHandler } from '../../middleware/asyncHandler';
import { parseBody, parseQuery } from '../../middleware/validate';

const page = z.object({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  before: z.coerce.date().optional(),
});

const cancellation = z.object({ reason: z.string().trim().max(400).optional() }).strict();

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

orderRouter.get(
  '/:id/shipment',
  asyncHandler(async (req, res) => {
    const shipment = await findOwnShipment(req.params.id, req.user!.id);
    if (!shipment) throw new NotFound('Shipment');
    res.json({
      carrier: shipment.carrier,
      trackingUrl: shipment.tracking_url,
      thumbnail: shipment.thumbnail_url,
    });
  }),
);

orderRouter.post(
  '/:id/cancel',
  asyncHandler(async (req, res) => {
    const { reason } = parseBody(cancellation, req);
    const order = await findOwnOrder(req.params.id, req.user!.id);
    if (!order) throw new NotFound('Order');
    const changed = await setStatus(order.id, ['pending'], 'cancelled');
    if (!changed) throw new Conflict('not_pending', 'Only an order that is not paid yet can be cancelled.');
    logger.info({ event: 'order_cancelled', orderId: order.id, hasReason: Boolean(reason) }, 'order cancelled');
    res.status(204).end();
  }),
);
