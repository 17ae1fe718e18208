import { Router } from 'express';
import { db } from '@/db/client';
import { asyncHandler } from '../../middleware/asyncHandler';

export const healthRouter = Router();

healthRouter.get('/healthz', (_req, res) => {
  res.json({ status: 'ok' });
});

healthRouter.get(
  '/readyz',
  asyncHandler(async (_req, res) => {
    await db.raw('select 1');
    res.json({ status: 'ready' });
  }),
);
