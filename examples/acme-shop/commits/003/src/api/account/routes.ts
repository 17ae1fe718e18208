import { Router } from 'express';
import { z } from 'zod';
import { deleteAddress, insertAddress, listAddresses } from '@/db/repositories/addresses';
import { requireUser } from '../../auth/guards';
import { NotFound } from '../../errors';
import { asyncHandler } from '../../middleware/asyncHandler';
import { parseBody } from '../../middleware/validate';

const address = z
  .object({
    line1: z.string().trim().min(1).max(120),
    line2: z.string().trim().max(120).nullable().default(null),
    city: z.string().trim().min(1).max(80),
    postal_code: z.string().trim().min(2).max(12),
    country: z.string().length(2).toUpperCase(),
  })
  .strict();

export const accountRouter = Router();

accountRouter.use(requireUser);

accountRouter.get(
  '/addresses',
  asyncHandler(async (req, res) => {
    res.json({ addresses: await listAddresses(req.user!.id) });
  }),
);

accountRouter.post(
  '/addresses',
  asyncHandler(async (req, res) => {
    const created = await insertAddress(req.user!.id, parseBody(address, req));
    res.status(201).json(created);
  }),
);

accountRouter.delete(
  '/addresses/:id',
  asyncHandler(async (req, res) => {
    const removed = await deleteAddress(req.params.id, req.user!.id);
    if (removed === 0) throw new NotFound('Address');
    res.status(204).end();
  }),
);
